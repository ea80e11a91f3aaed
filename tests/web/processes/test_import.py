"""The import journey, as the page's script takes it, with a real worker."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from obeya_web.processes.logs import open_log
from obeya_web.processes.models import Draft, DraftState, Process, Source, Summary
from tests.web.processes.journey import begin_import, do_the_work, import_files, upload

CsvFile = Callable[..., Path]


@pytest.fixture
def client(cast, signed_in):
    return signed_in(cast.owner)


def test_a_file_becomes_a_process_with_findings(cast, client, csv_file: CsvFile) -> None:
    """Serves L006."""
    draft = import_files(client, csv_file())

    assert draft.state == DraftState.DONE, draft.fault
    process = draft.process
    assert process is not None and process.owner == cast.owner and process.unit == cast.finance
    log = open_log(process)
    assert log is not None and (log.facts.n_events, log.facts.n_cases) == (90, 30)
    source = Source.objects.get(process=process)
    assert (source.name, source.n_records, source.n_events) == ("orders.csv", 90, 90)
    assert Summary.objects.get(process=process).is_current
    page = client.get(f"/processes/{process.slug}/").content.decode()
    assert "orders.csv" in page and "Lead time, median" in page


def test_every_step_of_the_way_is_a_page(client, csv_file: CsvFile) -> None:
    assert "Drop files here" in client.get("/processes/import/").content.decode()
    draft = begin_import(client)
    path = csv_file()
    assert "Drop files here" in client.get(f"/imports/{draft.pk}/").content.decode()
    upload(client, draft, path)
    assert "complete" in client.get(f"/imports/{draft.pk}/").content.decode()

    client.post(f"/imports/{draft.pk}/read/")
    assert "obeya-progress" in client.get(f"/imports/{draft.pk}/").content.decode()
    assert client.get(f"/imports/{draft.pk}/state/").json()["state"] == "ready"
    do_the_work()
    assert client.get(f"/imports/{draft.pk}/state/").json()["next"] == f"/imports/{draft.pk}/"

    preview = client.get(f"/imports/{draft.pk}/").content.decode()
    assert "can be imported" in preview and "is a usual name for" in preview
    client.post(f"/imports/{draft.pk}/", {"do": "import", **said_by(preview)})
    do_the_work()
    result = client.get(f"/imports/{draft.pk}/").content.decode()
    assert "90 events were imported" in result and "Every record is accounted for" in result


def said_by(page: str) -> dict[str, str]:
    """Return what a browser would send back without any change."""
    import re

    fields = {}
    for name, options in re.findall(r'<select name="(\w+)".*?>(.*?)</select>', page, re.S):
        chosen = re.search(r'<option value="([^"]*)" selected', options)
        fields[name] = chosen[1] if chosen else ""
    return fields


def test_leaving_the_page_loses_nothing(client, csv_file: CsvFile) -> None:
    draft = begin_import(client)
    upload(client, draft, csv_file())

    home = client.get("/").content.decode()

    assert "Continue the import" in home and f"/imports/{draft.pk}/" in home


def test_a_broken_file_is_repaired_by_choosing_other_columns(client, csv_file: CsvFile) -> None:
    path = csv_file(header="Foo,Bar,Baz,Qux")
    text = path.read_text().replace("Receive", "x").splitlines()
    # The moment is in no column that can be told from its name, and two rows cannot be read at all.
    text[5] = "O-1,Check,tomorrow,Ann Archer"
    text.append("only one field")
    path.write_text("\n".join(text) + "\n")
    draft = begin_import(client)
    upload(client, draft, path)
    client.post(f"/imports/{draft.pk}/read/")
    do_the_work()
    draft.refresh_from_db()
    if draft.state == DraftState.FAULTY:
        assert any("activity" in line for line in draft.preview["files"][0]["faults"])

    chosen = {"case_id": "Foo", "activity": "Bar", "completed_at": "Baz", "resource": "Qux"}
    client.post(f"/imports/{draft.pk}/", {"do": "check", **chosen})
    do_the_work()
    draft.refresh_from_db()
    assert draft.state == DraftState.READY, draft.preview
    lines = {row["line"] for row in draft.preview["files"][0]["rejected"]}
    assert {6, 92} <= lines

    client.post(f"/imports/{draft.pk}/", {"do": "import", **chosen})
    do_the_work()
    draft.refresh_from_db()
    result = draft.result
    assert draft.state == DraftState.DONE, draft.fault
    assert result["n_records"] == result["n_events"] + result["n_rejected"] + result["n_duplicates"]
    assert result["n_rejected"] == 2
    page = client.get(f"/processes/{draft.process.slug}/rejected.csv")
    assert "unreadable time" in page.content.decode()


def test_columns_that_cannot_be_told_apart_are_listed_as_faults(client, tmp_path: Path) -> None:
    path = tmp_path / "odd.csv"
    path.write_text("a,b\n1,2\n3,4\n")
    draft = begin_import(client)
    upload(client, draft, path)
    client.post(f"/imports/{draft.pk}/read/")
    do_the_work()

    page = client.get(f"/imports/{draft.pk}/").content.decode()

    assert "needs a decision" in page and "Check again" in page
    assert "--case-id" not in page


def test_a_second_file_added_equals_importing_both_at_once(cast, client, csv_file: CsvFile) -> None:
    first, second = csv_file("a.csv", n=20), csv_file("b.csv", n=25, first=15)
    process = import_files(client, first).process
    before = process.log_version

    again = import_files(client, second, url=f"/processes/{process.slug}/import/", how="add")

    process.refresh_from_db()
    assert process.log_version != before
    both = import_files(client, first, second, name="Both").process
    a, b = open_log(process), open_log(both)
    assert a is not None and b is not None
    assert (a.facts.n_events, a.facts.n_cases) == (b.facts.n_events, b.facts.n_cases) == (120, 40)
    assert a.cases.to_pyarrow().equals(b.cases.to_pyarrow())
    assert again.result["n_duplicates"] == 15
    assert Source.objects.filter(process=process, is_current=True).count() == 2


def test_the_same_file_twice_adds_nothing(client, csv_file: CsvFile) -> None:
    process = import_files(client, csv_file()).process
    version = process.log_version

    draft = import_files(client, csv_file(), url=f"/processes/{process.slug}/import/", how="add")

    process.refresh_from_db()
    assert draft.state == DraftState.DONE and process.log_version == version
    assert "was imported before" in draft.result["notes"][0]


def test_replacing_keeps_what_was_said_and_marks_the_old_source(client, csv_file: CsvFile) -> None:
    draft = begin_import(client)
    upload(client, draft, csv_file(header="Foo,Bar,Baz,Qux"))
    client.post(f"/imports/{draft.pk}/read/")
    do_the_work()
    chosen = {
        "case_id": "Foo",
        "activity": "Bar",
        "completed_at": "Baz",
        "resource": "Qux",
        "timezone": "Europe/Berlin",
    }
    for step in ("check", "import"):
        client.post(f"/imports/{draft.pk}/", {"do": step, **chosen})
        do_the_work()
    draft.refresh_from_db()
    process = draft.process

    again = import_files(
        client,
        csv_file(n=5, header="Foo,Bar,Baz,Qux"),
        url=f"/processes/{process.slug}/import/",
        how="replace",
    )

    assert again.state == DraftState.DONE, again.fault
    assert again.result["zone"] == "Europe/Berlin"
    log = open_log(Process.objects.get(pk=process.pk))
    assert log is not None and log.facts.n_cases == 5
    assert list(process.sources.order_by("pk").values_list("is_current", flat=True)) == [False, True]


def test_two_imports_into_one_log_both_arrive(cast, signed_in, client, csv_file: CsvFile) -> None:
    process = import_files(client, csv_file("a.csv", n=10)).process
    drafts = []
    for place, name in enumerate(("b.csv", "c.csv")):
        draft = begin_import(client, f"/processes/{process.slug}/import/", how="add")
        upload(client, draft, csv_file(name, n=10, first=10 * (place + 1)))
        client.post(f"/imports/{draft.pk}/read/")
        drafts.append(draft)
    do_the_work()
    for draft in drafts:
        client.post(f"/imports/{draft.pk}/import/")
    do_the_work()

    log = open_log(Process.objects.get(pk=process.pk))

    assert log is not None and log.facts.n_cases == 30


def test_without_a_script_the_form_does_the_same(client, csv_file: CsvFile) -> None:
    with csv_file().open("rb") as file:
        answer = client.post("/processes/import/", {"name": "", "files": file})
    do_the_work()

    draft = Draft.objects.get()
    assert answer["Location"] == f"/imports/{draft.pk}/"
    assert (draft.name, draft.state) == ("orders", DraftState.READY)


def test_nobody_else_sees_an_import_in_preparation(cast, signed_in, client, csv_file: CsvFile) -> None:
    draft = begin_import(client)
    upload(client, draft, csv_file())
    key = draft.uploads.get().pk

    for who in (cast.admin, cast.mate, cast.reader, cast.stranger, cast.nobody):
        other = signed_in(who)
        assert other.get(f"/imports/{draft.pk}/").status_code in (403, 404)
        assert other.get(f"/imports/{draft.pk}/files/{key}/").status_code in (403, 404)
        assert other.post(f"/imports/{draft.pk}/import/").status_code in (403, 404)


def test_discarding_takes_the_files_away(client, csv_file: CsvFile, home: Path) -> None:
    draft = begin_import(client)
    upload(client, draft, csv_file())

    client.post(f"/imports/{draft.pk}/discard/")

    assert not Draft.objects.exists()
    assert not list((home / "web" / "uploads").rglob("*"))


def test_the_sepsis_log_is_imported_through_the_page(cast, client, shared: Path) -> None:
    path = next(shared.rglob("Sepsis_Cases.xes.gz"), None)
    if path is None:
        pytest.skip("Sepsis_Cases.xes.gz is not in the folder of public logs")

    draft = import_files(client, path, name="Sepsis")

    assert draft.state == DraftState.DONE, draft.fault
    assert (draft.result["n_events"], draft.result["n_cases"]) == (15_214, 1_050)
    assert draft.result["n_records"] == draft.result["n_events"] + draft.result["n_rejected"]
    assert Summary.objects.get(process=draft.process).fault == ""


def test_all_that_is_wrong_is_listed_at_once_and_by_line(client, tmp_path: Path) -> None:
    rows = [f"O-{n},{step},0{1 + n}/02/2024" for n in range(5) for step in ("Receive", "Check", "Ship")]
    rows[3], rows[6], rows[9] = ",Check,02/02/2024", "O-3,Ship,02/02/2024,more", "O-3,Ship,soon"
    path = tmp_path / "orders.csv"
    path.write_text("\n".join(["Order,Step,Done at", *rows]) + "\n", encoding="utf-8")
    draft = begin_import(client)
    upload(client, draft, path)
    client.post(f"/imports/{draft.pk}/read/")
    do_the_work()

    draft.refresh_from_db()

    [seen] = draft.preview["files"]
    assert "Choose “day, month, year” or “month, day, year”" in seen["faults"][0]
    assert [row["line"] for row in seen["rejected"]] == [5, 8, 11]
