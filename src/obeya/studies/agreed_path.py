"""Which cases break the path that was agreed, as early as it can be known, and which do so since an earlier log."""

from __future__ import annotations

import dataclasses
import functools
import operator
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from obeya.errors import FilterError
from obeya.tables.filters import (
    AllOf,
    AnyOf,
    Filter,
    FilterContext,
    Follows,
    FollowsVariant,
    HasActivity,
    LogTables,
    Not,
    Rework,
    StartsWith,
    Then,
    check,
    to_words,
)

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from obeya.tables.event_log import EventLog

# Once true of a case they stay true, whatever else happens: their opposite is forbidden, and broken at once.
_LASTING = (HasActivity, Rework)


@dataclass(frozen=True, slots=True)
class Broken:
    """One rule of an agreed path, and the ids of the cases that break it."""

    rule: Filter
    case_ids: pa.Array

    @property
    def words(self) -> str:
        """Say which cases these are, such as “cases that include “Pay without order””."""
        is_sayable = not isinstance(self.rule, Then) and not self.rule.touches_events
        return to_words(Not(self.rule) if is_sayable else self.rule)


def rules_of(agreed: Filter) -> tuple[Filter, ...]:
    """Return the rules that an agreed path is made of: the parts that all have to hold, each once.

    >>> from obeya.tables.filters import read_filter
    >>> [rule.text() for rule in rules_of(read_filter('"Check" ->> "Pay" and not has "Skip"'))]
    ['"Check" ->> "Pay"', 'not has "Skip"']
    """
    if not isinstance(agreed, AllOf):
        return (agreed,)
    return tuple(dict.fromkeys(rule for part in agreed.filters for rule in rules_of(part)))


def broken_rules(log: EventLog, agreed: Filter, *, among: Filter | None = None) -> tuple[Broken, ...]:
    """Return for each rule of `agreed` the cases, of those that `among` keeps, that break it.

    A case that is over breaks a rule that does not hold for it. An open case breaks it as soon as nothing that may
    still happen can heal it: a forbidden step or order is there (`not has "A"`, `not "A" ->> "B"`,
    `"A" never followed by "B"`), the first step is another one (`starts with "A"`), or its steps so far are no
    beginning of the path (`variant [...]`); of alternatives joined by `or`, all of them. A step that the log does not
    know was never done, which is no fault of the rule. Raises `FilterError` for what else does not fit the log.
    """
    chosen = log.where(among) if among is not None else log
    tables = LogTables(events=chosen.events, cases=chosen.cases, variants=chosen.variants)
    found = []
    for rule in rules_of(agreed):
        context = _knowing(rule, log.filter_context())
        check(rule, context)
        if rule.touches_events or rule.depends_on_others:
            kept = chosen.where(rule).cases.case_index
            broken = chosen.cases.is_complete & chosen.cases.case_index.notin(kept)
        else:
            fails = ~rule.case_condition(tables, context).fill_null(False)
            broken = (chosen.cases.is_complete & fails) | _is_lost(rule, tables, context)
        ids = chosen.cases.filter(broken).select("case_id").to_pyarrow()["case_id"].combine_chunks()
        found.append(Broken(rule, ids.sort()))
    return tuple(found)


def newly_broken(
    log: EventLog, before: EventLog | None, agreed: Filter, *, among: Filter | None = None
) -> tuple[Broken, ...]:
    """Return the rules that cases break in `log` which did not break them in `before`, an earlier version of it.

    Rules without such a case are left out. Without an earlier version every case that breaks a rule counts.
    """
    now = broken_rules(log, agreed, among=among)
    if before is not None:
        known = {one.rule: one.case_ids for one in _broken_before(before, agreed, among)}
        now = tuple(
            Broken(one.rule, one.case_ids.filter(pc.invert(pc.is_in(one.case_ids, known[one.rule]))))
            if one.rule in known
            else one
            for one in now
        )
    return tuple(one for one in now if len(one.case_ids))


def _broken_before(log: EventLog, agreed: Filter, among: Filter | None) -> tuple[Broken, ...]:
    try:
        return broken_rules(log, agreed, among=among)
    except FilterError:
        # A value or attribute that came with the new data: nothing of it could be broken before.
        return ()


def _is_lost(rule: Filter, tables: LogTables, context: FilterContext) -> ir.BooleanValue:
    """Say of each case whether nothing that may still happen makes the rule hold."""
    import ibis

    if isinstance(rule, Not) and _is_lasting(rule.filter):
        return rule.filter.case_condition(tables, context).fill_null(False)
    if isinstance(rule, Follows) and rule.how == "never":
        later = dataclasses.replace(rule, how="eventually")
        return later.case_condition(tables, context).fill_null(False)
    if isinstance(rule, StartsWith):
        return ~rule.case_condition(tables, context).fill_null(False)
    if isinstance(rule, FollowsVariant):
        return ~tables.cases.variant.isin(_beginnings(rule, tables, context))
    if isinstance(rule, AnyOf | AllOf):
        lost = [_is_lost(part, tables, context) for part in rule.filters]
        return functools.reduce(operator.and_ if isinstance(rule, AnyOf) else operator.or_, lost)
    return ibis.literal(False)


def _is_lasting(rule: Filter) -> bool:
    if isinstance(rule, AnyOf | AllOf):
        return all(_is_lasting(part) for part in rule.filters)
    return isinstance(rule, _LASTING) or (isinstance(rule, Follows) and rule.how != "never")


def _beginnings(rule: FollowsVariant, tables: LogTables, context: FilterContext) -> list[int]:
    """Return the variants that are the path, or a beginning of it."""
    codes = context.activity_codes(rule.activities)
    short = tables.variants.filter(tables.variants.n_activities <= len(codes)).select("variant", "activities")
    rows = short.to_pyarrow().to_pylist()
    return [row["variant"] for row in rows if row["activities"] == codes[: len(row["activities"])]]


def _knowing(rule: Filter, context: FilterContext) -> FilterContext:
    """Return the context with codes for steps that were never done, which no event has."""
    new = dict.fromkeys(name for name in _steps_named(rule) if name not in context.activities)
    return dataclasses.replace(context, activities=(*context.activities, *new))


def _steps_named(rule: Filter) -> Iterator[str]:
    if isinstance(rule, Not):
        yield from _steps_named(rule.filter)
    elif isinstance(rule, AllOf | AnyOf):
        for part in rule.filters:
            yield from _steps_named(part)
    elif isinstance(rule, Follows):
        yield from (rule.source, rule.target)
    elif isinstance(rule, HasActivity | StartsWith | FollowsVariant):
        yield from rule.activities
