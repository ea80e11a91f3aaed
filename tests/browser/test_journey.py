"""The five minutes of a newcomer, from the link of the first start to the report: by hand, and by keys alone.

Everything is real: `obeya serve` with its web and worker processes, its database, its sample and Chromium.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import new_window
from tests.browser.travelling import Arrive, Traveller
from tests.web.cli.house import House

pytestmark = pytest.mark.browser
PASSWORD = "a long and winding road"
SLOWEST = "Finance review→Release payment"
WORKING_MS = 180_000
UNITS_S = {"d": 86_400, "h": 3_600, "min": 60, "s": 1}


@pytest.fixture
def house(tmp_path: Path) -> House:
    return House(tmp_path / "home")


@pytest.fixture
def arrive(browser: Any, house: House) -> Iterator[Arrive]:
    """Start a server of one's own and stand before it with a new window."""
    contexts = []
    with house.serving() as server:

        def arrived(*, width: int, scheme: str, **more: Any) -> Traveller:
            contexts.append(new_window(browser, width=width, scheme=scheme, **more))
            return Traveller(contexts[-1].new_page(), server, width=width, scheme=scheme)

        yield arrived
        for context in contexts:
            context.close()


def seconds(words: str) -> float:
    """Return how long "3 d 4 h" is."""
    return sum(float(n) * UNITS_S[unit] for n, unit in re.findall(r"([\d.]+)\s(d|h|min|s)\b", words))


def told_by_command_line(house: House, folder: Path) -> dict[str, dict[str, Any]]:
    """Return what `obeya map --json` says about the paths of the same sample, written anew."""
    house.obeya("sample", "invoice-approval", "-o", folder)
    told = json.loads(house.obeya("map", folder / "invoice-approval.csv", "--json").stdout)
    return {f"{path['source']}→{path['target']}": path for path in told["paths"]}


def assert_equal_numbers(panel: str, drawn: list[dict[str, Any]], told: dict[str, dict[str, Any]]) -> None:
    """Compare the panel about the slowest hand-over, and every path of the map, with the command line."""
    path = told[SLOWEST]
    wait = path["wait_s"]
    facts = dict(re.findall(r"^(Cases|Moves|Mean · p90)\s+(.+)$", panel, re.MULTILINE))
    assert facts["Cases"].split(" (")[0] == f"{path['n_cases']:,}"
    assert facts["Moves"] == f"{path['n']:,}"
    mean, p90 = facts["Mean · p90"].split(" · ")
    [median] = re.findall(r"Cases wait (.+?) here \(median\)", panel)
    for words, exact in ((median, wait["median"]), (mean, wait["mean"]), (p90, wait["p90"])):
        assert seconds(words) == pytest.approx(exact, abs=UNITS_S["h"] / 2), words
    for edge in drawn:
        same = told[f"{edge['source']}→{edge['target']}"]
        assert (edge["n"], edge["n_cases"]) == (same["n"], same["n_cases"])
        assert edge["times"]["median_s"] == pytest.approx(same["wait_s"]["median"], abs=0.001)


def drawn_paths(seen: Traveller) -> list[dict[str, Any]]:
    """Return the paths of the map as the page itself asks for them."""
    return seen.page.evaluate(
        "async () => (await (await fetch('map.json?activities=1&paths=1')).json()).edges"
    )


def press_path(seen: Traveller, key: str) -> None:
    """Press a path where it is drawn, after the map was moved until it is in sight."""
    page = seen.page
    line = page.locator(f'.map-path[data-id="{key}"] .path-hit')
    find = """(path) => {
      const at = path.getPointAtLength(path.getTotalLength() * 0.3).matrixTransform(path.getScreenCTM());
      const top = document.elementFromPoint(at.x, at.y);
      return { x: at.x, y: at.y, isFree: !!top?.closest(".map-path") };
    }"""
    for _ in range(30):
        place = line.evaluate(find)
        if place["isFree"]:
            break
        page.locator(".map-svg").hover(position={"x": 30, "y": 120})
        page.mouse.wheel(0, 60)
        page.wait_for_timeout(60)
    assert place["isFree"], f"{key} cannot be pressed"
    page.mouse.click(place["x"], place["y"])


