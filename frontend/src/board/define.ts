import { BoardElement } from "./element.ts";

customElements.define("obeya-board", BoardElement);

declare global {
  interface HTMLElementTagNameMap {
    "obeya-board": BoardElement;
  }
}
