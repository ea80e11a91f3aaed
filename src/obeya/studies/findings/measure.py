"""Which seconds of a log a finding counts: the formula behind `hours_lost`, as data and in words."""

from __future__ import annotations

import dataclasses
import json
import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Final, Literal, Self, cast, get_args

from obeya.errors import QuestionError
from obeya.mining.local_time import local_day
from obeya.studies.findings.closing import open_wait
from obeya.tables.filters.quoting import join_words
from obeya.tables.sentences import joined, phrase, say
from obeya.tables.wording import say_date, say_time, say_wait_word

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from obeya.tables.event_log import EventLog

Counted = Literal["wait", "service", "both"]
SECONDS_PER_HOUR = 3_600.0
_EPOCH = date(1970, 1, 1)


@dataclass(frozen=True, slots=True)
class Measure:
    """The seconds to count in the cases of a finding: ``sum(seconds - usual)`` over the steps that match.

    A step matches when its activity is one of `steps` (empty: any) and none of `apart_from`; when it comes
    directly after `after`; when it lies after the first and not after the last `loop_of` of its case; and when
    the case arrived at it on the day `since` or later. The time before a step does not count when the step before
    is one of `not_after`, which close cases. `usual_s` holds one benchmark for each of `steps`, or a
    single one for all. Steps shorter than the benchmark count as negative, so that equal waits add up to zero.
    """

    counted: Counted
    steps: tuple[str, ...] = ()
    usual_s: tuple[float, ...] = (0.0,)
    after: str | None = None
    loop_of: str | None = None
    since: str | None = None
    apart_from: tuple[str, ...] = ()
    not_after: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Return the fields that do not hold their default."""
        given = {field.name: getattr(self, field.name) for field in dataclasses.fields(self)}
        kept = {f.name: given[f.name] for f in dataclasses.fields(self) if given[f.name] != f.default}
        return {name: list(value) if isinstance(value, tuple) else value for name, value in kept.items()}

    @classmethod
    def from_json(cls, given: Mapping[str, Any] | str) -> Self:
        """Read what `to_json` wrote, or its text; raises `QuestionError` naming everything that does not fit."""
        try:
            data = json.loads(given) if isinstance(given, str) else dict(given)
        except ValueError as error:
            raise QuestionError(_unreadable([str(error)])) from error
        faults = list(_faults(data)) if isinstance(data, dict) else ["it is no JSON object"]
        if faults:
            raise QuestionError(_unreadable(faults))
        listed = {name: tuple(value) if isinstance(value, list) else value for name, value in data.items()}
        return cls(**cast("dict[str, Any]", listed))

    def words(self, wait_word: str, working_day_h: float | None = None) -> str:
        """Say the formula, such as “waiting time before Release payment, less 12 h each time”."""
        waiting = say_wait_word(wait_word)
        what = {
            "wait": waiting,
            "service": say("service time"),
            "both": say("{waiting} and service time", waiting=waiting),
        }[self.counted]
        parts = [what]
        if self.steps:
            form = phrase("before {steps}") if self.counted == "wait" else phrase("at {steps}")
            parts.append(say(form, steps=join_words(self.steps, "and")))
        if self.after is not None:
            parts.append(say("after {step}", step=self.after))
        if self.loop_of is not None:
            parts.append(say("from the first to the last {step} of a case", step=self.loop_of))
        if self.since is not None:
            since = say_date(date.fromisoformat(self.since))
            parts.append(say("for work that arrived from {since} on", since=since))
        if self.apart_from:
            parts.append(say("apart from {steps}", steps=join_words(self.apart_from, "and")))
        if self.not_after:
            parts.append(say("without the time after a case was over"))
        return joined("", [joined(" ", parts), self._benchmark_words(working_day_h)])

    def _benchmark_words(self, working_day_h: float | None) -> str:
        if not any(self.usual_s):
            return say(", all of it")
        times = join_words([say_time(s, working_day_h) for s in self.usual_s], "and")
        return say(", less {times} each time", times=times)


def counted_steps(log: EventLog, measure: Measure) -> ir.Table:
    """Return the events of `log` that the measure counts, with ``seconds`` and ``lost_s``."""
    import ibis

    events = log.events
    wait_s = open_wait(events, log, measure.not_after)
    seconds = {
        "wait": wait_s,
        "service": events.service_s,
        "both": ibis.coalesce(wait_s, 0.0) + ibis.coalesce(events.service_s, 0.0),
    }[measure.counted]
    rows = events.mutate(seconds=seconds, usual_s=_usual(events, log, measure))
    if measure.loop_of is not None:
        rows = _inside_loop(rows, _code(log, measure.loop_of))
    met = rows.seconds.notnull() & rows.usual_s.notnull()
    if measure.apart_from:
        met = met & rows.activity.notin([_code(log, name) for name in measure.apart_from])
    if measure.after is not None:
        met = met & (rows.previous_activity == _code(log, measure.after))
    if measure.since is not None:
        arrived = local_day(rows.previous_completed_at, log)
        met = met & rows.previous_completed_at.notnull() & (arrived >= _day_number(measure.since))
    kept = rows.filter(met)
    return kept.mutate(lost_s=kept.seconds - kept.usual_s)


def hours_of(log: EventLog, measure: Measure) -> float:
    """Return the hours that the measure counts in `log`, as `hours_lost` of a finding does in its cases."""
    total = counted_steps(log, measure).lost_s.sum().to_pyarrow().as_py()
    return float(total or 0.0) / SECONDS_PER_HOUR


def _usual(events: ir.Table, log: EventLog, measure: Measure) -> ir.FloatingValue:
    """Return the benchmark of each row; null where the row's activity is not counted."""
    import ibis

    if not measure.steps:
        return ibis.literal(float(measure.usual_s[0]))
    usual = (
        measure.usual_s
        if len(measure.usual_s) == len(measure.steps)
        else measure.usual_s[:1] * len(measure.steps)
    )
    branches = [
        (events.activity == _code(log, step), float(seconds))
        for step, seconds in zip(measure.steps, usual, strict=True)
    ]
    return ibis.cases(*branches, else_=ibis.null("float64"))


