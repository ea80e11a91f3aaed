import { BellElement } from "./element.ts";

customElements.define("obeya-bell", BellElement);

declare global {
  interface HTMLElementTagNameMap {
    "obeya-bell": BellElement;
  }
}
