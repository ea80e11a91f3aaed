"""Look at the head of a file: what its columns seem to be and why, its first rows, and everything that is wrong.

Names of people are shown as pseudonyms here too, unless somebody said why they are kept.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pyarrow as pa
import pyarrow.compute as pc

from obeya.errors import InputError, ObeyaError
from obeya.sources.assembling import ImportSettings
from obeya.sources.attributes import are_people, count_words
from obeya.sources.building import BuildSettings, build_instances
from obeya.sources.detection import detect_mapping
from obeya.sources.detection.names import tier_of
from obeya.sources.keeping import judge_events
from obeya.sources.mapping import ROLE_OPTIONS, ROLE_WORDS
from obeya.sources.mapping import Mapping as ColumnMapping
from obeya.sources.raw import RawTable, ReadOptions
from obeya.sources.reading import read_table
from obeya.sources.rejecting import hide_names, in_file_order
from obeya.tables.privacy import pseudonym_of

if TYPE_CHECKING:
    from obeya.sources.mapping import DetectedMapping

SHOWN_ROWS: Final = 8
SHOWN_FAULTS: Final = 100
SHOWN_COLUMNS: Final = 60
LONGEST_CELL: Final = 120
# Files up to here are read whole, so that every fault is known before the import.
WHOLE_BYTES: Final = 32_000_000
HEAD_BYTES: Final = 8_000_000
ANY_ORDER: Final = "dmy"
DELIMITED_ENDINGS: Final = (".csv", ".tsv", ".txt")
# A choice between orders of day and month as the command line asks for it.
ORDERS_ASKED: Final = re.compile(r"Pass --date-order \w+ \((.+?)\) or --date-order \w+ \((.+?)\)")
# How the options of the command line are called on the page.
PAGE_WORDS: Final = {
    **{option: f"“{ROLE_WORDS[role]}”" for role, option in ROLE_OPTIONS.items()},
    "--date-order": "“order of day and month”",
    "--lifecycle": "“lifecycle”",
    "--timezone": "“time zone”",
    "--delimiter": "“delimiter”",
    "--encoding": "“encoding”",
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a person said about an import so far."""

    mapping: ColumnMapping = ColumnMapping()
    settings: ImportSettings = ImportSettings()

    @property
    def reading(self) -> ReadOptions:
        """Return what the reader of the file has to know."""
        return ReadOptions(delimiter=self.mapping.delimiter, encoding=self.mapping.encoding)


def preview_file(
    path: Path,
    *,
    workdir: Path,
    wanted: Wanted,
    key: bytes,
    now: datetime,
    progress: Callable[[float, str], None] | None = None,
) -> dict[str, Any]:
    """Return as JSON data what a file seems to hold; everything that is wrong stands in ``faults``, nothing is raised.

    ``is_whole`` says whether all of the file was looked at or only its head.
    """
    try:
        head = head_of(path, workdir)
        raw = read_table(head, options=wanted.reading, workdir=workdir, progress=progress)
    except InputError as fault:
        return {"columns": [], "rows": [], "faults": in_page_words(str(fault)), "is_whole": True}
    seen: dict[str, Any] = {
        "format": raw.format,
        "delimiter": raw.delimiter,
        "encoding": raw.encoding,
        "is_whole": head == path,
        "n_records": raw.n_records,
        "columns": [column.name for column in raw.columns[:SHOWN_COLUMNS]],
        "notes": [*raw.notes],
        "faults": [],
        "reasons": {},
        "mapping": {},
        "rejected": [],
        "n_rejected": raw.rejected.num_rows,
    }
    pseudonym = None if wanted.settings.keep_names_because else (lambda word: pseudonym_of(word, key))
    detected = _understand(raw, wanted, seen, now, pseudonym)
    seen["rows"] = first_rows(raw, detected, pseudonym)
    return seen


def _understand(
    raw: RawTable,
    wanted: Wanted,
    seen: dict[str, Any],
    now: datetime,
    pseudonym: Callable[[str], str] | None,
) -> DetectedMapping | None:
    """Add what the columns are, every row that would be rejected, and what stands in the way of an import."""
    rejected, detected = raw.rejected, None
    try:
        detected = detect_mapping(raw, wanted.mapping)
        seen["mapping"] = {role: getattr(detected.mapping, role) for role in ROLE_OPTIONS}
        seen["reasons"] = {role: " ".join(in_page_words(why)) for role, why in detected.reasons.items()}
        seen["notes"] += detected.warnings
        rejected = judge_events(raw, detected).kept.rejected
        built = build_instances(raw, detected, BuildSettings(now, wanted.settings.lifecycle, pseudonym))
        seen["notes"] += built.notes
        seen |= {
            "lifecycle": built.lifecycle,
            "n_cases": len(built.case_ids),
            "n_events": built.n_events,
            "n_activities": len(built.activities),
            "activities": list(built.activities[:12]),
        }
    except ObeyaError as fault:
        seen["faults"] += in_page_words(str(fault))
        if rejected is raw.rejected:
            rejected = _rejected_anyhow(raw, detected)
    if pseudonym is not None:
        known = {name: pseudonym(name) for name in _people(raw, detected)}
        rejected = hide_names(rejected, known)
    rejected = in_file_order(rejected)
    seen["n_rejected"] = rejected.num_rows
    seen["rejected"] = rejected.slice(0, SHOWN_FAULTS).to_pylist()
    seen["notes"] = [one for note in dict.fromkeys(seen["notes"]) for one in in_page_words(note)]
    return detected


