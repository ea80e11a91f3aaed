// A number that can be slid as well as typed: the field inside stays what is sent, the slider beside it follows.
import { t } from "../../lib/words.ts";
import { placed, typed } from "./typed.ts";

export class SliderElement extends HTMLElement {
  connectedCallback(): void {
    const field = this.querySelector<HTMLInputElement>("input[data-least]");
    if (!field || this.querySelector('input[type="range"]')) return;
    const { least = "0", most = "100", step = "1" } = field.dataset;
    const slider = document.createElement("input");
    Object.assign(slider, { type: "range", min: least, max: most, step });
    const name = this.querySelector("label")?.textContent?.trim() ?? "";
    slider.setAttribute("aria-label", t("{name}, slider", { name }));
    const follow = (): void => {
      const number = typed(field.value);
      if (number !== null) slider.value = String(number);
    };
    follow();
    field.addEventListener("input", follow);
    slider.addEventListener("input", () => {
      field.value = placed(Number(slider.value), document.documentElement.lang);
    });
    field.after(slider);
  }
}
