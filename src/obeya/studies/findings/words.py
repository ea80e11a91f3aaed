"""Turns of phrase that the kinds of findings share; the word for time before a step depends on what is known."""

from __future__ import annotations

from typing import TYPE_CHECKING

from obeya.studies.findings.names import is_receipt
from obeya.tables.wording import say_count, say_share
from obeya.tables.wording import say_time as say_in_clock

if TYPE_CHECKING:
    from obeya.studies.findings.kind import Described
    from obeya.studies.findings.survey import Survey

# From this ratio of mean to median on, the mean is said with the median beside it.
UNEVEN = 3.0
WEEKDAYS = ("Mondays", "Tuesdays", "Wednesdays", "Thursdays", "Fridays", "Saturdays", "Sundays")


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
    return f"{said} on average" if is_uneven(described) else f"{said} (median)"


def say_half(survey: Survey, described: Described, *, verb: str = "wait") -> str:
    """Say that half of the cases take much less than the mean; nothing where they do not."""
    if not is_uneven(described):
        return ""
    return f", though half of them {verb} less than {say_time(survey, described.median_s)}"


def say_wait(survey: Survey, activity: str, described: Described, *, after: str | None = None) -> str:
    """Say how long the time before an activity is, such as “Approve waits 3 d 4 h (median) before someone starts”.

    An answer that comes in from outside does not wait, and nobody starts it: then the time passes.
    """
    said = say_typical(survey, described)
    if not knows_waiting(survey) or is_receipt(activity):
        place = f"between {after} and {activity}" if after else f"before {activity} is done"
        return f"{said} pass {place}{say_half(survey, described, verb='take')}"
    estimated = "an estimated " if survey.log.wait_word.startswith("estimated") else ""
    place = f" after {after}" if after else ""
    half = say_half(survey, described)
    return f"{activity} waits {estimated}{said}{place} before someone starts{half}"


def title_of_wait(survey: Survey, activity: str, described: Described, *, after: str | None = None) -> str:
    """Say the same in a few words."""
    said = say_time(survey, typical_s(described))
    if knows_waiting(survey) and not is_receipt(activity):
        return f"{activity} waits {said}"
    return f"{said} between {after} and {activity}" if after else f"{said} before {activity}"


def say_cases(survey: Survey, n: int) -> str:
    """Say a number of cases with its share, such as “1,204 cases (20 %)”."""
    return f"{say_count(n)} cases ({say_share(n / max(1, survey.totals.n_cases))})"


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
    return " and ".join(WEEKDAYS[day] for day in days)
