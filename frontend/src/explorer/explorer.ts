// <obeya-explorer>: the map with everything around it. The address of the page is its only memory.
import { t } from "../lib/words.ts";
import { Asker, NoAnswer, askJson } from "./asking.ts";
import { carryAlong, keepCamera, readCamera } from "./carrying.ts";
import { html } from "./dom.ts";
import { Frame } from "./frame.ts";
import { writeLegend } from "./legend.ts";
import { type Choice, ObeyaMap } from "./map.ts";
import { PanelPlace } from "./panel.ts";
import { Past } from "./past.ts";
import { ReplayPlayer } from "./replay.ts";
import { thresholdsOf } from "./scene.ts";
import {
  changed, figureQuery, pageQuery, readMeasure, readPeriod, readSelection, readSlider, withPeriod, writeSelection,
} from "./state.ts";
import { writeTables } from "./table.ts";
import type { ObeyaTimeline } from "./timeline.ts";
import type { MapFigure, Measure, Replay, Selection, Timeline } from "./types.ts";

const SLOW_MS = 250;
const TOOLS = 60;
const TITLE = 36;

/** The explorer of one process. */
export class ObeyaExplorer extends HTMLElement {
  private frame!: Frame;
  private past!: Past;
  private panel!: PanelPlace;
  private readonly map = document.createElement("obeya-map") as ObeyaMap;
  private readonly other = document.createElement("obeya-map") as ObeyaMap;
  private readonly timeline = document.createElement("obeya-timeline") as ObeyaTimeline;
  private readonly asker = new Asker<MapFigure>((figure) => this.show(figure), (words) => this.failed(words));
  private figure: MapFigure | null = null;
  private player: ReplayPlayer | null = null;
  private days: Timeline | null = null;
  private loaded = "";
  private shownQuery: string | null = null;
  private slow = 0;

  connectedCallback(): void {
    if (this.frame) return;
    this.loaded = pageQuery(location.search);
    this.past = new Past(() => this.moved());
    this.panel = new PanelPlace(this, this.getAttribute("panel") ?? "", {
      onClose: () => this.select(null), onShown: () => carryAlong(location),
    });
    this.frame = new Frame(this.acts(), this.querySelector("[slot-name=tools]"), this.hasAttribute("replay"));
    this.other.isFollower = true;
    this.frame.maps.append(this.map);
    this.append(this.frame.stage, this.timeline);
    this.timeline.hidden = true;
    this.listen();
    this.update();
    void this.loadDays();
  }

  disconnectedCallback(): void {
    this.past.end();
    this.player?.close();
  }

  private acts() {
    return {
      measure: (measure: Measure) => this.go({ show: measure === "median" ? null : measure }),
      slide: (name: "activities" | "paths", share: number, isDone: boolean) => this.slid(name, share, isDone),
      undo: () => this.past.undo(),
      redo: () => this.past.redo(),
      replay: () => void this.toggleReplay(),
      fit: () => this.map.fit(),
      table: () => this.toggleTable(),
      zoom: (factor: number) => this.map.zoom(factor),
      again: () => this.ask(true),
    };
  }

  private listen(): void {
    this.addEventListener("obeya-select", (event) => {
      const { isByKeys, ...selection } = (event as CustomEvent<Choice>).detail;
      this.select(selection);
      if (isByKeys) this.panel.focus();
    });
    this.addEventListener("obeya-period", (event) => {
      location.assign(`${location.pathname}${withPeriod(location.search, (event as CustomEvent).detail)}`);
    });
    this.map.addEventListener("obeya-view", () => {
      if (this.other.isConnected) this.other.look(this.map.camera);
      if (this.figure) keepCamera(location.pathname, this.figure, this.map.camera);
    });
    this.other.addEventListener("obeya-view", () => this.map.look(this.other.camera));
    document.addEventListener("keydown", (event) => this.pageKey(event));
    document.addEventListener("click", (event) => this.follow(event));
  }

  /** Take a step: change the query, show what it says. */
  private go(changes: Readonly<Record<string, string | number | null>>): void {
    this.past.go(changed(location.search, changes));
    this.update();
  }

  private slid(name: "activities" | "paths", share: number, isDone: boolean): void {
    const search = changed(location.search, { [name]: share });
    if (isDone) this.past.go(search);
    else this.past.slide(search);
    this.update();
  }

  private select(selection: Selection | null): void {
    if (selection || readSelection(location.search)) this.go({ select: writeSelection(selection) });
    if (!selection) this.map.focusStop();
  }

  /** After back or forth: what chips and tabs show needs the page anew, all else is shown here. */
  private moved(): void {
    if (pageQuery(location.search) === this.loaded) this.update();
    else location.reload();
  }

  /** Show what the address says. */
  private update(): void {
    const measure = readMeasure(location.search);
    this.frame.measure.set(measure);
    for (const name of ["activities", "paths"] as const) {
      const share = readSlider(location.search, name);
      if (share !== null) this.frame.sliders[name].set(share, this.figure?.words[name] ?? "");
    }
    this.frame.undo.disabled = !this.past.canUndo;
    this.frame.redo.disabled = !this.past.canRedo;
    if (this.figure && this.map.measure !== measure) this.draw(this.figure);
    this.mark();
    this.panel.show(readSelection(location.search));
    carryAlong(location);
    this.ask(false);
  }

  /** Mark what the panel is about on both maps. */
  private mark(): void {
    for (const map of [this.map, this.other]) map.select(readSelection(location.search));
  }

