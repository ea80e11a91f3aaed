"""Comparing an attribute with values: the signs, what each needs, and how it is written, said and computed."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final, Literal

from obeya.errors import FilterError
from obeya.tables.facts import Attribute
from obeya.tables.filters.checks import one_of
from obeya.tables.filters.moments import begin_of, check_moment, end_of, say_moment_text
from obeya.tables.filters.quoting import Value, say_list, say_name, say_plain, say_value, write_value
from obeya.tables.sentences import phrase, say

if TYPE_CHECKING:
    import ibis.expr.types as ir

Op = Literal["=", "!=", "in", "not in", "<", "<=", ">", ">=", "between", "contains", "missing", "present"]

OPS: Final[tuple[Op, ...]] = (
    "=", "!=", "in", "not in", "<", "<=", ">", ">=", "between", "contains", "missing", "present"
)  # fmt: skip
# These are the opposites of others, missing values included.
OPPOSITES: Final[dict[Op, Op]] = {"!=": "=", "not in": "in"}
_ORDERING: Final = ("<", "<=", ">", ">=", "between")
_N_VALUES: Final[dict[Op, int]] = {"between": 2, "missing": 0, "present": 0}
_OF_NUMBERS: Final[dict[str, str]] = {
    "<": phrase("{name} under {value}"),
    "<=": phrase("{name} at most {value}"),
    ">": phrase("{name} over {value}"),
    ">=": phrase("{name} at least {value}"),
}
_OF_TIMES: Final[dict[str, str]] = {
    "<": phrase("{name} before {value}"),
    "<=": phrase("{name} no later than {value}"),
    ">": phrase("{name} after {value}"),
    ">=": phrase("{name} no earlier than {value}"),
}
_KINDS: Final = {"text": "text", "number": "numbers", "truth": "true or false", "time": "times"}


def check_comparison(op: Op, values: Sequence[Value]) -> None:
    """Raise `FilterError` for an unknown sign or the wrong number of values."""
    one_of(op, OPS, "op")
    if op in ("in", "not in"):
        if not values:
            raise FilterError("The list is empty; name at least one value.")
    elif len(values) != _N_VALUES.get(op, 1):
        raise FilterError(f"`{op}` takes {_N_VALUES.get(op, 1)} value(s), {len(values)} given.")
    if any(isinstance(value, float) and not math.isfinite(value) for value in values):
        raise FilterError("A number to compare with must be finite.")


def comparison_faults(attribute: Attribute, op: Op, values: Sequence[Value]) -> Iterator[str]:
    """Yield what does not fit the kind of the attribute."""
    name, kind = say_name(attribute.name), attribute.kind
    if op in _ORDERING and kind not in ("number", "time"):
        yield f"{name} holds {_KINDS[kind]}; `{op}` needs numbers or times."
        return
    if op == "contains" and kind != "text":
        yield f"{name} holds {_KINDS[kind]}; `contains` needs text."
        return
    for value in values:
        yield from _value_faults(name, attribute, value)
    if (
        op == "between"
        and kind == "number"
        and all(map(_is_number, values))
        and float(values[0]) > float(values[1])
    ):
        yield f"No value of {name} lies between {values[0]} and {values[1]}: the smaller end comes first."


def _is_number(value: Value) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _value_faults(name: str, attribute: Attribute, value: Value) -> Iterator[str]:
    if attribute.kind == "time":
        try:
            check_moment(str(value))
        except FilterError as fault:
            yield f"{name} holds times: {fault}"
        return
    fits = {"text": isinstance(value, str), "number": _is_number(value), "truth": isinstance(value, bool)}
    if fits[attribute.kind]:
        return
    remedy = {
        "text": f"; write {say_name(str(value))} in quotes",
        "number": "; write a number without quotes",
        "truth": "; write true or false",
    }[attribute.kind]
    yield f"{name} holds {_KINDS[attribute.kind]}, which {write_value(value)} is not{remedy}."


def compare(column: ir.Value, kind: str, op: Op, values: Sequence[Value], zone: str) -> ir.BooleanValue:
    """Return whether values meet the comparison; a missing value meets only *missing*, != and *not in*."""
    if op in OPPOSITES:
        return ~compare(column, kind, OPPOSITES[op], values, zone)
    if op in ("missing", "present"):
        return column.isnull() if op == "missing" else column.notnull()
    if kind == "time":
        return _compare_times(column, op, [str(value) for value in values], zone).fill_null(False)
    return _compare_values(column, kind, op, values).fill_null(False)


def _compare_values(column: ir.Value, kind: str, op: Op, values: Sequence[Value]) -> ir.BooleanValue:
    import ibis

    bound = [_literal(value, kind) for value in values]
    if op == "in":
        return column.isin(bound)
    if op == "contains":
        return column.lower().contains(ibis.literal(values[0]).lower())
    if op == "between":
        return (column >= bound[0]) & (column <= bound[1])
    return {
        "=": lambda: column == bound[0],
        "<": lambda: column < bound[0],
        "<=": lambda: column <= bound[0],
        ">": lambda: column > bound[0],
        ">=": lambda: column >= bound[0],
    }[op]()


def _literal(value: Value, kind: str) -> ir.Scalar:
    import ibis

    if kind == "number" and (isinstance(value, float) or abs(int(value)) >= 2**63):
        return ibis.literal(float(value))
    return ibis.literal(value)


def _compare_times(column: ir.Value, op: Op, values: Sequence[str], zone: str) -> ir.BooleanValue:
    """Compare times with moments: a day, month or year stands for all its instants."""
    import ibis

    begin = [ibis.literal(begin_of(value, zone), type="timestamp") for value in values]
    end = [ibis.literal(end_of(value, zone), type="timestamp") for value in values]
    if op in ("=", "in"):
        met = [
            _within(column, since, until, value)
            for since, until, value in zip(begin, end, values, strict=True)
        ]
        return _any(met)
    if op == "between":
        return (column >= begin[0]) & ((column < end[1]) | (column == begin[1]))
    return {
        "<": lambda: column < begin[0],
        "<=": lambda: (column < end[0]) | (column == begin[0]),
        ">": lambda: (column >= end[0]) & (column != begin[0]),
        ">=": lambda: column >= begin[0],
    }[op]()


def _within(column: ir.Value, since: ir.Scalar, until: ir.Scalar, value: str) -> ir.BooleanValue:
    """A time of day stands for itself alone, so that the half-open span must take in its beginning."""
    return (column == since) | ((column >= since) & (column < until))


def _any(conditions: Sequence[ir.BooleanValue]) -> ir.BooleanValue:
    met = conditions[0]
    for condition in conditions[1:]:
        met = met | condition
    return met


def write_comparison(op: Op, values: Sequence[Value]) -> str:
    """Write what comes after the name of the attribute."""
    if op in ("missing", "present"):
        return f"is {op}"
    if op in ("in", "not in"):
        return f"{op} [{', '.join(write_value(value) for value in values)}]"
    return f"{op} {' and '.join(write_value(value) for value in values)}"


def say_comparison(name: str, op: Op, values: Sequence[Value], *, holds: bool) -> str:
    """Say the comparison as a clause: “have Department “Operations””, “do not have Cost under 5”."""
    if op in OPPOSITES:
        return say_comparison(name, OPPOSITES[op], values, holds=not holds)
    if op in ("missing", "present"):
        lacks = (op == "missing") == holds
        return say(phrase("have no {name}") if lacks else phrase("have a {name}"), name=name)
    what = say_what(name, op, values)
    return say(phrase("have {what}") if holds else phrase("do not have {what}"), what=what)


def say_what(name: str, op: Op, values: Sequence[Value]) -> str:
    """Say the attribute with the values it is compared with: “Department “Operations””, “Cost under 5”."""
    if op in ("missing", "present"):
        form = phrase("no {name}") if op == "missing" else phrase("a {name}")
        return say(form, name=name)
    if op in ("=", "in"):
        return say("{name} {values}", name=name, values=say_list(values, "or"))
    if op == "between":
        begin, end = map(_say_end, values)
        return say("{name} from {begin} to {end}", name=name, begin=begin, end=end)
    if op == "contains":
        return say("{name} containing {value}", name=name, value=say_value(values[0]))
    # Only times are text that can be ordered.
    forms = _OF_TIMES if isinstance(values[0], str) else _OF_NUMBERS
    return say(forms[op], name=name, value=_say_end(values[0]))


def _say_end(value: Value) -> str:
    return say_moment_text(value) if isinstance(value, str) else say_plain(value)
