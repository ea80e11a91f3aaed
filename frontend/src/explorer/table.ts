// The map as two tables: the same numbers, for those who would rather read than look.
import { number, t } from "../lib/words.ts";
import { html } from "./dom.ts";
import type { Scene } from "./scene.ts";
import type { MapFigure, Selection, Times } from "./types.ts";
import { duration, percent } from "./words.ts";

type Cell = string | Node;

function times(values: Times | null | undefined, workingDay: number | null): string[] {
  if (!values) return ["–", "–", "–", "–"];
  const { median_s, mean_s, p90_s, total_s } = values;
  return [...[median_s, mean_s, p90_s].map((seconds) => duration(seconds, workingDay)), number(Math.round(total_s / 3600))];
}

function table(caption: string, heads: readonly string[], rows: readonly (readonly Cell[])[], nWords: number): HTMLElement {
  const css = (place: number) => (place < nWords ? null : "number");
  const body = rows.map((row) =>
    html("tr", {}, ...row.map((cell, place) => place === 0 ? html("th", { scope: "row" }, cell) : html("td", { class: css(place) }, cell))));
  return html(
    "table", { class: "table" }, html("caption", {}, caption),
    html("thead", {}, html("tr", {}, ...heads.map((head, place) => html("th", { scope: "col", class: css(place) }, head)))),
    html("tbody", {}, ...body),
  );
}

function opener(words: string, selection: Selection, onSelect: (selection: Selection) => void): HTMLElement {
  const made = html("button", { type: "button", class: "link-button" }, words);
  made.addEventListener("click", () => onSelect(selection));
  return made;
}

function pathRows(scene: Scene, figure: MapFigure, onSelect: (selection: Selection) => void): Cell[][] {
  const names = new Map(figure.nodes.map((node) => [node.id, node.name]));
  const workingDay = figure.legend.working_day_s ?? null;
  const paths = scene.paths.filter((path) => path.isShown).sort((a, b) => (b.value ?? -1) - (a.value ?? -1));
  return paths.map(({ edge, key }) => [
    opener(`${names.get(edge.source)} → ${names.get(edge.target)}`, { kind: "path", id: key }, onSelect),
    number(edge.n), number(edge.n_cases), ...times(edge.times, workingDay),
  ]);
}

/** Write both tables of a scene into an element; names open the panel. */
export function writeTables(element: HTMLElement, scene: Scene, onSelect: (selection: Selection) => void): void {
  const { figure } = scene;
  const workingDay = figure.legend.working_day_s ?? null;
  const spread = [t("Median"), t("Mean"), t("p90"), t("Total hours")];
  const shown = scene.boxes.filter((box) => box.isShown).sort((a, b) => b.node.n_cases - a.node.n_cases);
  const activities = shown.map(({ node }) => [
    opener(node.name, { kind: "activity", id: node.id }, onSelect),
    number(node.n), number(node.n_cases), percent(node.share), ...times(node.times, workingDay),
  ]);
  element.replaceChildren(
    table(t("Paths, largest first: {wait}", { wait: figure.legend.wait_word }),
      [t("Path"), t("Moves"), t("Cases"), ...spread], pathRows(scene, figure, onSelect), 1),
    table(t("Activities: service time"), [t("Activity"), t("Times"), t("Cases"), t("Share of cases"), ...spread], activities, 1),
  );
}
