import { MenuElement } from "./element.ts";

customElements.define("obeya-menu", MenuElement);

declare global {
  interface HTMLElementTagNameMap {
    "obeya-menu": MenuElement;
  }
}
