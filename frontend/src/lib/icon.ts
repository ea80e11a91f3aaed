// Icons of the sprite, whose address the page knows from any icon that it shows itself.
const SVG = "http://www.w3.org/2000/svg";

/** Return an icon of the sprite. Write its name where you call this, so that the build finds it. */
export function icon(name: string): SVGSVGElement {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `${sprite()}#${name}`);
  svg.append(use);
  return svg;
}

function sprite(): string {
  const shown = document.querySelector("svg.icon use")?.getAttribute("href") ?? "";
  return shown.split("#")[0] ?? "";
}
