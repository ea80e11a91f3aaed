"""An A3 filled by mouse and by keys alone; it saves itself, survives a lost connection, prints on one page."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO

import pytest
from playwright.sync_api import expect

from obeya_web.conversation.actions.commenting import do_add_comment
from obeya_web.improvement.actions.a3 import do_add_cause, do_write_section
from obeya_web.improvement.actions.improving import do_begin_improvement
from obeya_web.improvement.models import Cause, Countermeasure, Improvement, Section
from tests.browser.accessibility import assert_accessible
from tests.browser.conftest import Site, Visit
from tests.web.payloads import PAYLOADS

pytestmark = pytest.mark.browser
SAVED = "[data-state][data-family=good]"
LONG = "Rechnungen warten auf die zweite Unterschrift. " * 150


@pytest.fixture
def improvement(site: Site) -> Improvement:
    cast = site.cast
    return do_begin_improvement(
        cast.owner, cast.finance, title="Approvals wait 9 days", method="a3", fields={"process": site.sample}
    )


def address(improvement: Improvement) -> str:
    return f"/improvements/{improvement.pk}/a3/"


def body_of(improvement: Improvement, key: str) -> str:
    section = Section.objects.filter(improvement=improvement, key=key).first()
    return section.body if section else ""


def until_saved(seen: Visit) -> None:
    seen.page.locator(SAVED).wait_for()


def test_an_a3_is_filled_by_mouse(improvement: Improvement, site: Site, visit: Callable[..., Visit]) -> None:
    seen = visit(site.cast.owner)
    seen.open(address(improvement))
    page = seen.page
    for key in ("background", "people", "learning"):
        page.locator(f"#{key} .a3-hint").click()
        page.locator(f"#text-{key}").fill(f"About {key}: 9 days.")
        page.locator(".a3-title").click()
        until_saved(seen)
    page.locator("#new-cause").fill("Signing is batched")
    page.locator("#causes .a3-add button").click()
    page.get_by_text("Signing is batched").wait_for()
    page.locator("#new-countermeasure").fill("Sign daily")
    page.locator("#countermeasures .a3-add button").click()
    page.get_by_text("aimed at no cause").wait_for()
    page.locator("#countermeasures .a3-grow").first.click()
    page.locator("#countermeasures input[name=causes]").check()
    page.locator(".a3-title").click()
    page.get_by_text("aimed at no cause").wait_for(state="detached")
    page.locator("#new-action").fill("Tell the approvers")
    page.locator("#plan .a3-add button").click()
    page.locator(".a3-plan").get_by_text("Tell the approvers").wait_for()

    assert body_of(improvement, "people") == "About people: 9 days."
    assert [cause.words for cause in Countermeasure.objects.get(improvement=improvement).causes.all()] == [
        "Signing is batched"
    ]
    assert seen.faults() == []


def test_an_a3_is_filled_by_keys_alone_and_undo_goes_back_across_saves(
    improvement: Improvement, site: Site, visit: Callable[..., Visit]
) -> None:
    seen = visit(site.cast.owner)
    seen.open(address(improvement))
    page = seen.page
    page.locator("#learning summary[aria-label^=Write]").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#text-learning")).to_be_focused()
    page.keyboard.type("First thought.")
    until_saved(seen)
    page.keyboard.press("Escape")
    page.reload()
    page.wait_for_load_state("networkidle")
    page.locator("#learning summary[aria-label^=Write]").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#text-learning")).to_be_focused()
    page.keyboard.press("Control+A")
    page.keyboard.type("Second thought.")
    until_saved(seen)
    assert body_of(improvement, "learning") == "Second thought."
    for _ in range(8):
        page.keyboard.press("Control+Z")
        if page.locator("#text-learning").input_value() == "First thought.":
            break
    page.keyboard.press("Control+Z")
    expect(page.locator("#text-learning")).to_have_value("")
    page.keyboard.press("Control+Y")
    expect(page.locator("#text-learning")).to_have_value("First thought.")
    page.keyboard.press("Escape")
    until_saved(seen)
    page.locator("#new-cause").focus()
    page.keyboard.type("Signing is batched")
    page.keyboard.press("Enter")
    page.get_by_text("Signing is batched").wait_for()

    assert body_of(improvement, "learning") == "First thought."
    assert Cause.objects.filter(improvement=improvement).count() == 1
    assert seen.faults() == []


def test_whoever_opens_an_editor_while_a_row_is_added_stays_in_it(
    improvement: Improvement, site: Site, visit: Callable[..., Visit]
) -> None:
    do_add_cause(site.cast.owner, improvement, "Signing is batched")
    seen = visit(site.cast.owner)
    seen.open(address(improvement))
    page, held = seen.page, []
    page.route("**/a3/sheet/", lambda route: held.append(route))
    page.locator("#new-cause").fill("Nobody is deputy")
    page.keyboard.press("Enter")
    until_saved(seen)
    page.locator("#causes [data-opens-editor]").first.click()
    field = page.locator("#causes .a3-cause input[name=words]").first
    expect(field).to_be_focused()
    while not held:
        page.wait_for_timeout(50)
    with page.expect_response("**/a3/sheet/"):
        held[-1].continue_()
    page.wait_for_timeout(200)
    expect(field).to_be_focused()
    assert Cause.objects.filter(improvement=improvement).count() == 2


def test_what_is_written_without_a_connection_is_kept_and_sent_later(
    improvement: Improvement, site: Site, visit: Callable[..., Visit]
) -> None:
    seen = visit(site.cast.owner)
    seen.open(address(improvement))
    page = seen.page
    page.locator("#people .a3-hint").click()
    page.context.set_offline(True)
    page.keyboard.type("Four approvers are told on Monday.")
    page.get_by_text("Kept on this device").wait_for()
    assert body_of(improvement, "people") == ""
    page.context.set_offline(False)
    until_saved(seen)
    assert body_of(improvement, "people") == "Four approvers are told on Monday."
    page.reload()
    assert page.locator("#people .a3-words").inner_text() == "Four approvers are told on Monday."


def test_two_people_see_what_the_other_saves_and_choose_where_they_clash(
    improvement: Improvement, site: Site, visit: Callable[..., Visit]
) -> None:
    seen = visit(site.cast.owner)
    seen.open(address(improvement))
    page = seen.page
    do_write_section(site.cast.admin, improvement, "background", "By the other.", seen_version=0)
    page.locator("#background .a3-words", has_text="By the other.").wait_for(timeout=15_000)
    page.locator("#background .a3-words").click()
    page.locator("#text-background").fill("Mine.")
    section = Section.objects.get(improvement=improvement, key="background")
    do_write_section(site.cast.admin, improvement, "background", "Theirs.", seen_version=section.version)
    page.locator(".a3-conflict").get_by_text("Theirs.").wait_for()
    page.get_by_role("button", name="Keep both").click()
    until_saved(seen)
    assert body_of(improvement, "background") == "Theirs.\nMine."


def test_a_comment_is_said_beside_its_section_and_seen_by_others(
    improvement: Improvement, site: Site, visit: Callable[..., Visit]
) -> None:
    seen = visit(site.cast.mate)
    seen.open(address(improvement))
    page = seen.page
    page.locator("#goal .a3-talk summary").click()
    page.locator("#goal .composer textarea").click()
    page.keyboard.type("@own")
    page.get_by_role("option", name="owner").wait_for()
    page.keyboard.press("Enter")
    page.keyboard.type("by when?")
    page.keyboard.press("Control+Enter")
    page.locator("#goal .comment", has_text="by when?").wait_for()
    section = Section.objects.get(improvement=improvement, key="goal")
    do_add_comment(site.cast.owner, section, "By June.")
    page.locator("#goal .comment", has_text="By June.").wait_for(timeout=15_000)
    assert site.cast.owner.notices.filter(kind="mentioned").count() == 1
    assert seen.faults() == []


@pytest.mark.parametrize("text", ["", LONG])
def test_the_page_prints_on_one_a3(
    text: str, improvement: Improvement, site: Site, visit: Callable[..., Visit]
) -> None:
    """Serves L019."""
    pypdf = pytest.importorskip("pypdf")
    for key in ("background", "current", "people", "learning"):
        do_write_section(site.cast.owner, improvement, key, text, seen_version=0)
    seen = visit(site.cast.owner)
    seen.open(address(improvement))
    reader = pypdf.PdfReader(BytesIO(seen.page.pdf(prefer_css_page_size=True)))
    box = reader.pages[0].mediabox
    assert len(reader.pages) == 1
    assert (round(float(box.width) / 72 * 25.4), round(float(box.height) / 72 * 25.4)) == (420, 297)


def test_it_is_presented_section_by_section(
    improvement: Improvement, site: Site, visit: Callable[..., Visit]
) -> None:
    seen = visit(site.cast.reader)
    seen.open(address(improvement))
    page = seen.page
    page.get_by_role("button", name="Present").click()
    page.locator("#background[data-on]").wait_for()
    page.keyboard.press("ArrowRight")
    expect(page.locator("[data-block]:visible")).to_have_count(1)
    expect(page.locator("#current")).to_be_visible()
    page.keyboard.press("End")
    expect(page.locator("#learning")).to_be_visible()
    page.keyboard.press("Escape")
    page.locator("obeya-a3:not([data-presenting])").wait_for()
    expect(page.locator("[data-block]:visible")).to_have_count(9)


@pytest.mark.parametrize("width", [390, 1440])
def test_a_full_a3_is_accessible_and_nothing_hostile_runs_on_it(
    width: int, improvement: Improvement, site: Site, visit: Callable[..., Visit]
) -> None:
    owner = site.cast.owner
    do_write_section(owner, improvement, "background", "\n".join(PAYLOADS), seen_version=0)
    cause = do_add_cause(owner, improvement, PAYLOADS[3], evidence=PAYLOADS[40])
    do_add_comment(owner, improvement, "\n".join(PAYLOADS[:40]))
    Improvement.objects.filter(pk=improvement.pk).update(title=PAYLOADS[25], measure=PAYLOADS[60][:200])
    seen = visit(owner, width=width)
    seen.page.add_init_script("window.hits = 0; window.hit = () => window.hits++;")
    seen.open(address(improvement))
    seen.page.locator(f"#cause-{cause.pk} .a3-grow").click()
    assert_accessible(seen.page)
    assert seen.page.evaluate("window.hits") == 0
    assert (
        seen.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0
    )
    assert seen.faults() == []
