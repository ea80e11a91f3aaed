"""Draw the value stream of a log: one map, or one for each family of cases, with numbers and bottlenecks."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final

import numpy as np

from obeya.errors import QuestionError
from obeya.flow.complexity import complexity_of
from obeya.flow.stream_map import StreamMap
from obeya.flow.stream_sums import VALUES, StreamSums, stream_sums
from obeya.flow.value_stream import Value
from obeya.studies.stream.agreements import Agreement, agreements_kept
from obeya.studies.stream.bottlenecks import rank_bottlenecks
from obeya.studies.stream.building import Plan, map_of
from obeya.studies.stream.capacity import capacity_of
from obeya.studies.stream.observed import UNKNOWN, names_like, observe
from obeya.studies.stream.people import is_automatic, staff_of
from obeya.studies.stream.remarks import FEW_CASES
from obeya.studies.stream.result import Family, StepRow, Streams, ValueTime
from obeya.studies.stream.words import CHANNEL_NAMES, LANE_NAMES, SYSTEM_NAMES
from obeya.tables.sentences import say, say_many
from obeya.tables.wording import say_count

if TYPE_CHECKING:
    from obeya.studies.stream.observed import Bools, Observed
    from obeya.studies.stream.people import Staff
    from obeya.tables.event_log import EventLog

MOST_STEPS: Final = 15
LEAST_SHARE: Final = 0.05
MOST_FAMILIES: Final = 6
FEWEST_CASES: Final = FEW_CASES
"Cases below which a family is taken together with other small ones."


def stream_of(
    log: EventLog,
    *,
    families: str | None = None,
    lane: str | None = None,
    system: str | None = None,
    channel: str | None = None,
    values: Mapping[str, Value] | None = None,
    data_entry: Collection[str] | None = None,
    demand_per_day: float | None = None,
    unit: str = "case",
    most_steps: int = MOST_STEPS,
    least_share: float = LEAST_SHARE,
    agreements: Sequence[Agreement] = (),
) -> Streams:
    """Return the value stream of the finished cases of a log, or of each family of them.

    `families` is an attribute of cases. `lane`, `system` and `channel` are attributes of events; those that are called
    so are found by themselves. `values` classifies activities; `data_entry` names those in which a person types data
    in (by default those whose names say so). Activities in fewer than `least_share` of the cases, and those beyond
    `most_steps`, are folded together. `demand_per_day` is counted from the arrivals where it is not given.
    `agreements` say within which time one lane takes up what another hands over; breaches are counted.

    A log in working time gives a map on the working clock, which also knows the totals on the calendar. Where only
    ends are known, starts are estimated if people are, and the map says so. Raises `QuestionError` for names that the
    log does not have.
    """
    _check(log, values or {}, data_entry, demand_per_day, most_steps, least_share)
    if log.facts.starts != "recorded" and log.resources:
        log = log.with_estimated_starts()
    lane = lane or names_like(log, LANE_NAMES)
    if agreements and lane is None:
        raise QuestionError(
            "The log does not say which lane did the work. Name an attribute of events with `lane`."
        )
    whole = observe(
        log,
        lane=lane,
        system=system or names_like(log, SYSTEM_NAMES),
        channel=channel or names_like(log, CHANNEL_NAMES),
        families=families,
    )
    plan = _plan(log, unit, values or {}, data_entry, most_steps, least_share, demand_per_day)
    staff, automatic = staff_of(whole), is_automatic(whole, plan.resources)
    found = [
        _family(name, plan, whole, chosen, staff, automatic)
        for name, chosen in _families(log, whole, families)
    ]
    n_cases, n_open = sum(family.n_cases for family in found), int((~whole.is_complete).sum())
    return Streams(
        families=tuple(found),
        by=families,
        steps=tuple(row for family in found for row in _rows(family)),
        n_cases=n_cases,
        n_open=n_open if n_open < whole.n_cases else 0,
        agreements=agreements_kept(log, agreements, by=lane) if lane and agreements else (),
        capacity=capacity_of(whole, staff, automatic, day_s=plan.working_day_s, smallest=log.smallest_group),
        wait_word=log.wait_word,
        basis=log.basis(n_cases=n_cases),
    )


def _plan(
    log: EventLog,
    unit: str,
    values: Mapping[str, Value],
    data_entry: Collection[str] | None,
    most_steps: int,
    least_share: float,
    demand_per_day: float | None,
) -> Plan:
    in_working_time = log.clock is not None
    return Plan(
        log=log.facts.name,
        unit=unit,
        calendar=log.time_basis if in_working_time else "",
        working_day_s=log.working_day_h * 3_600 if in_working_time and log.working_day_h else None,
        values=values,
        data_entry=None if data_entry is None else frozenset(data_entry),
        most_steps=most_steps,
        least_share=least_share,
        demand_per_day=demand_per_day,
        smallest_group=log.smallest_group,
        resources=log.resources,
    )


def _families(log: EventLog, whole: Observed, by: str | None) -> Iterable[tuple[str, Bools]]:
    """Yield the name and the cases of each family, most cases first; small ones together at the end."""
    everybody = np.ones(whole.n_cases, np.bool_)
    if by is None or whole.family is None:
        yield log.facts.name, everybody
        return
    codes = whole.family.of
    finished = whole.is_complete if whole.is_complete.any() else everybody
    counts = np.bincount(codes[(codes != UNKNOWN) & finished], minlength=len(whole.family.names))
    order = [int(code) for code in np.argsort(-counts, kind="stable") if counts[code] >= FEWEST_CASES]
    for code in order[:MOST_FAMILIES]:
        yield whole.family.names[code], codes == code
    rest = ~np.isin(codes, order[:MOST_FAMILIES])
    if (rest & finished).any():
        yield say("All others"), rest


def _family(name: str, plan: Plan, whole: Observed, chosen: Bools, staff: Staff, automatic: Bools) -> Family:
    arrivals = whole.of_cases(chosen)
    observed = arrivals.of_cases(arrivals.is_complete) if arrivals.is_complete.any() else arrivals
    stream = map_of(
        name,
        plan,
        observed=observed,
        arrivals=arrivals,
        whole=whole,
        rows=chosen[whole.case],
        staff=staff,
        automatic=automatic,
    )
    n_open = arrivals.n_cases - observed.n_cases
    if n_open:
        left_out = say_many(
            n_open, "{n} open case is left out.", "{n} open cases are left out.", n=say_count(n_open)
        )
        stream = replace(stream, remarks=(left_out, *stream.remarks))
    sums = stream_sums(stream)
    return Family(
        name=name,
        n_cases=observed.n_cases,
        share_of_cases=arrivals.n_cases / whole.n_cases,
        stream=stream,
        sums=sums,
        bottlenecks=rank_bottlenecks(sums),
        value=value_times(stream, sums),
        complexity=complexity_of(stream),
    )


def _rows(family: Family) -> Iterable[StepRow]:
    for step, rung in zip(family.stream.steps, family.sums.ladder, strict=True):
        yield StepRow(
            family=family.name,
            key=step.key,
            name=step.name,
            passes=rung.passes,
            wait_s=rung.wait_s,
            work_s=rung.work_s,
            cycle_time_s=step.cycle_time_s,
            stock=rung.stock,
            people=None if step.people is None else int(step.people),
            share_right=step.share_right,
            load=rung.load,
            pace_s=rung.pace_s,
            value=step.value,
            lane=step.lane,
            systems=step.systems,
        )


def value_times(stream: StreamMap, sums: StreamSums) -> tuple[ValueTime, ...]:
    """Return the time of a map by what it is to the customer, and as a share of the work and of the lead time."""
    worked: dict[str, float] = dict.fromkeys(VALUES, 0.0)
    for step, rung in zip(stream.steps, sums.ladder, strict=True):
        worked[step.value] += rung.work_s
    lead = sums.lead_time_s
    rows = [
        ValueTime(
            kind,
            sums.time_by_value[kind],
            sums.share_by_value.get(kind),
            worked[kind] / lead if lead else None,
        )
        for kind in VALUES
    ]
    return (*rows, ValueTime("waiting", sums.wait_s, None, sums.wait_s / lead if lead else None))


def _check(
    log: EventLog, values: Mapping[str, Value], data_entry: Collection[str] | None, demand_per_day: float | None,
    most_steps: int, least_share: float,
) -> None:  # fmt: skip
    faults = [
        f"“{name}” is no activity of the log"
        for name in (*values, *(data_entry or ()))
        if name not in log.activities
    ]
    faults += [
        f"“{kind}” is no class; a step {', '.join(f'“{each}”' for each in VALUES)}"
        for kind in values.values()
        if kind not in VALUES
    ]
    if demand_per_day is not None and not demand_per_day > 0:
        faults.append(f"the demand is {demand_per_day:g} a day; it is above 0")
    if most_steps < 2:
        faults.append(f"at most {most_steps} steps are asked for; a map has 2 or more")
    if not 0 <= least_share < 1:
        faults.append(f"the least share is {least_share:g}; it lies between 0 and 1")
    if faults:
        listed = "".join(f"\n  - {fault}" for fault in faults)
        raise QuestionError(
            f"The value stream cannot be drawn:{listed}\nCorrect what is named and ask again."
        )
