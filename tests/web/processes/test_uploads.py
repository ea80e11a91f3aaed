"""Uploads: parts that go on where they stopped, names that are data, and files that nobody ever gets back."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from obeya_web.lib.file_names import shown_name
from obeya_web.processes import uploads
from obeya_web.processes.logs import open_log, store
from obeya_web.processes.models import Draft, DraftState, Upload
from obeya_web.processes.uploads import path_of
from tests.web.processes.journey import (
    begin_import,
    begin_upload,
    do_the_work,
    import_files,
    put_chunk,
    upload,
)

CsvFile = Callable[..., Path]
SCRIPT = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"


@pytest.fixture
def client(cast, signed_in):
    return signed_in(cast.owner)


@pytest.fixture
def draft(client) -> Draft:
    return begin_import(client)


def test_an_upload_goes_on_after_a_reload(client, draft: Draft, csv_file: CsvFile) -> None:
    data = csv_file(n=200).read_bytes()
    begun = begin_upload(client, draft, "orders.csv", len(data), "abc").json()
    assert put_chunk(client, begun["url"], 0, data[:4_000]).json()["offset"] == 4_000

    again = begin_upload(client, draft, "orders.csv", len(data), "abc").json()

    assert (again["url"], again["offset"]) == (begun["url"], 4_000)
    assert put_chunk(client, again["url"], 4_000, data[4_000:]).json()["offset"] == len(data)
    assert path_of(Upload.objects.get()).read_bytes() == data


def test_bytes_that_were_not_acknowledged_are_overwritten(client, draft: Draft) -> None:
    begun = begin_upload(client, draft, "a.csv", 10).json()
    put_chunk(client, begun["url"], 0, b"aaaa")
    # A process that died after writing and before counting leaves such bytes.
    with path_of(Upload.objects.get()).open("ab") as file:
        file.write(b"XXXX")

    assert client.get(begun["url"]).json()["offset"] == 4
    put_chunk(client, begun["url"], 4, b"bbbbbb")

    assert path_of(Upload.objects.get()).read_bytes() == b"aaaabbbbbb"


def test_another_file_of_the_same_name_is_another_upload(client, draft: Draft) -> None:
    first = begin_upload(client, draft, "a.csv", 10, "one").json()

    second = begin_upload(client, draft, "a.csv", 10, "two").json()

    assert first["url"] != second["url"]


@pytest.mark.parametrize(
    ("offset", "chunk", "sha256", "status"),
    [
        (3, b"aaaa", None, 409),
        (0, b"aaaa", "0" * 64, 422),
        (0, b"a" * 11, None, 400),
        (0, b"a" * 2_000_001, None, 413),
    ],
)
def test_a_part_that_does_not_fit_changes_nothing(
    client, draft: Draft, offset: int, chunk: bytes, sha256: str | None, status: int
) -> None:
    begun = begin_upload(client, draft, "a.csv", 10).json()

    assert put_chunk(client, begun["url"], offset, chunk, sha256=sha256).status_code == status

    assert client.get(begun["url"]).json()["offset"] == 0


def test_a_part_sent_twice_counts_once(client, draft: Draft) -> None:
    begun = begin_upload(client, draft, "a.csv", 8).json()
    put_chunk(client, begun["url"], 0, b"aaaa")

    answer = put_chunk(client, begun["url"], 0, b"aaaa")

    assert (answer.status_code, answer.json()["offset"]) == (409, 4)


def test_too_many_too_large_and_empty_files_are_refused_in_words(
    client, draft: Draft, monkeypatch: pytest.MonkeyPatch
) -> None:
    empty = begin_upload(client, draft, "a.csv", 0)
    large = begin_upload(client, draft, "a.csv", 10**12)
    for place in range(uploads.MOST_FILES):
        begin_upload(client, draft, f"{place}.csv", 5)
    many = begin_upload(client, draft, "one more.csv", 5)

    assert (empty.status_code, large.status_code, many.status_code) == (422, 422, 507)
    assert "larger than 4 GB" in large.json()["error"]
    assert "20 files at most" in many.json()["error"]


def test_where_the_disk_has_no_room_the_file_is_refused_before_it_comes(
    client, draft: Draft, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploads, "SPARE_BYTES", 10**18)

    answer = begin_upload(client, draft, "a.csv", 5)

    assert answer.status_code == 507 and "MB free" in answer.json()["error"]


def test_a_disk_that_fills_up_gives_a_sentence_and_loses_nothing(
    client, draft: Draft, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun = begin_upload(client, draft, "a.csv", 8).json()
    put_chunk(client, begun["url"], 0, b"aaaa")

    def full(*_: object) -> int:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(os, "pwrite", full)
        answer = put_chunk(client, begun["url"], 4, b"bbbb")

    assert answer.status_code == 507 and "disk of this installation is full" in answer.json()["error"]
    assert put_chunk(client, begun["url"], 4, b"bbbb").json()["offset"] == 8


@pytest.mark.parametrize("name", ["x.js", "x.svg", "x.html"])
def test_an_upload_is_never_served(client, draft: Draft, tmp_path: Path, name: str) -> None:
    """Serves W11: what was uploaded comes back under no address, least of all as a script."""
    path = tmp_path / name
    path.write_bytes(SCRIPT)
    upload(client, draft, path)
    found = Upload.objects.get()

    for url in (
        f"/imports/{draft.pk}/files/{found.pk}/",
        f"/static/uploads/{draft.pk.hex}/{found.pk.hex}",
        f"/uploads/{draft.pk.hex}/{found.pk.hex}",
        f"/imports/{draft.pk}/files/{found.pk}/{name}",
    ):
        answer = client.get(url)
        assert SCRIPT not in getattr(answer, "content", b"")
        if answer.status_code == 200:
            assert answer["Content-Type"] == "application/json"
            assert answer["X-Content-Type-Options"] == "nosniff"
            assert "sandbox" in answer["Content-Security-Policy"]
    client.post(f"/imports/{draft.pk}/read/")
    do_the_work()
    draft.refresh_from_db()
    assert draft.state in (DraftState.FAULTY, DraftState.FAILED)
    assert "<script>" not in client.get(f"/imports/{draft.pk}/").content.decode()


@pytest.mark.parametrize(
    "name",
    [
        "../../../../tmp/evil.csv",
        "/etc/passwd.csv",
        "..\\..\\evil.csv",
        "a\x00b.csv",
        "x" * 5_000 + ".csv",
        "..",
        "",
    ],
)
def test_a_name_never_becomes_a_path(client, csv_file: CsvFile, home: Path, name: str) -> None:
    """Serves W18."""
    outside = {path for path in home.parent.iterdir() if path != home}
    draft = begin_import(client)
    data = csv_file().read_bytes()
    begun = begin_upload(client, draft, name, len(data)).json()
    put_chunk(client, begun["url"], 0, data)

    found = Upload.objects.get()

    assert path_of(found) == home / "web" / "uploads" / draft.pk.hex / found.pk.hex
    assert (
        len(found.name) <= 255 and "/" not in found.name and "\\" not in found.name and "\0" not in found.name
    )
    assert {path for path in home.parent.iterdir() if path != home} <= outside | {home.parent / "orders.csv"}


@given(st.text(max_size=300))
def test_every_shown_name_is_one_harmless_part(name: str) -> None:
    shown = shown_name(name)

    assert shown not in ("", ".", "..") and not shown.startswith(".")
    assert 0 < len(shown) <= 141 and not re.search(r'[/\\\x00-\x1f\u202a-\u202e\u2066-\u2069<>:"|?*]', shown)
    assert shown.encode("utf-8")


def test_no_name_of_a_person_is_left_anywhere(cast, client, csv_file: CsvFile, home: Path) -> None:
    """Serves R01: not in the store, not in the records, not in a download."""
    canary = "Quirinus Zwetschgenbaum"
    path = csv_file(people=(canary, f"{canary} II", f"{canary} III"))
    path.write_text(path.read_text() + f"O-1,Check,tomorrow,{canary}\n")

    draft = import_files(client, path)

    assert draft.state == DraftState.DONE, draft.fault
    slug = draft.process.slug
    pages = ("/", f"/processes/{slug}/", f"/imports/{draft.pk}/", f"/processes/{slug}/rejected.csv")
    for page in pages:
        assert b"Zwetschgenbaum" not in client.get(page).content
    for file in home.rglob("*"):
        assert not file.is_file() or b"Zwetschgenbaum" not in file.read_bytes(), file
    log = open_log(draft.process)
    assert log is not None and len(log.resources) == 3
    assert all(re.fullmatch(r"R-[A-Z2-7]{10}", name) for name in log.resources)
    for table in ("resources", "rejected", "set_aside"):
        assert "Zwetschgenbaum" not in str(store().table(log.facts.version, table).to_pylist())
    for row in Draft.objects.values():
        assert "Zwetschgenbaum" not in str(row)


def test_the_preview_hides_names_and_shows_them_only_with_a_reason(client, csv_file: CsvFile) -> None:
    draft = begin_import(client)
    upload(client, draft, csv_file())
    client.post(f"/imports/{draft.pk}/read/")
    do_the_work()
    assert b"Ann Archer" not in client.get(f"/imports/{draft.pk}/").content

    refused = client.post(f"/imports/{draft.pk}/", {"do": "check", "keep_names": "on"})
    assert refused.status_code == 422 and b"Say why names are kept" in refused.content
    client.post(
        f"/imports/{draft.pk}/",
        {"do": "check", "keep_names": "on", "keep_names_because": "Agreed with the works council"},
    )
    do_the_work()

    assert b"Ann Archer" in client.get(f"/imports/{draft.pk}/").content


def test_the_rejected_rows_are_a_file_that_runs_nowhere(client, csv_file: CsvFile) -> None:
    """Serves W11 and W15."""
    path = csv_file()
    rows = ["=HYPERLINK(1)", "+1", "-1+1", "@SUM(1)", "＝1"]
    path.write_text(path.read_text() + "".join(f"{row},Check,never,Ann Archer\n" for row in rows))
    draft = import_files(client, path)

    answer = client.get(f"/processes/{draft.process.slug}/rejected.csv")

    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["Content-Type"].startswith("text/csv")
    assert answer["X-Content-Type-Options"] == "nosniff" and "sandbox" in answer["Content-Security-Policy"]
    import csv
    import io

    cells = [cell for row in csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))) for cell in row]
    assert len(cells) == 3 * (1 + len(rows))
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "＝"))]
