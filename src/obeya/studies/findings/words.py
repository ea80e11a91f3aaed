"""Turns of phrase that the kinds of findings share; the word for time before a step depends on what is known."""

from __future__ import annotations

from typing import TYPE_CHECKING

from obeya.studies.findings.names import is_receipt
from obeya.tables.filters.quoting import join_words
from obeya.tables.sentences import phrase, say
from obeya.tables.wording import say_count, say_share
from obeya.tables.wording import say_time as say_in_clock

if TYPE_CHECKING:
    from obeya.studies.findings.kind import Described
    from obeya.studies.findings.survey import Survey

# From this ratio of mean to median on, the mean is said with the median beside it.
UNEVEN = 3.0
WEEKDAYS = (
    phrase("Mondays"), phrase("Tuesdays"), phrase("Wednesdays"), phrase("Thursdays"), phrase("Fridays"),
    phrase("Saturdays"), phrase("Sundays"),
)  # fmt: skip


def knows_waiting(survey: Survey) -> bool:
    """Whether the time before a step may be called waiting."""
    return survey.log.wait_word != "gap"


def say_time(survey: Survey, seconds: float) -> str:
    """Say a duration in the time that the log counts."""
    return say_in_clock(seconds, survey.log.working_day_h)


def typical_s(described: Described) -> float:
    """Return the time to say first: the median, or the mean where a few long times make up most of the hours."""
    return described.mean_s if is_uneven(described) else described.median_s


def is_uneven(described: Described) -> bool:
    """Whether the mean is so far above the median that the median alone would mislead."""
    return described.mean_s > UNEVEN * described.median_s


def say_typical(survey: Survey, described: Described) -> str:
    """Say the typical time with the word for it: “3 d 4 h (median)” or “2 h 40 min on average”."""
    said = say_time(survey, typical_s(described))
    return say(phrase("{time} on average") if is_uneven(described) else phrase("{time} (median)"), time=said)


def with_half(survey: Survey, described: Described, sentence: str, *, waits: bool) -> str:
    """Add that half of the cases wait (or take) much less than the mean, where they do."""
    if not is_uneven(described):
        return sentence
    form = (
        phrase("{sentence}, though half of them wait less than {median}")
        if waits
        else phrase("{sentence}, though half of them take less than {median}")
    )
    return say(form, sentence=sentence, median=say_time(survey, described.median_s))


def say_wait(survey: Survey, activity: str, described: Described, *, after: str | None = None) -> str:
    """Say how long the time before an activity is, such as “Approve waits 3 d 4 h (median) before someone starts”.

    An answer that comes in from outside does not wait, and nobody starts it: then the time passes.
    """
    time = say_typical(survey, described)
    if not knows_waiting(survey) or is_receipt(activity):
        said = (
            say("{time} pass between {after} and {step}", time=time, after=after, step=activity)
            if after
            else say("{time} pass before {step} is done", time=time, step=activity)
        )
        return with_half(survey, described, said, waits=False)
    if survey.log.wait_word.startswith("estimated"):
        time = say("an estimated {time}", time=time)
    said = (
        say("{step} waits {time} after {after} before someone starts", step=activity, time=time, after=after)
        if after
        else say("{step} waits {time} before someone starts", step=activity, time=time)
    )
    return with_half(survey, described, said, waits=True)


def title_of_wait(survey: Survey, activity: str, described: Described, *, after: str | None = None) -> str:
    """Say the same in a few words."""
    said = say_time(survey, typical_s(described))
    if knows_waiting(survey) and not is_receipt(activity):
        return say("{step} waits {time}", step=activity, time=said)
    if after:
        return say("{time} between {after} and {step}", time=said, after=after, step=activity)
    return say("{time} before {step}", time=said, step=activity)


def say_cases(survey: Survey, n: int) -> str:
    """Say a number of cases with its share, such as “1,204 cases (20 %)”."""
    share = say_share(n / max(1, survey.totals.n_cases))
    return say("{n} cases ({share})", n=say_count(n), share=share)


def wait_evidence(described: Described) -> dict[str, float | int]:
    """Return how the times that count are spread."""
    return {
        "n_steps": described.n_steps,
        "mean_s": round(described.mean_s, 1),
        "median_s": round(described.median_s, 1),
        "p90_s": round(described.p90_s, 1),
    }


def say_weekdays(days: tuple[int, ...]) -> str:
    """Say weekdays (Monday 0), such as “Mondays and Thursdays”."""
    return join_words([say(WEEKDAYS[day]) for day in days], "and")
