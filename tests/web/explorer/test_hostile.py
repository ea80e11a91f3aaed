"""Names that would run somewhere if somebody forgot that they are text."""

from __future__ import annotations

import csv
import io
import json
import re
import xml.etree.ElementTree as ElementTree
import zipfile
from html.parser import HTMLParser

import pytest
from python_calamine import CalamineWorkbook

from obeya.figures.export import guarded
from tests.web.payloads import PAYLOADS

pytestmark = pytest.mark.any_database

EXPLORE = "/processes/invoice-approval/explore/"
TABS = ("map", "variants", "times", "rework", "handovers", "workload", "cases", "findings")
FORMULAS = ("=cmd|' /C calc'!A0", "+1+1", "-2+3", "@SUM(A1)", '=HYPERLINK("http://x")')
# Tags that none of our pages has, in any drawing either.
FOREIGN = {"iframe", "math", "animate", "foreignobject", "object", "embed", "base"}


class Page(HTMLParser):
    """Notes everything of a page that a browser would run or fetch from elsewhere."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.faults: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = dict(attributes)
        is_ours = "nonce" in given or given.get("type") == "application/json"
        if tag in FOREIGN or (tag == "script" and not is_ours):
            self.faults.append(tag)
        self.faults += [f"{tag} {name}" for name in given if name.startswith("on") or name == "style"]
        for name in ("href", "src", "action", "formaction"):
            if not (given.get(name) or "/").startswith(("/", "?", "#", "data:image/")):
                self.faults.append(f"{tag} {name}={given[name]}")


def faults_of(answer) -> list[str]:
    return Page(answer.content.decode()).faults


@pytest.fixture
def hostile(with_rows):
    """A log in which every name is a payload; each stands in an activity, an attribute, a case id and a role."""
    names = (*PAYLOADS, *FORMULAS)
    rows = []
    for place, name in enumerate(names):
        for activity, hour in (("Enter", 1), (name, 3), ("Close", 9), (name, 11)):
            rows.append(
                {
                    "case": f"{name} {place}",
                    "activity": activity,
                    "completed": f"2024-01-{place % 28 + 1:02d}T{hour:02d}:{place % 60:02d}:00",
                    "Vendor": name,
                    "Role": name if activity == name else "Clerk",
                }
            )
    return with_rows(rows)


def test_no_payload_is_anything_but_text_on_any_tab(hostile, cast, signed_in) -> None:
    client = signed_in(cast.owner)
    for tab in TABS:
        answer = client.get(EXPLORE, {"tab": tab, "activities": 1, "paths": 1})
        assert answer.status_code == 200, tab
        assert faults_of(answer) == [], tab


@pytest.mark.parametrize("place", range(0, 120, 12))
def test_a_payload_as_filter_selection_and_search_is_text(place, hostile, cast, signed_in) -> None:
    client, name = signed_in(cast.owner), PAYLOADS[place]
    quoted = json.dumps(name, ensure_ascii=False)
    queries = (
        {"where": f"has {quoted}"},
        {"where": name},
        {"select": f"activity:{name}"},
        {"tab": "cases", "search": name},
        {"tab": "cases", "case": f"{name} {place}"},
        {"where": f"Vendor = {quoted}", "compare": "not rework"},
        {"tab": "handovers", "by": name},
        {"calendar": name},
    )
    for query in queries:
        for address in (EXPLORE, f"{EXPLORE}panel/", f"{EXPLORE}filter/typed/"):
            answer = client.get(address, {**query, "text": name, "add": "1"})
            assert answer.status_code < 500
            assert faults_of(answer) == [], (address, query)


def test_the_figures_hold_the_names_as_they_are(hostile, cast, signed_in) -> None:
    answer = signed_in(cast.owner).get(f"{EXPLORE}map.json", {"activities": 1, "paths": 1})
    assert answer.headers["Content-Type"] == "application/json"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    names = {node["name"] for node in answer.json()["nodes"]}
    assert len(names & {*PAYLOADS, *FORMULAS}) >= 30


def test_a_picture_is_well_formed_and_holds_no_script(hostile, cast, signed_in) -> None:
    answer = signed_in(cast.owner).get(f"{EXPLORE}map.svg", {"activities": 1, "paths": 1})
    root = ElementTree.fromstring(answer.content)
    tags = {element.tag.rpartition("}")[2].lower() for element in root.iter()}
    assert not tags & {"script", "foreignobject", "iframe", "image", "a", "animate", "use"}
    assert not [name for each in root.iter() for name in each.attrib if name.lower().startswith("on")]
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert answer.headers["Content-Disposition"].startswith("attachment")


SHEETS = {
    "map": ("activities", "paths"),
    "variants": ("variants",),
    "times": ("paths", "activities"),
    "rework": ("activities", "returns", "cases"),
    "handovers": ("matrix", "groups", "ping-pong"),
    "workload": ("queues", "weeks", "rework"),
    "cases": ("cases",),
    "findings": ("findings",),
}
NUMBER = re.compile(r"-?[\d.e+-]+")


@pytest.mark.parametrize("tab", SHEETS)
def test_no_cell_of_any_file_is_a_formula(tab, hostile, cast, signed_in) -> None:
    client, n_rows = signed_in(cast.owner), 0
    query = {"activities": 1, "paths": 1, "by": "Role"}
    for sheet in SHEETS[tab]:
        answer = client.get(f"{EXPLORE}{tab}/{sheet}.csv", query)
        # Nothing stands out from chance in this log.
        if answer.status_code == 404:
            assert tab == "findings"
            continue
        cells = [c for row in csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))) for c in row]
        faults = [c for c in cells if c.startswith(("=", "+", "-", "@")) and not NUMBER.fullmatch(c)]
        assert faults == [], (tab, sheet)
        book = client.get(f"{EXPLORE}{tab}/{sheet}.xlsx", query).content
        rows = CalamineWorkbook.from_filelike(io.BytesIO(book)).get_sheet_by_name("Data").to_python()
        n_rows += len(rows) - 1
        assert b"<f>" not in _sheet_xml(book)
    assert n_rows > 0 or tab == "findings"


def test_the_steps_of_a_case_with_a_formula_for_a_name_are_no_formulas(hostile, cast, signed_in) -> None:
    place = len(PAYLOADS)
    answer = signed_in(cast.owner).get(f"{EXPLORE}cases/steps.csv", {"case": f"{FORMULAS[0]} {place}"})
    _, enter, named, close, again = csv.reader(io.StringIO(answer.content.decode("utf-8-sig")))
    assert (enter[0], named[0], close[0]) == ("Enter", f"'{FORMULAS[0]}", "Close")
    assert again[0] == named[0]
    assert guarded(FORMULAS[0]).startswith("'")


def test_a_file_has_a_safe_name(hostile, cast, signed_in) -> None:
    answer = signed_in(cast.owner).get(f"{EXPLORE}cases/cases.csv")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="invoice-approval-cases-cases.csv"'


def test_the_report_holds_no_script_and_nothing_inline(hostile, cast, signed_in) -> None:
    answer = signed_in(cast.owner).get("/processes/invoice-approval/report/")
    text = answer.content.decode()
    assert answer.status_code == 200 and faults_of(answer) == []
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert re.search(r'<style nonce="[^"]{20,}">', text)


def _sheet_xml(book: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(book)) as packed:
        return packed.read("xl/worksheets/sheet1.xml")
