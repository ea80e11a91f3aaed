"""A step that is done in batches: on one or two weekdays, on few days, or many cases in the same minute."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from obeya.studies.findings.kind import LEAST_CASES, Candidate, Described, Kind, Looked, Told
from obeya.studies.findings.measure import SECONDS_PER_HOUR, Measure
from obeya.studies.findings.rhythms import (
    Minutes,
    Rhythm,
    rare_days,
    same_minute,
    survey_minutes,
    weekday_rhythm,
)
from obeya.studies.findings.words import knows_waiting, say_time, say_typical, say_weekdays, wait_evidence
from obeya.tables.event_log import CALENDAR_TIME
from obeya.tables.filters import HasActivity
from obeya.tables.sentences import phrase, say

if TYPE_CHECKING:
    from obeya.studies.findings.survey import Survey

NAME: Final = "batch_release"
# Were the step done once a day, work would wait half a day on average; half a working day in working time.
HALF_A_DAY_S: Final = 43_200.0
HALF_A_WORKING_DAY_S: Final = 14_400.0
LEAST_SHARE_OF_WAITING: Final = 0.05


def look(survey: Survey) -> Looked:
    """Compare when each step begins with when work arrives before it."""
    waits = survey.moves.waits
    enough = [step for step in range(waits.n.size) if waits.n_first[step] >= LEAST_CASES]
    least_s = LEAST_SHARE_OF_WAITING * survey.moves.total_wait_s
    steps = [s for s in enough if waits.mean(s) > 2 * _half_a_day(survey) and waits.seconds[s] >= least_s]
    minutes = survey_minutes(survey.log, steps)
    found = [_find(survey, step, minutes.get(step)) for step in steps]
    return Looked([candidate for candidate in found if candidate is not None], 3 * len(enough))


def tell(survey: Survey, described: Described) -> Told:
    """Say when the step is done, and how long work waits for it."""
    step, rhythm = str(described.candidate.facts["step"]), described.candidate.facts["rhythm"]
    wait = say_typical(survey, described)
    form = phrase("cases wait {time} for it") if knows_waiting(survey) else phrase("{time} pass before it")
    waits = _with_weekdays(survey, rhythm, say(form, time=wait))
    return Told(
        title=say("{step} is done {rhythm}", step=step, rhythm=rhythm.words),
        statement=say(
            "{step} is done {rhythm}: {proof}; {waits}.",
            step=step,
            rhythm=rhythm.words,
            proof=rhythm.proof,
            waits=waits,
        ),
        next_step=say(
            "Ask what keeps {step} from being done every day, and try it for two weeks.", step=step
        ),
        evidence={**wait_evidence(described), **rhythm.numbers},
    )


def _with_weekdays(survey: Survey, rhythm: Rhythm, waits: str) -> str:
    """Add the shortest and the longest wait by weekday of arrival, which shows by when work must be there."""
    if rhythm.by_weekday is None:
        return waits
    (soonest, least_s), (latest, most_s) = rhythm.by_weekday
    return say(
        "{waits}, {least} on average when they arrive on {soonest} and {most} on {latest}",
        waits=waits,
        least=say_time(survey, least_s),
        soonest=say_weekdays((soonest,)),
        most=say_time(survey, most_s),
        latest=say_weekdays((latest,)),
    )


def _find(survey: Survey, step: int, minutes: Minutes | None) -> Candidate | None:
    days = survey.days.of(step)
    if days is None:
        return None
    rhythm = weekday_rhythm(days) or rare_days(days) or same_minute(minutes)
    if rhythm is None:
        return None
    name, waits, usual = survey.name(step), survey.moves.waits, _half_a_day(survey)
    return Candidate(
        kind=NAME,
        filter=HasActivity((name,)),
        measure=Measure("wait", steps=(name,), usual_s=(usual,)),
        log_chance=rhythm.log_chance,
        hours=float(waits.seconds[step] - waits.n[step] * usual) / SECONDS_PER_HOUR,
        keeps_whole_step=True,
        facts={"step": name, "rhythm": rhythm},
    )


def _half_a_day(survey: Survey) -> float:
    return HALF_A_DAY_S if survey.log.time_basis == CALENDAR_TIME else HALF_A_WORKING_DAY_S


KIND: Final = Kind(
    NAME, "a step that is done in batches while work arrives all the time", look, tell, says_why=True
)
