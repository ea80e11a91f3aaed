// The script of the import pages.
import "./processes/upload/define.ts";
