import { PicksElement } from "./element.ts";

customElements.define("obeya-picks", PicksElement);

declare global {
  interface HTMLElementTagNameMap {
    "obeya-picks": PicksElement;
  }
}