@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (390, "dark")])
def test_a_newcomer_finds_the_slowest_hand_over_and_takes_a_report_away(
    width: int, scheme: str, arrive: Arrive, house: House, tmp_path: Path
) -> None:
    seen = arrive(width=width, scheme=scheme)
    page = seen.page

    seen.open(seen.link)
    seen.look("link")
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/account/password/new/")
    seen.look("next sign-in")
    page.get_by_label("New password").fill(PASSWORD)
    page.get_by_role("button", name="Set this password").click()

    page.get_by_role("heading", name="See where time is lost").wait_for()
    seen.look("empty home")
    page.get_by_role("button", name="Load the sample").click()
    page.get_by_role("progressbar").wait_for()
    seen.look("loading")
    page.wait_for_url("**/processes/invoice-approval/", timeout=WORKING_MS)
    seen.look("process")
    page.get_by_role("link", name="Home").first.click()
    page.get_by_role("link", name="Explore").wait_for()
    seen.look("home")
    page.get_by_role("link", name="Explore").click()
    page.wait_for_selector(".map-box")
    seen.look("explorer")

    press_path(seen, SLOWEST)
    page.wait_for_selector("#panel h2")
    seen.look("panel")
    panel, drawn = page.inner_text("#panel"), drawn_paths(seen)
    page.locator("#panel").get_by_role("link", name="With this").click()
    page.wait_for_url("**where=**")
    page.wait_for_selector(".map-box")
    page.locator("#panel [data-close]").click()
    seen.look("filtered")
    page.get_by_role("link", name="Findings").click()
    page.wait_for_url("**tab=findings**")
    seen.look("findings")
    expect(page.locator("#panel > *"), "what was closed stays closed on the next tab").to_have_count(0)
    assert "Finance review" in page.inner_text("main")

    page.locator("summary", has_text="Report").click()
    seen.look("report menu")
    with page.expect_download(timeout=WORKING_MS) as coming:
        page.get_by_role("link", name="As PDF").click()
    assert Path(coming.value.path()).read_bytes().startswith(b"%PDF-")
    page.get_by_role("link", name="Report of this selection").click(no_wait_after=True)
    page.wait_for_url("**/report/**", timeout=WORKING_MS)
    seen.look("report")
    assert "Finance review" in page.inner_text("main")

    assert_equal_numbers(panel, drawn, told_by_command_line(house, tmp_path / "sample"))


@pytest.mark.parametrize(("width", "scheme"), [(1440, "dark")])
def test_the_same_five_minutes_pass_by_keys_alone(
    width: int, scheme: str, arrive: Arrive, house: House, tmp_path: Path
) -> None:
    seen = arrive(width=width, scheme=scheme)
    page = seen.page

    seen.open(seen.link)
    seen.tab_to("Sign in")
    seen.press("Enter")
    page.wait_for_url("**/account/password/new/")
    seen.tab_to("New password")
    seen.write(PASSWORD)
    seen.tab_to("Set this password")
    seen.press("Enter")

    page.get_by_role("heading", name="See where time is lost").wait_for()
    seen.tab_to("Skip to the content")
    seen.press("Enter")
    seen.tab_to("Load the sample")
    seen.press("Enter")
    page.wait_for_url("**/processes/invoice-approval/", timeout=WORKING_MS)
    seen.command("Explore")
    page.wait_for_selector(".map-box")

    seen.tab_to("Median time")
    seen.press("ArrowRight", "ArrowRight", "ArrowRight")
    page.wait_for_url("**show=total**")
    seen.tab_to("Receive invoice")
    seen.press("s")
    assert seen.focus()["name"] == SLOWEST
    seen.press("Enter")
    page.wait_for_selector("#panel h2")
    panel, drawn = page.inner_text("#panel"), drawn_paths(seen)
    assert_equal_numbers(panel, drawn, told_by_command_line(house, tmp_path / "sample"))
    seen.look("panel by keys")
    seen.tab_to("With this")
    seen.press("Enter")
    page.wait_for_url("**where=**")
    page.wait_for_selector(".map-box")

    seen.press("Escape")
    page.wait_for_function("() => document.querySelector('#panel').childElementCount === 0")
    seen.tab_to("Findings", back=True)
    seen.press("Enter")
    page.wait_for_url("**tab=findings**")
    assert "Finance review" in page.inner_text("main")
    seen.tab_to("Report")
    seen.press("Enter")
    seen.tab_to("As PDF")
    with page.expect_download(timeout=WORKING_MS) as coming:
        seen.press("Enter")
    assert Path(coming.value.path()).read_bytes().startswith(b"%PDF-")
    seen.tab_to("Report of this selection", back=True)
    seen.press("Enter")
    page.wait_for_url("**/report/**", timeout=WORKING_MS)
    assert "Finance review" in page.inner_text("main")
    assert seen.faults() == []
