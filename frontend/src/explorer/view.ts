// The picture of a scene as SVG. Elements are kept by name: what stays only changes its attributes, so nothing jumps.
import type { Rect } from "./geometry.ts";
import { arrowHead, roundedPath, shortened } from "./geometry.ts";
import { attributes, svg } from "./dom.ts";
import type { Scene, SceneBox, SceneLabel, ScenePath, SceneTerminal } from "./scene.ts";
import type { Stop } from "./walk.ts";
import { connected } from "./walk.ts";
import { plural, t } from "../lib/words.ts";
import { shortName } from "./words.ts";

const NAME_STEP = 16;
const TEXT_X = 16;
const BAR = 5;
const BEND = 8;
const DOT = 7;
const MOST_LETTERS = 26;

function rampClass(ramp: number | null): string {
  return ramp === null ? "no-ramp" : `ramp-${ramp}`;
}

/** One drawn thing: a group with its parts, changed in place. */
class Drawn {
  constructor(readonly group: SVGGElement, readonly parts: Readonly<Record<string, SVGElement>>) {}

  part(name: string): SVGElement {
    return this.parts[name]!;
  }
}

/** Draws scenes into one SVG group. */
export class MapView {
  readonly root = svg("g", { class: "map-camera" });
  private readonly layers = {
    terminals: svg("g", { class: "map-terminals" }),
    paths: svg("g", { class: "map-paths" }),
    dots: svg("g", { class: "map-dots" }),
    boxes: svg("g", { class: "map-boxes" }),
    labels: svg("g", { class: "map-labels", "aria-hidden": "true" }),
  };
  private readonly boxes = new Map<string, Drawn>();
  private readonly paths = new Map<string, Drawn>();
  private readonly labels = new Map<string, Drawn>();
  private readonly terminals = new Map<string, Drawn>();
  private scene: Scene | null = null;
  private lit: Element[] = [];

  constructor() {
    const { terminals, paths, dots, boxes, labels } = this.layers;
    this.root.append(terminals, paths, dots, boxes, labels);
  }

  /** Draw a scene; what is no longer in it fades out and can no longer be reached. */
  draw(scene: Scene): void {
    this.scene = scene;
    this.keep(this.terminals, scene.terminals, (each) => each.key, () => this.newTerminal(), (d, each) => this.setTerminal(d, each));
    this.keep(this.paths, scene.paths, (path) => path.key, (path) => this.newPath(path), (d, path) => this.setPath(d, path));
    this.keep(this.boxes, scene.boxes, (box) => box.node.id, (box) => this.newBox(box), (d, box) => this.setBox(d, box));
    this.keep(this.labels, scene.labels, (label) => label.key, () => this.newLabel(), (d, label) => this.setLabel(d, label));
    this.drawDots(scene);
  }

  /** Find the group of an activity or a path. */
  find(stop: Stop): SVGGElement | null {
    return (stop.kind === "activity" ? this.boxes : this.paths).get(stop.key)?.group ?? null;
  }

  /** Find the drawn line of a path, for measuring along it. */
  line(key: string): SVGPathElement | null {
    return (this.paths.get(key)?.part("line") as SVGPathElement | undefined) ?? null;
  }

  /** Let everything fade that is not connected with `stop`; null ends that. */
  light(stop: Stop | null): void {
    for (const element of this.lit) element.classList.remove("is-lit");
    this.lit = [];
    this.root.classList.toggle("has-light", stop !== null);
    if (!stop || !this.scene) return;
    const { activities, paths } = connected(this.scene, stop);
    for (const id of activities) this.shine(this.boxes.get(id));
    for (const key of paths) {
      this.shine(this.paths.get(key));
      this.shine(this.labels.get(key));
    }
  }

  /** Mark what is open in the panel. */
  select(stop: Stop | null): void {
    for (const drawn of [...this.boxes.values(), ...this.paths.values()]) {
      drawn.group.classList.remove("is-selected");
      drawn.group.removeAttribute("aria-current");
    }
    const found = stop && this.find(stop);
    found?.classList.add("is-selected");
    found?.setAttribute("aria-current", "true");
  }

  private shine(drawn: Drawn | undefined): void {
    if (!drawn) return;
    drawn.group.classList.add("is-lit");
    this.lit.push(drawn.group);
  }

