import { A3Element } from "./element.ts";

customElements.define("obeya-a3", A3Element);

declare global {
  interface HTMLElementTagNameMap {
    "obeya-a3": A3Element;
  }
}
