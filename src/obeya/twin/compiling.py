"""A model as arrays: names become places, calendars become intervals, rules become rows; `compile_model` is the door.

A model is compiled once and run often. Only what depends on how far time goes (calendars, daily hours) is written out
anew when a run goes beyond it.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from obeya.twin.model import Distribution, Model, When
from obeya.twin.routing_arrays import routing_lists
from obeya.twin.week import daily_instants, start_of, written_out

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray


Lists = dict[str, Any]
KINDS = ("fixed", "exponential", "uniform", "normal", "lognormal", "gamma", "triangular", "empirical")
TESTS = ("is", "is not", "at least", "below")


def name_key(name: str) -> int:
    """Give 64 bits for a name: scenarios that share names share the random numbers of what bears them."""
    return int.from_bytes(hashlib.blake2b(name.encode(), digest_size=8).digest(), "little")


@dataclass
class Collector:
    """Distributions and rules, collected while a model is compiled; each is kept once."""

    model: Model
    draws: list[Distribution] = field(default_factory=list)
    rules: list[tuple[When, ...]] = field(default_factory=list)

    def draw(self, distribution: Distribution) -> int:
        """Give the place of a distribution."""
        if distribution not in self.draws[-64:]:
            self.draws.append(distribution)
            return len(self.draws) - 1
        return len(self.draws) - 1 - self.draws[::-1].index(distribution)

    def rule(self, when: tuple[When, ...]) -> int:
        """Give the place of conditions that hold together; -1 where there are none."""
        if not when:
            return -1
        if when not in self.rules:
            self.rules.append(when)
        return self.rules.index(when)


@dataclass(frozen=True, slots=True)
class Compiled:
    """A model as arrays, written out over `n_days`: `whole` and `real` are what the kernel calls `p` and `q`."""

    model: Model
    whole: NDArray[np.int64]
    real: NDArray[np.float64]
    lists: Lists
    arrival_draw: int
    n_days: int


def compile_model(model: Model, *, n_days: int = 400) -> Compiled:
    """Turn a model that passed `checked` into arrays, with calendars over `n_days`."""
    seen = Collector(model)
    arrival_draw = seen.draw(model.arrivals.gaps) if model.arrivals.gaps else -1
    steps = _steps(model, seen)
    people = _people(model, steps["STEP_WORK"])
    groups = _offsets([_groups_of(people, step) for step in range(len(model.activities))])
    lists = {
        **steps,
        **people,
        "STEP_GROUPS": groups[0],
        "STEP_GROUP": groups[1],
        **routing_lists(model, seen, name_key),
        **_attributes(model, seen),
        **_calendars(model, n_days),
        **_batches(model, n_days),
    }
    lists |= {**_draws(seen.draws), **_conditions(model, seen.rules)}
    return _packed(model, lists, arrival_draw, n_days)


def longer(compiled: Compiled, *, n_days: int) -> Compiled:
    """Write calendars and daily hours out over more days."""
    model = compiled.model
    lists = {**compiled.lists, **_calendars(model, n_days), **_batches(model, n_days)}
    return _packed(model, lists, compiled.arrival_draw, n_days)


def _packed(model: Model, lists: Lists, arrival_draw: int, n_days: int) -> Compiled:
    """Lay all lists into the two arrays of the kernel, after the places where they begin and the counts."""
    from obeya.kernels import simulation_places as places
    from obeya.kernels import simulation_plan as counts

    head = np.zeros(places.PLAN_HEADER, np.int64)
    head[counts.N_STEPS] = len(model.activities)
    head[counts.N_RESOURCES] = max(1, len(model.resources))
    head[counts.N_NODES] = lists["NODE_KIND"].size
    head[counts.N_GIVEN] = len(model.attributes)
    head[counts.N_RANKS] = len({priority.rank for priority in model.priorities}) + 1
    head[counts.N_SLOTS] = lists["SLOT_GROUP"].size
    head[counts.N_GROUPS] = lists["GROUP_CALENDAR"].size
    head[counts.N_BATCHES] = len(model.batches)
    head[counts.DEPTH] = lists["DEPTH"][0]
    head[counts.ROUTING_KIND] = lists["ROUTING_KIND"][0]
    whole, real = [head], [np.zeros(1)]
    n_whole, n_real = head.size, 1
    for name, values in lists.items():
        if name in ("DEPTH", "ROUTING_KIND"):
            continue
        if values.dtype == np.float64:
            head[getattr(places, name)] = n_real
            real.append(values)
            n_real += values.size
        else:
            head[getattr(places, name)] = n_whole
            flat = values.ravel()
            whole.append(flat.view(np.int64) if flat.dtype == np.uint64 else flat.astype(np.int64))
            n_whole += values.size
    return Compiled(model, np.concatenate(whole), np.concatenate(real), lists, arrival_draw, n_days)


def _draws(distributions: Sequence[Distribution]) -> Lists:
    n = len(distributions)
    three = np.zeros((n, 3))
    quantiles: list[float] = []
    offset = np.zeros(n + 1, np.int64)
    for i, each in enumerate(distributions):
        if each.kind == "empirical":
            quantiles.extend(each.parameters)
        else:
            three[i, : len(each.parameters)] = each.parameters
        offset[i + 1] = len(quantiles)
    return {
        "DRAW_KIND": np.array([KINDS.index(each.kind) for each in distributions], np.int8),
        "DRAW_FIRST": three[:, 0].copy(),
        "DRAW_SECOND": three[:, 1].copy(),
        "DRAW_THIRD": three[:, 2].copy(),
        "DRAW_LEAST": np.array([each.least for each in distributions], np.float64),
        "DRAW_MOST": np.array(
            [np.inf if each.most is None else each.most for each in distributions], np.float64
        ),
        "DRAW_QUANTILES": offset,
        "DRAW_QUANTILE": np.array(quantiles, np.float64),
    }


def _calendars(model: Model, n_days: int) -> Lists:
    """Write out the calendar of arrivals first, then those of the model in their order."""
    start = start_of(model)
    by_name = {calendar.name: calendar for calendar in model.calendars}
    first = by_name.get(model.arrivals.calendar)
    rows = [
        written_out(calendar, zone=model.zone, start=start, n_days=n_days) if calendar else None
        for calendar in (first, *model.calendars)
    ]
    begin = [row.begin if row else np.zeros(0) for row in rows]
    end = [row.end if row else np.zeros(0) for row in rows]
    worked = [
        np.concatenate(([0.0], np.cumsum(e - b)[:-1])) if b.size else b
        for b, e in zip(begin, end, strict=True)
    ]
    return {
        "CALENDAR_ALWAYS": np.array([row is None or row.always for row in rows]),
        "CALENDARS": np.cumsum([0, *(b.size for b in begin)]).astype(np.int64),
        "ON_FROM": np.concatenate(begin),
        "ON_TO": np.concatenate(end),
        "ON_BEFORE": np.concatenate(worked),
    }


def _conditions(model: Model, rules: Sequence[tuple[When, ...]]) -> Lists:
    names = [attribute.name for attribute in model.attributes]
    flat = [when for rule in rules for when in rule]
    values = []
    for when in flat:
        attribute = model.attributes[names.index(when.attribute)]
        known = [value for value, _ in attribute.values]
        if known:
            values.append(float(known.index(str(when.value))) if str(when.value) in known else -1.0)
        else:
            values.append(float(when.value))
    return {
        "CONDITIONS": np.cumsum([0, *(len(rule) for rule in rules)]).astype(np.int64),
        "CONDITION_GIVEN": np.array([names.index(when.attribute) for when in flat], np.int64),
        "CONDITION_TEST": np.array([TESTS.index(when.test) for when in flat], np.int64),
        "CONDITION_VALUE": np.array(values, np.float64),
    }


def _steps(model: Model, seen: Collector) -> Lists:
    place = {name: i for i, name in enumerate(model.activities)}
    people = {resource.name: i for i, resource in enumerate(model.resources)}
    calendar = {"": -1, **{each.name: i + 1 for i, each in enumerate(model.calendars)}}
    alone = np.full(len(place), -1, np.int64)
    work = np.full((len(place), max(1, len(people))), -1, np.int32)
    for row in model.work:
        which = seen.draw(row.duration)
        if not row.resources:
            alone[place[row.activity]] = which
        for name in row.resources:
            work[place[row.activity], people[name]] = which
    sides = {}
    for side in ("before", "after"):
        rows = [[d for d in model.delays if d.activity == name and d.where == side] for name in place]
        sides[side] = (
            *_offsets([[seen.draw(d.duration) for d in row] for row in rows]),
            np.array([d.share for row in rows for d in row], np.float64),
            np.array([calendar[d.calendar] for row in rows for d in row], np.int64),
        )
    batch = np.full(len(place), -1, np.int64)
    for i, each in enumerate(model.batches):
        batch[place[each.activity]] = i
    ranks = sorted({priority.rank for priority in model.priorities})
    rows_of = [[p for p in model.priorities if p.activity in ("", name)] for name in place]
    rank_offset, rank = _offsets([[ranks.index(p.rank) for p in row] for row in rows_of])
    return {
        "STEP_KEY": np.array([name_key(name) for name in place], np.uint64),
        "STEP_ALONE": alone,
        "STEP_WORK": work,
        "BEFORE": sides["before"][0],
        "BEFORE_DRAW": sides["before"][1],
        "BEFORE_SHARE": sides["before"][2],
        "BEFORE_CALENDAR": sides["before"][3],
        "AFTER": sides["after"][0],
        "AFTER_DRAW": sides["after"][1],
        "AFTER_SHARE": sides["after"][2],
        "AFTER_CALENDAR": sides["after"][3],
        "STEP_BATCH": batch,
        "RANKS": rank_offset,
        "RANK": rank,
        "RANK_RULE": np.array([seen.rule(p.when) for row in rows_of for p in row], np.int64),
    }


def _people(model: Model, work: NDArray[np.int32]) -> Lists:
    """Group the slots of resources that can do the same at the same times."""
    calendars = [calendar.name for calendar in model.calendars]
    groups: dict[tuple[int, bool, tuple[int, ...]], list[int]] = {}
    most = max((resource.at_once for resource in model.resources), default=0)
    for turn in range(most):
        for i, resource in enumerate(model.resources):
            if resource.at_once > turn:
                can = tuple(np.flatnonzero(work[:, i] >= 0).tolist())
                alike = (calendars.index(resource.calendar) + 1, resource.at_closing == "finish", can)
                groups.setdefault(alike, []).append(i)
    members = list(groups.values())
    step_offset, step = _offsets([list(can) for *_, can in groups])
    return {
        "SLOT_RESOURCE": np.array([i for slots in members for i in slots], np.int64),
        "SLOT_GROUP": np.array([g for g, slots in enumerate(members) for _ in slots], np.int64),
        "GROUP_CALENDAR": np.array([calendar for calendar, *_ in groups], np.int64),
        "GROUP_FINISHES": np.array([finishes for _, finishes, _ in groups], np.bool_),
        "GROUP_SLOTS": np.cumsum([0, *(len(slots) for slots in members)]).astype(np.int64),
        "GROUP_STEPS": step_offset,
        "GROUP_STEP": step,
    }


def _groups_of(people: Lists, step: int) -> list[int]:
    offset = people["GROUP_STEPS"]
    return [g for g in range(offset.size - 1) if step in people["GROUP_STEP"][offset[g] : offset[g + 1]]]


def _batches(model: Model, n_days: int) -> Lists:
    rows = model.batches
    start = start_of(model)
    due = [
        daily_instants(row.daily_at_s, row.weekdays, zone=model.zone, start=start, n_days=n_days)
        if row.daily_at_s
        else np.zeros(0)
        for row in rows
    ]
    return {
        "BATCH_SIZE": np.array([row.size for row in rows], np.int64),
        "BATCH_LONGEST": np.array(
            [np.inf if row.longest_wait_s is None else row.longest_wait_s for row in rows], np.float64
        ),
        "BATCH_TOGETHER": np.array([row.together for row in rows], np.bool_),
        "BATCH_FACTOR": np.array([row.time_factor for row in rows], np.float64),
        "BATCH_DUES": np.cumsum([0, *(d.size for d in due)]).astype(np.int64),
        "BATCH_DUE_AT": np.concatenate([np.zeros(0), *due]),
    }


def _attributes(model: Model, seen: Collector) -> Lists:
    rows = model.attributes
    shares = [np.cumsum([share for _, share in row.values]) for row in rows]
    draws = [seen.draw(row.numbers) if row.numbers and not row.values else -1 for row in rows]
    return {
        "GIVEN_KEY": np.array([name_key(row.name) for row in rows], np.uint64),
        "GIVEN_DRAW": np.array(draws, np.int64),
        "GIVEN_SHARES": np.cumsum([0, *(share.size for share in shares)]).astype(np.int64),
        "GIVEN_SHARE": np.concatenate([np.zeros(0), *shares]),
    }


def _offsets(rows: Sequence[Sequence[int]]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Lay lists end to end: where each begins, and the values."""
    offset = np.cumsum([0, *(len(row) for row in rows)]).astype(np.int64)
    return offset, np.array([value for row in rows for value in row], np.int64)
