// The script of the process explorer.
import "./explorer/define.ts";
import "./explorer/explorer.css";
