"""A queue that grows: more and more work lies before a step, and it waits longer and longer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from obeya.studies.findings.kind import LEAST_CASES, Candidate, Described, Kind, Looked, Told
from obeya.studies.findings.measure import Measure
from obeya.studies.findings.trend import is_step, rising_trend, upward_shift
from obeya.studies.findings.weeks import StepWeeks, weeks_of
from obeya.studies.findings.words import knows_waiting, say_time, wait_evidence
from obeya.tables.filters import HasActivity, TimeWindow
from obeya.tables.sentences import phrase, say
from obeya.tables.wording import say_number

if TYPE_CHECKING:
    from obeya.studies.findings.survey import Survey

NAME: Final = "growing_queue"
LEAST_WEEKS: Final = 16
# From the first third of the weeks to the last the queue grows by half, and by this many cases.
LEAST_GROWTH: Final = 1.5
LEAST_MORE: Final = 5.0
_WAIT_ROSE: Final = phrase(
    "The queue before {step} grows by about {slope} cases a week, from {early} to {late} cases; the wait rose from "
    "{before} to {now} on average."
)
_GAP_ROSE: Final = phrase(
    "The queue before {step} grows by about {slope} cases a week, from {early} to {late} cases; the gap before it "
    "rose from {before} to {now} on average."
)


def look(survey: Survey) -> Looked:
    """Test for every step whether the queue before it and the waits in it both rise, week by week, not at once."""
    found, considered = [], 0
    for step in np.flatnonzero(survey.moves.waits.n_first >= LEAST_CASES).tolist():
        weeks = weeks_of(survey, step)
        if weeks is None or weeks.n_arrived.size < LEAST_WEEKS:
            continue
        considered += 1
        candidate = _candidate(survey, step, weeks)
        if candidate is not None:
            found.append(candidate)
    return Looked(found, considered)


def tell(survey: Survey, described: Described) -> Told:
    """Say from where to where the queue grew, and what it does to the wait."""
    facts, usual = described.candidate.facts, described.candidate.measure.usual_s[0]
    step = str(facts["step"])
    early, late, slope = (
        float(facts[name]) for name in ("mean_queue_early", "mean_queue_late", "cases_per_week")
    )
    return Told(
        title=say("The queue before {step} grows", step=step),
        statement=say(
            _WAIT_ROSE if knows_waiting(survey) else _GAP_ROSE,
            step=step,
            slope=say_number(slope),
            early=say_number(early),
            late=say_number(late),
            before=say_time(survey, usual),
            now=say_time(survey, described.mean_s),
        ),
        next_step=say(
            "Compare what arrives before {step} each week with what is finished: which came first, more work or "
            "fewer hands?",
            step=step,
        ),
        evidence={
            **wait_evidence(described),
            "mean_queue_early": round(early, 1),
            "mean_queue_late": round(late, 1),
            "cases_per_week": round(slope, 2),
            "mean_early_s": usual,
        },
    )


def _candidate(survey: Survey, step: int, weeks: StepWeeks) -> Candidate | None:
    third = weeks.n_arrived.size // 3
    early, late = float(weeks.mean_queue[:third].mean()), float(weeks.mean_queue[-third:].mean())
    if late < LEAST_GROWTH * early or late - early < LEAST_MORE or not (weeks.n_arrived > 0).all():
        return None
    shift = upward_shift(weeks.n_long, weeks.n_arrived, least=third // 2)
    if is_step(weeks.mean_waits_s, shift.place or third):
        return None
    queue, waits = rising_trend(weeks.mean_queue), rising_trend(weeks.mean_waits_s)
    name, since = survey.name(step), weeks.begin_of(third).isoformat()
    usual = float(round(weeks.mean_wait_s(slice(0, third))))
    return Candidate(
        kind=NAME,
        filter=HasActivity((name,)) & TimeWindow("intersecting", since=since),
        measure=Measure("wait", steps=(name,), usual_s=(usual,), since=since),
        log_chance=max(queue.log_chance, waits.log_chance),
        left_out_by=TimeWindow("intersecting", since=since),
        facts={
            "step": name,
            "mean_queue_early": early,
            "mean_queue_late": late,
            "cases_per_week": queue.slope,
        },
    )


KIND: Final = Kind(NAME, "a queue that grows before a step", look, tell, says_why=True)
