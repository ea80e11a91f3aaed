import { KeepElement } from "./element.ts";

customElements.define("obeya-keep", KeepElement);

declare global {
  interface HTMLElementTagNameMap {
    "obeya-keep": KeepElement;
  }
}
