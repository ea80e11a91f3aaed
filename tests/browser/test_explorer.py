"""The explorer as hands and keys meet it: from the map to the finding, on a desk and on a phone."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from itertools import pairwise
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Site, Visit

pytestmark = pytest.mark.browser

SLOWEST = "Finance review→Release payment"
PLACES = """() => Object.fromEntries(
  [...document.querySelectorAll(".map-box")].map((box) => [box.dataset.id, box.getAttribute("transform")]))"""
SHOWN = "() => document.querySelectorAll('.map-box:not(.is-hidden)').length"
FOCUSED = "() => document.activeElement.dataset.id ?? document.activeElement.textContent.trim()"
PAINTED = """() => {
  const canvas = document.querySelector(".replay-canvas");
  const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  return data.some((value) => value > 0);
}"""
FRAMES = """async () => {
  const times = [];
  await new Promise((done) => {
    const frame = (now) => { times.push(now); if (now - times[0] < 2000) requestAnimationFrame(frame); else done(); };
    requestAnimationFrame(frame);
  });
  return (1000 * (times.length - 1)) / (times.at(-1) - times[0]);
}"""
HOSTILE = [
    "<script>window.hit = 1</script>",
    "<img src=x onerror=window.hit=1>",
    '"><svg onload=window.hit=1>',
    "' onfocus='window.hit=1' autofocus tabindex=1 x='",
    "</text></svg><script>window.hit=1</script>",
    "</title><script>window.hit=1</script>",
    "javascript:window.hit=1",
    "<a href=javascript:window.hit=1>x</a>",
    "{{constructor.constructor('window.hit=1')()}}",
    "${window.hit=1}",
    "<iframe srcdoc='<script>parent.hit=1</script>'>",
    "<style>*{display:none}</style>",
    "<b style='color:red'>bold</b>",
    "&lt;script&gt;window.hit=1&lt;/script&gt;",
    "]]><script>window.hit=1</script>",
    "\u202etxt.exe\u202c",
    "a\u0000b\ud83d\ude00",
    "<foreignObject><body onload=window.hit=1></foreignObject>",
    "<animate onbegin=window.hit=1 attributeName=x dur=1s>",
    "x" * 3000,
]


@pytest.fixture
def explorer(site: Site, visit: Callable[..., Visit]) -> Callable[..., Visit]:
    """Open the explorer of the sample and wait for its map."""

    def opened(query: str = "", *, ready: str = ".map-box", **options: Any) -> Visit:
        seen = visit(site.cast.owner, **options)
        seen.open(f"/processes/{site.sample.slug}/explore/{query}")
        seen.page.wait_for_selector(ready)
        return seen

    return opened


def query_of(page: Any) -> dict[str, list[str]]:
    return parse_qs(urlsplit(page.url).query)


def pick(page: Any, key: str) -> None:
    """Bring a path into sight as the slowest one is brought, then press it where it is drawn."""
    page.locator(f'.map-path[data-id="{key}"]').focus()
    page.wait_for_timeout(250)
    line = page.locator(f'.map-path[data-id="{key}"] .path-hit')
    place = line.evaluate(
        """(path) => { const at = path.getPointAtLength(path.getTotalLength() * 0.85);
        const seen = at.matrixTransform(path.getScreenCTM()); return [seen.x, seen.y]; }"""
    )
    page.mouse.click(*place)


def hostile_map() -> str:
    """Make a figure whose names all try to be more than text."""
    nodes = [
        {"id": name, "name": name, "lines": [name], "x": 40, "y": 40 + 90 * place, "width": 160, "height": 46,
         "n": 9, "n_cases": 9, "times": None, "share": 1, "is_start": False, "is_end": False}
        for place, name in enumerate(HOSTILE)
    ]  # fmt: skip
    edges = [
        {"source": a["id"], "target": b["id"], "points": [[120, a["y"] + 46], [120, b["y"]]], "n": 9, "n_cases": 9,
         "times": None, "is_rework": False, "is_happy": True}
        for a, b in pairwise(nodes)
    ]  # fmt: skip
    figure = {
        "as_of": None, "basis": HOSTILE[0], "n_cases": 9, "n_events": 99, "nodes": nodes, "edges": edges,
        "words": {"activities": HOSTILE[1], "paths": HOSTILE[2]}, "starts": [], "ends": [], "width": 240,
        "height": 2000, "legend": {"wait_word": HOSTILE[3]}, "title": HOSTILE[4],
    }  # fmt: skip
    return json.dumps({**figure, "compared": {**figure, "title": HOSTILE[5]}})


def test_the_slowest_hand_over_is_found_filtered_and_followed_to_its_finding(
    explorer: Callable[..., Visit],
) -> None:
    seen = explorer()
    page = seen.page

    pick(page, SLOWEST)
    page.wait_for_selector("#panel h2")
    assert "Finance review" in page.inner_text("#panel h2")
    assert query_of(page)["select"] == [f"path:{SLOWEST}"]

    page.locator("#panel a.button", has_text="With this").first.click()
    page.wait_for_selector(".map-box")
    assert query_of(page)["where"]
    expect(page.locator(".chips .chip-remove")).to_have_count(1)

    page.locator(".tabs a", has_text="Findings").click()
    page.wait_for_load_state("networkidle")
    assert query_of(page)["where"] and query_of(page)["tab"] == ["findings"]
    assert "Finance review" in page.inner_text("main")

    page.locator("summary", has_text="Report").click()
    page.locator("a", has_text="Report of this selection").click(no_wait_after=True)
    page.wait_for_url("**/report/**", timeout=180_000)
    assert "Finance review" in page.inner_text("main")
    assert seen.faults() == []


def test_the_same_is_done_by_keys_alone(explorer: Callable[..., Visit]) -> None:
    seen = explorer()
    page, keys = seen.page, seen.page.keyboard
    page.locator("main").focus()

    for _ in range(40):
        keys.press("Tab")
        if page.evaluate("() => !!document.activeElement.closest('.map-svg')"):
            break
    assert page.evaluate(FOCUSED) == "Receive invoice"

    keys.press("ArrowDown")
    assert page.evaluate(FOCUSED) == "Receive invoice→Register invoice"
    keys.press("ArrowDown")
    assert page.evaluate(FOCUSED) == "Register invoice"
    keys.press("ArrowUp")
    assert page.evaluate(FOCUSED) == "Receive invoice→Register invoice"

    for _ in range(40):
        keys.press("ArrowDown")
        if page.evaluate(FOCUSED) == SLOWEST:
            break
    keys.press("Enter")
    page.wait_for_selector("#panel h2")
    keys.press("Escape")
    page.wait_for_function("() => document.querySelector('#panel').childElementCount === 0")
    assert page.evaluate(FOCUSED) == SLOWEST

    keys.press("Enter")
    page.wait_for_selector("#panel h2")
    for _ in range(12):
        keys.press("Tab")
        if page.evaluate(FOCUSED) == "With this":
            break
    keys.press("Enter")
    page.wait_for_url("**where=**")
    page.wait_for_selector(".map-box")
    expect(page.locator(".chips .chip-remove")).to_have_count(1)
    assert seen.faults() == []


def test_activities_keep_their_place_while_sliders_and_filters_move(explorer: Callable[..., Visit]) -> None:
    page = explorer("?activities=1&paths=1").page
    before, n_before = page.evaluate(PLACES), page.evaluate(SHOWN)

    page.locator(".slider input[type=range]").first.focus()
    for _ in range(6):
        page.keyboard.press("-")
    page.wait_for_load_state("networkidle")
    page.wait_for_function(f"() => document.querySelectorAll('.map-box:not(.is-hidden)').length < {n_before}")

    after = page.evaluate(PLACES)
    assert {name: after[name] for name in before} == before
    assert query_of(page)["activities"] == ["0.7"]

    filtered = explorer("?activities=1&paths=1&where=started 2024-03-01..2024-04-30").page.evaluate(PLACES)
    assert filtered.items() <= before.items()


def test_back_forth_undo_and_redo_lead_through_the_same_steps(explorer: Callable[..., Visit]) -> None:
    page = explorer().page
    page.locator(".segment", has_text="Cases").click()
    page.locator('.map-box[data-id="Match order"]').focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("#panel h2")
    assert query_of(page) == {"show": ["n_cases"], "select": ["activity:Match order"]}

    page.get_by_role("button", name="Undo").click()
    page.wait_for_function("() => !location.search.includes('select')")
    expect(page.locator("#panel > *")).to_have_count(0)
    page.go_back()
    page.wait_for_function("() => !location.search.includes('show')")
    assert page.locator(".segment input:checked").input_value() == "median"
    page.get_by_role("button", name="Redo").click()
    page.wait_for_function("() => location.search.includes('show=n_cases')")
    page.go_forward()
    page.wait_for_selector("#panel h2")


def test_the_map_is_a_table_too_and_its_rows_open_the_panel(explorer: Callable[..., Visit]) -> None:
    page = explorer().page
    n_paths = page.locator(".map-path:not(.is-hidden)").count()
    page.locator(".map-box").first.focus()
    page.keyboard.press("t")
    assert page.locator(".map-tables table").first.locator("tbody tr").count() == n_paths
    page.locator(".map-tables .link-button").first.click()
    page.wait_for_selector("#panel h2")


def test_days_are_kept_by_keys(explorer: Callable[..., Visit]) -> None:
    page = explorer(ready=".days-handle").page
    page.get_by_role("slider", name="First day").focus()
    for _ in range(5):
        page.keyboard.press("PageUp")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    page.wait_for_url("**where=started**")
    page.wait_for_selector(".map-box")
    assert query_of(page)["where"][0].startswith("started 2024-02-07..")
    page.get_by_role("button", name="All days").click()
    page.wait_for_function("() => !location.search.includes('where')")


def test_a_replay_steps_by_day_where_movement_is_not_wanted(explorer: Callable[..., Visit]) -> None:
    page = explorer().page
    page.get_by_role("button", name="Replay").click()
    page.wait_for_selector(".replay-bar")
    before = page.inner_text(".replay-words")
    expect(page.get_by_role("button", name="Pause")).to_have_count(0)
    for _ in range(3):
        page.get_by_role("button", name="Step").click()
    assert page.inner_text(".replay-words") != before
    assert page.evaluate(PAINTED)


def test_a_replay_plays_pauses_and_says_how_smoothly(explorer: Callable[..., Visit]) -> None:
    page = explorer().page
    page.emulate_media(reduced_motion="no-preference")
    page.get_by_role("button", name="Replay").click()
    page.get_by_role("button", name="Pause").wait_for()
    sys.stdout.write(f"\nreplay: {page.evaluate(FRAMES):.0f} frames a second\n")
    page.get_by_role("button", name="Pause").click()
    page.get_by_role("button", name="Play", exact=True).wait_for()
    held = page.inner_text(".replay-words")
    page.wait_for_timeout(300)
    assert page.inner_text(".replay-words") == held
    assert page.evaluate(PAINTED)


def test_on_a_phone_the_panel_is_a_sheet_that_closes(explorer: Callable[..., Visit]) -> None:
    seen = explorer(width=390)
    page = seen.page
    page.locator('.map-box[data-id="Match order"]').tap()
    page.wait_for_selector("#panel h2")
    box = page.locator("#panel").bounding_box()
    assert box["x"] == 0 and box["width"] == 390 and box["y"] > 100
    page.locator("#panel [data-close]").tap()
    page.wait_for_function("() => document.querySelector('#panel').childElementCount === 0")
    assert seen.faults() == []


def test_two_selections_stand_side_by_side_and_move_together(explorer: Callable[..., Visit]) -> None:
    query = "?where=started 2024-03-01..2024-05-31&compare=started 2025-03-01..2025-05-31"
    page = explorer(query, ready="obeya-map + obeya-map .map-box").page
    cameras = (
        "() => [...document.querySelectorAll('.map-camera')].map((each) => each.getAttribute('transform'))"
    )
    page.wait_for_timeout(200)
    first, second = page.evaluate(cameras)
    assert first == second
    page.get_by_role("button", name="Zoom in").click()
    page.wait_for_timeout(200)
    third, fourth = page.evaluate(cameras)
    assert third == fourth != first


def test_names_of_activities_are_text_whatever_they_hold(site: Site, visit: Callable[..., Visit]) -> None:
    seen = visit(site.cast.owner)
    page = seen.page
    page.route(
        "**/map.json*", lambda route: route.fulfill(content_type="application/json", body=hostile_map())
    )
    seen.open(f"/processes/{site.sample.slug}/explore/")
    page.wait_for_selector(".map-box")
    page.locator(".map-box").first.focus()
    page.keyboard.press("t")
    page.wait_for_selector(".map-tables table")
    page.wait_for_timeout(300)
    assert page.evaluate("() => window.hit") is None
    assert (
        page.locator("obeya-explorer :is(script, img, iframe, style, b, foreignObject, animate)").count() == 0
    )
    names = page.locator(".map-tables table").last.locator("th[scope=row]").all_inner_texts()
    assert set(names) >= {HOSTILE[0], HOSTILE[12]}
    assert seen.faults() == []


def test_the_keys_of_the_map_are_listed_and_no_name_of_an_activity_becomes_a_key(
    explorer: Callable[..., Visit],
) -> None:
    page = explorer().page
    page.keyboard.press("?")
    page.wait_for_selector("#keys[open]")
    listed = page.locator("#keys dt").all_inner_texts()
    assert {"Replay", "Fit", "Table", "On the map: to the slowest path"} <= set(listed)
    assert not [words for words in listed if "invoice" in words]
