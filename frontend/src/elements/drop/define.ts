import { DropElement } from "./element.ts";

customElements.define("obeya-drop", DropElement);

declare global {
  interface HTMLElementTagNameMap {
    "obeya-drop": DropElement;
  }
}
