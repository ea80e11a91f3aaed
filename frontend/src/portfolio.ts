// The script of the page of priorities.
import "./matrix/define.ts";
