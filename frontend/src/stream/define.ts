import { StreamElement } from "./element.ts";

customElements.define("obeya-stream", StreamElement);

declare global {
  interface HTMLElementTagNameMap {
    "obeya-stream": StreamElement;
  }
}
