// The script of every page: htmx under our policy, then the small elements.
import { listenForOpeners } from "./elements/dialog/element.ts";
import "./elements/bell/define.ts";
import "./elements/conversation/define.ts";
import "./elements/dialog/define.ts";
import "./elements/drop/define.ts";
import "./elements/files/define.ts";
import "./elements/inbox/define.ts";
import "./elements/keep/define.ts";
import "./elements/keys/define.ts";
import "./elements/menu/define.ts";
import "./elements/palette/define.ts";
import "./elements/people/define.ts";
import "./elements/picks/define.ts";
import "./elements/progress/define.ts";
import "./elements/slider/define.ts";
import "./elements/theme/define.ts";
import "./elements/toasts/define.ts";
import "./elements/triage/define.ts";
import { setUpAsking } from "./lib/asking.ts";
import { listenForPrinting } from "./lib/printing.ts";
import { setUpTabs } from "./lib/tabs.ts";

setUpAsking();
setUpTabs(document);
listenForOpeners(document);
listenForPrinting(document);
