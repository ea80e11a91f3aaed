// Tabs: the current one is in view on narrow screens; arrow keys go along a tab list.

/** Set up the tabs of the page, also those that come later. */
export function setUpTabs(page: Document): void {
  showCurrent(page);
  page.addEventListener("htmx:afterSwap", () => showCurrent(page));
  page.addEventListener("keydown", (event) => {
    const tab = (event.target as Element).closest<HTMLElement>("[role=tab]");
    if (tab) go(event, tab);
  });
}

function showCurrent(page: Document): void {
  for (const tab of page.querySelectorAll<HTMLElement>(".tabs > [aria-current], .tabs > [aria-selected=true]")) {
    const bar = tab.parentElement!;
    bar.scrollLeft = tab.offsetLeft - bar.offsetLeft - (bar.clientWidth - tab.clientWidth) / 2;
  }
}

function go(event: KeyboardEvent, tab: HTMLElement): void {
  const tabs = [...tab.closest("[role=tablist]")!.querySelectorAll<HTMLElement>("[role=tab]")];
  const place = tabs.indexOf(tab);
  const next = { ArrowRight: place + 1, ArrowLeft: place - 1, Home: 0, End: tabs.length - 1 }[event.key];
  if (next === undefined) return;
  event.preventDefault();
  const reached = tabs.at(next % tabs.length);
  reached?.focus();
  reached?.click();
}
