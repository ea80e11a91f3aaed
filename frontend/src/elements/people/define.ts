import { PeopleElement } from "./element.ts";

customElements.define("obeya-people", PeopleElement);

declare global {
  interface HTMLElementTagNameMap {
    "obeya-people": PeopleElement;
  }
}
