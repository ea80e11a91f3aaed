"""The list of measures: those a person sees, narrowed by chips, with the warnings among them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from obeya_web.accounts.models import Person
from obeya_web.accounts.scope import visible
from obeya_web.measures.alarms import Alarm, alarms_of
from obeya_web.measures.latest import Latest, latest_of
from obeya_web.measures.models import Measure
from obeya_web.measures.words import Standing

SHOWS: Final[Mapping[str, tuple[str | Promise, Callable[[Latest], bool]]]] = {
    "off": (_("off target"), lambda row: row.status.family == "bad"),
    "worse": (_("getting worse"), lambda row: row.movement.word == "worse"),
    "draft": (_("drafts"), lambda row: row.measure.standing == Standing.DRAFT),
    "stale": (_("past review"), lambda row: row.is_stale),
    "orphan": (_("orphans"), lambda row: row.is_orphan),
    "failing": (_("failing"), lambda row: bool(row.reading and row.reading.fault)),
}


@dataclass(frozen=True, slots=True)
class Chip:
    """One way to narrow the list, with how many it leaves."""

    key: str
    words: str | Promise
    n: int
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Listing:
    """The rows of the list, the chips above it, and the warnings among all that the person sees here."""

    rows: tuple[Latest, ...]
    chips: tuple[Chip, ...]
    alarms: tuple[Alarm, ...]
    n_all: int


def measures_seen(person: Person) -> QuerySet[Measure]:
    """Return the measures that a person sees, with what lists show of them."""
    rows = visible(Measure.objects.filter(deleted_at=None), person).exclude(process__deleted_at__isnull=False)
    return rows.select_related("unit", "process__unit", "owner", "counter").order_by(
        "process__name", "-is_primary", "name", "pk"
    )


def listing_of(rows: QuerySet[Measure], today: date, *, show: str, with_retired: bool = False) -> Listing:
    """Return the list of these measures, narrowed to what `show` names."""
    kept = rows if with_retired else rows.exclude(standing=Standing.RETIRED)
    found = latest_of(kept, today)
    chips = [
        Chip(key, words, sum(holds(row) for row in found), key == show)
        for key, (words, holds) in SHOWS.items()
    ]
    chosen = [row for row in found if SHOWS[show][1](row)] if show in SHOWS else found
    return Listing(
        tuple(chosen),
        tuple(chip for chip in chips if chip.n or chip.is_chosen),
        tuple(alarms_of(found)),
        len(found),
    )
