"""The whole way of a change that is tried first: mapped, left out on paper, simulated, promised, and held to it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from obeya_web.streams.models import Stream
from obeya_web.twins.holding import Word
from obeya_web.twins.models import Prediction, Twin
from tests.browser.conftest import Site, Visit
from tests.web.processes.journey import do_the_work

pytestmark = pytest.mark.browser

STEP = "Finance review"


def row_of(seen: Visit, step: str) -> Any:
    named = seen.page.locator(".stream-name").get_by_text(step, exact=True)
    return seen.page.locator(".stream-boxes tbody tr").filter(has=named)


def test_an_approval_is_left_out_on_the_map_tried_on_the_twin_promised_and_held_against_what_came(
    site: Site, visit: Callable[..., Visit]
) -> None:
    """Serves X088 and X089."""
    seen = visit(site.cast.owner)
    stream = draw_map(seen, site.sample.slug)
    leave_step_out(seen, stream)
    build_twin_of_time_before(seen, site.sample.slug, day="2024-10-01")
    try_future_state(seen, stream)
    promise(seen, site.improvement.pk)
    see_promise_held_against_what_came(seen, site.improvement.pk)
    assert seen.faults() == []


def draw_map(seen: Visit, slug: str) -> Stream:
    seen.open(f"/streams/new/?process={slug}")
    seen.page.get_by_label("Title").fill("Invoices")
    seen.page.get_by_role("button", name="Draw the map").click()
    seen.page.wait_for_url("**/streams/*/**")
    do_the_work()
    return Stream.objects.get(title="Invoices")


def leave_step_out(seen: Visit, stream: Stream) -> None:
    """Say that the approval adds nothing, and design a future state without it."""
    page = seen.page
    seen.open(f"/streams/{stream.pk}/")
    with page.expect_response("**/change/"):
        row_of(seen, STEP).locator("select[name=value]").select_option("waste")
    page.wait_for_load_state("networkidle")
    page.locator("form[action$='/design/'] button").first.click()
    page.wait_for_load_state("networkidle")
    key = row_of(seen, STEP).get_attribute("data-step")
    seen.open(f"/streams/{stream.pk}/?side=future&more={key}")
    with page.expect_response("**/change/"):
        page.locator(f"[data-of-step='{key}']").get_by_role("button", name="Remove this step").click()
    seen.open(f"/streams/{stream.pk}/?side=future")
    assert row_of(seen, STEP).count() == 0


def build_twin_of_time_before(seen: Visit, slug: str, *, day: str) -> None:
    page = seen.page
    seen.open(f"/processes/{slug}/twins/")
    page.get_by_label("Only cases that ended before").fill(day)
    page.get_by_role("button", name="Build a twin").click()
    page.wait_for_url("**/twins/*/")
    do_the_work()
    twin = Twin.objects.latest("pk")
    seen.open(f"/twins/{twin.pk}/")
    assert "Would it have predicted the last part of the log?" in page.locator("main").inner_text()


def try_future_state(seen: Visit, stream: Stream) -> None:
    """Compare the future state with the twin: its effect has an interval and a word."""
    page = seen.page
    page.locator(f"form[action$='/streams/{stream.pk}/'] button").click()
    page.wait_for_url("**/scenarios/*/")
    do_the_work()
    page.reload()
    lead = page.locator("section[aria-labelledby=effects-heading] tbody tr").first.inner_text()
    assert " to " in lead
    assert "better" in lead
    assert f"Without “{STEP}”" in page.locator("main").inner_text()


def promise(seen: Visit, improvement: int) -> None:
    page = seen.page
    page.get_by_role("link", name="Save this prediction").click()
    page.get_by_label("Improvement", exact=True).select_option(str(improvement))
    page.get_by_role("button", name="Save this prediction").click()
    page.wait_for_url(f"**/improvements/{improvement}/gain/")
    prediction = Prediction.objects.get(improvement=improvement)
    assert prediction.low <= prediction.ratio <= prediction.high < 1


def see_promise_held_against_what_came(seen: Visit, improvement: int) -> None:
    """Read it beside what came after go-live, and in the A3."""
    seen.page.locator("#predicted").wait_for()
    held = seen.page.locator("#predicted tbody tr .badge").all_inner_texts()
    assert len(held) == 4
    assert {words.strip() for words in held} <= {str(word.label) for word in Word}
    assert held[0].strip() != str(Word.UNKNOWN.label)
    seen.open(f"/improvements/{improvement}/a3/")
    assert "Future state of Invoices" in seen.page.content()


def test_simulated_cases_are_moved_and_followed_by_keys_alone(
    site: Site, visit: Callable[..., Visit]
) -> None:
    """Serves X088."""
    seen = visit(site.cast.reader)
    seen.open(f"/scenarios/{site.twins['scenario']}/")
    stage, words = seen.page.locator(".twin-stage"), seen.page.locator(".twin-words")
    begun = words.inner_text()

    stage.focus()
    # Who asked for no movement goes step by step.
    stage.press("Space")
    stepped = words.inner_text()
    stage.press("ArrowLeft")
    stage.press("f")
    story = seen.page.locator(".twin-story").inner_text()
    stage.press("End")

    assert stepped != begun
    assert "as it is" in story
    assert "with the change" in story
    done = [
        int(text.split()[0])
        for text in seen.page.locator(".twin-done-words").all_text_contents()
        if "done" in text
    ]
    assert len(done) == 2
    assert min(done) > 10
    assert seen.page.locator("#chart-lead-times-heading").inner_text().startswith("Half of the cases")
    assert seen.faults() == []
