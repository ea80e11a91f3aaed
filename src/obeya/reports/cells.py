"""Values as words: cells of tables and evidence of findings, by what their name says they are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import pyarrow as pa

from obeya.reports.names import NAMES
from obeya.reports.saying import Saying
from obeya.tables.sentences import numeral, phrase, say
from obeya.tables.wording import say_count, say_date, say_hours, say_moment, say_number, say_share

MAX_ROWS = 60
_SUFFIXES = ("_s", "_h", "_hours", "_s_per_month")


@dataclass(frozen=True, slots=True)
class Cells:
    """A table as text: column heads, whether each is a number, rows, and how many rows were left out."""

    heads: tuple[str, ...]
    is_number: tuple[bool, ...]
    rows: tuple[tuple[str, ...], ...]
    n_more: int


def name_words(name: str) -> str:
    """Turn a field name into words: `median_wait_s` into “median wait”, `n_cases` into “cases”."""
    for suffix in _SUFFIXES:
        name = name.removesuffix(suffix)
    plain = name.removeprefix("n_").replace("_", " ").strip() or "n"
    return say(plain) if plain in NAMES else plain


def value_words(name: str, value: Any, saying: Saying) -> str:
    """Say a value in the unit that its field name gives: seconds, hours, share, count, or as it is."""
    if value is None:
        return "–"
    if isinstance(value, bool):
        return say("yes") if value else say("no")
    if isinstance(value, datetime):
        return say_moment(value)
    if isinstance(value, date):
        return say_date(value)
    if isinstance(value, list | tuple):
        return " → ".join(str(each) for each in value)
    if isinstance(value, int | float):
        return _number_words(name, value, saying)
    return str(value)


def _number_words(name: str, value: float, saying: Saying) -> str:
    if name.endswith("_s"):
        return saying.duration(value)
    if name.endswith(("_h", "hours")) or name.startswith("hours"):
        return say_hours(value * 3600)
    if "share" in name:
        return say_share(value)
    return say_count(value) if isinstance(value, int) else say_number(value)


def cells_of(table: pa.Table, saying: Saying, *, most: int = MAX_ROWS) -> Cells:
    """Turn the data of a figure into text, at most `most` rows."""
    names = table.column_names
    shown = table.slice(0, most)
    columns = [[value_words(name, value, saying) for value in shown[name].to_pylist()] for name in names]
    is_number = tuple(pa.types.is_integer(kind) or pa.types.is_floating(kind) for kind in table.schema.types)
    rows = tuple(zip(*columns, strict=True)) if columns else ()
    return Cells(tuple(name_words(name) for name in names), is_number, rows, table.num_rows - shown.num_rows)


def evidence_words(evidence: Mapping[str, Any], saying: Saying) -> tuple[tuple[str, str], ...]:
    """Say the numbers behind a finding as pairs of name and value."""
    return tuple(
        (say(_LUCK), _luck_words(float(value)))
        if name == "log10_chance"
        else (name_words(name), value_words(name, value, saying))
        for name, value in evidence.items()
    )


_LUCK = phrase("chance of this by luck")


def _luck_words(log10_chance: float) -> str:
    """Say a probability given as its logarithm; beyond one in a million only that it is beyond."""
    if log10_chance <= -6:
        return say("below 1 in a million")
    return say("at most 1 in {n}", n=numeral(f"{10**-log10_chance:,.0f}"))
