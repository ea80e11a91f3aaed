"""Two ways to use a page: by mouse or fingers, and by keys alone; the same walk goes with either."""

from __future__ import annotations

from datetime import date
from typing import Any

from tests.browser.travelling import FOCUS

MOST_TABS = 300
IS_FOCUSED = "(it) => it === document.activeElement"


class Hands:
    """Mouse or fingers."""

    def __init__(self, page: Any) -> None:
        self.page = page

    def press(self, target: Any) -> None:
        target.click()

    def write(self, target: Any, text: str) -> None:
        target.fill(text)

    def choose(self, target: Any, words: str) -> None:
        target.select_option(label=words)

    def set_day(self, target: Any, day: date) -> None:
        target.fill(day.isoformat())

    def open_editor(self, block: Any) -> None:
        block.locator("[data-opens-editor]").first.click()


class Keys(Hands):
    """Keys alone: everything is reached by Tab, and what has the focus must show it."""

    def press(self, target: Any) -> None:
        self._reach(target)
        self.page.keyboard.press("Enter")

    def write(self, target: Any, text: str) -> None:
        self._reach(target)
        self.page.keyboard.press("Control+a")
        self.page.keyboard.type(text)

    def choose(self, target: Any, words: str) -> None:
        self._reach(target)
        self.page.keyboard.type(words)
        chosen = target.evaluate("(it) => it.selectedOptions[0]?.textContent.trim()")
        assert chosen == words, f"typing “{words}” chose “{chosen}”"

    def set_day(self, target: Any, day: date) -> None:
        self._reach(target)
        self.page.keyboard.type(f"{day:%d%m%Y}")
        assert target.input_value() == day.isoformat()

    def open_editor(self, block: Any) -> None:
        self.press(block.locator("summary").last)

    def _reach(self, target: Any) -> None:
        target.wait_for(state="attached")
        for _ in range(MOST_TABS):
            if target.evaluate(IS_FOCUSED):
                break
            self.page.keyboard.press("Tab")
        else:
            raise AssertionError(f"Tab does not reach {target}")
        # What was scrolled into sight arrives a moment later.
        self.page.wait_for_timeout(150)
        found = self.page.evaluate(FOCUS)
        assert not found["fault"], f"the focus is on “{found['name']}”, but {found['fault']}"
