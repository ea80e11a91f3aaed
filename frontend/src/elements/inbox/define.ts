import { InboxElement } from "./element.ts";

customElements.define("obeya-inbox", InboxElement);

declare global {
  interface HTMLElementTagNameMap {
    "obeya-inbox": InboxElement;
  }
}
