"""Every page, on a phone and on a desk, by day and by night: everybody can use it, and nothing goes wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from obeya_web.accounts.models import Person
from tests.browser.accessibility import assert_accessible
from tests.browser.conftest import Site, Visit, new_window, sign_in_window
from tests.browser.pages import PAGES

pytestmark = pytest.mark.browser
PHONE = 390
SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.fixture(scope="module")
def window(browser: Any, site: Site) -> Iterator[Callable[[Person | None, int], Visit]]:
    """The window of a person (None: signed out) of a width, by day; it goes from page to page, as theirs does."""
    windows: dict[tuple[int | None, int], Visit] = {}

    def of(person: Person | None, width: int) -> Visit:
        key = (person.pk if person else None, width)
        if key not in windows:
            context = new_window(browser, width=width, scheme="light")
            if person:
                sign_in_window(context, person, site.address)
            windows[key] = Visit(context.new_page(), site.address)
        windows[key].page.emulate_media(color_scheme="light")
        windows[key].complaints.clear()
        return windows[key]

    yield of
    for seen in windows.values():
        seen.page.context.close()


@pytest.mark.parametrize("width", [PHONE, 1440])
@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_accessible_by_day_and_by_night_and_nothing_is_refused(
    name: str, width: int, site: Site, window: Callable[[Person | None, int], Visit]
) -> None:
    page = PAGES[name]
    seen = window(getattr(site.cast, page.who) if page.who else None, width)

    seen.open(page.address.format(**site.places))

    assert_accessible(seen.page)
    if width > PHONE:
        # The colours are the same on a phone.
        seen.page.emulate_media(color_scheme="dark")
        assert_accessible(seen.page, only=["color-contrast"])
    assert [fault for fault in seen.faults() if page.expected not in fault] == []
    assert seen.page.evaluate(SIDEWAYS) <= 0, "the page scrolls sideways"
