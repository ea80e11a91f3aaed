import { ToastsElement } from "./element.ts";

customElements.define("obeya-toasts", ToastsElement);

declare global {
  interface HTMLElementTagNameMap {
    "obeya-toasts": ToastsElement;
  }
}
