"""Batches, priorities and case attributes of a Prosimos model, as far as a twin has the same; the rest is named.

Rules are lists of alternatives, each a list of conditions that hold together. A batch of the twin begins at a size,
after the longest wait, or at hours of the day: alternatives of one of these each are read, in any number.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final

from obeya.twin.model import Batch, CaseAttribute, Distribution, Priority, When

WEEKDAYS: Final = ("MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY", "SUNDAY")
TOGETHER: Final = {"SEQUENTIAL": False, "PARALLEL": True, "CONCURRENT": True}
AT_LEAST: Final = ("=", ">=", ">")
UNBOUNDED: Final = 1_000_000
"The size of a batch that begins by time alone."
Rules = Sequence[Sequence[Mapping[str, Any]]]
Read = Callable[[Mapping[str, Any], str], Distribution]


def read_attributes(rows: Iterable[Mapping[str, Any]], read: Read) -> tuple[CaseAttribute, ...]:
    """Return what cases bring with them: one of some values by weight, or a number."""
    found = []
    for row in rows:
        name, values = row["name"], row["values"]
        if row["type"] == "discrete":
            weighed = tuple((str(each["key"]), float(each["value"])) for each in values)
            found.append(CaseAttribute(name, values=weighed))
        else:
            found.append(CaseAttribute(name, numbers=read(values, f"the attribute {name!r}")))
    return tuple(found)


def read_priorities(
    rows: Iterable[Mapping[str, Any]], attributes: Sequence[CaseAttribute], faults: list[str]
) -> tuple[Priority, ...]:
    """Return the ranks of cases, the lowest level first; an alternative of a level is a rule of its own."""
    known = {attribute.name: attribute for attribute in attributes}
    found = []
    for row in rows:
        level = int(row["priority_level"])
        for conditions in row["rules"]:
            whens: list[tuple[When, ...]] = [()]
            for condition in conditions:
                ways = _ways(condition, known, level, faults)
                whens = [(*held, *way) for held in whens for way in ways]
            found += [Priority(rank=level, when=when) for when in whens if when]
    return tuple(found)


def _ways(
    condition: Mapping[str, Any], known: Mapping[str, CaseAttribute], level: int, faults: list[str]
) -> list[tuple[When, ...]]:
    """Return the alternatives that one condition stands for."""
    name, test, value = str(condition["attribute"]), str(condition["comparison"]), condition["value"]
    where = f"the rule on {name!r} of priority {level}"
    if name not in known:
        faults.append(f"{where} asks for an attribute that no case has")
        return []
    if known[name].values:
        values = [str(each) for each in (value if isinstance(value, list) else [value])]
        if test in ("=", "in"):
            return [(When(name, "is", each),) for each in values]
        if test == "!=":
            return [tuple(When(name, "is not", each) for each in values)]
    elif test == "in" and isinstance(value, list) and len(value) == 2:
        least, most = (float(each) for each in value)
        low = (When(name, "at least", least),) if math.isfinite(least) else ()
        return [(*low, *((When(name, "below", most),) if math.isfinite(most) else ()))]
    elif test in (">", ">=", "<") and not isinstance(value, list):
        return [(When(name, "below" if test == "<" else "at least", float(value)),)]
    faults.append(f"{where} compares by {test!r}, which is not understood")
    return []


def read_batches(
    rows: Iterable[Mapping[str, Any]], tasks: Mapping[str, str], faults: list[str]
) -> tuple[Batch, ...]:
    """Return the batches of tasks; each that a twin cannot do the same way is named with the reason."""
    found = []
    for row in rows:
        activity = tasks.get(row["task_id"])
        if activity is None:
            faults.append(f"the batch of {row['task_id']!r} is of no task")
            continue
        kind = str(row["type"]).upper()
        if kind not in TOGETHER:
            faults.append(
                f"the batch of {activity!r} is of the kind {row['type']!r}, which is not understood"
            )
            continue
        batch = _fired(row["firing_rules"], Batch(activity, UNBOUNDED, together=TOGETHER[kind]), faults)
        alone = sum(float(each["value"]) for each in row.get("size_distrib") or () if str(each["key"]) == "1")
        if alone > 0:
            faults.append(f"the batch of {activity!r} leaves some pieces to be done alone")
        found.append(dataclasses.replace(batch, time_factor=_factor(row, batch.size)))
    return tuple(found)


def _fired(rules: Rules, batch: Batch, faults: list[str]) -> Batch:
    """Return the batch with when it begins: whichever of its rules is met first."""
    for conditions in rules:
        asked = {str(each["attribute"]) for each in conditions}
        where = f"the batch of {batch.activity!r} begins by {' and '.join(sorted(asked))}"
        lower = [each for each in conditions if each["comparison"] in AT_LEAST]
        if asked == {"size"} and lower:
            least = max(int(float(each["value"])) + (each["comparison"] == ">") for each in lower)
            batch = dataclasses.replace(batch, size=min(batch.size, max(1, least)))
        elif asked == {"large_wt"} and lower:
            longest = max(float(each["value"]) for each in lower)
            before = math.inf if batch.longest_wait_s is None else batch.longest_wait_s
            batch = dataclasses.replace(batch, longest_wait_s=min(before, longest))
        elif asked in ({"daily_hour"}, {"daily_hour", "week_day"}) and _exact(conditions):
            batch = _at_hours(conditions, batch, where, faults)
        else:
            faults.append(
                f"{where}, which a twin cannot do: by a size, the longest wait, or hours of the day"
            )
    if not rules:
        faults.append(f"the batch of {batch.activity!r} never begins: it has no rule")
    return batch


def _exact(conditions: Sequence[Mapping[str, Any]]) -> bool:
    names = [each["attribute"] for each in conditions]
    return all(each["comparison"] == "=" for each in conditions) and len(set(names)) == len(names)


def _at_hours(conditions: Sequence[Mapping[str, Any]], batch: Batch, where: str, faults: list[str]) -> Batch:
    asked = {str(each["attribute"]): each["value"] for each in conditions}
    second = int(float(asked["daily_hour"]) * 3600)
    day = asked.get("week_day")
    days = () if day is None else (WEEKDAYS.index(str(day).upper()),)
    if not batch.daily_at_s:
        return dataclasses.replace(batch, daily_at_s=(second,), weekdays=days)
    if days == batch.weekdays:
        return dataclasses.replace(batch, daily_at_s=tuple(sorted({*batch.daily_at_s, second})))
    if days and batch.weekdays and batch.daily_at_s == (second,):
        return dataclasses.replace(batch, weekdays=tuple(sorted({*batch.weekdays, *days})))
    faults.append(f"{where} at other hours on other days")
    return batch


def _factor(row: Mapping[str, Any], size: int) -> float:
    """Return how a batch changes the time of its work: the factor of the greatest size that it reaches."""
    factors = {int(each["key"]): float(each["value"]) for each in row.get("duration_distrib") or ()}
    reached = [each for each in factors if each <= size]
    return factors[max(reached)] if reached else 1.0
