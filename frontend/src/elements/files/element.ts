// The files of a record: chosen, dropped or pasted files are sent at once, and the list is shown anew.
// Without scripts the form works as it is.
import { token } from "../../lib/requests.ts";
import { t } from "../../lib/words.ts";
import { faultOf } from "../conversation/element.ts";

export class FilesElement extends HTMLElement {
  connectedCallback(): void {
    this.addEventListener("submit", this.#onSubmit);
    this.addEventListener("change", this.#onChange);
    this.addEventListener("dragover", this.#onOver);
    this.addEventListener("dragleave", this.#onLeave);
    this.addEventListener("drop", this.#onDrop);
    this.addEventListener("paste", this.#onPaste);
    this.#adder?.querySelector("button")?.setAttribute("hidden", "");
  }

  get #adder(): HTMLFormElement | null {
    return this.querySelector(".files-add");
  }

  #onSubmit = (event: SubmitEvent): void => {
    const form = event.target as HTMLFormElement;
    event.preventDefault();
    void this.#send(form.action, new FormData(form), t("The file is gone."));
  };

  #onChange = (event: Event): void => {
    const field = event.target as HTMLInputElement;
    if (field.type !== "file" || !field.files?.length) return;
    void this.#add(field.files).then(() => (field.value = ""));
  };

  #onOver = (event: DragEvent): void => {
    if (!this.#adder || !event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    this.#adder.querySelector<HTMLElement>(".drop")!.dataset.over = "";
  };

  #onLeave = (): void => {
    delete this.#adder?.querySelector<HTMLElement>(".drop")?.dataset.over;
  };

  #onDrop = (event: DragEvent): void => {
    this.#onLeave();
    if (!this.#adder || !event.dataTransfer?.files.length) return;
    event.preventDefault();
    void this.#add(event.dataTransfer.files);
  };

  #onPaste = (event: ClipboardEvent): void => {
    if (this.#adder && event.clipboardData?.files.length) void this.#add(event.clipboardData.files);
  };

  async #add(files: FileList): Promise<void> {
    const data = new FormData();
    for (const file of files) data.append("files", file);
    await this.#send(this.getAttribute("src")!, data);
  }

  async #send(address: string, body: FormData, gone = ""): Promise<void> {
    this.setAttribute("aria-busy", "true");
    try {
      const headers = { "X-CSRFToken": token(), "X-Requested-With": "fetch" };
      const answer = await fetch(address, { method: "POST", body, headers });
      if (!answer.ok) return this.#say(await faultOf(answer));
      this.#say("");
      const fresh = document.createElement("template");
      fresh.innerHTML = await answer.text();
      this.querySelector("[data-files]")?.replaceWith(fresh.content);
      const undo = answer.headers.get("X-Obeya-Undo");
      if (undo) document.dispatchEvent(new CustomEvent("obeya-toast", { detail: { words: gone, undo, family: "good" } }));
    } catch {
      this.#say(t("The server does not answer. Nothing was lost; try again."));
    } finally {
      this.removeAttribute("aria-busy");
    }
  }

  #say(words: string): void {
    const place = this.querySelector<HTMLElement>("[data-fault]");
    if (!place) return;
    place.textContent = words;
    place.hidden = !words;
  }
}
