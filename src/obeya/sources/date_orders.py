"""Whether 03/04/2011 is in March or in April: decided once for a whole column, or asked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from obeya.errors import InputError, MappingError
from obeya.sources.time_fields import Bools, Int64s, TimeFields
from obeya.sources.time_shapes import Kind

ORDERS = {"dmy": "day, month, year", "mdy": "month, day, year", "ymd": "year, month, day"}
_SHOWN = 3

SayValue = Callable[[int], str]


@dataclass(frozen=True, slots=True)
class DateOrder:
    """The order of the open dates of a column and how it was found; None where no date is open."""

    order: str | None
    note: str | None = None


def decide_date_order(fields: TimeFields, asked: str | None, name: str, say_value: SayValue) -> DateOrder:
    """Return the one order in which all open dates of the column exist.

    A number over 12 decides for the whole column. `say_value` says the value of a text with its line.
    Raises MappingError when two values contradict each other or `asked`, and when no value decides: a guess
    would be wrong in silence for a third of the days of a year.
    """
    at = np.flatnonzero(np.isin(fields.kind, (Kind.DAY_OR_MONTH_FIRST, Kind.OPEN)))
    if len(at) == 0:
        return DateOrder(None)
    fits = _fitting_orders(fields, at)
    is_date = np.logical_or.reduce(list(fits.values()))
    possible = [order for order in ORDERS if fits[order][is_date].all()]
    if not is_date.any():
        return DateOrder(asked or "dmy")
    if asked is not None:
        if asked in possible:
            return DateOrder(asked)
        misfit = int(at[np.flatnonzero(is_date & ~fits[asked])[0]])
        raise MappingError(
            f"Column “{name}” is not in the order {ORDERS[asked]}: {say_value(misfit)}. "
            f"Change --date-order {asked}, or leave it out."
        )
    if not possible:
        raise _contradiction(fits, is_date, at, name, say_value)
    return _choose(possible, fields, at[is_date], name, say_value)


def _fitting_orders(fields: TimeFields, at: Int64s) -> dict[str, Bools]:
    """For each order, which of the open dates exist when read in it."""
    first, second, third = fields.p1[at], fields.p2[at], fields.p3[at]
    has_long_year = fields.kind[at] == Kind.DAY_OR_MONTH_FIRST
    return {
        "dmy": _is_day(first) & _is_month(second),
        "mdy": _is_month(first) & _is_day(second),
        "ymd": _is_month(second) & _is_day(third) & ~has_long_year,
    }


def _is_day(number: Int64s) -> Bools:
    return np.asarray((number >= 1) & (number <= 31))


def _is_month(number: Int64s) -> Bools:
    return np.asarray((number >= 1) & (number <= 12))


def _choose(possible: list[str], fields: TimeFields, at: Int64s, name: str, say_value: SayValue) -> DateOrder:
    separators = {fields.plans[plan].separator.strip() for plan in np.unique(fields.plan[at])}
    if "-" not in separators and len(possible) > 1:
        possible = [
            order for order in possible if order != "ymd"
        ]  # 24-03-15 may start with a year, 24/03/15 not
    if len(possible) == 1:
        return DateOrder(
            possible[0], f"Dates in “{name}” are read as {ORDERS[possible[0]]}: only this fits all."
        )
    if "ymd" not in possible and (fields.p1[at] == fields.p2[at]).all():
        return DateOrder("dmy")
    if "dmy" in possible and separators == {"."}:
        words = "by convention, because they are written with dots"
        return DateOrder("dmy", f"Dates in “{name}” are read as {ORDERS['dmy']} {words}; no value proves it.")
    open_at = at[fields.p1[at] != fields.p2[at]] if "ymd" not in possible else at
    shown = "; ".join(say_value(int(place)) for place in open_at[:_SHOWN])
    options = " or ".join(f"--date-order {order} ({ORDERS[order]})" for order in possible)
    raise MappingError(
        f"Day and month cannot be told apart in column “{name}”, because no value has a day after the 12th: "
        f"{shown}. Pass {options}."
    )


def _contradiction(
    fits: dict[str, Bools], is_date: Bools, at: Int64s, name: str, say_value: SayValue
) -> InputError:
    faults = []
    for order in ("dmy", "mdy"):
        misfits = np.flatnonzero(is_date & ~fits[order])
        faults.append(f"{say_value(int(at[misfits[0]]))} cannot be {ORDERS[order]}")
    return MappingError.listing(
        f"Column “{name}” mixes two orders of day and month, so no reading of it is right.",
        faults,
        "Export the column in one format, best as 2011-04-13 14:02:31.",
    )
