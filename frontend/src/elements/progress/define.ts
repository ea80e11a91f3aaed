import { ProgressElement } from "./element.ts";

customElements.define("obeya-progress", ProgressElement);

declare global {
  interface HTMLElementTagNameMap {
    "obeya-progress": ProgressElement;
  }
}
