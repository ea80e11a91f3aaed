// The script of a scenario: it plays the simulated cases.
import "./twins/define.ts";
