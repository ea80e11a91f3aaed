"""A log as arrays of seconds: which case did what when, and when each case was over."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from obeya.errors import QuestionError
from obeya.tables.timezones import US_PER_S, utc_to_local

if TYPE_CHECKING:
    import pyarrow as pa

    from obeya.tables.event_log import EventLog, Scope
    from obeya.tables.facts import Attribute

Real = NDArray[np.float64]
Int = NDArray[np.int64]
Truth = NDArray[np.bool_]

UNKNOWN = -1
"""Code of an activity or a value that is not there."""


@dataclass(frozen=True, slots=True)
class Given:
    """What is known of a case when it begins, or from an event on: one value per case, or per event."""

    name: str
    values: Real
    "Numbers, or codes of texts by how often they come; NaN where there is none."
    is_text: bool
    is_of_case: bool


@dataclass(frozen=True, slots=True)
class History:
    """Cases in the order of their numbers, their events side by side; times are whole seconds since 1970, UTC.

    Case `c` has the events `begin[c]` to `begin[c + 1]`. `over_s` is its last event where it is over; an open case
    has there a moment after `now_s`. Events are known from their completion on.
    """

    case_ids: tuple[str, ...]
    begin: Int
    first_s: Int
    over_s: Int
    is_over: Truth
    activity: Int
    known_s: Int
    started_s: Int
    "Start of each event, or its completion where no start is known; never before the event in front of it was known."
    n_activities: int
    now_s: int
    zone: str
    given: tuple[Given, ...] = ()

    @property
    def n_cases(self) -> int:
        """Return how many cases there are."""
        return len(self.case_ids)

    @property
    def case_of_event(self) -> Int:
        """Return the case of each event."""
        return np.repeat(np.arange(self.n_cases), np.diff(self.begin))

    def local(self, moments_s: Int) -> Int:
        """Return moments on the clock of the log's zone."""
        return utc_to_local(moments_s * US_PER_S, self.zone) // US_PER_S


def history_of(log: EventLog, *, given: tuple[str, ...] = ()) -> History:
    """Read a log into arrays; `given` names attributes that are known as soon as they are written.

    Raises `QuestionError` for a log without cases, in working time, or without one of the attributes.
    """
    if log.time_basis != "calendar":
        raise QuestionError(
            "What is ahead is forecast in calendar time, because dates are asked for. Leave the calendar out."
        )
    attributes = [log.attribute(name) for name in given]
    of_cases = [each.column for scope, each in attributes if scope == "case"]
    of_events = [each.column for scope, each in attributes if scope == "event"]
    cases = (
        log.cases.select("case_index", "case_id", "first_at", "last_at", "is_complete", *of_cases)
        .order_by("case_index")
        .to_pyarrow()
    )
    events = (
        log.events.select("case_index", "position", "activity", "started_at", "completed_at", *of_events)
        .order_by("case_index", "position")
        .to_pyarrow()
    )
    if cases.num_rows == 0:
        raise QuestionError("The log has no case, so nothing can be forecast. Widen the filter.")
    return _arranged(log, cases, events, attributes)


def _arranged(
    log: EventLog, cases: pa.Table, events: pa.Table, attributes: list[tuple[Scope, Attribute]]
) -> History:
    now_s = int(log.span()[1].timestamp())
    index = cases["case_index"].to_numpy()
    place = np.searchsorted(index, events["case_index"].to_numpy())
    begin = np.concatenate(([0], np.cumsum(np.bincount(place, minlength=index.size))))
    known = np.fmax(_seconds(events["started_at"]), _seconds(events["completed_at"]))
    is_over = np.asarray(cases["is_complete"].to_numpy(zero_copy_only=False), bool)
    last = _seconds(cases["last_at"]).astype(np.int64)
    first = _seconds(cases["first_at"]).astype(np.int64)
    known_s = _rising(known, place, first)
    never = np.iinfo(np.int64).max // 4
    return History(
        case_ids=tuple(map(str, cases["case_id"].to_pylist())),
        begin=begin,
        first_s=first,
        over_s=np.where(is_over, last, never),
        is_over=is_over,
        activity=np.asarray(events["activity"].to_numpy(), np.int64),
        known_s=known_s,
        started_s=_started(_seconds(events["started_at"]), known_s, begin),
        n_activities=len(log.activities),
        now_s=now_s,
        zone=log.facts.zone,
        given=tuple(
            _given(each.name, each.kind, (cases if scope == "case" else events)[each.column], scope == "case")
            for scope, each in attributes
        ),
    )


def _seconds(column: pa.ChunkedArray) -> Real:
    moments = column.to_numpy().astype("datetime64[us]")
    return np.where(np.isnat(moments), np.nan, moments.astype(np.int64) // US_PER_S)


def _rising(known: Real, case: Int, first: Int) -> Int:
    """Let no event be known before the one in front of it: steps side by side end in any order."""
    filled = np.where(np.isnan(known), 0.0, known - first[case]).astype(np.int64)
    reach = int(filled.max(initial=0)) + 1
    return np.maximum.accumulate(filled + case * reach) - case * reach + first[case]


def _started(started: Real, known_s: Int, begin: Int) -> Int:
    """Let no event start before the one in front of it was known, nor after it was known itself."""
    before = np.concatenate((known_s[:1], known_s[:-1]))
    firsts = begin[:-1][np.diff(begin) > 0]
    before[firsts] = np.where(np.isnan(started[firsts]), known_s[firsts], started[firsts])
    return np.clip(np.where(np.isnan(started), known_s, started).astype(np.int64), before, known_s)


def _given(name: str, kind: str, column: pa.ChunkedArray, is_of_case: bool) -> Given:
    import pyarrow.compute as pc

    if kind == "number" or kind == "truth":
        return Given(name, pc.cast(column, "float64").to_numpy(), False, is_of_case)
    if kind == "time":
        return Given(name, _seconds(column), False, is_of_case)
    texts = column.combine_chunks().dictionary_encode()
    codes = texts.indices.fill_null(UNKNOWN).to_numpy()
    often = np.argsort(
        np.argsort(-np.bincount(codes[codes >= 0], minlength=len(texts.dictionary)), kind="stable")
    )
    return Given(name, np.where(codes >= 0, often[codes], np.nan), True, is_of_case)
