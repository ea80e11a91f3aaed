import { MatrixElement } from "./element.ts";

customElements.define("obeya-matrix", MatrixElement);

declare global {
  interface HTMLElementTagNameMap {
    "obeya-matrix": MatrixElement;
  }
}