def _inside_loop(rows: ir.Table, code: int) -> ir.Table:
    done = rows.filter(rows.activity == code)
    spans = done.group_by(case_in_loop="case_index").agg(
        begin=done.position.min(), finish=done.position.max()
    )
    joined = rows.inner_join(spans, rows.case_index == spans.case_in_loop)
    return joined.filter((joined.position > joined.begin) & (joined.position <= joined.finish)).drop(
        "case_in_loop", "begin", "finish"
    )


def _code(log: EventLog, activity: str) -> int:
    if activity not in log.activities:
        raise QuestionError(
            f"The log has no activity “{activity}”; take the measure from a finding of this log."
        )
    return log.activities.index(activity)


def _day_number(day: str) -> int:
    return (date.fromisoformat(day) - _EPOCH).days


def _faults(data: dict[str, Any]) -> Iterator[str]:
    """Yield what does not fit in a measure given as data."""
    if data.get("counted") not in get_args(Counted):
        yield f"`counted` is {data.get('counted')!r}, not one of {', '.join(get_args(Counted))}"
    for name, value in data.items():
        check = _CHECKS.get(name)
        if check is None:
            yield f"there is no `{name}`"
        elif not check(value):
            yield f"`{name}` is {value!r}"
    n_steps, n_usual = (
        len(data[name]) if isinstance(data.get(name), list) else 1 for name in ("steps", "usual_s")
    )
    if n_usual not in (1, n_steps):
        yield f"`usual_s` has {n_usual} values for {n_steps} steps"


def _is_names(value: object) -> bool:
    return isinstance(value, list | tuple) and all(isinstance(name, str) for name in value)


def _is_name(value: object) -> bool:
    return value is None or isinstance(value, str)


def _is_seconds(value: object) -> bool:
    return isinstance(value, list | tuple) and all(
        isinstance(x, int | float) and not isinstance(x, bool) and math.isfinite(x) for x in value
    )


def _is_day(value: object) -> bool:
    try:
        return value is None or bool(isinstance(value, str) and date.fromisoformat(value))
    except ValueError:
        return False


_CHECKS: Final[dict[str, Callable[[object], bool]]] = {
    "counted": lambda value: True,
    "steps": _is_names,
    "usual_s": _is_seconds,
    "after": _is_name,
    "loop_of": _is_name,
    "since": _is_day,
    "apart_from": _is_names,
    "not_after": _is_names,
}


def _unreadable(faults: list[str]) -> str:
    return f"The measure cannot be read: {'; '.join(faults)}. Give the `measure` of a finding as JSON text."
