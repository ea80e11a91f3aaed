"""Lines of the benefit ledger and their sums, as callers see and send them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated, Any, Literal

from ninja import Schema
from pydantic import AfterValidator, ConfigDict, Field

from obeya_web.api.action_shapes import address_of
from obeya_web.api.shapes import Strict
from obeya_web.api.text import Amount, Day, Id, Line, Title, Words
from obeya_web.watch.ledger.accruing import LineMonths
from obeya_web.watch.ledger.totals import USUAL_RATE, by_class, n_suspended, totals_of
from obeya_web.watch.words import BenefitClass, MonthState, Validation

MOST_MONTHS = 120
HIGHEST_RATE = 9_999_999_999.99


def _in_cents(rate: float) -> float:
    if round(rate, 2) != rate:
        raise ValueError("has at most two digits behind the point")
    return rate


Rate = Annotated[float, Field(ge=0, le=HIGHEST_RATE, allow_inf_nan=False), AfterValidator(_in_cents)]
UnitWord = Annotated[Line, Field(min_length=1, max_length=40)]
Group = Annotated[Line, Field(max_length=80)]
Months = Annotated[int, Field(ge=1, le=MOST_MONTHS)]


class MonthShape(Schema):
    """One month of a line: what it counts as, and what it would bring; only `accrued` and `spent` are in the sums."""

    first: date
    state: MonthState
    units: float
    money: float


class LineShape(Schema):
    """A line of the ledger, as far as the data of its watch reach.

    `volume` (the actual one, else the forecast, else the target) times `rate` is the money of a month, or once where it
    does not recur. `units_accrued` and `money_accrued` add up the months that count; `state` is what the last month
    counts as, null before the first is over. `is_double` says that, of the lines asked for, a larger one of its `group`
    counts instead.
    """

    id: int
    improvement: int
    title: str
    name: str
    kind: BenefitClass
    is_recurring: bool
    unit_word: str
    is_hours: bool
    rate: float | None
    target: float | None
    forecast: float | None
    actual: float | None
    volume: float
    from_month: date
    n_months: int
    group: str
    basis: str
    is_watched: bool
    is_double: bool
    state: MonthState | None
    n_months_counted: int
    n_months_suspended: int
    units_accrued: float
    money_accrued: float
    money_claimed: float
    validation: Validation
    validated_by: str | None
    validated_at: datetime | None
    validation_note: str
    version: int

    @classmethod
    def of(cls, row: LineMonths) -> LineShape:
        """Return a line as lists show it."""
        return cls(**_fields(row))


class LineDetail(LineShape):
    """A line with its months."""

    months: list[MonthShape]

    @classmethod
    def with_months(cls, row: LineMonths) -> LineDetail:
        """Return a line month by month."""
        return cls(**_fields(row), months=[MonthShape.from_orm(month) for month in row.months])


class LinePage(Schema):
    """A page of lines; `next` is the cursor of the page after it."""

    items: list[LineShape]
    next: str | None


class MoneyShape(Schema):
    """Sums of money in the currency of the installation; hours that are freed are no money unless a line has a rate.

    `benefit` accrued, of which finance validated `validated`; `cost` was spent; `claimed` is what the lines promise
    over all their months, `suspended` what did not count because the gain was lost.
    """

    benefit: float
    validated: float
    cost: float
    net: float
    claimed: float
    suspended: float


class ClassShape(Schema):
    """The lines of one class: their money and, apart from it, their hours."""

    kind: BenefitClass
    money: float
    hours: float
    n_lines: int


class TotalsShape(Schema):
    """The sums of the lines that were asked for, money and hours apart; doubles are left out.

    `roi` and `ratio` are null where nothing was spent; `payback` is the month in which what accrued made up for it.
    `present_value` is reckoned at `rate` percent a year.
    """

    money: MoneyShape
    hours: float
    roi: float | None
    ratio: float | None
    payback: date | None
    present_value: float
    rate: float
    n_lines: int
    n_doubles: int
    n_suspended: int
    classes: list[ClassShape]

    @classmethod
    def of(cls, rows: Sequence[LineMonths], *, rate: float) -> TotalsShape:
        """Return the sums of lines."""
        totals = totals_of(rows, rate=rate)
        plain = ("hours", "roi", "ratio", "payback", "present_value", "rate", "n_lines", "n_doubles")
        return cls(
            **{name: getattr(totals, name) for name in plain},
            money=MoneyShape.from_orm(totals),
            n_suspended=n_suspended(rows),
            classes=[
                ClassShape(kind=kind, money=money, hours=hours, n_lines=n)
                for kind, money, hours, n in by_class(rows)
            ],
        )


class AskedLines(Schema):
    """Which lines are meant; every condition that is given has to hold."""

    unit: Id | None = Field(None, description="Only of improvements of this unit and those below it.")
    improvement: Id | None = Field(None, description="Only of this improvement.")
    as_of: Day | None = Field(None, description="Only months that were over on this day.")


class AskedTotals(AskedLines):
    """Which lines are added up, and at which rate later money is worth less."""

    rate: float = Field(USUAL_RATE, ge=0, le=100, description="Percent a year, for the present value.")


class NewLine(Strict):
    """A benefit as unit × rate × volume, or the cost of the change (`kind` cost).

    Volumes are units a month where it recurs, else units once. Without a rate no money is claimed.
    """

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "name": "Hours of waiting for a signature",
                    "kind": "soft",
                    "unit_word": "h",
                    "forecast": 40,
                    "from_month": "2027-01-01",
                    "n_months": 12,
                    "basis": "0.4 h less in each of 100 invoices a month",
                }
            ]
        },
    )

    name: Title
    kind: BenefitClass = BenefitClass.SOFT
    is_recurring: bool = True
    unit_word: UnitWord = "h"
    rate: Rate | None = None
    target: Amount | None = None
    forecast: Amount | None = None
    actual: Amount | None = None
    from_month: Day
    n_months: Months = 12
    group: Group = ""
    basis: Words = ""


class LineChanges(Strict):
    """The fields of a line that change; those left out stay, and null empties `rate` and the volumes.

    What finance had validated is to be validated anew once anything changes.
    """

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"actual": 36.5}]})

    name: Title | None = None
    kind: BenefitClass | None = None
    is_recurring: bool | None = None
    unit_word: UnitWord | None = None
    rate: Rate | None = None
    target: Amount | None = None
    forecast: Amount | None = None
    actual: Amount | None = None
    from_month: Day | None = None
    n_months: Months | None = None
    group: Group | None = None
    basis: Words | None = None


class FinanceAnswer(Strict):
    """What finance says to a line as it stands."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"answer": "validated", "note": "Agrees with cost centre 4711"}]},
    )

    answer: Literal["validated", "rejected", "realised"]
    note: Annotated[Words, Field(max_length=1_000)] = ""


def _fields(row: LineMonths) -> dict[str, Any]:
    line = row.line
    plain = (
        "name", "is_recurring", "unit_word", "is_hours", "target", "forecast", "actual", "volume", "from_month",
        "n_months", "group", "basis", "validated_at", "validation_note", "version",
    )  # fmt: skip
    return {
        **{name: getattr(line, name) for name in plain},
        "id": line.pk,
        "improvement": line.improvement_id,
        "title": line.improvement.title,
        "kind": BenefitClass(line.kind),
        "rate": None if line.rate is None else float(line.rate),
        "is_watched": row.is_watched,
        "is_double": row.is_double,
        "state": row.state,
        "n_months_counted": row.n_counted,
        "n_months_suspended": len(row.suspended),
        "units_accrued": row.units,
        "money_accrued": row.money,
        "money_claimed": row.claimed,
        "validation": Validation(line.validation),
        "validated_by": address_of(line.validated_by),
    }