  private keep<T>(
    kept: Map<string, Drawn>, wanted: readonly T[], keyOf: (each: T) => string, make: (each: T) => Drawn,
    set: (drawn: Drawn, each: T) => void,
  ): void {
    const seen = new Set<string>();
    for (const each of wanted) {
      const key = keyOf(each);
      seen.add(key);
      let drawn = kept.get(key);
      if (!drawn) kept.set(key, (drawn = make(each)));
      set(drawn, each);
    }
    for (const [key, drawn] of kept) if (!seen.has(key)) hide(drawn.group, true);
  }

  private newPath(path: ScenePath): Drawn {
    const parts = {
      title: svg("title"),
      ground: svg("path", { class: "path-ground" }),
      line: svg("path", { class: "path-line" }),
      head: svg("polygon", { class: "path-head" }),
      hit: svg("path", { class: "path-hit" }),
    };
    const group = svg("g", { class: "map-path", role: "button", tabindex: -1 }, ...Object.values(parts));
    Object.assign(group.dataset, { kind: "path", id: path.key });
    this.layers.paths.append(group);
    return new Drawn(group, parts);
  }

  private setPath(drawn: Drawn, path: ScenePath): void {
    const points = path.edge.points;
    const head = arrowHead(points, path.width);
    const line = roundedPath(shortened(points, head.size - 1), BEND);
    const inner = shortened([...shortened(points, head.size + 4)].reverse(), 6);
    drawn.part("title").textContent = path.title;
    attributes(drawn.group, { "aria-label": path.title });
    drawn.group.setAttribute("class", keptClasses(drawn.group, `map-path ${rampClass(path.ramp)}${path.edge.is_rework ? " is-rework" : ""}`));
    attributes(drawn.part("ground"), { d: roundedPath(inner, BEND), "stroke-width": path.width + 4 });
    attributes(drawn.part("line"), { d: line, "stroke-width": path.width });
    attributes(drawn.part("head"), { points: head.corners });
    attributes(drawn.part("hit"), { d: line });
    hide(drawn.group, !path.isShown);
  }

  private newTerminal(): Drawn {
    const parts = { line: svg("path", { class: "path-line" }), head: svg("polygon", { class: "path-head" }) };
    const group = svg("g", { class: "map-terminal no-ramp", "aria-hidden": "true" }, parts.line, parts.head);
    this.layers.terminals.append(group);
    return new Drawn(group, parts);
  }

  private setTerminal(drawn: Drawn, each: SceneTerminal): void {
    const head = arrowHead(each.points, each.width);
    attributes(drawn.part("line"), { d: roundedPath(shortened(each.points, head.size - 1), BEND), "stroke-width": each.width });
    attributes(drawn.part("head"), { points: head.corners });
    hide(drawn.group, !each.isShown);
  }

  private newBox(box: SceneBox): Drawn {
    const { node } = box;
    const lines = (node.lines.length > 0 ? node.lines : [node.name]).slice(0, 2).map((line, place) =>
      svg("text", { class: "box-name", x: TEXT_X, y: 19 + place * NAME_STEP }, shortName(line, MOST_LETTERS)),
    );
    const parts = {
      title: svg("title"),
      frame: svg("rect", { class: "box-frame", width: node.width, height: node.height, rx: 7 }),
      track: svg("path", { class: "box-track", d: barPath(node.height, 1) }),
      bar: svg("path", { class: "box-bar" }),
      number: svg("text", { class: "box-number", x: TEXT_X, y: 19 + lines.length * NAME_STEP - 1 }),
    };
    const marks = [
      node.is_start && svg("circle", { class: "mark-start", cx: node.width - 12, cy: 0, r: 3.5 }),
      node.is_end && svg("circle", { class: "mark-end", cx: node.width - 12, cy: node.height, r: 3.5 }),
    ];
    const group = svg(
      "g", { class: "map-box", role: "button", tabindex: -1, transform: `translate(${node.x} ${node.y})` },
      parts.title, parts.frame, parts.track, parts.bar, ...lines, parts.number, ...marks,
    );
    Object.assign(group.dataset, { kind: "activity", id: node.id });
    this.layers.boxes.append(group);
    return new Drawn(group, parts);
  }

