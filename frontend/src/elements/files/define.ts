import { FilesElement } from "./element.ts";

customElements.define("obeya-files", FilesElement);

declare global {
  interface HTMLElementTagNameMap {
    "obeya-files": FilesElement;
  }
}
