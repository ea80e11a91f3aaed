"""The inbox and its bell in a real browser, by keyboard alone. Serves X021."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from obeya_web.accounts.models import Person
from obeya_web.notices.models import Notice
from tests.browser.accessibility import assert_accessible
from tests.browser.conftest import Site, Visit

pytestmark = pytest.mark.browser
FOCUSED = "document.activeElement.textContent.trim()"
BELL = ".bell-count"


@pytest.fixture
def notices(site: Site) -> list[Notice]:
    Notice.objects.all().delete()
    return [tell(site.cast.owner, f"Notice {n}") for n in (3, 2, 1)][::-1]


def tell(person: Person, text: str) -> Notice:
    return Notice.objects.create(person=person, kind="import_finished", text=text, url="/processes/")


def unread() -> set[str]:
    return set(Notice.objects.filter(read_at=None).values_list("text", flat=True))


def press(page: Any, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def test_notices_are_walked_read_and_taken_back_by_keys(
    site: Site, visit: Callable[..., Visit], notices: list[Notice]
) -> None:
    seen = visit(site.cast.owner)
    seen.open("/inbox/")
    press(seen.page, "j", "j")
    assert seen.page.evaluate(FOCUSED) == "Notice 2"
    with seen.page.expect_navigation():
        press(seen.page, "e")
    assert unread() == {"Notice 1", "Notice 3"}
    seen.page.wait_for_selector("a:focus:text-is('Notice 3')")
    with seen.page.expect_navigation():
        press(seen.page, "u")
    assert unread() == {"Notice 1", "Notice 2", "Notice 3"}
    assert seen.faults() == []


def test_following_a_notice_by_enter_reads_it_on_the_way(
    site: Site, visit: Callable[..., Visit], notices: list[Notice]
) -> None:
    seen = visit(site.cast.owner)
    seen.open("/inbox/")
    press(seen.page, "j")
    with seen.page.expect_navigation():
        press(seen.page, "Enter")
    assert seen.page.url.endswith("/processes/")
    seen.page.wait_for_load_state("networkidle")
    assert unread() == {"Notice 2", "Notice 3"}


def test_the_bell_counts_up_without_a_reload_when_the_page_is_looked_at_again(
    site: Site, visit: Callable[..., Visit], notices: list[Notice]
) -> None:
    seen = visit(site.cast.owner)
    seen.open("/processes/")
    assert seen.page.locator(BELL).text_content() == "3"
    tell(site.cast.owner, "Notice 4")
    # The bell asks again at most every five seconds.
    seen.page.wait_for_timeout(5_100)
    seen.page.evaluate("window.dispatchEvent(new Event('focus'))")
    seen.page.wait_for_selector(f"{BELL}:text-is('4')")
    assert seen.page.locator("a.bell").get_attribute("aria-label") == "Inbox: 4 unread notices"
    assert seen.faults() == []


@pytest.mark.parametrize(
    ("width", "scheme"), [(390, "light"), (390, "dark"), (1440, "light"), (1440, "dark")]
)
def test_an_inbox_with_notices_can_be_read_by_everybody(
    site: Site, visit: Callable[..., Visit], notices: list[Notice], width: int, scheme: str
) -> None:
    tell(site.cast.owner, "<img src=x onerror=window.refused.push('ran')> " + "long" * 60)
    Notice.objects.filter(text="Notice 2").update(kind="role_given", n_times=3)
    seen = visit(site.cast.owner, width=width, scheme=scheme)
    seen.open("/inbox/")
    assert_accessible(seen.page)
    assert seen.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert seen.faults() == []
