"""The instances of a log as arrays, in the order in which their work began, on the calendar and the working clock."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from obeya.errors import QuestionError
from obeya.studies.stream.words import LANE_NAMES
from obeya.tables.columns import Flag
from obeya.tables.instants import US_PER_S, epoch_us

if TYPE_CHECKING:
    import ibis.expr.types as ir
    import pyarrow as pa

    from obeya.tables.event_log import EventLog

Floats = NDArray[np.float64]
Int64 = NDArray[np.int64]
Bools = NDArray[np.bool_]

UNKNOWN: Final = -1
_COLUMNS: Final = ("case_index", "position", "activity", "resource", "started_at", "completed_at", "flags")


@dataclass(frozen=True, slots=True)
class Codes:
    """A text attribute of instances as codes into `names`; UNKNOWN where it says nothing."""

    names: tuple[str, ...]
    of: Int64


@dataclass(frozen=True, slots=True)
class Times:
    """When each instance began and ended, in seconds on one clock."""

    begun: Floats
    ended: Floats


@dataclass(frozen=True, slots=True)
class Observed:
    """All instances of the chosen cases: case after case, in a case by begin, end and place.

    `offsets` says where each case begins, with one entry more. An instance without a known start begins when it ends.
    """

    activities: tuple[str, ...]
    offsets: Int64
    case: Int64
    activity: Int64
    resource: Int64
    has_start: Bools
    is_estimated: Bools
    calendar: Times
    working: Times | None
    lane: Codes | None
    system: Codes | None
    channel: Codes | None
    family: Codes | None
    "One code a case."
    is_complete: Bools
    variant: Int64
    "Both with one entry a case."

    @property
    def n_cases(self) -> int:
        """Count the cases."""
        return int(self.offsets.size - 1)

    def of_cases(self, chosen: Bools) -> Observed:
        """Return the instances of the cases where `chosen` is true."""
        rows = chosen[self.case]
        sizes = np.diff(self.offsets)[chosen]
        numbers = np.cumsum(chosen) - 1

        def codes(given: Codes | None) -> Codes | None:
            return None if given is None else replace(given, of=given.of[rows])

        def times(given: Times) -> Times:
            return Times(given.begun[rows], given.ended[rows])

        return replace(
            self,
            offsets=np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64),
            case=numbers[self.case[rows]].astype(np.int64),
            activity=self.activity[rows],
            resource=self.resource[rows],
            has_start=self.has_start[rows],
            is_estimated=self.is_estimated[rows],
            calendar=times(self.calendar),
            working=None if self.working is None else times(self.working),
            lane=codes(self.lane),
            system=codes(self.system),
            channel=codes(self.channel),
            family=None if self.family is None else replace(self.family, of=self.family.of[chosen]),
            is_complete=self.is_complete[chosen],
            variant=self.variant[chosen],
        )


def observe(
    log: EventLog, *, lane: str | None, system: str | None, channel: str | None, families: str | None
) -> Observed:
    """Read the instances of a log; attributes by their names. Raises `QuestionError` where nothing is left."""
    wanted = {"lane": lane, "system": system, "channel": channel}
    columns = {role: _event_column(log, name) for role, name in wanted.items() if name}
    family = _case_column(log, families) if families else None
    table = _read(log, columns, family)
    if table.num_rows == 0:
        raise QuestionError("No case is left to draw a value stream from. Widen the filter.")
    order, case, times = _ordered(table)
    offsets = np.concatenate([[0], np.flatnonzero(np.diff(case)) + 1, [case.size]]).astype(np.int64)
    number = np.repeat(np.arange(offsets.size - 1), np.diff(offsets))

    def codes(role: str) -> Codes | None:
        return _codes(table[role], order) if role in table.column_names else None

    family_codes = codes("family")
    flags = _ints(table["flags"], 0)[order]
    return Observed(
        activities=log.activities,
        offsets=offsets,
        case=number.astype(np.int64),
        activity=_ints(table["activity"], UNKNOWN)[order],
        resource=_ints(table["resource"], UNKNOWN)[order],
        has_start=~np.isnan(_floats(table["started_s"]))[order],
        is_estimated=(flags & int(Flag.START_ESTIMATED)) > 0,
        calendar=times[0],
        working=times[1],
        lane=codes("lane"),
        system=codes("system"),
        channel=codes("channel"),
        family=None if family_codes is None else replace(family_codes, of=family_codes.of[offsets[:-1]]),
        is_complete=_ints(table["is_complete"].cast("int64"), 0)[order][offsets[:-1]] > 0,
        variant=_ints(table["variant"], UNKNOWN)[order][offsets[:-1]],
    )


def _read(log: EventLog, columns: dict[str, str], family: str | None) -> pa.Table:
    """Read what is needed of the events, one row an instance, moments as seconds of each clock."""
    import ibis

    events = log.events.select(*_COLUMNS, **{role: log.events[column] for role, column in columns.items()})
    of_case = {"family": log.cases[family].cast("string")} if family else {}
    kept = log.cases.select("case_index", "is_complete", "variant", **of_case)
    joined = events.inner_join(kept, "case_index")
    known = joined.filter(joined.started_at.notnull() | joined.completed_at.notnull())
    timed = known.mutate(
        begun_at=ibis.coalesce(known.started_at, known.completed_at),
        ended_at=ibis.greatest(
            ibis.coalesce(known.completed_at, known.started_at),
            ibis.coalesce(known.started_at, known.completed_at),
        ),
        started_s=_seconds(known.started_at),
    )
    if log.clock is not None:
        timed = log.clock(timed, {"begun_at": "w_begun", "ended_at": "w_ended"})
    read: pa.Table = timed.mutate(
        begun_s=_seconds(timed.begun_at), ended_s=_seconds(timed.ended_at)
    ).to_pyarrow()
    return read


def _seconds(moment: ir.Column) -> ir.FloatingColumn:
    seconds: ir.FloatingColumn = epoch_us(moment).cast("float64") / US_PER_S
    return seconds


def _ordered(table: pa.Table) -> tuple[Int64, Int64, tuple[Times, Times | None]]:
    """Sort by case, begin, end and place; return the order, the case of each row, and both clocks."""
    case, position = _ints(table["case_index"], 0), _ints(table["position"], 0)
    begun, ended = _floats(table["begun_s"]), _floats(table["ended_s"])
    order = np.lexsort((position, ended, begun, case)).astype(np.int64)
    calendar = Times(begun[order], ended[order])
    working = None
    if "w_begun" in table.column_names:
        working = Times(_floats(table["w_begun"])[order], _floats(table["w_ended"])[order])
    return order, case[order], (calendar, working)


def _ints(column: pa.ChunkedArray, missing: int) -> Int64:
    return np.asarray(column.fill_null(missing).to_numpy(), dtype=np.int64)


def _floats(column: pa.ChunkedArray) -> Floats:
    return np.asarray(column.to_numpy(), dtype=np.float64)


def _codes(column: pa.ChunkedArray, order: Int64) -> Codes:
    encoded = column.combine_chunks().dictionary_encode()
    names = tuple(str(name) for name in encoded.dictionary.to_pylist())
    return Codes(names, _ints(encoded.indices, UNKNOWN)[order])


def _event_column(log: EventLog, name: str) -> str:
    scope, attribute = log.attribute(name)
    if scope == "case":
        raise QuestionError(f"“{name}” belongs to the case; an attribute of events is needed here.")
    return attribute.column


def _case_column(log: EventLog, name: str) -> str:
    scope, attribute = log.attribute(name)
    if scope == "event":
        raise QuestionError(
            f"“{name}” belongs to single events; families are told apart by an attribute of cases."
        )
    return attribute.column


def names_like(log: EventLog, words: Sequence[str]) -> str | None:
    """Return the first text attribute of events whose name is one of these words, in their order."""
    texts = {a.name.casefold(): a.name for a in log.facts.event_attributes if a.kind == "text"}
    return next((texts[word] for word in words if word in texts), None)


def lane_attribute(log: EventLog) -> str | None:
    """Return the attribute of events that says which role or department did the work, by its name."""
    return names_like(log, LANE_NAMES)
