"""Asking a log everything that its report shows, in one place for the command line, the web and tests."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from obeya.errors import QuestionError
from obeya.mining.handovers import Handovers, handovers
from obeya.mining.overview import overview
from obeya.mining.points import case_durations, steps_over_time
from obeya.mining.process_map import ProcessMap, process_map
from obeya.mining.rework import rework
from obeya.mining.times import times
from obeya.mining.variants import variants
from obeya.mining.workload import workload
from obeya.reports.inputs import ReportInputs
from obeya.studies.findings import findings

if TYPE_CHECKING:
    from numpy.random import Generator

    from obeya.studies.quality.result import DataQuality
    from obeya.tables.event_log import EventLog

# Shares of activity instances and moves to try, most detailed first, until the map can be read on one page.
_DETAILS = ((1.0, 0.95), (0.99, 0.9), (0.98, 0.9), (0.95, 0.85), (0.9, 0.8), (0.8, 0.7), (0.5, 0.5))
_READABLE_ACTIVITIES, _READABLE_PATHS = 20, 32
_DOTS = 6_000
_TOP_VARIANTS = 10

Progress = Callable[[float, str], None]


def gather_inputs(
    log: EventLog,
    *,
    rng: Generator,
    made_at: datetime,
    obeya_version: str,
    log_argument: str,
    where: tuple[str, ...] = (),
    calendar: str | None = None,
    rate: float | None = None,
    quality: DataQuality | None = None,
    progress: Progress | None = None,
) -> ReportInputs:
    """Ask a log all questions of the report; `log`, `where` and `calendar` say the same, once as data, once as typed.

    `rng` draws the intervals of the findings; `rate` is money per hour. `quality` is that of the data of
    the whole log, for its badge. `progress` is told the share done and what
    comes next. A log without resources has no hand-overs; everything else raises as its question does.
    """
    say = progress or _silent
    say(0.05, "map")
    drawn, detail = readable_map(log)
    say(0.15, "variants and times")
    of_variants, of_times = variants(log, top=_TOP_VARIANTS), times(log)
    say(0.3, "rework and hand-overs")
    of_rework, of_hands = rework(log), _handovers(log)
    say(0.5, "workload")
    of_workload, of_overview = workload(log), overview(log)
    say(0.6, "findings")
    found = findings(log, rng=rng, rate=rate)
    say(0.9, "pictures")
    return ReportInputs(
        facts=log.facts,
        overview=of_overview,
        process_map=drawn,
        variants=of_variants,
        times=of_times,
        rework=of_rework,
        workload=of_workload,
        findings=found,
        durations_s=case_durations(log),
        log_argument=log_argument,
        made_at=made_at,
        obeya_version=obeya_version,
        handovers=of_hands,
        dots=steps_over_time(log, most=_DOTS),
        where=where,
        calendar=calendar,
        map_activities=detail[0],
        map_paths=detail[1],
        quality=quality,
    )


def readable_map(log: EventLog) -> tuple[ProcessMap, tuple[float, float]]:
    """Give the most detailed map that a person can still read, with the shares it was abstracted to."""
    for activities, paths in _DETAILS:
        drawn = process_map(log, activities=activities, paths=paths)
        if len(drawn.activities) <= _READABLE_ACTIVITIES and len(drawn.paths) <= _READABLE_PATHS:
            break
    return drawn, (activities, paths)


def _handovers(log: EventLog) -> Handovers | None:
    if not log.resources:
        return None
    try:
        return handovers(log)
    except QuestionError:
        return None


def _silent(share: float, words: str) -> None:
    """Say nothing."""
