// Before it is printed the letters shrink until the sheet fits its page; where even the smallest do not, it says so.

const LARGEST = 10.5;
const SMALLEST = 6;
const STEP = 0.5;

export function setUpPrinting(host: HTMLElement): void {
  addEventListener("beforeprint", () => fit(host));
  addEventListener("afterprint", () => {
    host.removeAttribute("data-printing");
    host.style.removeProperty("--a3-letters");
  });
}

/** Lay the sheet out as on paper and find the largest letters with which it fits. */
export function fit(host: HTMLElement): void {
  host.setAttribute("data-printing", "");
  const columns = [...host.querySelectorAll<HTMLElement>(".a3-column")];
  const isCut = () => columns.some((column) => column.scrollHeight > column.clientHeight + 1);
  let size = LARGEST;
  host.style.setProperty("--a3-letters", `${size}pt`);
  while (isCut() && size > SMALLEST) {
    size -= STEP;
    host.style.setProperty("--a3-letters", `${size}pt`);
  }
  const note = host.querySelector<HTMLElement>("[data-cut-note]");
  if (note) note.hidden = !isCut();
}
