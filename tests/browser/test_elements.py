"""What the small elements do in a real browser, by keyboard alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.browser.conftest import Site, Visit

pytestmark = pytest.mark.browser
STYLEGUIDE = "/styleguide/"
FOCUSED = "document.activeElement.getAttribute('aria-label') || document.activeElement.textContent.trim()"


@pytest.fixture
def seen(site: Site, visit: Callable[..., Visit]) -> Visit:
    """The page of components as the owner sees it."""
    opened = visit(site.cast.owner)
    opened.open(STYLEGUIDE)
    opened.page.evaluate("document.activeElement.blur()")
    return opened


def press(page: Any, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def test_the_palette_opens_a_process_by_keys_alone(seen: Visit) -> None:
    press(seen.page, "Control+k")
    seen.page.keyboard.type("invoice")
    seen.page.wait_for_selector("#palette [role=option] >> text=Invoice approval")
    active = seen.page.locator("#palette input").get_attribute("aria-activedescendant")
    assert seen.page.locator(f"#{active}").get_attribute("aria-selected") == "true"

    with seen.page.expect_navigation():
        press(seen.page, "Enter")

    assert "/processes/invoice-approval" in seen.page.url
    assert seen.faults() == []


def test_the_palette_says_when_nothing_fits_and_escape_gives_the_focus_back(seen: Visit) -> None:
    seen.page.locator(".command-field").focus()
    press(seen.page, "Enter")
    seen.page.keyboard.type("zzzz")
    seen.page.wait_for_function(
        "document.querySelector('#palette [role=status]').textContent === 'Nothing fits'"
    )

    press(seen.page, "Escape")

    assert not seen.page.locator("#palette").is_visible()
    assert "Search or do anything" in seen.page.evaluate(FOCUSED)


def test_a_chord_goes_to_a_place(seen: Visit) -> None:
    with seen.page.expect_navigation():
        press(seen.page, "g", "h")
    assert seen.page.url == f"{seen.address}/"


def test_a_question_mark_lists_the_keys_of_the_page(seen: Visit) -> None:
    press(seen.page, "?")
    listed = seen.page.locator("#keys dl").inner_text()
    assert "Home" in listed and "Open a dialog" in listed


def test_letters_typed_into_a_field_are_not_keys(seen: Visit) -> None:
    seen.page.locator("#id_name").focus()
    press(seen.page, "d", "g", "h")
    assert seen.page.locator("#id_name").input_value() == "dgh"
    assert not seen.page.locator("#example-dialog").is_visible()


def test_who_switched_single_keys_off_presses_none_by_accident(seen: Visit) -> None:
    seen.page.evaluate("document.documentElement.dataset.keys = 'off'")
    press(seen.page, "d", "?", "g", "h")
    assert not seen.page.locator("dialog:modal").count()
    assert STYLEGUIDE in seen.page.url


def test_a_dialog_keeps_the_focus_and_gives_it_back(seen: Visit) -> None:
    seen.page.get_by_role("button", name="Open a dialog").focus()
    press(seen.page, "Enter")
    assert seen.page.evaluate("document.activeElement.id") == "view-name"

    press(seen.page, "Escape")

    assert seen.page.evaluate(FOCUSED) == "Open a dialog"


def test_a_menu_is_walked_with_arrows_and_stays_inside_the_window(seen: Visit) -> None:
    seen.page.get_by_role("button", name="More").focus()
    press(seen.page, "ArrowDown")
    assert seen.page.evaluate(FOCUSED) == "Rename"
    press(seen.page, "End")
    assert seen.page.evaluate(FOCUSED) == "Delete"
    box = seen.page.locator("#example-menu").bounding_box()
    assert box["x"] >= 0 and box["x"] + box["width"] <= 1440

    press(seen.page, "Escape")

    assert not seen.page.locator("#example-menu").is_visible()


def test_a_toast_stays_for_ten_seconds_when_something_can_be_undone(
    site: Site, visit: Callable[..., Visit]
) -> None:
    seen = visit(site.cast.owner)
    seen.page.clock.install()
    seen.open(f"{STYLEGUIDE}?toast")
    undoable = seen.page.locator(".toast", has=seen.page.get_by_role("button", name="Undo"))
    fault = seen.page.locator(".toast-bad")

    seen.page.clock.fast_forward(5_000)
    assert undoable.is_visible()
    seen.page.clock.fast_forward(10_000)

    assert not undoable.is_visible()
    assert fault.is_visible(), "a fault stays until it is closed"


def test_a_toast_waits_while_it_has_the_focus(site: Site, visit: Callable[..., Visit]) -> None:
    seen = visit(site.cast.owner)
    seen.page.clock.install()
    seen.open(f"{STYLEGUIDE}?toast")
    seen.page.get_by_role("button", name="Undo").focus()

    seen.page.clock.fast_forward(60_000)

    assert seen.page.get_by_role("button", name="Undo").is_visible()


def test_progress_says_its_number_and_a_failure_in_words(seen: Visit) -> None:
    shown = seen.page.locator("obeya-progress")
    seen.page.wait_for_selector("obeya-progress[data-state=failed]")
    assert "42 %" in shown.nth(1).inner_text()
    assert "Line 3 has no case" in shown.nth(3).inner_text()


def test_the_theme_changes_at_once_and_is_kept(site: Site, visit: Callable[..., Visit]) -> None:
    seen = visit(site.cast.mate)
    seen.open("/")
    seen.page.locator("[popovertarget=person-menu]").click()
    with seen.page.expect_response("**/me/reading/") as answer:
        seen.page.get_by_role("button", name="Dark").click()
    assert answer.value.status == 204
    assert seen.page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(16, 19, 25)"

    seen.open("/")

    assert seen.page.evaluate("document.documentElement.dataset.theme") == "dark"
    assert seen.faults() == []


DROP = """() => {
  const drop = document.querySelector("obeya-drop");
  drop.addEventListener("obeya-files", ({ detail }) => { window.dropped = detail.files.map((file) => file.name); });
  const dataTransfer = new DataTransfer();
  dataTransfer.items.add(new File(["a,b"], "log.csv"));
  const options = { bubbles: true, cancelable: true, dataTransfer };
  for (const name of ["dragenter", "dragover", "drop"]) {
    drop.firstElementChild.dispatchEvent(new DragEvent(name, options));
  }
}"""


def test_files_can_be_dropped(seen: Visit) -> None:
    seen.page.evaluate(DROP)
    assert seen.page.evaluate("window.dropped") == ["log.csv"]


def test_the_summary_of_faults_takes_the_focus(site: Site, visit: Callable[..., Visit]) -> None:
    seen = visit(site.cast.owner)
    seen.open(STYLEGUIDE)
    assert "3 things are not right yet" in seen.page.evaluate("document.activeElement.innerText")


COVERED = """() => Math.max(
  ...[...document.querySelectorAll(".top, .table-sticky thead th")].map((each) => each.getBoundingClientRect().bottom)
)"""


def test_a_row_reached_by_the_keyboard_is_not_under_the_bar(seen: Visit) -> None:
    rows = seen.page.locator(".table-sticky tbody th a")
    rows.last.focus()
    for _ in range(15):
        press(seen.page, "Shift+Tab")
    box = seen.page.evaluate("document.activeElement.getBoundingClientRect().top")
    covered = seen.page.evaluate(COVERED)
    assert seen.page.evaluate("document.activeElement.closest('tbody') !== null")
    assert box >= covered


@pytest.mark.parametrize(
    ("wish", "value", "measured"),
    [
        (
            "motion",
            "reduced",
            "getComputedStyle(document.querySelector('.skeleton')).animationIterationCount.split(',')[0]",
        ),
        ("spacing", "wide", "getComputedStyle(document.body).letterSpacing"),
        ("density", "comfortable", "getComputedStyle(document.documentElement).getPropertyValue('--row')"),
        ("focus", "on", "getComputedStyle(document.querySelector('.rail')).opacity"),
    ],
)
def test_reading_comfort_changes_the_page(seen: Visit, wish: str, value: str, measured: str) -> None:
    # What the pointer rests on is never faint.
    seen.page.mouse.move(900, 600)
    before = seen.page.evaluate(measured)
    seen.page.evaluate(
        "([wish, value]) => { document.documentElement.dataset[wish] = value; }", [wish, value]
    )
    if wish == "motion":
        seen.page.emulate_media(reduced_motion="no-preference")
        assert seen.page.evaluate(measured) == "1"
        return
    assert seen.page.evaluate(measured) != before


def test_on_paper_there_is_only_the_content(seen: Visit) -> None:
    seen.page.emulate_media(media="print", color_scheme="dark")
    assert not seen.page.locator(".rail").is_visible()
    assert not seen.page.locator(".top").is_visible()
    assert seen.page.locator(".table").first.is_visible()
    assert seen.page.evaluate("getComputedStyle(document.documentElement).colorScheme") == "light"


def test_who_is_not_signed_in_reads_in_the_language_of_the_browser(visit: Callable[..., Visit]) -> None:
    seen = visit(None, locale="de-DE")
    seen.open("/account/login/")
    assert seen.page.evaluate("document.documentElement.lang") == "de"
    assert "Anmelden" in seen.page.locator("h1").inner_text()
