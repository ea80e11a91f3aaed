import { TriageElement } from "./element.ts";

customElements.define("obeya-triage", TriageElement);

declare global {
  interface HTMLElementTagNameMap {
    "obeya-triage": TriageElement;
  }
}
