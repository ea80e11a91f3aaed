// The script of every page: htmx under our policy, then the small elements.
import htmx from "htmx.org";

htmx.config.allowEval = false;
htmx.config.includeIndicatorStyles = false;
htmx.config.selfRequestsOnly = true;
htmx.config.historyCacheSize = 0;

// Every change carries the token of the form protection.
document.addEventListener("htmx:configRequest", (event) => {
  const token = document.querySelector<HTMLMetaElement>("meta[name=csrf-token]")?.content;
  if (token) (event as CustomEvent).detail.headers["X-CSRFToken"] = token;
});
