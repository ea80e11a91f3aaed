"""The report in a browser: it fits a phone, asks for nothing and reports no error."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1440])
def test_the_page_fits_the_window_and_asks_for_nothing(
    width: int, scheme: str, browser: Any, written: str, saved: Callable[[str], Path]
) -> None:
    page = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
    heard: list[str] = []
    page.on("console", lambda message: heard.append(message.text))
    page.on("pageerror", lambda error: heard.append(str(error)))
    page.on(
        "request", lambda request: heard.append(request.url) if not request.url.startswith("file:") else None
    )
    page.goto(saved(written).as_uri())
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.evaluate("document.querySelectorAll('svg[role=img]').length") == 6
    assert heard == []
    page.close()


def test_print_hides_what_paper_cannot_use(browser: Any, written: str, saved: Callable[[str], Path]) -> None:
    page = browser.new_page()
    page.goto(saved(written).as_uri())
    page.emulate_media(media="print", color_scheme="dark")
    hidden = page.evaluate(
        "[...document.querySelectorAll('nav, details')].every(e => getComputedStyle(e).display == 'none')"
    )
    background = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert hidden
    assert background == "rgb(255, 255, 255)"
    assert page.pdf(prefer_css_page_size=True).startswith(b"%PDF")
    page.close()
