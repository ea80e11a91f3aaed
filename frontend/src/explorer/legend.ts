// What the colours and lines of a map mean; it always stands beside the map.
import { t } from "../lib/words.ts";
import { html, svg } from "./dom.ts";
import type { Scene } from "./scene.ts";

const SWATCH = { width: 26, height: 8 };

function line(width: number): SVGElement {
  return svg("svg", { width: 22, height: 10, "aria-hidden": "true" },
    svg("line", { class: "legend-line", x1: 1, x2: 21, y1: 5, y2: 5, "stroke-width": width }));
}

function bar(): SVGElement {
  return svg("svg", { width: 16, height: 14, "aria-hidden": "true" },
    svg("rect", { class: "legend-box", x: 0.5, y: 0.5, width: 15, height: 13, rx: 3 }),
    svg("rect", { class: "legend-bar", x: 0.5, y: 5, width: 4, height: 8.5, rx: 1 }));
}

/** Write the legend of a scene into an element. */
export function writeLegend(element: HTMLElement, scene: Scene): void {
  const { title, steps } = scene.legend;
  const ramp = html("span", { class: "legend-ramp" }, ...steps.map((step) =>
    html("span", { class: "legend-step" },
      svg("svg", { ...SWATCH, "aria-hidden": "true" }, svg("rect", { ...SWATCH, rx: 2, class: `legend-swatch ramp-${step.ramp}` })),
      html("span", { class: "legend-from" }, step.from))));
  element.replaceChildren(
    html("span", { class: "legend-item" }, html("span", {}, title), steps.length > 0 ? ramp : null),
    html("span", { class: "legend-item" }, line(1.5), line(6), html("span", {}, t("width: moves"))),
    html("span", { class: "legend-item" }, bar(), html("span", {}, t("share of cases"))),
  );
}
