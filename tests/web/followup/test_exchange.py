"""Actions to spreadsheets and back, and in from other tools."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from python_calamine import CalamineWorkbook

from obeya_web.accounts.audit import history_of
from obeya_web.followup.actions.importing import NotReadyError, do_draft_import, do_import
from obeya_web.followup.actions.writing import do_change_action
from obeya_web.followup.exchange.planning import Plan, field_of, plan_import
from obeya_web.followup.exchange.reading import FileError, read_file
from obeya_web.followup.exchange.writing import csv_of, xlsx_of
from obeya_web.followup.models import Action, ImportDraft
from tests.web.followup import lists_of_others as others
from tests.web.followup.clock import Clock
from tests.web.followup.conftest import House

FRIDAY = date(2031, 3, 7)


def table(*actions: Action) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(csv_of(actions).decode("utf-8-sig"))))


def file_of(rows: list[dict[str, str]]) -> bytes:
    out = io.StringIO()
    writer = csv.DictWriter(out, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()


def draft(house: House, content: bytes, preset: str = "") -> ImportDraft:
    return do_draft_import(house.lead, house.cast.finance, name="list", content=content, preset=preset)


def plan(house: House, content: bytes, **choices: str) -> Plan:
    return plan_import(house.lead, draft(house, content), choices)


def test_whoever_wants_no_naming_is_not_named_in_a_file_and_comes_back_from_it(house: House) -> None:
    """Serves X020."""
    house.ann.is_unnamed = True
    house.ann.save()
    action = house.add(owner=house.ann, fields={"verifier": house.lead})
    [row] = table(action)
    assert row["owner"] == f"person {house.ann.pseudonym.hex[:8]}" and row["verifier"] == house.lead.email
    assert house.ann.email not in csv_of([action]).decode()
    same = plan(house, csv_of([action]))
    assert not same.changed and not same.questions and same.n_same == 1
    row["title"] = "Write to the vendor"
    [changed] = plan(house, file_of([row])).changed
    assert [change.name for change in changed.changes] == ["title"]


@pytest.mark.parametrize("written", [csv_of, xlsx_of])
def test_a_round_trip_without_an_edit_changes_nothing(
    house: House, clock: Clock, written: Callable[..., bytes]
) -> None:
    actions = [
        house.add(title="=1+1", due=FRIDAY, fields={"why": "@home, -so\nit goes", "effort_hours": 1.5}),
        house.add(title="+49 call 'them'", owner=None, process=house.cast.process, fields={"percent": 30}),
        house.add(title="Ümläute; und mehr", fields={"verifier": house.lead, "evidence": "-"}),
    ]
    do_change_action(house.lead, actions[0], {"blocked_by": actions[1:]}, seen_version=1)
    found = plan(house, written(Action.objects.order_by("pk")))
    assert (found.faults, found.questions, found.changed, found.new) == ([], [], [], [])
    assert found.n_same == 3 and not found.is_ready


def test_only_the_cells_that_were_edited_are_written(house: House, clock: Clock) -> None:
    first, second = house.add(title="first", due=FRIDAY), house.add(title="second", due=FRIDAY)
    rows = table(first, second)
    rows[0] |= {"due": "2031-03-21", "owner": "LEAD@example.org", "state": "doing"}
    done = do_import(house.lead, draft(house, file_of(rows)), {})
    assert (done.n_new, done.n_changed) == (0, 1)
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.due, first.owner, first.state) == (date(2031, 3, 21), house.lead, "doing")
    assert (first.original_due, first.n_replans, second.version) == (FRIDAY, 1, 1)
    written = {name for event in history_of(first)[:2] for name in event.after}
    assert "title" not in written and {"due", "owner", "state"} <= written


def test_what_others_changed_meanwhile_is_kept_where_the_file_says_nothing_new(
    house: House, clock: Clock
) -> None:
    action = house.add(title="old title", due=FRIDAY)
    rows = table(action)
    do_change_action(house.ann, action, {"title": "their title"}, seen_version=1)
    rows[0]["due"] = "2031-03-21"
    assert do_import(house.lead, draft(house, file_of(rows)), {}).n_changed == 1
    action.refresh_from_db()
    assert (action.title, action.due) == ("their title", date(2031, 3, 21))


@pytest.mark.parametrize(("kept", "title"), [("yours", "my title"), ("theirs", "their title")])
def test_a_cell_that_both_changed_must_be_chosen(house: House, clock: Clock, kept: str, title: str) -> None:
    action = house.add(title="old title")
    rows = table(action)
    do_change_action(house.ann, action, {"title": "their title"}, seen_version=1)
    rows[0]["title"] = "my title"
    read = draft(house, file_of(rows))
    (conflict,) = plan_import(house.lead, read, {}).conflicting[0].conflicts
    assert (conflict.base, conflict.theirs, conflict.yours) == ("old title", "their title", "my title")
    with pytest.raises(NotReadyError):
        do_import(house.lead, read, {})
    do_import(house.lead, read, {conflict.field: kept})
    action.refresh_from_db()
    assert action.title == title


def test_all_faults_are_named_at_once_by_row_and_column_and_nothing_is_imported(
    house: House, clock: Clock
) -> None:
    action = house.add(title="first")
    rows = table(action)
    rows[0] |= {"due": "soon", "percent": "140", "priority": "very", "state": "verified"}
    blank = dict.fromkeys(rows[0], "")
    rows += [
        {**blank, "title": "new one", "effort_hours": "many"},
        {**blank, "why": "no title"},
        {**blank, "id": "999999", "title": "x"},
    ]
    content = file_of(rows)
    found = plan(house, content)
    assert [(fault.number, fault.column) for fault in found.faults] == [
        (2, "due"),
        (2, "priority"),
        (2, "percent"),
        (2, "state"),
        (3, "effort_hours"),
        (4, "title"),
        (5, "id"),
    ]
    with pytest.raises(NotReadyError):
        do_import(house.lead, draft(house, content), {})
    assert Action.objects.count() == 1


def test_nobody_changes_by_a_file_what_they_may_not_change(house: House, clock: Clock) -> None:
    action = house.add(title="first")
    rows = table(action)
    rows[0]["title"] = "taken over"
    read = do_draft_import(
        house.cast.stranger, house.cast.sales, name="list", content=file_of(rows), preset=""
    )
    found = plan_import(house.cast.stranger, read, {})
    assert [fault.column for fault in found.faults] == ["id"]


def test_no_cell_is_a_formula_and_ids_and_versions_stand_first(house: House, clock: Clock) -> None:
    house.add(title='=HYPERLINK("http://x")', fields={"why": "＝1+1"})
    actions = Action.objects.all()
    text = csv_of(actions).decode("utf-8-sig")
    assert text.startswith("id,version,title,")
    assert "'=HYPERLINK" in text and "'＝1+1" in text
    book = CalamineWorkbook.from_filelike(io.BytesIO(xlsx_of(actions)))
    assert book.get_sheet_by_name("Actions").to_python()[1][2] == '=HYPERLINK("http://x")'


IMPORTED = {
    "jira": (others.jira, {"OPS-1": "doing", "OPS-2": "open", "OPS-3": "done"}),
    "asana": (others.asana, {"1201": "doing", "1202": "open", "1203": "done"}),
    "trello": (others.trello_csv, {"c1": "doing", "c2": "done"}),
    "planner": (others.planner, {"p1": "doing", "p2": "done"}),
    "kainexus": (others.kainexus, {"77": "doing", "78": "done"}),
}


@pytest.mark.parametrize("preset", IMPORTED)
def test_the_list_of_another_tool_comes_in(house: House, clock: Clock, preset: str) -> None:
    make, states = IMPORTED[preset]
    read = draft(house, make())
    assert read.preset == preset
    choices = {
        field_of("state", "Waiting for legal"): "blocked",
        field_of("person", "Somebody Else"): "-",
    }
    found = plan_import(house.lead, read, {})
    assert not found.faults
    assert [question.text for question in found.questions] == (
        ["Somebody Else", "Waiting for legal"] if preset == "jira" else []
    )
    done = do_import(house.lead, read, choices)
    assert done.n_new == len(states) + (preset == "jira")
    first = Action.objects.get(title="Shorten approval")
    assert (first.owner, first.due) == (house.ann, date(2031, 3, 14))
    assert first.why.startswith("Two steps less")
    assert first.priority in ("critical", "high", "medium")
    assert {row.key: row.action.state for row in _imported(preset) if row.key in states} == states
    # The same file again brings nothing twice.
    again = plan_import(house.lead, draft(house, make()), choices)
    assert (again.new, again.faults) == ([], [])


def test_parts_are_waited_for_and_dependencies_are_kept(house: House, clock: Clock) -> None:
    do_import(
        house.lead,
        draft(house, others.jira()),
        {field_of("state", "Waiting for legal"): "open", field_of("person", "Somebody Else"): "-"},
    )
    waits = {
        action.title: {other.title for other in action.blocked_by.all()} for action in Action.objects.all()
    }
    assert waits["Shorten approval"] == {"Write the form"}
    assert waits["Train the team"] == {"Write the form"}
    assert "Labels: lean, finance" in Action.objects.get(title="Shorten approval").why


def test_a_board_of_trello_comes_in_without_what_was_archived(house: House, clock: Clock) -> None:
    do_import(house.lead, draft(house, others.trello_json()), {})
    action = Action.objects.get()
    assert (action.owner, action.due, action.priority, action.state) == (
        house.ann,
        date(2031, 3, 14),
        "high",
        "doing",
    )
    assert "☑ draft; ☐ sign" in action.why


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "empty"),
        (b"a,b\n1,2\n", "title"),
        (b'{"name": "x"}', "no cards"),
        (b"{not json", "JSON"),
        (b"PK\x03\x04 broken", "XLSX"),
        (b"x" * 5_000_001, "MB"),
        (b"title\n" + b"x\n" * 5_100, "rows"),
    ],
)
def test_a_file_that_is_no_list_says_what_to_do(
    house: House, clock: Clock, content: bytes, says: str
) -> None:
    with pytest.raises(FileError, match=says):
        draft(house, content)


def test_a_bomb_is_not_unpacked() -> None:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        long = "0" * 32_000
        for number in range(4_000):
            sheet.write_string(number, 0, f"{number}{long}")
    with pytest.raises(FileError, match=r"too large|MB"):
        read_file(out.getvalue())


def test_it_all_goes_by_the_pages(house: House, clock: Clock, signed_in: Any) -> None:
    lead: Client = signed_in(house.lead)
    unit = house.cast.finance.pk
    action = house.add(title="first")
    exported = lead.get(f"/units/{unit}/actions/export.csv").content
    changed = exported.replace(b"first", b"second")
    sent = {"file": SimpleUploadedFile("list.csv", changed), "preset": ""}
    answer = lead.post(f"/units/{unit}/actions/import/", sent)
    assert answer.status_code == 302
    page = lead.get(answer["Location"]).content.decode()
    assert "0 new, 1 changed, 0 left as they are" in page and "second" in page
    assert signed_in(house.ann).get(answer["Location"]).status_code == 404
    assert lead.post(answer["Location"], {"verb": "import"}).status_code == 302
    action.refresh_from_db()
    assert action.title == "second"
    assert not ImportDraft.objects.exists()
    assert lead.get(f"/units/{unit}/actions/export.xlsx").status_code == 200
    assert lead.get(f"/units/{unit}/actions/export.exe").status_code == 404


def test_an_export_asks_no_more_for_more_actions(house: House, clock: Clock, signed_in: Any) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    lead: Client = signed_in(house.lead)

    def n_queries() -> int:
        with CaptureQueriesContext(connection) as queries:
            lead.get(f"/units/{house.cast.finance.pk}/actions/export.csv")
        return len(queries)

    house.add()
    # The first page of a session writes when it was used.
    n_queries()
    few = n_queries()
    for _ in range(10):
        house.add()
    assert n_queries() == few


def _imported(preset: str) -> Any:
    from obeya_web.followup.models import ImportedFrom

    return ImportedFrom.objects.filter(preset=preset).select_related("action")
