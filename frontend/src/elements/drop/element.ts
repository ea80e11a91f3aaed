// Drop files, or choose them: hands them to `upload` when a page sets that, and fires obeya-files with the files.
// Without a script the file field inside is an ordinary one.

export type Upload = (files: File[]) => void | Promise<void>;

export class DropElement extends HTMLElement {
  upload: Upload | undefined;
  #depth = 0;

  connectedCallback(): void {
    this.addEventListener("dragenter", (event) => this.#onEnter(event));
    this.addEventListener("dragover", (event) => carriesFiles(event) && event.preventDefault());
    this.addEventListener("dragleave", () => this.#mark(this.#depth - 1));
    this.addEventListener("drop", (event) => this.#onDrop(event));
    this.addEventListener("change", (event) => this.#onChoose(event));
  }

  #onEnter(event: DragEvent): void {
    if (!carriesFiles(event)) return;
    event.preventDefault();
    this.#mark(this.#depth + 1);
  }

  #onDrop(event: DragEvent): void {
    if (!carriesFiles(event)) return;
    event.preventDefault();
    this.#mark(0);
    this.#give([...(event.dataTransfer?.files ?? [])]);
  }

  #onChoose(event: Event): void {
    const field = event.target as HTMLInputElement;
    if (field.type === "file") this.#give([...(field.files ?? [])]);
  }

  #give(files: File[]): void {
    if (!files.length) return;
    this.dispatchEvent(new CustomEvent("obeya-files", { bubbles: true, detail: { files } }));
    void this.upload?.(files);
  }

  /** Entering a child fires before leaving its parent, so visits are counted. */
  #mark(depth: number): void {
    this.#depth = Math.max(0, depth);
    const box = this.querySelector(".drop") ?? this;
    box.toggleAttribute("data-over", this.#depth > 0);
  }
}

function carriesFiles(event: DragEvent): boolean {
  return Boolean(event.dataTransfer?.types.includes("Files"));
}
