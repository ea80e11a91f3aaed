"""Somebody in front of a server that runs as it does in earnest: with a mouse, with fingers, or with keys alone."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.browser.accessibility import assert_accessible
from tests.browser.conftest import Visit, new_window
from tests.web.cli.house import Server

# Where pictures of every step are kept, for eyes; without it none are made.
PICTURES = os.environ.get("OBEYA_PICTURES", "")
LINK = re.compile(r"(http://localhost:\d+)(/account/link/#[\w-]+)")
SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
OTHER = {"light": "dark", "dark": "light"}
MOST_TABS = 150
# What the focus is on, as it is called, and why it could not be seen.
FOCUS = """() => {
  const it = document.activeElement;
  if (!it || it === document.body) return { name: "", fault: "" };
  const named = it.getAttribute("aria-label") ?? it.labels?.[0]?.textContent ?? it.textContent ?? "";
  const name = it.dataset.id ?? named.trim().replace(/\\s+/g, " ");
  // What cannot be seen itself is shown by what stands around it, as a field for files is by its place for dropping.
  const shown = it.offsetWidth > 2 || it instanceof SVGElement ? it : it.parentElement;
  const box = shown.getBoundingClientRect();
  const around = [it, it.labels?.[0], it.parentElement].filter(Boolean).map((each) => getComputedStyle(each));
  const isMarked = around.some((style) => style.outlineStyle !== "none" || style.boxShadow !== "none");
  const isDrawn = it instanceof SVGElement;
  if (!it.matches(":focus-visible") || (!isMarked && !isDrawn)) return { name, fault: "nothing marks the focus" };
  const [x, y] = [box.left + box.width / 2, box.top + Math.min(box.height, 40) / 2];
  if (x < 0 || y < 0 || x > innerWidth || y > innerHeight) return { name, fault: `it is out of sight at ${x}, ${y}` };
  const top = document.elementFromPoint(x, y);
  const isCovered = !isDrawn && !(shown.contains(top) || [...(it.labels ?? [])].some((each) => each.contains(top)));
  return { name, fault: isCovered ? `it is covered by ${top?.outerHTML.slice(0, 120)}` : "" };
}"""


class Traveller(Visit):
    """A window on a server, and everything that was complained about on the way."""

    def __init__(self, page: Any, server: Server, *, scheme: str, width: int) -> None:
        found = LINK.search(server.said)
        assert found, server.said
        super().__init__(page, found[1])
        self.link = found[2]
        self.server = server
        self._scheme, self._width = scheme, width
        self._n_steps = 0

    def look(self, step: str) -> None:
        """Wait until nothing moves, and see to it that everybody can use what is there, by day and by night."""
        self.page.wait_for_load_state("networkidle")
        self._n_steps += 1
        assert_accessible(self.page)
        for scheme in (OTHER[self._scheme], self._scheme):
            self.page.emulate_media(color_scheme=scheme)
            self.page.wait_for_timeout(150)
            assert_accessible(self.page, only=["color-contrast"])
            if PICTURES:
                name = f"{self._n_steps:02d}-{step}-{self._width}-{scheme}.png"
                self.page.screenshot(path=Path(PICTURES) / name)
        assert self.page.evaluate(SIDEWAYS) <= 0, f"{step} scrolls sideways"
        assert self.faults() == [], step

    def press(self, *keys: str) -> None:
        """Press keys one after the other."""
        for key in keys:
            self.page.keyboard.press(key)

    def write(self, text: str) -> None:
        """Write with the keyboard."""
        self.page.keyboard.type(text)

    def tab_to(self, *names: str, back: bool = False) -> str:
        """Press Tab until something that is called so has the focus and can be seen; return which."""
        met = []
        for _ in range(MOST_TABS):
            self.page.keyboard.press("Shift+Tab" if back else "Tab")
            name = self.focus()["name"]
            met.append(name)
            if name in names:
                self._assert_focus_is_seen(name)
                return str(name)
        raise AssertionError(f"Tab does not reach any of {names}, only {list(dict.fromkeys(met))}")

    def focus(self) -> Any:
        """Say what has the focus."""
        return self.page.evaluate(FOCUS)

    def _assert_focus_is_seen(self, name: str) -> None:
        # What was scrolled into sight arrives a moment later.
        self.page.wait_for_timeout(200)
        fault = self.focus()["fault"]
        assert not fault, f"the focus is on “{name}”, but {fault}"

    def command(self, words: str) -> None:
        """Do something by its name: open the palette, write a part of the name, and take the first that fits."""
        self.press("Control+k")
        self.page.wait_for_selector("#palette[open]")
        self.write(words)
        first = self.page.locator("#palette [role=option][aria-selected=true]", has_text=words)
        first.wait_for()
        self.press("Enter")


Arrive = Callable[..., Traveller]


def signed_in_state(browser: Any, server: Server) -> Any:
    """Sign in by the link of the first start, and return what a browser keeps of it for other windows."""
    context = new_window(browser, width=1440, scheme="light")
    seen = Traveller(context.new_page(), server, width=1440, scheme="light")
    seen.open(seen.link)
    seen.page.get_by_role("button", name="Sign in").click()
    seen.page.get_by_role("link", name="Later").click()
    seen.page.wait_for_url(f"{seen.address}/")
    state = context.storage_state()
    context.close()
    return state
