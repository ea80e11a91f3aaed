"""What a twin is learned from: one row for each activity instance, as arrays; and how a log gives them."""

from __future__ import annotations

import dataclasses
import zoneinfo
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from obeya.errors import QuestionError

if TYPE_CHECKING:
    import pyarrow as pa

    from obeya.tables.event_log import EventLog

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

NOBODY: Final = -1
"The code of a resource that is not known."
HOUR_S: Final = 3_600
_MICROSECOND: Final = 1e-6
_KINDS_LEARNED: Final = ("text", "truth", "number")


@dataclass(frozen=True, slots=True)
class CaseColumn:
    """An attribute with one value per case: text in `labels` (empty where missing) or `numbers` (NaN)."""

    name: str
    labels: tuple[str, ...] = ()
    numbers: Floats | None = None


@dataclass(frozen=True, slots=True)
class Observations:
    """Activity instances sorted by case, start and completion; `case` counts from 0 without gaps.

    `activity` and `resource` are codes into the names (resource `NOBODY` where unknown). `started` and
    `completed` are seconds since 1970 (UTC); `started` is NaN where no start is recorded. `is_finished` says for
    each case whether it has ended, so that its last step is really the last one. `starts_estimated` counts starts
    that were estimated.
    """

    name: str
    zone: str
    activities: tuple[str, ...]
    resources: tuple[str, ...]
    case: Ints
    activity: Ints
    resource: Ints
    started: Floats
    completed: Floats
    is_finished: Flags
    attributes: tuple[CaseColumn, ...] = field(default=())
    starts_estimated: int = 0

    @property
    def n_cases(self) -> int:
        """The number of cases."""
        return int(self.is_finished.size)

    @property
    def offsets(self) -> Ints:
        """Where each case begins; one entry more than cases."""
        return np.searchsorted(self.case, np.arange(self.n_cases + 1)).astype(np.int64)

    @property
    def arrived(self) -> Floats:
        """When each case came: its first start, in seconds since 1970."""
        return np.minimum.reduceat(self.started, self.offsets[:-1])

    @property
    def ended(self) -> Floats:
        """When the last step of each case was completed, in seconds since 1970."""
        return np.maximum.reduceat(self.completed, self.offsets[:-1])

    def up_to(self, instant: float) -> Observations:
        """Return the log as it stood at an instant: the steps that had ended, and which cases were over by then."""
        ended = self.completed <= instant
        goes_on, has_begun = np.zeros((2, self.n_cases), np.bool_)
        goes_on[self.case[~ended]] = True
        has_begun[self.case[ended]] = True
        known = dataclasses.replace(self._of_steps(ended), is_finished=self.is_finished & ~goes_on)
        return known.of_cases(has_begun)

    def of_cases(self, chosen: Flags) -> Observations:
        """Return only the cases that `chosen` marks, numbered anew."""
        number = np.cumsum(chosen) - 1
        places = np.flatnonzero(chosen)
        steps = self._of_steps(chosen[self.case])
        return dataclasses.replace(
            steps,
            case=number[steps.case],
            is_finished=self.is_finished[chosen],
            attributes=tuple(_column_of(column, places) for column in self.attributes),
        )

    def _of_steps(self, kept: Flags) -> Observations:
        """Return only the steps that `kept` marks, of the same cases."""
        columns = ("case", "activity", "resource", "started", "completed")
        return dataclasses.replace(self, **{name: getattr(self, name)[kept] for name in columns})


def observations_from(
    *,
    name: str,
    zone: str,
    case: NDArray[Any],
    activity: NDArray[Any],
    resource: NDArray[Any] | None,
    started: Floats | None,
    completed: Floats,
) -> Observations:
    """Return observations from columns of any kind of label, in any order; an empty resource is nobody.

    >>> observed = observations_from(
    ...     name="two steps", zone="UTC", case=np.array([7, 7]), activity=np.array(["B", "A"]),
    ...     resource=np.array(["Eve", ""]), started=np.array([60.0, 0.0]), completed=np.array([90.0, 60.0]))
    >>> observed.activities, observed.activity.tolist(), observed.resource.tolist()
    (('A', 'B'), [0, 1], [-1, 0])
    """
    if completed.size == 0:
        raise QuestionError("A twin cannot be learned from a log without events.")
    begun = np.full(completed.size, np.nan) if started is None else started.astype(np.float64)
    cases, case_code = np.unique(case, return_inverse=True)
    activities, activity_code = np.unique(activity.astype(str), return_inverse=True)
    people, person_code = _people_of(resource, completed.size)
    order = _order(case_code, begun, completed)
    return Observations(
        name=name,
        zone=zone,
        activities=tuple(str(label) for label in activities),
        resources=people,
        case=case_code[order].astype(np.int64),
        activity=activity_code[order].astype(np.int64),
        resource=person_code[order],
        started=begun[order],
        completed=completed[order].astype(np.float64),
        is_finished=np.ones(cases.size, np.bool_),
    )


