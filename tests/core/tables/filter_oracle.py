"""The slow oracle of filters: one plain sentence per kind, read on plain cases."""

from __future__ import annotations

import itertools
from collections import Counter
from datetime import datetime, timedelta
from functools import singledispatch
from typing import Any

from obeya.tables.event_log import EventLog
from obeya.tables.filters import (
    ActivityCount,
    AllOf,
    AnyOf,
    AttributeIs,
    Bounds,
    CaseIds,
    CaseState,
    DoneBy,
    Duration,
    EndsWith,
    EventCount,
    EventsBetween,
    EventsBy,
    EventsDuring,
    EventsOf,
    EventsWhere,
    Filter,
    Follows,
    FollowsVariant,
    HandedOver,
    HasActivity,
    Not,
    Rework,
    StartsWith,
    TimeWindow,
    TopVariants,
    VariantCoverage,
)

Case = dict[str, Any]
Event = dict[str, Any]


def as_cases(log: EventLog) -> list[Case]:
    """Return the log as plain cases with their events in order; nothing of the links is used."""
    events = log.events.order_by("case_index", "position").to_pyarrow().to_pylist()
    cases = log.cases.order_by("case_index").to_pyarrow().to_pylist()
    for event in events:
        event["name"] = log.activities[event["activity"]]
        event["who"] = None if event["resource"] is None else log.resources[event["resource"]]
        event["begin"] = event["started_at"] or event["completed_at"]
        event["finish"] = event["completed_at"] or event["started_at"]
    for case in cases:
        case["events"] = [event for event in events if event["case_index"] == case["case_index"]]
        case["path"] = tuple(event["name"] for event in case["events"])
        case["first"] = min(min(e["begin"], e["finish"]) for e in case["events"])
        case["last"] = max(max(e["begin"], e["finish"]) for e in case["events"])
    return cases


# The slow oracle: one plain sentence per kind.


@singledispatch
def holds(chosen: Filter, case: Case, cases: list[Case]) -> bool:
    raise TypeError(chosen)


@holds.register
def _(chosen: AllOf, case: Case, cases: list[Case]) -> bool:
    return all(holds(part, case, cases) for part in chosen.filters)


@holds.register
def _(chosen: AnyOf, case: Case, cases: list[Case]) -> bool:
    return any(holds(part, case, cases) for part in chosen.filters)


@holds.register
def _(chosen: Not, case: Case, cases: list[Case]) -> bool:
    return not holds(chosen.filter, case, cases)


@holds.register
def _(chosen: HasActivity, case: Case, cases: list[Case]) -> bool:
    return {"all": all, "any": any}[chosen.match](name in case["path"] for name in chosen.activities)


@holds.register
def _(chosen: ActivityCount, case: Case, cases: list[Case]) -> bool:
    return within(case["path"].count(chosen.activity), chosen.times)


@holds.register
def _(chosen: Follows, case: Case, cases: list[Case]) -> bool:
    pairs = [
        (a, b)
        for i, a in enumerate(case["events"])
        for j, b in enumerate(case["events"])
        if (a["name"], b["name"]) == (chosen.source, chosen.target)
        and (j == i + 1 if chosen.how == "directly" else j > i)
    ]
    met = any(fits(chosen, a, b) for a, b in pairs)
    return not met and chosen.source in case["path"] if chosen.how == "never" else met


def fits(chosen: Follows, a: Event, b: Event) -> bool:
    if chosen.who != "anyone" and (a["who"] is None or b["who"] is None):
        return False
    if chosen.who != "anyone" and (a["who"] == b["who"]) != (chosen.who == "same"):
        return False
    if chosen.seconds is None:
        return True
    if a["completed_at"] is None:
        return False
    return within(max((b["begin"] - a["completed_at"]).total_seconds(), 0), chosen.seconds)


@holds.register
def _(chosen: StartsWith, case: Case, cases: list[Case]) -> bool:
    return case["path"][0] in chosen.activities


@holds.register
def _(chosen: EndsWith, case: Case, cases: list[Case]) -> bool:
    return case["path"][-1] in chosen.activities


@holds.register
def _(chosen: FollowsVariant, case: Case, cases: list[Case]) -> bool:
    return case["path"] == chosen.activities


@holds.register
def _(chosen: TopVariants, case: Case, cases: list[Case]) -> bool:
    return case["path"] in ranked_variants(cases)[: chosen.n]


@holds.register
def _(chosen: VariantCoverage, case: Case, cases: list[Case]) -> bool:
    counts = Counter(each["path"] for each in cases)
    covered, kept = 0, []
    for path in ranked_variants(cases):
        if covered * 100 < chosen.percent * len(cases):
            kept.append(path)
            covered += counts[path]
    return case["path"] in kept


def ranked_variants(cases: list[Case]) -> list[tuple[str, ...]]:
    number = {case["path"]: case["variant"] for case in cases}
    counts = Counter(case["path"] for case in cases)
    return sorted(counts, key=lambda path: (-counts[path], number[path]))


@holds.register
def _(chosen: Rework, case: Case, cases: list[Case]) -> bool:
    path = case["path"]
    again = [i for i, name in enumerate(path) if name in path[:i] and chosen.activity in (None, name)]
    at_once = [i for i in again if path[i - 1] == path[i]]
    return bool({"any": again, "self_loop": at_once, "return": set(again) - set(at_once)}[chosen.shape])


@holds.register
def _(chosen: Duration, case: Case, cases: list[Case]) -> bool:
    return within((case["last"] - case["first"]).total_seconds(), chosen.seconds)


