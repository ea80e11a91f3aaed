// The script of the A3.
import "./a3/define.ts";
