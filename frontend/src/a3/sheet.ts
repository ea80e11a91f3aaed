// The sheet is asked anew every few seconds while somebody looks, and at once after a save: parts that changed are put
// in place, but never one in which somebody writes. An editor just opened, with no field in focus yet, stays open.

const EVERY_MS = 4_000;
const REST_MS = 30_000;

export class Sheet {
  #etag = "";
  #timer: ReturnType<typeof setTimeout> | undefined;
  #known = new Map<string, string>();
  #nFailed = 0;

  constructor(
    readonly host: HTMLElement,
    readonly address: string,
    readonly isBusy: (part: Element) => boolean,
  ) {
    document.addEventListener("visibilitychange", this.#onLook);
    void this.ask();
  }

  stop(): void {
    clearTimeout(this.#timer);
    document.removeEventListener("visibilitychange", this.#onLook);
  }

  #onLook = (): void => void this.ask();

  /** Ask for the sheet as it is now. */
  async ask(): Promise<void> {
    clearTimeout(this.#timer);
    if (document.visibilityState === "visible") {
      const headers: Record<string, string> = { "X-Obeya-By-Itself": "1" };
      if (this.#etag) headers["If-None-Match"] = this.#etag;
      try {
        const answer = await fetch(this.address, { headers, redirect: "error" });
        if (answer.ok) this.#take(await answer.text(), answer.headers.get("ETag") ?? "");
        this.#nFailed = answer.ok || answer.status === 304 ? 0 : this.#nFailed + 1;
      } catch {
        this.#nFailed++;
      }
    }
    if (this.host.isConnected) {
      this.#timer = setTimeout(() => void this.ask(), Math.min(EVERY_MS * 2 ** this.#nFailed, REST_MS));
    }
  }

  #take(html: string, etag: string): void {
    const fresh = document.createElement("template");
    fresh.innerHTML = html;
    let isWhole = true;
    for (const part of fresh.content.querySelectorAll<HTMLElement>("[data-part]")) {
      const name = part.dataset.part!;
      const now = plain(part);
      const shown = this.host.querySelector(`[data-part="${CSS.escape(name)}"]`);
      if (!shown || (this.#known.get(name) ?? plain(shown)) === now) continue;
      if (this.isBusy(shown)) {
        isWhole = false;
        continue;
      }
      this.#known.set(name, now);
      this.#put(shown, part);
    }
    // Asked whole again as long as a part waits for its writer.
    this.#etag = isWhole ? etag : "";
  }

  #put(shown: Element, part: HTMLElement): void {
    const focused = shown.contains(document.activeElement) ? document.activeElement : undefined;
    const label = focused?.getAttribute("aria-label") ?? undefined;
    for (const form of shown.querySelectorAll("details[open] > form[action]")) {
      const same = part.querySelector(`details > form[action="${CSS.escape(form.getAttribute("action")!)}"]`);
      if (same) (same.parentElement as HTMLDetailsElement).open = true;
    }
    shown.replaceWith(part);
    if (label) part.querySelector<HTMLElement>(`[aria-label="${CSS.escape(label)}"]`)?.focus();
    part.dispatchEvent(new CustomEvent("a3-part", { bubbles: true }));
  }
}

const TOKEN = /<input type="hidden" name="csrfmiddlewaretoken"[^>]*>/g;

function plain(part: Element): string {
  return part.outerHTML.replace(TOKEN, "").replace(/ open=""/g, "");
}
