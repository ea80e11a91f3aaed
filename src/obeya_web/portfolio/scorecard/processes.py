"""What a coordinator answers for, process by process: cycle time, waste taken out, what stakeholders say.

Numbers come from the measures of each process, so each leads to its chart and its cases. Without a measure of the
cycle time the median lead time of the whole log stands there. What nobody measures says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import hypot
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _

from obeya.studies.gain.vocabulary import IMPROVED
from obeya.studies.measures.result import Point
from obeya_web.improvement.models import Improvement
from obeya_web.improvement.totals import relative_change
from obeya_web.improvement.words import Standing
from obeya_web.lib.numbers import duration_here
from obeya_web.measures.latest import Latest
from obeya_web.measures.saying import value_here
from obeya_web.measures.templatetags.measures import period_words
from obeya_web.processes.models import Process, Summary
from obeya_web.watch.models import GainRegistration, WatchState

# In which order a measure of a process answers the question.
CYCLE_TIME: Final = ("cycle_time", "lead_time")
TOUCH_SHARE: Final = ("flow_efficiency",)
STAKEHOLDERS: Final = ("nps",)
ASKED: Final = (*CYCLE_TIME, *TOUCH_SHARE, *STAKEHOLDERS)


@dataclass(frozen=True, slots=True)
class Told:
    """A number as it is told: its value, its interval, what it rests on, and where it comes from."""

    value: str
    interval: str = ""
    n: int | None = None
    what: str = ""
    address: str = ""
    latest: Latest | None = None


@dataclass(frozen=True, slots=True)
class Hours:
    """Hours a week that improvements took out of a process.

    `held` are those of watched gains that stand, from `low` to `high`; `reported` what people wrote down without a
    watch. What a watch does not find, or lost again, counts nothing and is `n_not_shown`.
    """

    held: float = 0.0
    low: float = 0.0
    high: float = 0.0
    n_held: int = 0
    reported: float = 0.0
    n_reported: int = 0
    n_not_shown: int = 0

    @property
    def is_nothing(self) -> bool:
        """Say whether there is nothing to count."""
        return not (self.n_held or self.n_reported or self.n_not_shown)


@dataclass(frozen=True, slots=True)
class ProcessRow:
    """One process; None where nobody measures it."""

    process: Process
    cycle_time: Told | None
    touch_share: Told | None
    hours: Hours
    stakeholders: Told | None


def process_rows(
    processes: Iterable[Process],
    latest: Sequence[Latest],
    improvements: Sequence[Improvement],
    gains: Mapping[int, tuple[GainRegistration, WatchState | None]],
) -> list[ProcessRow]:
    """Return a row for each process from the latest readings of its measures and from its improvements."""
    rows = []
    for process in processes:
        own = [each for each in latest if each.measure.process_id == process.pk]
        done = [each for each in improvements if each.process_id == process.pk]
        rows.append(
            ProcessRow(
                process=process,
                cycle_time=_told(own, CYCLE_TIME) or _of_log(process),
                touch_share=_told(own, TOUCH_SHARE),
                hours=hours_of(done, gains),
                stakeholders=_told(own, STAKEHOLDERS),
            )
        )
    return rows


def hours_of(
    improvements: Iterable[Improvement], gains: Mapping[int, tuple[GainRegistration, WatchState | None]]
) -> Hours:
    """Return the hours a week taken out; independent gains add up, and so do the squares of their intervals."""
    held = low = high = reported = 0.0
    n_held = n_reported = n_not_shown = 0
    for each in improvements:
        at_stake = each.hours_per_week
        if not at_stake:
            continue
        _gain, state = gains.get(each.pk, (None, None))
        if each.pk in gains:
            if _is_less(state) and state is not None and state.ratio is not None:
                n_held += 1
                held += at_stake * (1 - state.ratio)
                low = hypot(low, at_stake * ((state.high or 1.0) - state.ratio))
                high = hypot(high, at_stake * (state.ratio - (state.low or 0.0)))
            else:
                n_not_shown += 1
        elif each.standing == Standing.DONE and (change := relative_change(each)) is not None:
            n_reported += 1
            reported += at_stake * max(0.0, -change)
    return Hours(held, held - low, held + high, n_held, reported, n_reported, n_not_shown)


def latest_point(latest: Latest) -> Point | None:
    """Return the last period that may be judged, or a newer one that is hidden because few people answered."""
    hidden = [point for point in latest.points if point.is_hidden]
    last = latest.last
    if hidden and (last is None or hidden[-1].begin > last.begin):
        return hidden[-1]
    return last


def told_of(latest: Latest) -> Told:
    """Return the latest number of a measure as it is told; what cannot be shown says why."""
    point, definition, measure = latest_point(latest), latest.definition, latest.measure
    address = reverse("measure", args=[measure.pk])
    if point is None or definition is None:
        return Told(_("no data"), what=measure.name, address=address, latest=latest)
    period = period_words(point.begin, definition.period)
    what = f"{measure.name}, {period}"
    if point.is_hidden:
        return Told(_("hidden: fewer than 5 answers"), n=point.n, what=what, address=address, latest=latest)
    interval = ""
    if point.low is not None and point.high is not None:
        interval = _("%(low)s to %(high)s") % {
            "low": value_here(point.low, definition),
            "high": value_here(point.high, definition),
        }
    return Told(value_here(point.value, definition), interval, point.n, what, address, latest)


def _told(latest: Iterable[Latest], wanted: Sequence[str]) -> Told | None:
    found = [each for each in latest if each.definition is not None and each.definition.what in wanted]
    # One with data before one without; then the KPI, then the order of the question.
    found.sort(
        key=lambda each: (
            latest_point(each) is None,
            not each.measure.is_primary,
            wanted.index(each.definition.what) if each.definition else 0,
        )
    )
    return told_of(found[0]) if found else None


def _of_log(process: Process) -> Told | None:
    summary: Summary | None = getattr(process, "summary", None)
    numbers = summary.numbers if summary is not None else []
    median = next((each for each in numbers if each["key"] == "median" and each["value"] is not None), None)
    if median is None:
        return None
    interval = ""
    if median["low"] is not None and median["high"] is not None:
        interval = _("%(low)s to %(high)s") % {
            "low": duration_here(median["low"]),
            "high": duration_here(median["high"]),
        }
    return Told(
        duration_here(median["value"]),
        interval,
        median["n"],
        _("median lead time of the whole log"),
        reverse("process", args=[process.slug]),
    )


def _is_less(state: WatchState | None) -> bool:
    return state is not None and state.word in IMPROVED and state.ratio is not None and state.ratio < 1
