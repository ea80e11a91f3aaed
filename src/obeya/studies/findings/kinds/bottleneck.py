"""A step or a hand-over before which work waits long, beside all other steps of the process."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from obeya.studies.findings.kind import Described, Kind, Looked, Told
from obeya.studies.findings.long_waits import find_long_waits
from obeya.studies.findings.names import is_receipt
from obeya.studies.findings.timers import Timer, find_timer, with_timer
from obeya.studies.findings.words import say_time, say_wait, title_of_wait, wait_evidence
from obeya.tables.sentences import say

if TYPE_CHECKING:
    from obeya.studies.findings.survey import Survey

NAME: Final = "bottleneck"
# A bottleneck holds a tenth of all waiting, and its mean wait is twice that of the other steps.
LEAST_SHARE_OF_WAITING: Final = 0.10
LEAST_RATIO: Final = 2.0


def look(survey: Survey) -> Looked:
    """Compare the waits before every step and on every path with those of all others."""
    return find_long_waits(
        survey,
        kind=NAME,
        wanted=lambda step: True,
        least_share=LEAST_SHARE_OF_WAITING,
        least_ratio=LEAST_RATIO,
    )


def tell(survey: Survey, described: Described) -> Told:
    """Say how long work waits here, and how long elsewhere."""
    facts = described.candidate.facts
    step, after = str(facts["step"]), facts["after"]
    usual = described.candidate.measure.usual_s[0]
    wait = say_wait(survey, step, described, after=after)
    timer = find_timer(survey, described)
    elsewhere = say_time(survey, usual)
    compared = say("{wait}; before other steps it is {time} on average", wait=wait, time=elsewhere)
    return Told(
        title=title_of_wait(survey, step, described, after=after),
        statement=with_timer(survey, timer, compared),
        next_step=_next_step(step, timer),
        evidence={
            **wait_evidence(described),
            "mean_elsewhere_s": usual,
            **(timer.evidence() if timer else {}),
        },
    )


def _next_step(step: str, timer: Timer | None) -> str:
    if timer is not None:
        return say(
            "Ask who set this time before {step}, what it is good for, and whether the clock should stop before it.",
            step=step,
        )
    if is_receipt(step):
        return say(
            "Look at ten requests that went out: what is asked for too late, unclearly, or not at once?"
        )
    return say(
        "Follow ten of these cases on the spot: what has to happen before {step} can begin, and who knows that the "
        "case is there?",
        step=step,
    )


KIND: Final = Kind(NAME, "a step or hand-over before which work waits long beside all others", look, tell)
