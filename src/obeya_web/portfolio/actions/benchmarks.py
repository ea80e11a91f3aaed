"""Set how long improvements take elsewhere."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from obeya_web.accounts.audit import record
from obeya_web.accounts.locking import save_changes
from obeya_web.accounts.models import Person, Unit
from obeya_web.portfolio.models import CycleBenchmark


def do_set_benchmark(
    person: Person, unit: Unit, *, method: str, days: float, source: str, day: date, seen_version: int
) -> CycleBenchmark:
    """Set the benchmark of a method in a unit; raises `Stale` where somebody else did so meanwhile."""
    given = {"days": days, "source": source, "day": day}
    with transaction.atomic():
        row = CycleBenchmark.objects.select_for_update().filter(unit=unit, method=method).first()
        if row is None:
            row = CycleBenchmark.objects.create(unit=unit, method=method, **given)
            record(person, "created", row, after={"method": method, **given})
            return row
        save_changes(row, given, seen_version=seen_version, person=person)
    return row


def do_remove_benchmark(person: Person, unit: Unit, *, method: str) -> None:
    """Take the benchmark of a method away; the history keeps it."""
    with transaction.atomic():
        row = CycleBenchmark.objects.select_for_update().filter(unit=unit, method=method).first()
        if row is not None:
            record(person, "removed", row, before={"method": method, "days": row.days, "source": row.source})
            row.delete()
