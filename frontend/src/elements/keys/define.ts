import { KeysElement } from "./element.ts";

customElements.define("obeya-keys", KeysElement);

declare global {
  interface HTMLElementTagNameMap {
    "obeya-keys": KeysElement;
  }
}
