"""An approval that waits: a decision with little work and long waiting."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from obeya.studies.findings.kind import Described, Kind, Looked, Told
from obeya.studies.findings.long_waits import find_long_waits
from obeya.studies.findings.names import is_approval, is_receipt
from obeya.studies.findings.words import say_time, say_wait, title_of_wait, wait_evidence
from obeya.tables.sentences import phrase, say

if TYPE_CHECKING:
    from obeya.studies.findings.survey import Survey

NAME: Final = "waiting_approval"
LEAST_SHARE_OF_WAITING: Final = 0.05
LEAST_RATIO: Final = 1.5
# A step is like an approval when its work, done by hand, takes at most this part of its wait, and less than that of
# most steps.
MOST_WORK: Final = 0.01
LEAST_WORK_S: Final = 30.0
_WITH_WORK: Final = phrase("{wait}; the step itself takes {time}.")
_WITHOUT_WORK: Final = phrase("{wait}; before other steps it is {time} on average.")


def look(survey: Survey) -> Looked:
    """Compare the waits before approvals with those before all other steps."""
    return find_long_waits(
        survey,
        kind=NAME,
        wanted=lambda step: _is_decision(survey, step),
        least_share=LEAST_SHARE_OF_WAITING,
        least_ratio=LEAST_RATIO,
    )


def tell(survey: Survey, described: Described) -> Told:
    """Say how long the approval waits, and how little work it is."""
    facts = described.candidate.facts
    step, after = str(facts["step"]), facts["after"]
    usual = described.candidate.measure.usual_s[0]
    wait = say_wait(survey, step, described, after=after)
    work = float(survey.moves.median_service_s[survey.log.activities.index(step)])
    has_work = not np.isnan(work)
    form = _WITH_WORK if has_work else _WITHOUT_WORK
    return Told(
        title=title_of_wait(survey, step, described, after=after),
        statement=say(form, wait=wait, time=say_time(survey, work if has_work else usual)),
        next_step=say(
            "Ask how often {step} has stopped a case: raise the limit, let a deputy decide, or decide by rule what "
            "is never refused.",
            step=step,
        ),
        evidence={
            **wait_evidence(described),
            "mean_elsewhere_s": usual,
            **({"median_work_s": work} if has_work else {}),
        },
    )


def _is_decision(survey: Survey, step: int) -> bool:
    """Whether the step decides about work that goes on afterwards, by its name or by little work after long waiting."""
    name = survey.name(step)
    if name in survey.log.facts.end_activities:
        return False
    if is_approval(name):
        return True
    work, wait = survey.moves.median_service_s, float(survey.moves.median_wait_s[step])
    known = work[~np.isnan(work)]
    by_hand = known.size >= 4 and work[step] >= LEAST_WORK_S and not is_receipt(name)
    return bool(by_hand and work[step] <= MOST_WORK * wait and work[step] <= np.quantile(known, 0.25))


KIND: Final = Kind(NAME, "an approval with little work and long waiting", look, tell)
