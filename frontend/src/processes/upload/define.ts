import { UploadElement } from "./element.ts";

customElements.define("obeya-upload", UploadElement);

declare global {
  interface HTMLElementTagNameMap {
    "obeya-upload": UploadElement;
  }
}
