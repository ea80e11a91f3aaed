import { ConversationElement } from "./element.ts";

customElements.define("obeya-conversation", ConversationElement);

declare global {
  interface HTMLElementTagNameMap {
    "obeya-conversation": ConversationElement;
  }
}
