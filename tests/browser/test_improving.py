"""From an idea on a phone and from a finding at a desk to improvements: seen, by hand and by keys."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from obeya_web.improvement.models import Idea, Improvement
from obeya_web.jobs.worker import work
from obeya_web.project.handlers import HANDLERS
from tests.browser.accessibility import assert_accessible
from tests.browser.conftest import Site, Visit

pytestmark = pytest.mark.browser
SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
WORDS = "Let the deputy release small payments"


def looked_at(seen: Visit) -> None:
    """Hold a page against what every page must be, by day and by night."""
    assert_accessible(seen.page)
    seen.page.emulate_media(color_scheme="dark")
    assert_accessible(seen.page, only=["color-contrast"])
    seen.page.emulate_media(color_scheme="light")
    assert seen.faults() == []
    assert seen.page.evaluate(SIDEWAYS) <= 0, "the page scrolls sideways"


def test_an_idea_from_a_phone_becomes_an_improvement_by_two_keys(
    site: Site, visit: Callable[..., Visit]
) -> None:
    """Serves O027."""
    phone = visit(site.cast.mate, width=390)
    phone.open(f"/ideas/new/?at=process:{site.sample.slug}&place=Desk%204")
    looked_at(phone)
    phone.page.fill("textarea[name=words]", WORDS)
    phone.page.click("button:has-text('Send')")
    phone.page.wait_for_selector("text=Thank you.")
    assert phone.page.input_value("textarea[name=words]") == "", "what was sent is not kept"
    idea = Idea.objects.get(words=WORDS)
    assert (idea.place, idea.process) == ("Desk 4", site.sample)

    desk = visit(site.cast.owner)
    desk.open("/ideas/")
    looked_at(desk)
    desk.page.keyboard.press("j")
    assert WORDS in desk.page.evaluate("document.activeElement.textContent")
    desk.page.keyboard.press("a")
    desk.page.wait_for_selector("text=has begun")
    improvement = Improvement.objects.get(ideas=idea)

    phone.open(f"/improvements/{improvement.pk}/")
    looked_at(phone)
    phone.open("/inbox/")
    assert "was accepted" in phone.page.inner_text("main")


def test_what_was_typed_without_a_network_is_there_when_one_comes_back(
    site: Site, visit: Callable[..., Visit]
) -> None:
    phone = visit(site.cast.mate, width=390)
    phone.open("/ideas/new/")
    phone.page.fill("textarea[name=words]", "A lamp over the scanner")
    phone.page.context.set_offline(True)
    phone.page.click("button:has-text('Send')")
    phone.page.wait_for_selector("text=You are offline.")
    phone.page.context.set_offline(False)
    phone.open("/ideas/new/")
    assert phone.page.input_value("textarea[name=words]") == "A lamp over the scanner"


def test_a_finding_becomes_an_improvement_that_goes_through_its_gate(
    site: Site, visit: Callable[..., Visit]
) -> None:
    """Serves O006 and X065."""
    desk = visit(site.cast.owner)
    desk.open(f"/processes/{site.sample.slug}/")
    desk.page.wait_for_selector("#improving")
    desk.page.click("button:has-text('Create improvement') >> nth=0")
    desk.page.wait_for_selector("h1:has-text('Release payment waits')")
    work(HANDLERS, deliveries={}, until_idle=True)
    improvement = Improvement.objects.latest("pk")
    desk.open(f"/improvements/{improvement.pk}/")
    assert "n = 5,620" in desk.page.inner_text("#goal")
    looked_at(desk)

    desk.page.click("text=Write down a voice >> nth=0")
    desk.page.fill("textarea[name=said]", "The bank file goes out on Thursdays.")
    desk.page.fill("input[name=role]", "payment clerk")
    desk.page.click("button:has-text('Write it down')")
    desk.page.wait_for_selector("text=The bank file goes out on Thursdays.")
    desk.page.keyboard.press("m")
    desk.page.wait_for_selector("text=The gate is closed")
    desk.page.click("summary:has-text('Pass by what is missing')")
    for field in desk.page.query_selector_all("#gate input[name^=why-]"):
        field.fill("Agreed in the meeting")
    desk.page.click("button:has-text('On to “Agree”')")
    desk.page.wait_for_selector("li.stage-here:has-text('Agree')")
    assert "passed by" in desk.page.inner_text("#passage")

    phone = visit(site.cast.owner, width=390)
    for address in (f"/improvements/{improvement.pk}/", f"/improvements/{improvement.pk}/edit/", "/improve/"):
        phone.open(address)
        looked_at(phone)
