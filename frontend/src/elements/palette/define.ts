import { PaletteElement } from "./element.ts";

customElements.define("obeya-palette", PaletteElement);

declare global {
  interface HTMLElementTagNameMap {
    "obeya-palette": PaletteElement;
  }
}
