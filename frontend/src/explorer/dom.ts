// Making elements without markup in strings: names are hostile text and only ever become text nodes and attributes.

type Value = string | number | boolean | null | undefined;
type Attributes = Readonly<Record<string, Value>>;
type Child = Node | string | null | undefined | false;

const SVG = "http://www.w3.org/2000/svg";

/** Set attributes; true sets an empty one, false and null remove it. */
export function attributes(element: Element, values: Attributes): void {
  for (const [name, value] of Object.entries(values)) {
    if (value === null || value === undefined || value === false) element.removeAttribute(name);
    else {
      const text = value === true ? "" : String(value);
      if (element.getAttribute(name) !== text) element.setAttribute(name, text);
    }
  }
}

function filled<E extends Element>(element: E, values: Attributes, children: readonly Child[]): E {
  attributes(element, values);
  element.append(...children.filter((child): child is Node | string => child instanceof Node || typeof child === "string"));
  return element;
}

/** Make an HTML element. */
export function html<K extends keyof HTMLElementTagNameMap>(
  tag: K, values: Attributes = {}, ...children: Child[]
): HTMLElementTagNameMap[K] {
  return filled(document.createElement(tag), values, children);
}

/** Make an SVG element. */
export function svg<K extends keyof SVGElementTagNameMap>(
  tag: K, values: Attributes = {}, ...children: Child[]
): SVGElementTagNameMap[K] {
  return filled(document.createElementNS(SVG, tag), values, children);
}

let sprite: string | undefined;

/** Find the address of the sprite, which is named by its content, on the icons that every page has. */
function spriteAddress(): string {
  sprite ??= document.querySelector("svg.icon use")?.getAttribute("href")?.split("#")[0] ?? "";
  return sprite;
}

/** Make an icon of the sprite; it always stands beside a word or in a button with a label. */
export function icon(name: string): SVGSVGElement {
  return svg("svg", { class: "icon", "aria-hidden": "true" }, svg("use", { href: `${spriteAddress()}#${name}` }));
}

/** Make a button with an icon and a word; a quiet one shows the word to screen readers and on hover only. */
export function button(
  name: SVGSVGElement | null, words: string, act: (event: MouseEvent) => void, { quiet = false, css = "" } = {},
): HTMLButtonElement {
  const label = html("span", { class: quiet ? "visually-hidden" : null }, words);
  const made = html("button", { type: "button", class: `map-button ${css}`.trim(), title: quiet ? words : null }, name, label);
  made.addEventListener("click", act);
  return made;
}

/** Tell whether the person asked for no movement. */
export function isStill(): boolean {
  return matchMedia("(prefers-reduced-motion: reduce)").matches;
}
