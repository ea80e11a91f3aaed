"""The future state against the current one, as rows for people."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from obeya.flow.stream_diff import StreamDiff, SummaryChange, diff
from obeya.flow.stream_map import StreamMap
from obeya_web.lib.numbers import share_here
from obeya_web.streams.boxes import day_of
from obeya_web.streams.editing.keys import names_of
from obeya_web.streams.saying import (
    GIVEN,
    GROWS,
    SUMMARY,
    label_of,
    say_difference,
    say_field,
    say_summary,
)

CHANGES: Final[dict[str, str | Promise]] = {
    "added": _("added"),
    "removed": _("removed"),
    "changed": _("changed"),
}
NAMES: Final[dict[str, str | Promise]] = {
    "links": _("Flow"),
    "rework": _("Rework loop"),
    "information": _("Information"),
    "parties": _("Party"),
    "bursts": _("Kaizen burst"),
}


@dataclass(frozen=True, slots=True)
class SummaryRow:
    """One number of the summary, before and after; `family` says how the difference stands, for its colour."""

    label: str
    before: str
    after: str
    difference: str
    relative: str
    family: str


@dataclass(frozen=True, slots=True)
class BoxRow:
    """One box that differs: each field as (label, before, after)."""

    name: str
    change: str
    said: str
    fields: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True)
class Compared:
    """The difference as the page shows it."""

    boxes: tuple[BoxRow, ...]
    others: tuple[tuple[str, str, str], ...]
    summary: tuple[SummaryRow, ...]
    found: StreamDiff


def compared(current: StreamMap, future: StreamMap) -> Compared:
    """Return the rows of the difference."""
    found = diff(current, future)
    day_s = day_of(future)
    boxes = tuple(
        BoxRow(
            part.name,
            part.change,
            str(CHANGES[part.change]),
            tuple(
                (
                    label_of(each.field),
                    say_field(each.field, each.before, day_s),
                    say_field(each.field, each.after, day_s),
                )
                for each in part.fields
            ),
        )
        for part in found.boxes
    )
    names = names_of(current, future)
    others = tuple(
        (str(NAMES[part.kind]), _named(part.name, names), str(CHANGES[part.change]))
        for part in found.parts
        if part.kind in NAMES
    )
    rows = tuple(_row(each, future, day_s) for each in found.summary)
    return Compared(boxes, others, rows, found)


def _row(each: SummaryChange, future: StreamMap, day_s: float | None) -> SummaryRow:
    before, after = (
        say_summary(each.name, value, future.clock, day_s) for value in (each.before, each.after)
    )
    return SummaryRow(
        str(SUMMARY.get(each.name, each.name)),
        before,
        after,
        say_difference(each.name, each.difference, future.clock, day_s),
        "" if each.relative is None else share_here(each.relative),
        _family(each),
    )


def _family(each: SummaryChange) -> str:
    """Return better or worse where the direction is beyond doubt."""
    if not each.difference or each.name in GIVEN:
        return "common"
    return "better" if (each.difference > 0) == (each.name in GROWS) else "worse"


def _named(said: str, names: dict[str, str]) -> str:
    """Say the ends of an arrow by their names."""
    return " → ".join(names.get(end, end) for end in said.split(" → "))
