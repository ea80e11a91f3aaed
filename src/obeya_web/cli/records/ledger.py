"""The benefit ledger from the command line: lines, sums, and what finance says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from math import isnan
from typing import Any, Final

from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet

from obeya.errors import ObeyaError
from obeya_web.accounts.actions.checks import need
from obeya_web.accounts.roles import Right
from obeya_web.cli.measured import LedgerClass, LedgerLine, LedgerLines, LedgerTotals
from obeya_web.cli.records.meaning import actor, unit_of
from obeya_web.improvement.managing import may_manage
from obeya_web.improvement.models import Improvement
from obeya_web.lib.days import FIRST_DAY, LAST_DAY, is_in_our_time
from obeya_web.watch.actions.benefits import do_add_benefit, do_validate_benefit
from obeya_web.watch.finding import find_benefit
from obeya_web.watch.ledger.accruing import LineMonths
from obeya_web.watch.ledger.reading import ledger_of, live_lines
from obeya_web.watch.ledger.totals import by_class, n_suspended, totals_of
from obeya_web.watch.models import BenefitLine
from obeya_web.watch.words import Validation

MOST_UNITS: Final = 1e15


@dataclass(frozen=True, slots=True)
class Chosen:
    """Which lines are meant: of a unit and those below it, of one improvement, up to a day."""

    unit: str = ""
    improvement: int | None = None
    as_of: date | None = None

    def rows(self) -> list[LineMonths]:
        """Return the lines with their months."""
        return ledger_of(self._lines(), as_of=self.as_of)

    def _lines(self) -> QuerySet[BenefitLine]:
        rows = live_lines()
        if self.unit:
            rows = rows.filter(improvement__unit__path__startswith=unit_of(self.unit).path)
        return rows if self.improvement is None else rows.filter(improvement=self.improvement)


def list_lines(chosen: Chosen) -> LedgerLines:
    """Return lines of the ledger."""
    return LedgerLines(tuple(_line(row) for row in chosen.rows()))


def add_up(chosen: Chosen, *, rate: float) -> LedgerTotals:
    """Return the sums of the ledger."""
    rows = chosen.rows()
    totals = totals_of(rows, rate=rate)
    plain = (
        "benefit", "validated", "cost", "net", "hours", "claimed", "suspended", "roi", "payback", "present_value",
        "rate", "n_lines", "n_doubles",
    )  # fmt: skip
    return LedgerTotals(
        **{name: getattr(totals, name) for name in plain},
        n_suspended=n_suspended(rows),
        classes=tuple(LedgerClass(kind.value, money, hours, n) for kind, money, hours, n in by_class(rows)),
    )


def add_line(improvement: int, fields: Mapping[str, Any], *, acting: str) -> BenefitLine:
    """Add a line with these fields to the ledger of an improvement."""
    person = actor(acting)
    target = Improvement.objects.filter(pk=improvement, deleted_at=None).select_related("unit").first()
    if target is None:
        raise ObeyaError(
            f"There is no improvement {improvement}. `obeya improvement list` shows those there are."
        )
    if not may_manage(person, target):
        raise PermissionDenied
    given = {**fields, "rate": None if fields["rate"] is None else Decimal(str(fields["rate"]))}
    _refuse_unfit(BenefitLine(improvement=target, **given))
    return do_add_benefit(person, target, given)


def validate_line(number: int, answer: str, *, note: str, acting: str) -> BenefitLine:
    """Say as finance what becomes of a line."""
    person, line = actor(acting), find_benefit(number)
    if line is None:
        raise ObeyaError(f"The ledger has no line {number}. `obeya ledger list` shows those there are.")
    need(person, Right.VALIDATE_BENEFIT, line.unit)
    do_validate_benefit(person, line, answer=Validation(answer), note=note, seen_version=line.version)
    return line


def _refuse_unfit(line: BenefitLine) -> None:
    """Raise one sentence with every fault of a line."""
    told = [
        f"{name} is no number that can be added up."
        for name in ("target", "forecast", "actual")
        if (getattr(line, name) or 0.0) > MOST_UNITS or isnan(getattr(line, name) or 0.0)
    ]
    if not is_in_our_time(line.from_month):
        told.append(f"from must lie between {FIRST_DAY} and {LAST_DAY}.")
    try:
        line.clean_fields()
    except ValidationError as fault:
        told += [f"{name}: {' '.join(words)}" for name, words in fault.message_dict.items()]
    if told:
        raise ObeyaError(f"The line was not added. {' '.join(told)}")


def _line(row: LineMonths) -> LedgerLine:
    line = row.line
    return LedgerLine(
        number=line.pk,
        improvement=line.improvement_id,
        name=line.name,
        kind=line.kind,
        unit_word=line.unit_word,
        volume=line.volume,
        rate=None if line.rate is None else float(line.rate),
        state=row.state.value if row.state else "",
        units=row.units,
        money=row.money,
        n_months=row.n_counted,
        n_suspended=len(row.suspended),
        is_double=row.is_double,
        validation=line.validation,
    )
