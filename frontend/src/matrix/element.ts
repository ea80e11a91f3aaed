// The 2×2 of impact and effort: cards are dragged, or moved by arrow keys and kept with Enter.
import { t } from "../lib/words.ts";
import { isSame, moved, type Place } from "./layout.ts";

export class MatrixElement extends HTMLElement {
  #dragged: HTMLFormElement | undefined;

  connectedCallback(): void {
    this.addEventListener("keydown", this.#press);
    this.addEventListener("focusout", this.#leave);
    this.addEventListener("dragstart", this.#lift);
    this.addEventListener("dragover", this.#hover);
    this.addEventListener("dragend", this.#clear);
    this.addEventListener("drop", this.#drop);
  }

  #press = (event: KeyboardEvent): void => {
    const form = formOf(event.target);
    if (!form || event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.key === "Escape") return this.#back(form);
    if (event.key === "Enter") {
      event.preventDefault();
      return keep(form);
    }
    const place = moved(placeOf(form), event.key);
    if (!place) return;
    event.preventDefault();
    this.#put(form, place);
  };

  #leave = (event: FocusEvent): void => {
    const form = formOf(event.target);
    // A card that was moved and left without Enter goes back; being put elsewhere is no leaving.
    if (form && !form.dataset["moving"]) this.#back(form);
  };

  #lift = (event: DragEvent): void => {
    this.#dragged = formOf(event.target);
    event.dataTransfer?.setData("text/plain", "");
  };

  #hover = (event: DragEvent): void => {
    const cell = cellOf(event.target);
    if (!cell || !this.#dragged) return;
    event.preventDefault();
    this.#clearMarks();
    cell.classList.add("is-target");
  };

  #drop = (event: DragEvent): void => {
    const cell = cellOf(event.target);
    if (!cell || !this.#dragged) return;
    event.preventDefault();
    this.#put(this.#dragged, placeOfCell(cell));
    keep(this.#dragged);
  };

  #clear = (): void => {
    this.#dragged = undefined;
    this.#clearMarks();
  };

  #clearMarks(): void {
    for (const cell of this.querySelectorAll(".is-target")) cell.classList.remove("is-target");
  }

  #back(form: HTMLFormElement): void {
    const first = form.dataset["first"];
    if (!first) return;
    const [impact, effort] = first.split(" ").map(Number) as [number, number];
    this.#put(form, { impact, effort });
    delete form.dataset["first"];
  }

  #put(form: HTMLFormElement, place: Place): void {
    const before = placeOf(form);
    const cell = this.querySelector(`[data-impact="${place.impact}"][data-effort="${place.effort}"]`);
    if (!cell || isSame(before, place)) return;
    form.dataset["first"] ??= `${before.impact} ${before.effort}`;
    const had = form.contains(document.activeElement);
    form.dataset["moving"] = "yes";
    cell.append(form);
    value(form, "impact").value = String(place.impact);
    value(form, "effort").value = String(place.effort);
    if (had) form.querySelector("button")?.focus();
    delete form.dataset["moving"];
    const says = this.querySelector("[data-says]");
    if (says) says.textContent = t("impact {impact}, effort {effort}", { ...place });
  }
}

function keep(form: HTMLFormElement): void {
  if (form.dataset["first"]) form.requestSubmit();
}

function formOf(target: EventTarget | null): HTMLFormElement | undefined {
  return target instanceof Element ? (target.closest("form") ?? undefined) : undefined;
}

function cellOf(target: EventTarget | null): HTMLElement | null {
  return target instanceof Element ? target.closest<HTMLElement>(".matrix-cell") : null;
}

function placeOfCell(cell: HTMLElement): Place {
  return { impact: Number(cell.dataset["impact"]), effort: Number(cell.dataset["effort"]) };
}

function placeOf(form: HTMLFormElement): Place {
  return { impact: Number(value(form, "impact").value), effort: Number(value(form, "effort").value) };
}

function value(form: HTMLFormElement, name: string): HTMLInputElement {
  return form.elements.namedItem(name) as HTMLInputElement;
}
