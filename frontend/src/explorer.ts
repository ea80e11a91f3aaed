// The script of the process explorer.
import "./explorer/define.ts";
