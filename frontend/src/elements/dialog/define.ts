import { DialogElement } from "./element.ts";

customElements.define("obeya-dialog", DialogElement);

declare global {
  interface HTMLElementTagNameMap {
    "obeya-dialog": DialogElement;
  }
}
