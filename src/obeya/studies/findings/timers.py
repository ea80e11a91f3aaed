"""Waits that are the same to the hour, case after case: a timer or a rule, not a queue."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from obeya.mining.answers import rows_of
from obeya.studies.findings.measure import SECONDS_PER_HOUR, counted_steps
from obeya.studies.findings.words import say_time
from obeya.tables.event_log import CALENDAR_TIME
from obeya.tables.sentences import say
from obeya.tables.wording import say_share

if TYPE_CHECKING:
    from obeya.studies.findings.kind import Described
    from obeya.studies.findings.survey import Survey

# A timer explains this share of the waits, and runs for a day or longer: shorter ones are the rhythm of a day.
LEAST_SHARE: Final = 0.2
LEAST_HOURS: Final = 20.0


@dataclass(frozen=True, slots=True)
class Timer:
    """The most frequent wait to the hour, and the share of the waits that are within half an hour of it."""

    seconds: float
    share: float

    def evidence(self) -> dict[str, float | int]:
        """Return the numbers behind the words."""
        return {"timer_s": self.seconds, "share_by_timer": round(self.share, 4)}


def find_timer(survey: Survey, described: Described) -> Timer | None:
    """Return the timer that most likely sets the waits of a finding; None where none is seen."""
    import ibis

    candidate = described.candidate
    if survey.log.time_basis != CALENDAR_TIME:
        return None
    rows = counted_steps(survey.log.where(candidate.filter), candidate.measure)
    hours = (rows.seconds / SECONDS_PER_HOUR + 0.5).floor().cast("int64")
    counted = rows.group_by(hours=hours).agg(n=rows.count())
    most = rows_of(counted.order_by(ibis.desc("n"), "hours").limit(1))
    if not most or most[0]["hours"] < LEAST_HOURS or most[0]["n"] < LEAST_SHARE * described.n_steps:
        return None
    return Timer(most[0]["hours"] * SECONDS_PER_HOUR, most[0]["n"] / described.n_steps)


def with_timer(survey: Survey, timer: Timer | None, sentence: str) -> str:
    """End a sentence with the timer, where one is seen."""
    if timer is None:
        return say("{sentence}.", sentence=sentence)
    return say(
        "{sentence}; in {share} of the cases it is {time} to the hour, as by a timer.",
        sentence=sentence,
        share=say_share(timer.share),
        time=say_time(survey, timer.seconds),
    )