  private ask(again: boolean): void {
    const query = figureQuery(location.search);
    if (query === this.shownQuery && !again) return;
    this.shownQuery = query;
    this.frame.say(null);
    clearTimeout(this.slow);
    this.slow = window.setTimeout(() => this.asker.isBusy && this.toggleAttribute("data-busy", true), SLOW_MS);
    this.asker.ask(`${this.getAttribute("map") ?? ""}${query}`);
  }

  private show(figure: MapFigure): void {
    this.toggleAttribute("data-busy", false);
    const isFirst = !this.figure;
    this.figure = figure;
    this.draw(figure);
    if (isFirst) this.lookAgain(figure);
    this.frame.say(figure.n_cases === 0 ? t("No case is left. Remove a filter to see the map again.") : null);
    this.mark();
    for (const name of ["activities", "paths"] as const) {
      const share = readSlider(location.search, name) ?? figure.sliders?.[name] ?? 1;
      this.frame.sliders[name].set(share, figure.words[name]);
    }
  }

  private draw(figure: MapFigure): void {
    const measure = readMeasure(location.search);
    const thresholds = thresholdsOf(figure, measure);
    const isNew = this.compare(figure);
    for (const [map, shown] of [[this.map, figure], [this.other, figure.compared]] as const) {
      if (!shown) continue;
      map.setAttribute("measure", measure);
      map.show(shown, measure, thresholds);
    }
    if (isNew) this.map.open();
    if (!this.map.scene) return;
    writeLegend(this.frame.legend, this.map.scene);
    if (!this.frame.tables.hidden) this.writeTable();
    this.player?.changed();
  }

  /** Put the second map beside the first, or take it away; tells whether that changed anything. */
  private compare(figure: MapFigure): boolean {
    const { maps } = this.frame;
    const isPhone = matchMedia("(max-width: 640px)").matches;
    const covered = (isPhone ? 0 : TOOLS) + (figure.compared ? TITLE : 0);
    this.map.covered = this.other.covered = covered;
    if (!!figure.compared === this.other.isConnected) return false;
    maps.classList.toggle("is-compared", !!figure.compared);
    if (figure.compared) {
      const titles = [figure.title, figure.compared.title].map((title, place) =>
        html("p", { class: `map-title is-${place === 0 ? "first" : "second"}` }, title ?? ""));
      maps.append(this.other, ...titles);
    } else maps.replaceChildren(this.map);
    return true;
  }

  private failed(words: string): void {
    this.toggleAttribute("data-busy", false);
    this.frame.say(t("The map could not be loaded. {why}", { why: words }), { canRetry: true });
  }

  private async loadDays(): Promise<void> {
    const address = this.getAttribute("timeline");
    if (!address) return;
    try {
      this.days = await askJson<Timeline>(`${address}${figureQuery(withPeriod(location.search, null))}`);
      this.timeline.show(this.days, readPeriod(location.search));
    } catch (error) {
      if (!(error instanceof NoAnswer)) throw error;
    }
  }

  private toggleTable(): void {
    const isTable = this.frame.tables.hidden;
    this.frame.tables.hidden = !isTable;
    this.frame.maps.hidden = isTable;
    this.toggleAttribute("data-table", isTable);
    this.frame.table.setAttribute("aria-pressed", String(isTable));
    if (isTable) this.writeTable();
  }

  private writeTable(): void {
    if (this.map.scene) writeTables(this.frame.tables, this.map.scene, (selection) => this.select(selection));
  }

  private async toggleReplay(): Promise<void> {
    const { replay } = this.frame;
    if (this.player) {
      this.player.close();
      this.player = null;
    } else {
      replay.disabled = true;
      try {
        const query = figureQuery(location.search);
        const found = await askJson<Replay>(`${this.getAttribute("replay") ?? ""}${query}`);
        this.player = new ReplayPlayer(this.map, found, (moment) => this.playhead(moment));
        this.frame.stage.after(this.player.bar);
        this.frame.say(null);
      } catch (error) {
        if (!(error instanceof NoAnswer)) throw error;
        this.frame.say(t("The replay could not be loaded. {why}", { why: error.message }));
      }
      replay.disabled = false;
    }
    // The same key begins a replay and then stops and starts it.
    replay.toggleAttribute("data-key", false);
    if (!this.player) replay.dataset.key = "a";
    replay.setAttribute("aria-pressed", String(this.player !== null));
  }

  private playhead(moment: Date | null): void {
    const first = this.days && Date.parse(`${this.days.first_day}T00:00:00Z`);
    this.timeline.playhead = moment && first !== null ? (moment.getTime() - first) / 1000 : null;
  }

  /** Escape closes the panel from wherever one is, but for dialogs, which close themselves. */
  private pageKey(event: KeyboardEvent): void {
    if (event.key !== "Escape" || event.defaultPrevented || document.querySelector("dialog[open]")) return;
    if (readSelection(location.search)) this.select(null);
  }

  /** Follow links that only change what is shown here, without loading the page anew. */
  private follow(event: MouseEvent): void {
    const link = event.target instanceof Element ? event.target.closest<HTMLAnchorElement>("a[href]") : null;
    if (!link || event.defaultPrevented || event.button > 0 || event.ctrlKey || event.metaKey || event.shiftKey) return;
    if (link.origin !== location.origin || link.pathname !== location.pathname || link.target || link.hasAttribute("download")) return;
    if (link.hash || pageQuery(link.search) !== this.loaded) return;
    event.preventDefault();
    this.past.go(link.search);
    this.update();
  }

  /** Look from where one looked before the page was loaded anew. */
  private lookAgain(figure: MapFigure): void {
    const kept = this.past.cameFromHere ? readCamera(location.pathname, figure) : null;
    if (kept) this.map.look(kept);
  }
}
