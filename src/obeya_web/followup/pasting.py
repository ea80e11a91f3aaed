"""Rows copied from a sheet: what, who and when stand in columns, or in one line with commas."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from obeya_web.accounts.models import Person
from obeya_web.followup.reading_lines import LONGEST_TITLE, Line, read_day, read_line, who_is

MOST_ROWS = 200
# The first row of a sheet often names its columns.
HEADS = frozenset({"what", "action", "title", "task", "was", "aktion", "aufgabe", "titel", "maßnahme"})


@dataclass(frozen=True, slots=True)
class PastedRow:
    """A row as it was read, and in words what could not be read for certain."""

    line: Line
    doubts: tuple[str, ...] = ()


def read_rows(text: str, people: Sequence[Person], *, today: date) -> list[PastedRow]:
    """Read rows; empty ones and the names of columns are left out."""
    cells = [row.rstrip("\r").split("\t") for row in text.split("\n")]
    kept = [row for row in cells if any(cell.strip() for cell in row)]
    if kept and kept[0][0].strip().casefold() in HEADS:
        kept = kept[1:]
    return [_read(row, people, today) for row in kept[:MOST_ROWS]]


def _read(cells: list[str], people: Sequence[Person], today: date) -> PastedRow:
    if len(cells) == 1:
        return PastedRow(read_line(cells[0], people, today=today))
    title, who, when = [" ".join(cell.split()) for cell in (*cells, "", "")][:3]
    owner, due = who_is(who.removeprefix("@"), people), read_day(when, today=today)
    doubts = []
    if who and owner is None:
        doubts.append(_("“%(who)s” is nobody you see, or several people.") % {"who": who})
    if when and due is None:
        doubts.append(_("“%(when)s” is not a day for certain; write it like 2026-12-04.") % {"when": when})
    return PastedRow(Line((title or who)[:LONGEST_TITLE], owner, due), tuple(doubts))