def observe(log: EventLog) -> Observations:
    """Return what `log` shows: every completed activity instance, people and the attributes of cases."""
    events = log.events.select(
        "case_index", "activity", "resource", "started_at", "completed_at"
    ).to_pyarrow()
    columns = [a for a in log.facts.case_attributes if a.kind in _KINDS_LEARNED]
    cases = log.cases.select("case_index", "is_complete", *[a.column for a in columns]).to_pyarrow()
    completed = _seconds(events, "completed_at")
    started = _seconds(events, "started_at")
    completed = np.where(np.isnan(completed), started, completed)
    known = ~np.isnan(completed)
    if not known.any():
        raise QuestionError("A twin cannot be learned from a log without events.")
    numbers = events["case_index"].to_numpy()[known]
    kept, case = np.unique(numbers, return_inverse=True)
    order = _order(case, started[known], completed[known])
    places = _places(cases["case_index"].to_numpy(), kept)
    finished = cases["is_complete"].fill_null(True).to_numpy(zero_copy_only=False)[places]
    return Observations(
        name=log.facts.name,
        zone=log.facts.zone,
        activities=log.activities,
        resources=log.resources,
        case=case[order].astype(np.int64),
        activity=events["activity"].to_numpy()[known][order].astype(np.int64),
        resource=events["resource"].fill_null(NOBODY).to_numpy()[known][order].astype(np.int64),
        started=np.minimum(started[known], completed[known])[order],
        completed=completed[known][order],
        is_finished=finished.astype(np.bool_),
        attributes=tuple(_read_column(cases, a.column, a.name, a.kind, places) for a in columns),
    )


def local_seconds(instants: Floats, zone: str) -> Floats:
    """Return seconds on the clock on the wall of `zone`, counted from Monday 1969-12-29 0:00.

    So the weekday is ``t // 86400 % 7`` with Monday 0.
    """
    if instants.size == 0:
        return instants
    hours, place = np.unique(np.floor(instants / HOUR_S).astype(np.int64), return_inverse=True)
    clock = zoneinfo.ZoneInfo(zone)
    shift = [_offset_s(int(hour) * HOUR_S, clock) for hour in hours]
    local: Floats = instants + np.array(shift)[place] + 3 * 86_400
    return local


def _offset_s(instant: int, clock: zoneinfo.ZoneInfo) -> float:
    offset = datetime.fromtimestamp(instant, UTC).astimezone(clock).utcoffset()
    return offset.total_seconds() if offset else 0.0


def _order(case: NDArray[Any], started: Floats, completed: Floats) -> Ints:
    return np.lexsort((completed, np.where(np.isnan(started), completed, started), case)).astype(np.int64)


def _people_of(resource: NDArray[Any] | None, n: int) -> tuple[tuple[str, ...], Ints]:
    if resource is None:
        return (), np.full(n, NOBODY, np.int64)
    labels = resource.astype(str)
    names = np.unique(labels[labels != ""])
    if names.size == 0:
        return (), np.full(n, NOBODY, np.int64)
    code = np.minimum(np.searchsorted(names, labels), names.size - 1)
    return tuple(str(label) for label in names), np.where(labels == "", NOBODY, code).astype(np.int64)


def _seconds(table: pa.Table, column: str) -> Floats:
    moments = table[column].to_numpy()
    seconds = moments.astype("datetime64[us]").astype(np.int64) * _MICROSECOND
    return np.where(np.isnat(moments), np.nan, seconds)


def _places(keys: NDArray[Any], wanted: NDArray[Any]) -> Ints:
    order = np.argsort(keys, kind="stable")
    return order[np.searchsorted(keys[order], wanted)].astype(np.int64)


def _read_column(cases: pa.Table, column: str, name: str, kind: str, places: Ints) -> CaseColumn:
    if kind == "number":
        values = cases[column].to_numpy(zero_copy_only=False).astype(np.float64)
        return CaseColumn(name=name, numbers=values[places])
    values = cases[column].to_pylist()
    return CaseColumn(name=name, labels=tuple("" if values[i] is None else str(values[i]) for i in places))


def _column_of(column: CaseColumn, places: Ints) -> CaseColumn:
    if column.numbers is not None:
        return CaseColumn(name=column.name, numbers=column.numbers[places])
    return CaseColumn(name=column.name, labels=tuple(column.labels[i] for i in places))