  private setBox(drawn: Drawn, box: SceneBox): void {
    // The title is the name of the box for screen readers too: it begins with what is seen in it.
    drawn.part("title").textContent = box.title;
    drawn.part("number").textContent = box.number;
    const share = Math.min(1, Math.max(0, box.node.share));
    attributes(drawn.part("bar"), { d: barPath(box.node.height, share), class: `box-bar ${rampClass(box.ramp)}` });
    hide(drawn.group, !box.isShown);
  }

  private newLabel(): Drawn {
    const parts = { pill: svg("rect", { class: "label-pill" }), text: svg("text", { class: "label-text" }) };
    const group = svg("g", { class: "map-label" }, parts.pill, parts.text);
    this.layers.labels.append(group);
    return new Drawn(group, parts);
  }

  private setLabel(drawn: Drawn, label: SceneLabel): void {
    const { rect } = label;
    const [width, height] = [rect.right - rect.left, rect.bottom - rect.top];
    attributes(drawn.group, { transform: `translate(${rect.left} ${rect.top})` });
    drawn.group.setAttribute("class", keptClasses(drawn.group, `map-label ${rampClass(label.ramp)}${label.isMain ? " is-main" : ""}`));
    attributes(drawn.part("pill"), { width, height, rx: height / 2 });
    attributes(drawn.part("text"), { x: width / 2, y: height / 2 + 4 });
    drawn.part("text").textContent = label.text;
    hide(drawn.group, false);
  }

  private drawDots(scene: Scene): void {
    const { start, end } = scene.figure;
    const parts: SVGElement[] = [];
    if (start) {
      const words = t("{cases} start", { cases: plural(scene.figure.n_cases, "1 case", "{n} cases") });
      parts.push(svg("circle", { class: "dot-start", cx: start[0], cy: start[1], r: DOT }));
      parts.push(svg("text", { class: "dot-words", x: start[0], y: start[1] - DOT - 7 }, words));
    }
    if (end) {
      parts.push(svg("circle", { class: "dot-end", cx: end[0], cy: end[1], r: DOT }));
      parts.push(svg("circle", { class: "dot-start", cx: end[0], cy: end[1], r: DOT / 2 }));
      parts.push(svg("text", { class: "dot-words", x: end[0], y: end[1] + DOT + 15 }, t("End")));
    }
    this.layers.dots.replaceChildren(...parts);
  }
}

/** Write the bar at the left edge of a box, filled from the bottom up to a share. */
function barPath(height: number, share: number): string {
  const round = Math.min(7, height / 2);
  const top = Math.round((height - height * share) * 100) / 100;
  if (share <= 0) return "";
  const low = `V${height - round}Q0 ${height} ${round} ${height}H${BAR}`;
  if (top >= round) return `M${BAR} ${top}H0${top < height - round ? low : `V${height}H${BAR}`}Z`;
  return `M${BAR} ${top}H${round}Q0 ${top} 0 ${Math.max(top, round)}${low}Z`;
}

function hide(group: SVGGElement, isHidden: boolean): void {
  group.classList.toggle("is-hidden", isHidden);
  if (isHidden) group.setAttribute("aria-hidden", "true");
  else group.removeAttribute("aria-hidden");
}

/** Keep what the hands put on a group while its looks change. */
function keptClasses(group: SVGGElement, looks: string): string {
  const kept = ["is-lit", "is-selected", "is-hidden"].filter((name) => group.classList.contains(name));
  return [looks, ...kept].join(" ");
}

/** Give the rectangle of a stop on the map, to bring it into sight. */
export function rectOf(scene: Scene, stop: Stop): Rect | null {
  const box = scene.boxes.find((each) => stop.kind === "activity" && each.node.id === stop.key);
  if (box) {
    const { x, y, width, height } = box.node;
    return { left: x, top: y, right: x + width, bottom: y + height };
  }
  const path = scene.paths.find((each) => stop.kind === "path" && each.key === stop.key);
  if (!path) return null;
  const xs = path.edge.points.map((point) => point[0]);
  const ys = path.edge.points.map((point) => point[1]);
  return { left: Math.min(...xs), right: Math.max(...xs), top: Math.min(...ys), bottom: Math.max(...ys) };
}
