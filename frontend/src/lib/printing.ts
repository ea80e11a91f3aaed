// Buttons that print the page: a browser's own dialog, as nothing else can.

/** Let every button with data-prints print, also those that come later. */
export function listenForPrinting(page: Document): void {
  page.addEventListener("click", (event) => {
    if ((event.target as Element).closest("[data-prints]")) window.print();
  });
}
