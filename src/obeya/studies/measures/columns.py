"""The columns that measures need, read from a log at most once, as arrays with one entry a case or a step done."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from obeya.mining.durations import calendar_seconds, with_seconds
from obeya.mining.local_time import local_day, local_day_number
from obeya.mining.naming import code_of
from obeya.tables.filters import Filter, LogTables, Then, check

if TYPE_CHECKING:
    from obeya.tables.event_log import EventLog

Floats = NDArray[np.float64]
Int64 = NDArray[np.int64]
Bools = NDArray[np.bool_]
Rows = NDArray[np.intp]
Scalar = TypeVar("Scalar", bound=np.generic)


@dataclass(frozen=True, slots=True)
class Cases:
    """One entry a case; `elapsed_s` goes on to the end of the log while a case is open."""

    case_index: Int64
    first_day: Int64
    last_day: Int64
    elapsed_s: Floats
    calendar_s: Floats
    is_open: Bools


@dataclass(frozen=True, slots=True)
class Sums:
    """What the steps of each case add up to, in the order of `Cases`."""

    service_s: Floats
    wait_s: Floats
    n_steps: Int64
    n_started: Int64
    n_again: Int64


@dataclass(frozen=True, slots=True)
class Steps:
    """One entry for each time that one step was done; `place` is that of its case in `Cases`."""

    place: Rows
    after: Int64
    "The step before; -1 where the case begins."
    wait_s: Floats
    service_s: Floats
    arrived_day: Int64
    started_day: Int64
    is_again: Bools

    def where(self, kept: Bools | Rows) -> Steps:
        """Return some of them."""
        return Steps(*(getattr(self, field.name)[kept] for field in dataclasses.fields(self)))


class LogColumns:
    """The columns of one log, each read when it is first asked for."""

    def __init__(self, log: EventLog) -> None:
        self.log = log
        self._masks: dict[Filter, Bools] = {}
        self._sums: Sums | None = None
        self._steps: dict[int, Steps] = {}
        self.cases = _read_cases(log)
        last = local_day_number(log.span()[1], log.facts.zone)
        first = int(self.cases.first_day.min()) if self.cases.first_day.size else last
        self.first_day, self.last_day = first, max(last, first)
        size = int(self.cases.case_index.max(initial=-1)) + 1
        self._place_of = np.full(size, -1, np.intp)
        self._place_of[self.cases.case_index] = np.arange(self.cases.case_index.size)

    def sums(self) -> Sums:
        """Return what the steps of each case add up to."""
        if self._sums is None:
            self._sums = _read_sums(self.log, self._place_of, self.cases.case_index.size)
        return self._sums

    def read_filters(self, filters: Iterable[Filter]) -> None:
        """Ask all filters on whole cases in one question."""
        new = [one for one in dict.fromkeys(filters) if one not in self._masks]
        if new:
            self._masks.update(_read_masks(self.log, new, self._place_of))

    def mask(self, filter: Filter | None) -> Bools:
        """Return which cases a filter keeps."""
        if filter is None:
            return np.ones(self.cases.case_index.size, np.bool_)
        if filter not in self._masks:
            self._masks[filter] = _read_kept(self.log, filter, self._place_of, self.cases.case_index.size)
        return self._masks[filter]

    def read_steps(self, names: Iterable[str]) -> None:
        """Read several steps in one question."""
        codes = [code_of(self.log, name) for name in dict.fromkeys(names)]
        new = [code for code in codes if code not in self._steps]
        if new:
            self._steps.update(_read_steps(self.log, new, self._place_of))

    def steps(self, name: str) -> Steps:
        """Return the times that a step was done; `QuestionError` for one that the log does not have."""
        self.read_steps([name])
        return self._steps[code_of(self.log, name)]

    def places_of(self, case_index: Int64) -> Rows:
        """Return where cases stand in `cases`."""
        return self._place_of[case_index]


def can_be_masked(filter: Filter) -> bool:
    """Say whether a filter is one condition on whole cases, so that many can be asked at once."""
    return not filter.touches_events and not isinstance(filter, Then)


def _read_cases(log: EventLog) -> Cases:
    import ibis

    end_of_log = ibis.timestamp(log.span()[1].replace(tzinfo=None))
    cases = log.cases
    until = ibis.ifelse(cases.is_complete, cases.last_at, end_of_log)
    rows = cases.mutate(until=until)
    chosen: dict[str, Any] = {
        "case_index": rows.case_index.cast("int64"),
        "first_day": local_day(rows.first_at, log),
        "last_day": local_day(rows.last_at, log),
        "calendar_s": calendar_seconds(rows.first_at, rows.until),
        "is_open": ~rows.is_complete,
    }
    if log.clock is None:
        table = rows.select(**chosen).to_pyarrow()
        calendar_s = elapsed_s = _floats(table, "calendar_s")
    else:
        timed = with_seconds(
            rows.mutate(**chosen), log, begin="first_at", end="until", name="elapsed_until_s"
        )
        table = timed.select(*chosen, "elapsed_until_s").to_pyarrow()
        calendar_s, elapsed_s = _floats(table, "calendar_s"), _floats(table, "elapsed_until_s")
    return Cases(
        case_index=_ints(table, "case_index"),
        first_day=_ints(table, "first_day"),
        last_day=_ints(table, "last_day"),
        elapsed_s=elapsed_s,
        calendar_s=calendar_s,
        is_open=np.asarray(table["is_open"].to_numpy(), np.bool_),
    )


def _read_sums(log: EventLog, place_of: Rows, n_cases: int) -> Sums:
    events = log.events
    again = (events.activity_occurrence > 1).cast("int64")
    found = events.group_by("case_index").agg(
        service_s=events.service_s.sum(),
        wait_s=events.wait_s.sum(),
        n_steps=events.count(),
        n_started=events.service_s.count(),
        n_again=again.sum(),
    )
    table = found.to_pyarrow()
    places = place_of[_ints(table, "case_index")]
    return Sums(
        service_s=_placed(np.nan_to_num(_floats(table, "service_s")), places, n_cases),
        wait_s=_placed(np.nan_to_num(_floats(table, "wait_s")), places, n_cases),
        n_steps=_placed(_ints(table, "n_steps"), places, n_cases),
        n_started=_placed(_ints(table, "n_started"), places, n_cases),
        n_again=_placed(_ints(table, "n_again"), places, n_cases),
    )


def _placed(values: NDArray[Scalar], places: Rows, n_cases: int) -> NDArray[Scalar]:
    kept = np.zeros(n_cases, values.dtype)
    kept[places] = values
    return kept


def _read_masks(log: EventLog, filters: list[Filter], place_of: Rows) -> dict[Filter, Bools]:
    context, tables = log.filter_context(), _tables(log)
    for one in filters:
        check(one, context)
    conditions = {
        f"m{place}": one.case_condition(tables, context).fill_null(False) for place, one in enumerate(filters)
    }
    table = log.cases.select("case_index", **conditions).to_pyarrow()
    places = place_of[_ints(table, "case_index")]
    masks = {}
    for place, one in enumerate(filters):
        kept = np.zeros(places.size, np.bool_)
        kept[places] = table[f"m{place}"].to_numpy()
        masks[one] = kept
    return masks


def _read_kept(log: EventLog, filter: Filter, place_of: Rows, n_cases: int) -> Bools:
    table = log.where(filter).cases.select("case_index").to_pyarrow()
    kept = np.zeros(n_cases, np.bool_)
    kept[place_of[_ints(table, "case_index")]] = True
    return kept


def _read_steps(log: EventLog, codes: list[int], place_of: Rows) -> dict[int, Steps]:
    import ibis

    events = log.events.filter(log.events.activity.isin(codes))
    begun = ibis.coalesce(events.started_at, events.completed_at)
    table = events.select(
        "case_index",
        "activity",
        "wait_s",
        "service_s",
        after=ibis.coalesce(events.previous_activity, -1),
        arrived_day=ibis.coalesce(local_day(events.previous_completed_at, log), local_day(begun, log)),
        started_day=local_day(begun, log),
        is_again=events.activity_occurrence > 1,
    ).to_pyarrow()
    activity = _ints(table, "activity")
    columns = Steps(
        place=place_of[_ints(table, "case_index")],
        after=_ints(table, "after"),
        wait_s=_floats(table, "wait_s"),
        service_s=_floats(table, "service_s"),
        arrived_day=_ints(table, "arrived_day"),
        started_day=_ints(table, "started_day"),
        is_again=np.asarray(table["is_again"].to_numpy(), np.bool_),
    )
    order = np.argsort(activity, kind="stable")
    bounds = np.searchsorted(activity[order], np.array(codes)[:, None] + np.array([0, 1]))
    return {
        code: columns.where(order[first:last])
        for code, (first, last) in zip(codes, bounds.tolist(), strict=True)
    }


def _tables(log: EventLog) -> LogTables:
    return LogTables(events=log.events, cases=log.cases, variants=log.variants)


def _ints(table: pa.Table, name: str) -> Int64:
    return np.asarray(table[name].to_numpy(), np.int64)


def _floats(table: pa.Table, name: str) -> Floats:
    return np.asarray(table[name].to_numpy(), np.float64)
