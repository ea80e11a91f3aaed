import { TwinReplayElement } from "./element.ts";

customElements.define("obeya-twin-replay", TwinReplayElement);

declare global {
  interface HTMLElementTagNameMap {
    "obeya-twin-replay": TwinReplayElement;
  }
}
