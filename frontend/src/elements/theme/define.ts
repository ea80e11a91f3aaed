import { ThemeElement } from "./element.ts";

customElements.define("obeya-theme", ThemeElement);

declare global {
  interface HTMLElementTagNameMap {
    "obeya-theme": ThemeElement;
  }
}
