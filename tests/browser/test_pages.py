"""Every page, on a phone and on a desk, by day and by night: everybody can use it, and nothing goes wrong."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.browser.accessibility import assert_accessible
from tests.browser.conftest import Site, Visit
from tests.browser.pages import PAGES

pytestmark = pytest.mark.browser
PHONE = 390
SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.mark.parametrize("width", [PHONE, 1440])
@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_accessible_by_day_and_by_night_and_nothing_is_refused(
    name: str, width: int, site: Site, visit: Callable[..., Visit]
) -> None:
    page = PAGES[name]
    seen = visit(getattr(site.cast, page.who) if page.who else None, width=width)

    seen.open(page.address.format(**site.places))

    assert_accessible(seen.page)
    if width > PHONE:
        # The colours are the same on a phone.
        seen.page.emulate_media(color_scheme="dark")
        assert_accessible(seen.page, only=["color-contrast"])
    assert [fault for fault in seen.faults() if page.expected not in fault] == []
    assert seen.page.evaluate(SIDEWAYS) <= 0, "the page scrolls sideways"
