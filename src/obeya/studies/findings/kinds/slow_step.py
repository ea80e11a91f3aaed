"""A step whose own work takes long, beside that of all other steps."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from obeya.studies.findings.chance import log_tail
from obeya.studies.findings.kind import LEAST_CASES, Candidate, Described, Kind, Looked, Told
from obeya.studies.findings.measure import SECONDS_PER_HOUR, Measure
from obeya.studies.findings.words import say_time, say_typical, typical_s, wait_evidence, with_half
from obeya.tables.filters import HasActivity
from obeya.tables.sentences import say

if TYPE_CHECKING:
    from obeya.studies.findings.survey import Survey

NAME: Final = "slow_step"
# Work differs by nature, so that a step must hold a large part of all time, and take thrice as long as the others.
LEAST_SHARE_OF_TIME: Final = 0.10
LEAST_RATIO: Final = 3.0


def look(survey: Survey) -> Looked:
    """Compare the service times of every step with those of all others."""
    services = survey.moves.services
    steps = [step for step in range(services.n.size) if services.n_first[step] >= LEAST_CASES]
    all_s = float(services.seconds.sum()) + survey.moves.total_wait_s
    found = [step for step in steps if _stands_out(survey, step, all_s)]
    return Looked([_candidate(survey, step) for step in found], len(steps))


def tell(survey: Survey, described: Described) -> Told:
    """Say how long the work takes here, and how long elsewhere."""
    step, usual = str(described.candidate.facts["step"]), described.candidate.measure.usual_s[0]
    time = say_typical(survey, described)
    takes = say("{step} takes {time} from start to completion", step=step, time=time)
    return Told(
        title=say("{step} takes {time}", step=step, time=say_time(survey, typical_s(described))),
        statement=say(
            "{takes}; other steps take {usual} on average.",
            takes=with_half(survey, described, takes, waits=False),
            usual=say_time(survey, usual),
        ),
        next_step=say(
            "Watch {step} being done: how much of the time is work, and how often is it put down to wait for "
            "information?",
            step=step,
        ),
        evidence={**wait_evidence(described), "mean_elsewhere_s": usual},
    )


def _stands_out(survey: Survey, step: int, all_s: float) -> bool:
    services = survey.moves.services
    n_others = int(services.n.sum() - services.n[step])
    long_enough = services.mean(step) > LEAST_RATIO * services.mean_of_others(step)
    return bool(
        n_others >= LEAST_CASES and long_enough and services.seconds[step] >= LEAST_SHARE_OF_TIME * all_s
    )


def _candidate(survey: Survey, step: int) -> Candidate:
    services, name = survey.moves.services, survey.name(step)
    return Candidate(
        kind=NAME,
        filter=HasActivity((name,)),
        measure=Measure("service", steps=(name,), usual_s=(float(round(services.mean_of_others(step))),)),
        log_chance=log_tail(
            float(services.n_long[step]), float(services.n_first[step]), services.share_long()
        ),
        hours=float(services.seconds[step] - services.n[step] * services.mean_of_others(step))
        / SECONDS_PER_HOUR,
        keeps_whole_step=True,
        least_ratio=LEAST_RATIO,
        facts={"step": name},
    )


KIND: Final = Kind(NAME, "a step whose own work takes long beside that of all others", look, tell)
