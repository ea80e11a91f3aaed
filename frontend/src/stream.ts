// The script of a value stream map.
import "./stream/define.ts";