@holds.register
def _(chosen: EventCount, case: Case, cases: list[Case]) -> bool:
    return within(len(case["events"]), chosen.n)


@holds.register
def _(chosen: TimeWindow, case: Case, cases: list[Case]) -> bool:
    since, until = span(chosen.since)[0], span(chosen.until)[1]
    first, last = case["first"], case["last"]
    return {
        "contained": since <= first and last < until,
        "intersecting": first < until and last >= since,
        "started": since <= first < until,
        "completed": since <= last < until,
    }[chosen.mode]


@holds.register
def _(chosen: AttributeIs, case: Case, cases: list[Case]) -> bool:
    column = {"Team": "k0", "Amount": "k1", "Paid": "k2", "Due date": "k3"}.get(chosen.name)
    if column is not None:
        return compares(case[column], chosen.op, chosen.values)
    column = {"Cost": "e0", "Note": "e1"}[chosen.name]
    if chosen.op in ("!=", "not in"):
        return all(compares(event[column], chosen.op, chosen.values) for event in case["events"])
    return any(compares(event[column], chosen.op, chosen.values) for event in case["events"])


@holds.register
def _(chosen: DoneBy, case: Case, cases: list[Case]) -> bool:
    return any(e["who"] in chosen.resources and chosen.activity in (None, e["name"]) for e in case["events"])


@holds.register
def _(chosen: HandedOver, case: Case, cases: list[Case]) -> bool:
    people = [event["who"] for event in case["events"]]
    return (chosen.source, chosen.target) in itertools.pairwise(people)


@holds.register
def _(chosen: CaseIds, case: Case, cases: list[Case]) -> bool:
    return case["case_id"] in chosen.ids


@holds.register
def _(chosen: CaseState, case: Case, cases: list[Case]) -> bool:
    return case["is_complete"] == (chosen.state == "complete")


@singledispatch
def is_kept(chosen: Filter, event: Event, case: Case, cases: list[Case]) -> bool:
    return holds(chosen, case, cases)


@is_kept.register
def _(chosen: AllOf, event: Event, case: Case, cases: list[Case]) -> bool:
    return all(is_kept(part, event, case, cases) for part in chosen.filters)


@is_kept.register
def _(chosen: AnyOf, event: Event, case: Case, cases: list[Case]) -> bool:
    return any(is_kept(part, event, case, cases) for part in chosen.filters)


@is_kept.register
def _(chosen: Not, event: Event, case: Case, cases: list[Case]) -> bool:
    return not is_kept(chosen.filter, event, case, cases)


@is_kept.register
def _(chosen: EventsOf, event: Event, case: Case, cases: list[Case]) -> bool:
    return event["name"] in chosen.activities


@is_kept.register
def _(chosen: EventsBy, event: Event, case: Case, cases: list[Case]) -> bool:
    return event["who"] in chosen.resources


@is_kept.register
def _(chosen: EventsWhere, event: Event, case: Case, cases: list[Case]) -> bool:
    return compares(event[{"Cost": "e0", "Note": "e1"}[chosen.name]], chosen.op, chosen.values)


@is_kept.register
def _(chosen: EventsDuring, event: Event, case: Case, cases: list[Case]) -> bool:
    return span(chosen.since)[0] <= event["finish"] < span(chosen.until)[1]


@is_kept.register
def _(chosen: EventsBetween, event: Event, case: Case, cases: list[Case]) -> bool:
    path, place = case["path"], case["events"].index(event)
    return chosen.source in path[: place + 1] and chosen.target in path[place:]


def within(value: float, bounds: Bounds) -> bool:
    return (
        (bounds.over is None or value > bounds.over)
        and (bounds.at_least is None or value >= bounds.at_least)
        and (bounds.under is None or value < bounds.under)
        and (bounds.at_most is None or value <= bounds.at_most)
    )


def span(moment: str | None) -> tuple[datetime, datetime]:
    """Return the beginning and end of a moment in a log whose zone is UTC."""
    if moment is None:
        return datetime.min, datetime.max
    if moment == "2024-01":
        return datetime(2024, 1, 1), datetime(2024, 2, 1)
    at = datetime.fromisoformat(moment)
    return at, at + timedelta(days=1 if len(moment) == 10 else 0)


def compares(value: Any, op: str, values: tuple[Any, ...]) -> bool:
    if op in ("!=", "not in"):
        return not compares(value, {"!=": "=", "not in": "in"}[op], values)
    if op in ("missing", "present"):
        return (value is None) == (op == "missing")
    if value is None:
        return False
    if isinstance(value, datetime):
        return compares_time(value, op, [span(each) for each in values])
    return {
        "=": lambda: value == values[0],
        "in": lambda: value in values,
        "<": lambda: value < values[0],
        "<=": lambda: value <= values[0],
        ">": lambda: value > values[0],
        ">=": lambda: value >= values[0],
        "between": lambda: values[0] <= value <= values[1],
        "contains": lambda: values[0].lower() in value.lower(),
    }[op]()


def compares_time(value: datetime, op: str, spans: list[tuple[datetime, datetime]]) -> bool:
    inside = [since <= value < until or value == since for since, until in spans]
    since, until = spans[0]
    return {
        "=": inside[0],
        "in": any(inside),
        "<": value < since,
        "<=": value < since or inside[0],
        ">": value >= until and not inside[0],
        ">=": value >= since,
        "between": value >= since and (value < spans[-1][1] or inside[-1]),
    }[op]
