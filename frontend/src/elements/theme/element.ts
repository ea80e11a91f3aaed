// Light, dark, or as the device: shown at once, kept at the address in `src`, or in a cookie where nobody is
// signed in.
import { post } from "../../lib/requests.ts";
import { t } from "../../lib/words.ts";

const YEAR_S = 31_536_000;

export class ThemeElement extends HTMLElement {
  connectedCallback(): void {
    const group = document.createElement("div");
    group.className = "segmented";
    group.role = "group";
    group.ariaLabel = t("Appearance");
    const choices = { light: t("Light"), dark: t("Dark"), system: t("Device") };
    group.append(...Object.entries(choices).map(([theme, words]) => this.#button(theme, words)));
    this.replaceChildren(group);
    this.#mark();
  }

  #button(theme: string, words: string): HTMLButtonElement {
    const button = document.createElement("button");
    button.type = "button";
    button.value = theme;
    button.textContent = words;
    button.addEventListener("click", () => void this.#choose(theme));
    return button;
  }

  async #choose(theme: string): Promise<void> {
    document.documentElement.dataset.theme = theme;
    this.#mark();
    const source = this.getAttribute("src");
    const secure = location.protocol === "https:" ? "; secure" : "";
    if (!source) document.cookie = `theme=${theme}; path=/; max-age=${YEAR_S}; samesite=lax${secure}`;
    else await post(source, { theme }).catch(() => this.#sayNotKept());
  }

  #sayNotKept(): void {
    const detail = { words: t("Your choice could not be kept; it holds for this page only."), family: "warning" };
    document.dispatchEvent(new CustomEvent("obeya-toast", { detail }));
  }

  #mark(): void {
    const current = document.documentElement.dataset.theme || "system";
    for (const button of this.querySelectorAll("button")) button.ariaPressed = String(button.value === current);
  }
}
