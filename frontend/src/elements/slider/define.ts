import { SliderElement } from "./element.ts";

customElements.define("obeya-slider", SliderElement);

declare global {
  interface HTMLElementTagNameMap {
    "obeya-slider": SliderElement;
  }
}
