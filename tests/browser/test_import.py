"""Logs come in through the page: dropped with a mouse, chosen by keys, and repaired where they are broken."""

from __future__ import annotations

import base64
import csv
import gzip
import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

from tests.browser.conftest import new_window
from tests.browser.travelling import Arrive, Traveller, signed_in_state
from tests.web.cli.house import House, Server

pytestmark = pytest.mark.browser
WORKING_MS = 180_000
STEPS = ("Receive", "Check", "Ship")
CLERKS = ("Ann Archer", "Bob Baker", "Cy Cook")
N_CASES = 40
DROP = """([selector, name, text]) => {
  const bytes = Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0));
  const dataTransfer = new DataTransfer();
  dataTransfer.items.add(new File([bytes], name));
  const place = document.querySelector(selector);
  for (const kind of ["dragenter", "dragover", "drop"])
    place.dispatchEvent(new DragEvent(kind, { dataTransfer, bubbles: true, cancelable: true }));
}"""
# What is wrong in the broken file, by line: what stands there instead of the row, and what is said about it.
BROKEN = {
    11: ("standard,,Receive,04/04/2024 08:00,Ann Archer", "no case id in column “Folder”"),
    21: ("standard,O-6,Check,soon,Bob Baker", "unreadable time in column “Done at”"),
    31: ("standard,O-9,Ship,10/04/2024 12:00,Cy Cook,x,y", "7 fields where 5 are expected"),
    41: ("express,O-13,,02/02/2024 08:00,Bob Baker", "no activity in column “Activity”"),
}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server that runs in earnest, for all tests here."""
    with House(tmp_path_factory.mktemp("import") / "home").serving() as server:
        yield server


@pytest.fixture(scope="module")
def session(browser: Any, server: Server) -> Any:
    """What a browser keeps of having signed in."""
    return signed_in_state(browser, server)


@pytest.fixture
def arrive(browser: Any, server: Server, session: Any) -> Iterator[Arrive]:
    """Stand before the server, signed in."""
    contexts = []

    def arrived(*, width: int, scheme: str) -> Traveller:
        contexts.append(new_window(browser, width=width, scheme=scheme, storage_state=session))
        return Traveller(contexts[-1].new_page(), server, width=width, scheme=scheme)

    yield arrived
    for context in contexts:
        context.close()


def events() -> Iterator[tuple[str, str, datetime, str]]:
    """Give the events of a small log; no day of it is after the twelfth of its month."""
    for case in range(N_CASES):
        begun = datetime(2024, 1 + case % 6, 1 + case % 12, 8)
        for place, step in enumerate(STEPS):
            yield f"O-{case}", step, begun + timedelta(hours=2 * place), CLERKS[(case + place) % 3]


def write_xes(path: Path) -> None:
    """Write the events as a compressed XES file."""
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<log xes.version="1.0" xmlns="http://www.xes-standard.org/">',
    ]
    for case, step, done, clerk in events():
        if step == STEPS[0]:
            lines.append(f'<trace><string key="concept:name" value="{case}"/>')
        lines.append(
            f'<event><string key="concept:name" value="{step}"/><string key="org:resource" value="{clerk}"/>'
            f'<date key="time:timestamp" value="{done:%Y-%m-%dT%H:%M:%S}+00:00"/></event>'
        )
        if step == STEPS[-1]:
            lines.append("</trace>")
    path.write_bytes(gzip.compress("\n".join([*lines, "</log>"]).encode()))


def write_broken_csv(path: Path) -> None:
    """Write the events with a column that is called like the case and is not, days before months, and bad rows."""
    lines = ["Case,Folder,Activity,Done at,Clerk"]
    for case, step, done, clerk in events():
        kind = "express" if int(case[2:]) % 4 else "standard"
        lines.append(f"{kind},{case},{step},{done:%d/%m/%Y %H:%M},{clerk}")
    for line, (text, _) in BROKEN.items():
        lines[line - 1] = text
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def drop(seen: Traveller, path: Path) -> None:
    """Drop a file on the page, and look at its progress before the page goes on."""
    page, held = seen.page, []
    page.route(re.compile(r"/imports/[^/]+/read/$"), lambda route: held.append(route))
    page.evaluate(DROP, [".drop", path.name, base64.b64encode(path.read_bytes()).decode()])
    page.wait_for_function("() => document.querySelector('.upload-list progress')?.value === 1")
    assert page.inner_text(".upload-list").split() == [path.name, "100%"]
    seen.look("uploaded")
    page.wait_for_timeout(100)
    held[0].continue_()


def choose_by_keys(seen: Traveller, path: Path) -> None:
    """choose a file with Tab and Space, and in the window of the system, which is no page, the file."""
    seen.tab_to("Choose files")
    with seen.page.expect_file_chooser() as chooser:
        seen.press("Space")
    chooser.value.set_files(path)


def wait_for_preview(seen: Traveller, words: str) -> None:
    seen.page.get_by_role("heading", level=1, name=words).wait_for(timeout=WORKING_MS)


def import_and_explore(seen: Traveller, n_cases: int) -> None:
    """Import what the preview shows, and follow it into the explorer."""
    page = seen.page
    page.get_by_role("button", name="Import", exact=True).click()
    page.get_by_role("link", name="Go to the process").wait_for(timeout=WORKING_MS)
    seen.look("result")
    page.get_by_role("link", name="Go to the process").click()
    page.get_by_role("link", name="Explore").click()
    page.wait_for_selector(".map-box")
    seen.look("explorer of the import")
    assert f"{n_cases:,} cases" in page.inner_text("main .sub")


def test_a_log_is_dropped_looked_at_and_imported(arrive: Arrive, tmp_path: Path) -> None:
    write_xes(tmp_path / "Dropped_orders.xes.gz")
    seen = arrive(width=1440, scheme="light")
    seen.open("/processes/import/")

    drop(seen, tmp_path / "Dropped_orders.xes.gz")
    wait_for_preview(seen, "Dropped orders can be imported")
    seen.look("preview")
    assert f"{N_CASES} cases" in seen.page.inner_text("main .sub")
    assert "Ann Archer" not in seen.page.inner_text("main")

    import_and_explore(seen, N_CASES)


def test_the_sepsis_log_is_dropped_looked_at_and_imported(arrive: Arrive, shared: Path) -> None:
    path = next(shared.rglob("Sepsis_Cases.xes.gz"), None)
    if path is None:
        pytest.skip("Sepsis_Cases.xes.gz is not in the folder of public logs")
    seen = arrive(width=390, scheme="dark")
    seen.open("/processes/import/")

    drop(seen, path)
    wait_for_preview(seen, "Sepsis Cases can be imported")
    seen.look("preview of Sepsis")
    assert "1,050 cases" in seen.page.inner_text("main .sub")

    import_and_explore(seen, 1_050)


@pytest.mark.parametrize("width", [390, 1440])
def test_a_log_is_imported_by_keys_alone(width: int, arrive: Arrive, tmp_path: Path) -> None:
    path = tmp_path / f"Keyed_{width}.xes.gz"
    write_xes(path)
    seen = arrive(width=width, scheme="light")
    page = seen.page
    seen.open("/")

    seen.command("Import a log")
    page.wait_for_url("**/processes/import/")
    choose_by_keys(seen, path)
    wait_for_preview(seen, f"Keyed {width} can be imported")
    seen.tab_to("Order of day and month")
    seen.tab_to("Import")
    seen.press("Enter")
    page.get_by_role("link", name="Go to the process").wait_for(timeout=WORKING_MS)
    seen.tab_to("Go to the process")
    seen.press("Enter")
    page.wait_for_url(f"**/processes/keyed-{width}/")
    seen.tab_to("Explore")
    seen.press("Enter")
    page.wait_for_selector(".map-box")

    assert f"{N_CASES} cases" in page.inner_text("main .sub")
    assert seen.faults() == []


@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (390, "dark")])
def test_a_broken_file_is_repaired_on_the_page(
    width: int, scheme: str, arrive: Arrive, tmp_path: Path
) -> None:
    path = tmp_path / f"Broken_{width}.csv"
    write_broken_csv(path)
    seen = arrive(width=width, scheme=scheme)
    page = seen.page
    seen.open("/processes/import/")

    drop(seen, path)
    wait_for_preview(seen, f"Broken {width} needs a decision")
    seen.look("needs a decision")
    said = page.inner_text(".form-errors")
    assert "Day and month cannot be told apart" in said and "(line 20)" in said
    assert "Choose “day, month, year” or “month, day, year”" in said
    assert page.get_by_label("Case id").input_value() == "Case"
    assert [line for line, _ in rejected_on(page)] == [line for line in BROKEN if line != 11]

    page.get_by_label("Case id").select_option("Folder")
    page.get_by_label("Order of day and month").select_option("day, month, year")
    page.get_by_role("button", name="Check again").click()
    wait_for_preview(seen, f"Broken {width} can be imported")
    seen.look("repaired")
    assert f"{N_CASES} cases" in page.inner_text("main .sub")
    assert rejected_on(page) == [(line, why) for line, (_, why) in BROKEN.items()]

    page.get_by_role("button", name="Import", exact=True).click()
    page.get_by_role("link", name="Download the rejected rows").wait_for(timeout=WORKING_MS)
    with page.expect_download() as coming:
        page.get_by_role("link", name="Download the rejected rows").click()
    given = list(csv.DictReader(StringIO(Path(coming.value.path()).read_text(encoding="utf-8-sig"))))
    assert [(int(row["line"]), row["reason"]) for row in given] == rejected_on_file()
    assert "soon" in given[1]["raw"] and "Bob Baker" not in given[1]["raw"]
    import_facts = dict(
        zip(page.locator("main dt").all_inner_texts(), page.locator("main dd").all_inner_texts(), strict=True)
    )
    assert (import_facts["Records in the files"], import_facts["Rejected rows"]) == ("120", "4")
    assert import_facts["Imported events"] == "116"
    assert seen.faults() == []


def rejected_on(page: Any) -> list[tuple[int, str]]:
    """Return line and reason of the rows that the page says it will reject."""
    rows = page.locator(".rejected-rows tbody tr").all()
    return [
        (int(row.locator("td").nth(0).inner_text()), row.locator("td").nth(1).inner_text()) for row in rows
    ]


def rejected_on_file() -> list[tuple[int, str]]:
    return [(line, why) for line, (_, why) in BROKEN.items()]
