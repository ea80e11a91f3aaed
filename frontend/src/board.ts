// The script of boards.
import "./board/define.ts";
