"""Where scripts do not run, everything can still be read, a log can be imported, and the map is a table."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from obeya_web.followup.actions.moving import do_move_action
from obeya_web.followup.actions.writing import do_add_action
from obeya_web.followup.states import State
from obeya_web.jobs.worker import work
from obeya_web.project.handlers import HANDLERS
from tests.browser.conftest import Site, new_window, sign_in_window
from tests.browser.travelling import PICTURES, SIDEWAYS

pytestmark = pytest.mark.browser


@pytest.fixture(params=[390, 1440])
def page(request: pytest.FixtureRequest, browser: Any, site: Site) -> Iterator[Any]:
    """A window of the owner in which no script runs."""
    context = new_window(browser, width=request.param, scheme="light", java_script_enabled=False)
    sign_in_window(context, site.cast.owner, site.address)
    page = context.new_page()
    yield page
    context.close()


def look(page: Any, step: str) -> None:
    """See to it that nothing sticks out of the page, and keep a picture of it where pictures are wanted."""
    assert page.evaluate(SIDEWAYS) <= 0, f"{step} scrolls sideways"
    if PICTURES:
        page.screenshot(path=Path(PICTURES) / f"plain-{step}-{page.viewport_size['width']}.png")


def small_csv(path: Path) -> Path:
    rows = [
        f"O-{n},{step},2024-03-{1 + n:02} 1{place}:00" for n in range(20) for place, step in enumerate("ABC")
    ]
    path.write_text("\n".join(["Order,Step,Done at", *rows]) + "\n", encoding="utf-8")
    return path


def test_home_and_process_say_where_time_is_lost(page: Any, site: Site) -> None:
    page.goto(f"{site.address}/")
    assert "Where time is lost" in page.inner_text("main")
    look(page, "home")
    page.get_by_role("link", name="Where time is lost").first.click()
    page.wait_for_url(f"**/processes/{site.sample.slug}/")
    page.locator("main .metric", has_text="Cases").first.get_by_role("link").click()
    page.wait_for_url("**how=cases**")
    expect(page.locator("#panel h2")).to_be_visible()
    look(page, "process")


def test_a_step_that_needs_a_reason_is_taken(page: Any, site: Site) -> None:
    cast = site.cast
    action = do_add_action(cast.owner, cast.finance, title="Call the bank", owner=cast.owner)
    do_move_action(cast.owner, action, State.DOING, seen_version=action.version)
    page.goto(f"{site.address}/actions/{action.pk}/")
    look(page, "action")
    form = page.locator("#move-blocked form")
    form.get_by_label("Why").fill("The bank is closed")
    form.locator("button.button-primary").click()
    page.wait_for_url(f"**/actions/{action.pk}/")
    assert "The bank is closed" in page.inner_text("main")


def test_the_map_is_a_picture_and_tables_and_leads_on(page: Any, site: Site) -> None:
    page.goto(f"{site.address}/processes/{site.sample.slug}/explore/")
    expect(page.locator("noscript img, main img").first).to_be_visible()
    look(page, "map")
    assert page.get_by_label("Numbers on paths").bounding_box()["y"] < 500, "nothing empty stands above it"
    expect(page.locator("[data-opens]:visible"), "no button that does nothing").to_have_count(0)
    paths = page.get_by_role("table").filter(has_text="Release payment").first
    assert paths.is_visible() and "Finance review" in paths.inner_text()
    page.get_by_label("Numbers on paths").select_option("mean")
    page.get_by_role("button", name="Show").click()
    page.wait_for_url("**show=mean**")
    page.locator("main table a").first.click()
    page.wait_for_url("**select=**")
    expect(page.locator("#panel h2")).to_be_visible()
    page.locator("#panel").get_by_role("link", name="With this").click()
    page.wait_for_url("**where=**")
    page.locator("#panel [data-close]").click()
    expect(page.locator(".chip-remove")).to_have_count(1)
    expect(page.locator("#panel > *")).to_have_count(0)


def test_cases_and_report_are_read(page: Any, site: Site) -> None:
    page.goto(f"{site.address}/processes/{site.sample.slug}/explore/?tab=cases")
    expect(page.locator("main tbody tr")).to_have_count(200)
    look(page, "cases")
    page.locator("main tbody a").first.click()
    page.wait_for_url("**case=**")
    assert "step by step" in page.inner_text("main")
    page.locator("summary", has_text="Report").click()
    page.get_by_role("link", name="Report of this selection").click(no_wait_after=True)
    page.wait_for_url("**/report/**", timeout=180_000)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.locator("figure svg, svg[role=img]").first).to_be_visible()
    look(page, "report")


def test_a_log_is_imported_by_the_plain_form(page: Any, site: Site, tmp_path: Path) -> None:
    width = page.viewport_size["width"]
    path = small_csv(tmp_path / f"Plain_{width}.csv")
    page.goto(f"{site.address}/processes/import/")
    look(page, "import")
    page.locator("#files").set_input_files(path)
    page.get_by_role("button", name="Upload").click()
    page.get_by_role("heading", level=1, name="The files are being read").wait_for()
    work(HANDLERS, deliveries={}, until_idle=True)

    page.get_by_role("link", name="Look again").click()
    page.get_by_role("heading", level=1, name=f"Plain {width} can be imported").wait_for()
    look(page, "preview")
    page.get_by_role("button", name="Import", exact=True).click()
    page.get_by_role("heading", level=1, name=f"Plain {width} is being imported").wait_for()
    work(HANDLERS, deliveries={}, until_idle=True)

    page.get_by_role("link", name="Look again").click()
    page.get_by_role("heading", level=1, name=f"Plain {width}: 60 events were imported").wait_for()
    page.get_by_role("link", name="Go to the process").click()
    page.get_by_role("link", name="Explore").click()
    assert "20 cases" in page.inner_text("main .sub")
