// The A3: texts that save themselves, the sheet that stays fresh, rows pasted from a spreadsheet, undo, presentation.
import { t } from "../lib/words.ts";
import { Past } from "./past.ts";
import { Presenting } from "./presenting.ts";
import { setUpPrinting } from "./printing.ts";
import { fieldsOf, Saving, send } from "./saving.ts";
import { Sheet } from "./sheet.ts";

export class A3Element extends HTMLElement {
  #saving: Saving | undefined;
  #sheet: Sheet | undefined;
  #presenting: Presenting | undefined;
  #pasts = new WeakMap<HTMLTextAreaElement, Past>();

  connectedCallback(): void {
    if (this.#saving) return;
    this.setAttribute("data-live", "");
    this.#saving = new Saving(this, () => void this.#sheet?.ask());
    this.#sheet = new Sheet(this, this.getAttribute("src")!, (part) => this.#isBusy(part));
    this.#presenting = new Presenting(this, document.querySelector<HTMLElement>("[data-present]"));
    setUpPrinting(this);
    this.addEventListener("click", (event) => this.#onClick(event));
    this.addEventListener("pointerdown", (event) => this.#closeOthers(event.target as Element));
    this.addEventListener("submit", (event) => this.#onSubmit(event));
    this.addEventListener("paste", (event) => this.#onPaste(event));
    this.addEventListener("keydown", (event) => void this.#onKey(event));
    this.addEventListener("input", (event) => this.#onInput(event));
    this.addEventListener("focusout", (event) => this.#onLeave(event));
    this.addEventListener("toggle", (event) => void this.#onToggle(event), { capture: true });
  }

  disconnectedCallback(): void {
    this.#sheet?.stop();
  }

  #isBusy(part: Element): boolean {
    if (this.#saving!.isDirty(part) || part.querySelector(".a3-conflict")) return true;
    return Boolean(part.querySelector(":is(input, textarea, select):focus"));
  }

  #onClick(event: Event): void {
    const target = event.target as Element;
    if (target.closest("a, button, summary, .a3-editor") || this.#presenting?.isOn) return;
    const opener = target.closest("[data-opens-editor]");
    const editor = opener && editorBeside(opener);
    if (editor) editor.open = true;
  }

  /** Whoever goes on elsewhere is done here. */
  #closeOthers(target: Element): void {
    for (const editor of this.querySelectorAll<HTMLDetailsElement>(".a3-editor[open]")) {
      if (!editor.contains(target) && !editor.querySelector(".a3-conflict")) editor.open = false;
    }
    for (const talk of this.querySelectorAll<HTMLDetailsElement>(".a3-talk[open]")) {
      if (!talk.contains(target)) talk.open = false;
    }
  }

  async #onToggle(event: Event): Promise<void> {
    const details = event.target as HTMLDetailsElement;
    if (details.matches(".a3-editor") && details.open) {
      const field = details.querySelector<HTMLElement>("textarea, input:not([type=hidden]), select");
      field?.focus();
      if (field instanceof HTMLTextAreaElement) field.setSelectionRange(field.value.length, field.value.length);
    }
    const place = details.querySelector<HTMLElement>("[data-talk-place]:not([data-filled])");
    if (details.dataset.talk && details.open && place) {
      const answer = await fetch(details.dataset.talk, { method: "POST", headers: headers() }).catch(() => undefined);
      if (!answer?.ok) return;
      place.dataset.filled = "";
      place.innerHTML = await answer.text();
      place.querySelector<HTMLElement>("textarea")?.focus();
    }
  }

  /** A form that is left is saved, and its editor closes. */
  #onLeave(event: FocusEvent): void {
    const editor = (event.target as Element).closest<HTMLDetailsElement>(".a3-editor");
    if (!editor || !event.relatedTarget || editor.contains(event.relatedTarget as Node)) return;
    if (!editor.querySelector(".a3-conflict")) editor.open = false;
    void this.#sheet?.ask();
  }

  #onSubmit(event: SubmitEvent): void {
    const form = event.target as HTMLFormElement;
    if (form.matches("[data-autosave]")) {
      event.preventDefault();
      this.#saving!.touch(form);
      void this.#saving!.flush(form);
    } else if (form.matches("[data-act]")) {
      event.preventDefault();
      void this.#act(form, fieldsOf(form, event.submitter));
    }
  }

  async #act(form: HTMLFormElement, fields: [string, string][]): Promise<void> {
    try {
      const answer = await send(form.getAttribute("action")!, fields);
      const said = (await answer.json()) as { words?: string; undo?: string; n?: number };
      if (!answer.ok) return toast(said.words ?? t("This was not saved."), "bad");
      if (said.undo) toast(said.words ?? "", "good", said.undo);
      if (form.hasAttribute("data-empties")) form.reset();
      this.#saving!.say(t("Saved"), "good");
      const focused = document.activeElement;
      const editor = focused?.closest<HTMLDetailsElement>(".a3-list .a3-editor");
      if (editor) {
        (focused as HTMLElement).blur();
        editor.open = false;
      }
      await this.#sheet?.ask();
      // Whoever went on elsewhere meanwhile is left there.
      const now = document.activeElement;
      if (!now || now === document.body || form.contains(now)) form.querySelector<HTMLInputElement>("[data-rows]")?.focus();
    } catch {
      toast(t("The server does not answer. Nothing was lost; try again."), "bad");
    }
  }

  /** Rows of a spreadsheet become rows here. */
  #onPaste(event: ClipboardEvent): void {
    const field = (event.target as Element).closest<HTMLInputElement>("[data-rows]");
    const text = event.clipboardData?.getData("text/plain") ?? "";
    if (!field?.form || !/[\t\n]/.test(text.trim())) return;
    event.preventDefault();
    void this.#act(field.form, [["lines", text]]);
  }

  #onInput(event: Event): void {
    const field = event.target as HTMLTextAreaElement;
    if (!field.matches("[data-undoable]")) return;
    const past = this.#pastOf(field);
    const isWord = /[\s.,;:!?]$/.test(field.value) || Math.abs(field.value.length - past.now.length) > 12;
    if (isWord) past.note(field.value);
  }

  #pastOf(field: HTMLTextAreaElement): Past {
    const found = this.#pasts.get(field) ?? new Past(field.defaultValue);
    this.#pasts.set(field, found);
    return found;
  }

  async #onKey(event: KeyboardEvent): Promise<void> {
    const field = event.target as HTMLTextAreaElement;
    const editor = field.closest<HTMLDetailsElement>(".a3-editor");
    if (event.key === "Escape" && editor?.open) {
      event.stopPropagation();
      const form = field.closest<HTMLFormElement>("form[data-autosave]");
      if (form) void this.#saving!.flush(form);
      editor.querySelector("summary")?.focus();
      editor.open = false;
      return;
    }
    if (!field.matches("[data-undoable]") || !(event.ctrlKey || event.metaKey)) return;
    const key = event.key.toLowerCase();
    const isRedo = key === "y" || (key === "z" && event.shiftKey);
    if (!isRedo && key !== "z") return;
    event.preventDefault();
    const past = this.#pastOf(field);
    past.note(field.value);
    if (!isRedo && past.isAtFirst) await this.#bringVersions(field, past);
    const text = isRedo ? past.redo() : past.undo();
    if (text === undefined) return;
    field.value = text;
    this.#saving!.touch(field.form!);
  }

  async #bringVersions(field: HTMLTextAreaElement, past: Past): Promise<void> {
    const address = field.form?.dataset.versions;
    if (!address || field.dataset.brought !== undefined) return;
    field.dataset.brought = "";
    const answer = await fetch(address).catch(() => undefined);
    if (answer?.ok) past.begin(((await answer.json()) as { versions: string[] }).versions);
  }
}

function editorBeside(opener: Element): HTMLDetailsElement | null {
  let at: Element | null = opener;
  while (at && !at.matches("[data-part], li")) at = at.parentElement;
  return at?.querySelector<HTMLDetailsElement>(":scope > .a3-editor") ?? null;
}

function headers(): Record<string, string> {
  const token = document.querySelector<HTMLMetaElement>("meta[name=csrf-token]")?.content ?? "";
  return { "X-CSRFToken": token, "X-Requested-With": "fetch" };
}

function toast(words: string, family: string, undo?: string): void {
  document.dispatchEvent(new CustomEvent("obeya-toast", { detail: { words, family, undo } }));
}