def _rejected_anyhow(raw: RawTable, detected: DetectedMapping | None) -> pa.Table:
    """Return the rows that are rejected whatever is decided, so that a person sees all that is wrong at once."""
    if detected is None:
        return raw.rejected
    # Where day and month cannot be told apart, the same rows are unreadable in either order.
    orders = dict.fromkeys(("completed_at", "started_at"), ANY_ORDER)
    try:
        return judge_events(raw, detected, orders).kept.rejected
    except ObeyaError:
        return raw.rejected


def head_of(path: Path, workdir: Path) -> Path:
    """Return the file, or, of a long delimited one, a copy of its first lines."""
    if path.stat().st_size <= WHOLE_BYTES or path.suffix.lower() not in DELIMITED_ENDINGS:
        return path
    with path.open("rb") as source:
        head = source.read(HEAD_BYTES)
    # In UTF-16 a line does not end where a byte says so; such files are rare and read whole.
    if b"\0" in head or b"\n" not in head:
        return path
    folder = workdir / "head"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    target = folder / path.name
    target.write_bytes(head[: head.rindex(b"\n") + 1])
    return target


def first_rows(
    raw: RawTable, detected: DetectedMapping | None, pseudonym: Callable[[str], str] | None
) -> list[list[str]]:
    """Return the first rows as text, people as pseudonyms."""
    hidden = _people_columns(raw, detected) if pseudonym else frozenset()
    head = raw.table.slice(0, SHOWN_ROWS)
    columns = []
    for column in raw.columns[:SHOWN_COLUMNS]:
        texts = ["" if value is None else str(value) for value in head[column.column].to_pylist()]
        if pseudonym is not None and column.column in hidden:
            texts = [pseudonym(text) if text else "" for text in texts]
        columns.append([text[:LONGEST_CELL] for text in texts])
    return [list(row) for row in zip(*columns, strict=True)]


def _people_columns(raw: RawTable, detected: DetectedMapping | None) -> frozenset[str]:
    """Return the columns that name people: the resource, what repeats it, and what is called or looks like it."""
    resource = detected.columns.get("resource") if detected else None
    resources = frozenset(_words(raw, resource)) if resource else frozenset()
    found = {resource} if resource else set()
    used = {part for column in (detected.columns if detected else {}).values() for part in column.split("+")}
    for column in raw.columns:
        if column.kind != "text" or column.column in used:
            continue
        named = tier_of("resource", column.name) is not None
        if named or are_people(column.name, count_words(_words(raw, column.column), resources)):
            found.add(column.column)
    return frozenset(found)


def _people(raw: RawTable, detected: DetectedMapping | None) -> list[str]:
    return sorted({word for column in _people_columns(raw, detected) for word in _words(raw, column)})


def _words(raw: RawTable, column: str) -> list[str]:
    values = raw.table[column]
    if pa.types.is_dictionary(values.type):
        values = values.cast(values.type.value_type)
    return [str(word) for word in pc.unique(values).to_pylist() if word]


def in_page_words(message: str) -> list[str]:
    """Return the lines of a message with the options of the command line called as the page calls them."""
    message = ORDERS_ASKED.sub(r"Choose “\1” or “\2” for “order of day and month” below", message)
    for option, words in sorted(PAGE_WORDS.items(), key=lambda pair: -len(pair[0])):
        for said, instead in (
            (f"pass {option} with", f"choose for {words}"),
            (f"pass {option}", f"choose {words} below"),
            (f"Pass {option}", f"Choose {words} below"),
            (f"named with {option} or in the mapping", f"chosen for {words}"),
            (option, words),
        ):
            message = message.replace(said, instead)
    lines = [line.strip().removeprefix("- ") for line in message.splitlines()]
    return [line for line in lines if line]


def wanted_from(said: Mapping[str, Any]) -> Wanted:
    """Return what was said as the form keeps it; empty answers say nothing."""
    mapping = {name: value for name, value in dict(said.get("mapping") or {}).items() if value}
    return Wanted(
        ColumnMapping(**mapping),
        ImportSettings(
            lifecycle=said.get("lifecycle") or None,
            keep_names_because=said.get("keep_names_because") or None,
            drop_duplicates=bool(said.get("drop_duplicates")),
        ),
    )
