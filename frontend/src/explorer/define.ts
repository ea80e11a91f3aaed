// Gives the elements of the explorer their names.
import { ObeyaExplorer } from "./explorer.ts";
import { ObeyaMap } from "./map.ts";
import { ObeyaTimeline } from "./timeline.ts";

customElements.define("obeya-map", ObeyaMap);
customElements.define("obeya-timeline", ObeyaTimeline);
customElements.define("obeya-explorer", ObeyaExplorer);
