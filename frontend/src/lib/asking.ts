// htmx under our policy: nothing is evaluated, only our own server is asked, and no failure passes in silence.
import htmx from "htmx.org";
import { token } from "./requests.ts";
import { t } from "./words.ts";

/** Set htmx up, once. */
export function setUpAsking(): void {
  htmx.config.allowEval = false;
  htmx.config.includeIndicatorStyles = false;
  htmx.config.selfRequestsOnly = true;
  htmx.config.historyCacheSize = 0;
  // Every change carries the token of the form protection.
  document.addEventListener("htmx:configRequest", (event) => {
    (event as CustomEvent).detail.headers["X-CSRFToken"] = token();
  });
  document.addEventListener("htmx:sendError", () => say(t("The server does not answer. Nothing was lost; try again.")));
  document.addEventListener("htmx:timeout", () => say(t("The server takes too long. Nothing was lost; try again.")));
  document.addEventListener("htmx:responseError", (event) => {
    const { status } = (event as CustomEvent).detail.xhr as XMLHttpRequest;
    say(sentenceFor(status));
  });
}

function sentenceFor(status: number): string {
  if (status === 403) return t("You may not do this, or you were signed out meanwhile.");
  if (status === 404) return t("This is no longer there.");
  if (status === 429) return t("Too many requests in a short time; wait a minute.");
  return t("Something went wrong on the server ({status}). Nothing was lost; try again.", { status });
}

function say(words: string): void {
  document.dispatchEvent(new CustomEvent("obeya-toast", { detail: { words, family: "bad" } }));
}
