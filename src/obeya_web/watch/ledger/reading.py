"""Read the ledger for a person: lines with their months, in as many questions as for one line."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import QuerySet
from django.utils import timezone

from obeya_web.accounts.models import Person
from obeya_web.improvement.listing import seen_by
from obeya_web.improvement.models import Improvement
from obeya_web.watch.judging import states_by_gain
from obeya_web.watch.ledger.accruing import LineMonths, months_of, without_doubles
from obeya_web.watch.models import BenefitLine, GainRegistration

MOST_LINES = 1_000


def lines_seen_by(person: Person) -> QuerySet[BenefitLine]:
    """Return the lines of the improvements that a person sees."""
    return live_lines().filter(improvement__in=seen_by(person).values("pk"))


def live_lines() -> QuerySet[BenefitLine]:
    """Return the lines that were not put away."""
    rows = BenefitLine.objects.filter(deleted_at=None, improvement__deleted_at=None)
    return rows.select_related("improvement__unit", "validated_by")


def ledger_of(lines: Iterable[BenefitLine], *, as_of: date | None = None) -> list[LineMonths]:
    """Return lines with their months, as far as the data of each watch reach, or up to a day."""
    rows = list(lines)
    improvements = {line.improvement_id for line in rows}
    gains = {
        gain.improvement_id: gain.pk
        for gain in GainRegistration.objects.filter(improvement__in=improvements, replaced_at=None)
    }
    states = states_by_gain(list(gains.values()))
    found = []
    for line in rows:
        key = gains.get(line.improvement_id)
        own = states[key] if key is not None else []
        until = own[-1].as_of if own else (None if key is not None else timezone.localdate())
        if until is not None and as_of is not None:
            until = min(until, as_of)
        found.append(months_of(line, own, until=until, is_watched=key is not None))
    return without_doubles(found)


def lines_of(improvement: Improvement) -> QuerySet[BenefitLine]:
    """Return the lines of one improvement."""
    return live_lines().filter(improvement=improvement)
