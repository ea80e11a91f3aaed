// The import form with a script: files go in parts as soon as they are chosen, each with its progress, and go on
// after a reload. When all have come, they are read. Without a script the form sends them in one piece.
import type { DropElement } from "../../elements/drop/element.ts";
import { number, t } from "../../lib/words.ts";
import { token } from "../../lib/requests.ts";
import type { Received } from "./parts.ts";
import { UploadFault, begin, send } from "./sending.ts";

export class UploadElement extends HTMLElement {
  #files: File[] = [];
  #isBusy = false;

  connectedCallback(): void {
    const drop = this.querySelector<DropElement>("obeya-drop");
    if (drop) drop.upload = (files) => this.#take(files);
    this.#form.addEventListener("submit", (event) => {
      if (!this.#files.length && !this.#isBusy) return;
      event.preventDefault();
      void this.#take([]);
    });
    // Leaving in the middle is safe, but nobody should do it unaware.
    addEventListener("beforeunload", (event) => this.#isBusy && event.preventDefault());
  }

  get #form(): HTMLFormElement {
    return this.querySelector("form")!;
  }

  async #take(files: File[]): Promise<void> {
    this.#files.push(...files);
    if (this.#isBusy) return;
    this.#isBusy = true;
    this.#say("");
    try {
      await this.#begin();
      for (let file = this.#files.shift(); file; file = this.#files.shift()) await this.#send(file);
      await this.#read();
    } catch (fault) {
      this.#files = [];
      this.#say(fault instanceof UploadFault ? fault.message : t("This did not work. What was sent is kept; try again."));
    }
    this.#isBusy = false;
  }

  /** Make the import, once; the address of the page becomes its own, so that a reload comes back to it. */
  async #begin(): Promise<void> {
    if (this.hasAttribute("files")) return;
    const begun = await begin(this.#form, this.#files[0]?.name ?? "");
    this.setAttribute("files", begun.files);
    this.setAttribute("draft", begun.url);
    history.replaceState(null, "", begun.url);
  }

  async #send(file: File): Promise<void> {
    const row = this.#row(file.name);
    const bar = row.querySelector("progress")!;
    const words = row.querySelector<HTMLElement>(".number")!;
    const show = ({ offset, bytes }: Received) => {
      bar.value = bytes ? offset / bytes : 0;
      words.textContent = number(Math.floor((100 * offset) / Math.max(1, bytes)) / 100, { style: "percent" });
    };
    const partBytes = Number(this.getAttribute("chunk-bytes"));
    await send(file, this.getAttribute("files")!, partBytes, show);
  }

  #row(name: string): HTMLLIElement {
    const row = document.createElement("li");
    const words = document.createElement("span");
    const bar = document.createElement("progress");
    const percent = document.createElement("span");
    row.className = "list-row";
    words.className = "list-words";
    words.textContent = name;
    bar.max = 1;
    bar.ariaLabel = t("Upload of {name}", { name });
    percent.className = "number soft small";
    row.append(words, bar, percent);
    this.querySelector(".upload-list")!.append(row);
    return row;
  }

  /** All files have come: have them read, and go where the answer leads. */
  async #read(): Promise<void> {
    const draft = this.getAttribute("draft")!;
    const answer = await fetch(`${draft}read/`, { method: "POST", headers: { "X-CSRFToken": token() } });
    if (!answer.ok) throw new UploadFault(t("This did not work. What was sent is kept; try again."));
    this.#isBusy = false;
    location.assign(draft);
  }

  #say(words: string): void {
    const place = this.querySelector<HTMLElement>("[role=alert]:not(.form-errors)");
    if (!place) return;
    place.textContent = words;
    place.hidden = !words;
  }
}
