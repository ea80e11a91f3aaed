// Undo and redo: the history of the browser, with a count of how far one can go back and forth within the explorer.

interface Depth {
  readonly depth: number;
  readonly most: number;
}

/** Give the depth after a page was loaded: its own if it was seen before, one more if one came from the same page. */
export function depthAfterLoad(state: unknown, kept: Depth | null, cameFromHere: boolean): Depth {
  const own = (state as { depth?: unknown } | null)?.depth;
  if (typeof own === "number") return { depth: own, most: Math.max(own, kept?.most ?? own) };
  const depth = cameFromHere && kept ? kept.depth + 1 : 0;
  return { depth, most: depth };
}

const KEY = "obeya-explorer-depth";

/** The steps of a person through the explorer. */
export class Past {
  private now: Depth;
  private slidFrom: string | null = null;
  /** Whether the page before this one was the same explorer. */
  readonly cameFromHere = document.referrer !== "" && new URL(document.referrer).pathname === location.pathname;

  constructor(private readonly onMove: () => void) {
    this.now = depthAfterLoad(history.state, this.kept(), this.cameFromHere);
    this.keep();
    history.replaceState({ depth: this.now.depth }, "");
    addEventListener("popstate", this.popped);
  }

  /** Stop listening. */
  end(): void {
    removeEventListener("popstate", this.popped);
  }

  get canUndo(): boolean {
    return this.now.depth > 0;
  }

  get canRedo(): boolean {
    return this.now.depth < this.now.most;
  }

  /** Go back one step. */
  undo(): void {
    if (this.canUndo) history.back();
  }

  /** Go forth again. */
  redo(): void {
    if (this.canRedo) history.forward();
  }

  /** Show another query while something is being moved. */
  slide(search: string): void {
    this.slidFrom ??= location.search;
    this.write("replaceState", search);
  }

  /** Take a step to another query. */
  go(search: string): void {
    if (this.slidFrom !== null) this.write("replaceState", this.slidFrom);
    const from = this.slidFrom ?? location.search;
    this.slidFrom = null;
    if (search === from) return;
    this.now = { depth: this.now.depth + 1, most: this.now.depth + 1 };
    this.write("pushState", search);
    this.keep();
  }

  private readonly popped = (event: PopStateEvent): void => {
    this.slidFrom = null;
    this.now = depthAfterLoad(event.state, this.now, false);
    this.keep();
    this.onMove();
  };

  private write(how: "pushState" | "replaceState", search: string): void {
    history[how]({ depth: this.now.depth }, "", `${location.pathname}${search}`);
  }

  private kept(): Depth | null {
    try {
      const found = JSON.parse(sessionStorage.getItem(KEY) ?? "null") as (Depth & { path: string }) | null;
      return found?.path === location.pathname ? found : null;
    } catch {
      return null;
    }
  }

  private keep(): void {
    try {
      sessionStorage.setItem(KEY, JSON.stringify({ ...this.now, path: location.pathname }));
    } catch {
      // Without storage undo ends at the last load of the page.
    }
  }
}
