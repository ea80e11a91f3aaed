// Boxes of a map are dragged by mouse, pen or finger; where one is dropped is sent by the form of its row. Keys and
// buttons do the same, so nobody needs to drag. The drawing is made anew by the server: nothing flies about.
const LEAST_PX = 5;
const QUARTER = 4;

/** How far a box was dragged, in columns and rows, to the quarter. */
export function shiftOf(dx: number, dy: number, column: number, row: number): { columns: number; rows: number } {
  const quarters = (way: number, pitch: number): number => (pitch > 0 ? Math.round((QUARTER * way) / pitch) / QUARTER + 0 : 0);
  return { columns: quarters(dx, column), rows: quarters(dy, row) };
}

/** Follow one pointer from a box to where it is dropped; says whether there is a box. Call `done` when it is over. */
export function drag(event: PointerEvent, root: HTMLElement, done: () => void): boolean {
  const place = (event.target as Element).closest<HTMLElement>("[data-drags]");
  const box = (event.target as Element).closest<SVGGElement>('g[data-kind="process"], g[data-kind="data_box"]');
  const svg = box?.ownerSVGElement;
  if (!place || !box || !svg || event.button !== 0) return false;
  const key = box.dataset.key!.replace(/\.data$/, "");
  const form = root.querySelector<HTMLFormElement>(`form[data-places="${CSS.escape(key)}"]`);
  const scale = svg.viewBox.baseVal.width / svg.getBoundingClientRect().width;
  if (!form || !Number.isFinite(scale)) return false;
  const parts = [...svg.querySelectorAll<SVGGElement>("g[data-key]")].filter((each) => isOf(each.dataset.key!, key));
  let moved = false;
  const follow = (now: PointerEvent): void => {
    if (now.pointerId !== event.pointerId) return;
    const [x, y] = [now.clientX - event.clientX, now.clientY - event.clientY];
    moved ||= Math.hypot(x, y) >= LEAST_PX;
    if (moved) for (const part of parts) part.setAttribute("transform", `translate(${x * scale} ${y * scale})`);
  };
  const end = (now: PointerEvent | KeyboardEvent): void => {
    if (now instanceof KeyboardEvent ? now.key !== "Escape" : now.pointerId !== event.pointerId) return;
    document.removeEventListener("pointermove", follow);
    for (const name of ["pointerup", "pointercancel", "keydown"] as const) document.removeEventListener(name, end);
    for (const part of parts) part.removeAttribute("transform");
    done();
    if (!moved || now.type !== "pointerup" || now instanceof KeyboardEvent) return;
    const way = [now.clientX - event.clientX, now.clientY - event.clientY].map((each) => each * scale) as [number, number];
    const { columns, rows } = shiftOf(...way, Number(place.dataset.column), Number(place.dataset.row));
    if (!columns && !rows) return;
    (form.elements.namedItem("by_column") as HTMLInputElement).value = String(columns);
    (form.elements.namedItem("by_row") as HTMLInputElement).value = String(rows);
    form.requestSubmit();
  };
  event.preventDefault();
  document.addEventListener("pointermove", follow);
  for (const name of ["pointerup", "pointercancel", "keydown"] as const) document.addEventListener(name, end);
  return true;
}

function isOf(part: string, key: string): boolean {
  return part === key || [".stock", ".people", ".data", ".value"].some((end) => part === key + end);
}
