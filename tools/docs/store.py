"""The reference page of the store: folders, columns, flags, manifest, from the code that writes them."""

from __future__ import annotations

import dataclasses
import inspect
import typing

import pyarrow as pa

from obeya.cli.schema import field_words
from obeya.tables import store
from obeya.tables.columns import CASE_FIELDS, EVENT_FIELDS, VARIANT_FIELDS, Flag
from obeya.tables.facts import LogFacts
from tools.docs.markdown import code, page, table

EVENTS = {
    "case_index": "Which case; a row number of `cases`.",
    "position": "Place in the case, from 0.",
    "activity": "Code of the activity; its name stands in `activities`.",
    "started_at": "Start (UTC); null where no start is known.",
    "completed_at": "Completion (UTC); null for work that was started and never completed.",
    "resource": "Code of the resource; its pseudonym or name stands in `resources`.",
    "previous_activity": "Activity before it in the case; null for the first.",
    "next_activity": "Activity after it in the case; null for the last.",
    "previous_resource": "Resource of the instance before it.",
    "previous_completed_at": "Completion of the instance before it.",
    "wait_s": "Seconds from the completion before to this start (or completion); never below 0.",
    "service_s": "Seconds from start to completion; null without both, or when the end comes first.",
    "activity_occurrence": "1 for the first time the activity occurs in the case, 2 for the second, ...",
    "path_occurrence": "The same for the path into this instance; null for the first of a case.",
    "n_source_events": "Records of the source behind this instance: 2 for a start and its completion.",
    "flags": "What was noticed; see the flags below.",
    "row": "Place of the record in the source, from 0: the last word in the order of ties.",
}
CASES = {
    "case_index": "Number of the case, from 0.",
    "case_id": "The id as the source has it, byte for byte.",
    "first_at": "First start or completion of the case (UTC).",
    "last_at": "Last completion or start of the case (UTC).",
    "duration_s": "Throughput time: `last_at` - `first_at`.",
    "n_events": "Activity instances.",
    "variant": "Number of its variant.",
    "first_activity": "Code of the first activity.",
    "last_activity": "Code of the last activity.",
    "is_complete": "Whether the case is taken to be over.",
}
VARIANTS = {
    "variant": "Number of the variant, most cases first.",
    "n_cases": "Cases that follow it.",
    "activities": "Codes of its activities in order.",
    "n_activities": "Length.",
}
FLAGS = {
    "UNMATCHED_START": "A start without completion.",
    "UNMATCHED_COMPLETE": "A completion without start, in a log that pairs them.",
    "END_BEFORE_START": "The completion lies before the start: kept, without service time.",
    "BEFORE_1970": "The time lies before 1970: kept.",
    "IN_FUTURE": "The time lies after the import: kept.",
    "IN_DST_GAP": "The local time does not exist, because the clock jumped over it.",
    "IN_DST_OVERLAP": "The local time occurs twice; the first is taken.",
    "START_ESTIMATED": "The start is an estimate.",
}


def store_page() -> str:
    """Write the page."""
    tables = (
        ("events", EVENT_FIELDS, EVENTS),
        ("cases", CASE_FIELDS, CASES),
        ("variants", VARIANT_FIELDS, VARIANTS),
    )
    return page("The store", _layout(), *(_columns(*each) for each in tables), _flags(), _manifest())


def _layout() -> str:
    """Quote what the module says about itself: the folders are indented, words are not."""
    words = inspect.cleandoc(store.__doc__ or "").split("\n\n")
    parts = [
        "```text\n" + inspect.cleandoc(part) + "\n```" if part.startswith("    ") else part for part in words
    ]
    return "\n\n".join(parts)


def _columns(name: str, fields: tuple[pa.Field, ...], meanings: dict[str, str]) -> str:
    rows = [(code(field.name), str(field.type), meanings[field.name]) for field in fields]
    own = {
        "events": "The log's own attributes of events follow as `e0`, `e1`, ...",
        "cases": "The log's own attributes of cases follow as `k0`, `k1`, ...",
    }
    return f"## {name}\n\n{table(('Column', 'Type', 'Meaning'), rows)}\n\n{own.get(name, '')}"


def _flags() -> str:
    rows = [(str(int(flag)), code(str(flag.name)), FLAGS[str(flag.name)]) for flag in Flag]
    return f"## Flags\n\nOne number, the sum of what applies.\n\n{table(('Bit', 'Flag', 'Meaning'), rows)}"


def _manifest() -> str:
    hints = typing.get_type_hints(LogFacts)
    words = field_words(LogFacts)
    rows = [
        (code(field.name), code(_say_hint(hints[field.name])), words.get(field.name, ""))
        for field in dataclasses.fields(LogFacts)
    ]
    facts = table(("Fact", "Type", "Meaning"), rows)
    return f"## manifest.json\n\n{inspect.cleandoc(LogFacts.__doc__ or '')}\n\n{facts}"


def _say_hint(hint: object) -> str:
    text = hint.__name__ if isinstance(hint, type) and not typing.get_args(hint) else str(hint)
    return text.replace("typing.", "").replace("obeya.tables.facts.", "")
