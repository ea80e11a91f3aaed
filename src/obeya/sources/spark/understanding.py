"""Decide what holds for the whole log before its cases are linked: roles, lifecycle, names, types, and what to say."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from obeya.sources.assembling import ImportSettings, refuse_unknown_ends
from obeya.sources.attributes import Form, form_of
from obeya.sources.building import decide_lifecycle, name_resources, refuse_free_text
from obeya.sources.detection import detect_mapping
from obeya.sources.keeping import nothing_left, refuse_misunderstood_times
from obeya.sources.mapping import DetectedMapping, Mapping
from obeya.sources.own_columns import LONGEST_WORD, own_columns, say_column
from obeya.sources.raw import RawColumn
from obeya.sources.spark.clocks import TIME_ROLES, decide_clocks
from obeya.sources.spark.judging import ColumnSigns, Judgement, judge_parts
from obeya.sources.spark.people import find_people
from obeya.sources.spark.staging import StagedRows
from obeya.tables.facts import Lifecycle
from obeya.tables.privacy import pseudonym_of

if TYPE_CHECKING:
    from pyspark.sql import SparkSession


@dataclass(frozen=True, slots=True)
class Understood:
    """What holds for the whole log, decided before its cases are linked."""

    detected: DetectedMapping
    judged: Judgement
    lifecycle: Lifecycle
    resources: tuple[str, ...]
    known_as: dict[str, str]
    forms: dict[str, Form]
    people: frozenset[str]
    notes: tuple[str, ...]


def understand(
    staged: StagedRows,
    mapping: Mapping,
    settings: ImportSettings,
    key: bytes | None,
    session: SparkSession,
    workdir: Path,
) -> Understood:
    """Tell the columns apart, judge all rows and decide what holds for the whole log.

    `key` is that of pseudonyms, None where people keep their names. Raises what `import_file` would raise.
    """
    detected = detect_mapping(staged.raw, mapping)
    date_orders, said = decide_clocks(staged, detected, session)
    judged = judge_parts(staged, detected, date_orders, session, workdir)
    refuse_misunderstood_times(judged.unreadable, staged.n_rows, detected)
    if not judged.n_kept:
        raise nothing_left(judged.n_by_reason, staged.n_rows, staged.raw.rejected.num_rows)
    refuse_free_text(len(judged.activities))
    transitions = np.array(sorted(judged.transitions), np.int8)
    lifecycle = decide_lifecycle(settings.lifecycle, detected.columns, transitions)
    refuse_unknown_ends(settings, tuple(sorted(judged.activities)))
    pseudonym = None if key is None else (lambda word: pseudonym_of(word, key))
    shown, known_as = name_resources(sorted(judged.resources), pseudonym)
    own = own_columns(staged.raw.columns, detected)
    forms = {column.column: _form_of(judged.columns[column.column]) for column in own}
    texts = [column for column in own if forms[column.column][0] == "text"]
    people = (
        find_people(judged.files, texts, frozenset(known_as), session) if key is not None else frozenset()
    )
    return Understood(
        detected=detected,
        judged=judged,
        lifecycle=lifecycle,
        resources=tuple(sorted({name for name in shown if name is not None})),
        known_as=known_as,
        forms={column: form for column, (form, _) in forms.items() if form is not None},
        people=people,
        notes=(*_time_notes(detected, judged, said), *_column_notes(own, judged, forms, people)),
    )


def _form_of(signs: ColumnSigns) -> tuple[Form | None, int]:
    return (None, 0) if signs.forms is None else form_of(signs.forms)


def _time_notes(
    detected: DetectedMapping, judged: Judgement, said: dict[str, tuple[str, ...]]
) -> tuple[str, ...]:
    notes: list[str] = []
    for role in TIME_ROLES:
        if role in judged.remarks:
            remarks = judged.remarks[role]
            reading = tuple(dict.fromkeys((*said.get(role, ()), *remarks.reading)))
            name = str(getattr(detected.mapping, role))
            notes += dataclasses.replace(remarks, reading=reading).notes(name, detected.mapping.timezone)
    return tuple(notes)


def _column_notes(
    own: Sequence[RawColumn],
    judged: Judgement,
    forms: dict[str, tuple[Form | None, int]],
    people: frozenset[str],
) -> list[str]:
    notes: list[str] = []
    for column in own:
        form, n_missing = forms[column.column]
        signs = judged.columns[column.column]
        repeats = form == "text" and judged.n_kept > 1 and not signs.n_empty and len(signs.words) == 1
        only = signs.words[0] if repeats and len(signs.words[0]) <= LONGEST_WORD else None
        notes += say_column(column.name, n_missing, is_person=column.column in people, only_word=only)
    return notes
