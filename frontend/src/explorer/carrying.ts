// What a person set by hand goes along: into the links and forms of the page, and over to the next page.
import type { Camera, Size } from "./camera.ts";

const KEPT = ["activities", "paths", "show"];
// Tabs, chips, clocks and forms lead to the same page, so what the panel is about goes along; other links say it themselves.
const KEPT_AROUND = [...KEPT, "select"];
const AROUND = ".tabs, .actions";
const KEY = "obeya-explorer-camera";

/** Return an address with what `names` of a query say, else sliders and measure; all else stays as it is. */
export function withKept(address: URL, search: string, names: readonly string[] = KEPT): URL {
  const query = new URLSearchParams(search);
  const made = new URL(address);
  for (const name of names) {
    const value = query.get(name);
    if (value === null) made.searchParams.delete(name);
    else made.searchParams.set(name, value);
  }
  return made;
}

/** Let links and forms of this page carry along what was set by hand. */
export function carryAlong(here: Location): void {
  for (const link of document.querySelectorAll<HTMLAnchorElement>("a[href]")) {
    if (link.origin !== here.origin || !link.pathname.startsWith(here.pathname)) continue;
    // A saved view has sliders of its own.
    if (link.closest("details") && !link.hasAttribute("data-download")) continue;
    const { pathname, search, hash } = withKept(new URL(link.href), here.search, link.closest(AROUND) ? KEPT_AROUND : KEPT);
    link.setAttribute("href", `${pathname}${search}${hash}`);
  }
  for (const input of document.querySelectorAll<HTMLInputElement>("form input[type=hidden][name=query]")) {
    input.value = here.search || "?";
  }
  for (const form of document.querySelectorAll("form")) carryInForm(form, here);
}

function carryInForm(form: HTMLFormElement, here: Location): void {
  if (form.method !== "get" || new URL(form.action, here.href).pathname !== here.pathname) return;
  const query = new URLSearchParams(here.search);
  for (const name of KEPT_AROUND) {
    const field = form.querySelector<HTMLInputElement>(`input[type=hidden][name=${name}]`);
    const value = query.get(name);
    if (value === null) field?.remove();
    else if (field) field.value = value;
    else form.append(Object.assign(document.createElement("input"), { type: "hidden", name, value }));
  }
}

interface Kept {
  readonly place: string;
  readonly camera: Camera;
}

function placeOf(path: string, map: Size): string {
  return `${path} ${map.width} ${map.height} ${innerWidth}`;
}

/** Remember where one looks from, for this tab of the browser. */
export function keepCamera(path: string, map: Size, camera: Camera): void {
  try {
    sessionStorage.setItem(KEY, JSON.stringify({ place: placeOf(path, map), camera } satisfies Kept));
  } catch {
    // Without storage every page begins at the top of the map.
  }
}

/** Return where one looked from on the same map in the same window; null where that is not known. */
export function readCamera(path: string, map: Size): Camera | null {
  try {
    const kept = JSON.parse(sessionStorage.getItem(KEY) ?? "null") as Kept | null;
    return kept?.place === placeOf(path, map) ? kept.camera : null;
  } catch {
    return null;
  }
}
