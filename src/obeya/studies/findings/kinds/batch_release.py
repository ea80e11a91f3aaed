"""A step that is done in batches: on one or two weekdays, on few days, or many cases in the same minute."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from obeya.mining.answers import rows_of
from obeya.mining.durations import US_PER_S, epoch_us
from obeya.studies.findings.chance import log_tail
from obeya.studies.findings.days import StepDays
from obeya.studies.findings.kind import LEAST_CASES, Candidate, Described, Kind, Looked, Told
from obeya.studies.findings.measure import SECONDS_PER_HOUR, Measure
from obeya.studies.findings.words import knows_waiting, say_time, say_typical, say_weekdays, wait_evidence
from obeya.tables.event_log import CALENDAR_TIME
from obeya.tables.filters import HasActivity
from obeya.tables.wording import say_number, say_share

if TYPE_CHECKING:
    from obeya.studies.findings.survey import Survey

NAME: Final = "batch_release"
# Were the step done once a day, work would wait half a day on average; half a working day in working time.
HALF_A_DAY_S: Final = 43_200.0
HALF_A_WORKING_DAY_S: Final = 14_400.0
LEAST_SHARE_OF_WAITING: Final = 0.05
LEAST_WEEKS: Final = 8
# These weekdays hold this share of the begins, and far fewer of the arrivals.
LEAST_ON_WEEKDAYS: Final = 0.75
MOST_ARRIVING_ON_WEEKDAYS: Final = 0.6
# Weekdays with a smaller share of the arrivals are not compared.
LEAST_OF_WEEKDAY: Final = 0.05
# A batch has at least this many cases, and the days (minutes) with begins are a third of those with arrivals.
LEAST_IN_BATCH: Final = 5.0
LEAST_CONCENTRATION: Final = 3.0
_MINUTE_US: Final = 60 * US_PER_S


def look(survey: Survey) -> Looked:
    """Compare when each step begins with when work arrives before it."""
    moves = survey.moves
    steps = [
        step
        for step in range(moves.waits.n.size)
        if moves.waits.n_first[step] >= LEAST_CASES
        and moves.waits.mean(step) > 2 * _half_a_day(survey)
        and moves.waits.seconds[step] >= LEAST_SHARE_OF_WAITING * moves.total_wait_s
    ]
    by_minute = _minutes(survey, steps)
    found = [_find(survey, step, by_minute.get(step)) for step in steps]
    considered = int((moves.waits.n_first >= LEAST_CASES).sum())
    return Looked([candidate for candidate in found if candidate is not None], 3 * considered)


def tell(survey: Survey, described: Described) -> Told:
    """Say when the step is done, and how long work waits for it."""
    facts = described.candidate.facts
    step, rhythm = str(facts["step"]), str(facts["rhythm"])
    wait = say_typical(survey, described)
    waits = f"cases wait {wait} for it" if knows_waiting(survey) else f"{wait} pass before it"
    return Told(
        title=f"{step} is done {rhythm}",
        statement=f"{step} is done {rhythm}: {facts['proof']}; {waits}{_say_by_weekday(survey, facts)}.",
        next_step=f"Ask what keeps {step} from being done every day, and try it for two weeks.",
        evidence={**wait_evidence(described), **facts["numbers"]},
    )


def _say_by_weekday(survey: Survey, facts: Mapping[str, Any]) -> str:
    """Say the shortest and the longest wait by weekday of arrival, which shows by when work must be there."""
    if "by_weekday" not in facts:
        return ""
    (soonest, least_s), (latest, most_s) = facts["by_weekday"]
    return (
        f", {say_time(survey, least_s)} on average when they arrive on {say_weekdays((soonest,))} and "
        f"{say_time(survey, most_s)} on {say_weekdays((latest,))}"
    )


def _wait_by_weekday(days: StepDays) -> tuple[tuple[int, float], tuple[int, float]]:
    """Return the weekdays of arrival with the shortest and the longest mean wait, of those with enough arrivals."""
    arrived, wait_s = (np.bincount(days.weekday, values, 7) for values in (days.n_arrived, days.wait_s))
    usual = np.flatnonzero(arrived >= LEAST_OF_WEEKDAY * arrived.sum())
    means = wait_s[usual] / arrived[usual]
    soonest, latest = int(means.argmin()), int(means.argmax())
    return (int(usual[soonest]), float(means[soonest])), (int(usual[latest]), float(means[latest]))


def _find(survey: Survey, step: int, minutes: dict[str, float] | None) -> Candidate | None:
    days = survey.days.of(step)
    if days is None:
        return None
    seen = _weekday_rhythm(days) or _rare_days(days) or _same_minute(minutes)
    if seen is None:
        return None
    log_chance, facts = seen
    name, waits = survey.name(step), survey.moves.waits
    return Candidate(
        kind=NAME,
        filter=HasActivity((name,)),
        measure=Measure("wait", steps=(name,), usual_s=(_half_a_day(survey),)),
        log_chance=log_chance,
        hours=float(waits.seconds[step] - waits.n[step] * _half_a_day(survey)) / SECONDS_PER_HOUR,
        keeps_whole_step=True,
        facts={"step": name, **facts},
    )


def _weekday_rhythm(days: StepDays) -> tuple[float, dict[str, Any]] | None:
    """Whether one weekday, or two, hold most begins while work arrives on others as well.

    What begins on one day is one decision, so that the weeks are counted, not the cases.
    """
    begun, arrived = (np.bincount(days.weekday, values, 7) for values in (days.n_taken_up, days.n_arrived))
    order = np.argsort(-begun, kind="stable")
    weeks = _n_weeks(days)
    for n_days in (1, 2):
        chosen = tuple(sorted(int(day) for day in order[:n_days]))
        share, share_arriving = (float(v[list(chosen)].sum() / v.sum()) for v in (begun, arrived))
        if (
            weeks < LEAST_WEEKS
            or share < LEAST_ON_WEEKDAYS
            or share_arriving > MOST_ARRIVING_ON_WEEKDAYS * share
        ):
            continue
        by_chance = float(np.sort(arrived)[::-1][:n_days].sum() / arrived.sum())
        proof = f"{say_share(share)} begin on these days, while {say_share(share_arriving)} of the work arrives on them"
        if n_days == 1:
            proof = f"{say_share(share)} begin on that day, while {say_share(share_arriving)} of the work arrives on it"
        numbers = {
            "share_begun": round(share, 4),
            "share_arriving": round(share_arriving, 4),
            "n_weeks": weeks,
        }
        rhythm = f"on {say_weekdays(chosen)}" if share < 0.9 else f"on {say_weekdays(chosen)} only"
        return log_tail(share * weeks, weeks, by_chance), {
            "rhythm": rhythm,
            "proof": proof,
            "numbers": numbers,
            "by_weekday": _wait_by_weekday(days),
        }
    return None


def _rare_days(days: StepDays) -> tuple[float, dict[str, Any]] | None:
    """Whether many cases begin on the same few days, which are a third of the days with arrivals or fewer.

    Were begins spread over the days as arrivals are, so many days without a begin would be rare: days hit by
    independent throws are negatively associated (Dubhashi and Ranjan, Random Structures & Algorithms 13, 1998).
    """
    n = float(days.n_arrived.sum())
    days_arriving, days_begun = (int((v > 0).sum()) for v in (days.n_arrived, days.n_taken_up))
    in_batch = float((days.n_taken_up**2).sum() / max(1.0, days.n_taken_up.sum()))
    if (
        in_batch < LEAST_IN_BATCH
        or days_begun * LEAST_CONCENTRATION > days_arriving
        or days_begun < LEAST_WEEKS
    ):
        return None
    hit = 1 - (1 - days.n_arrived[days.n_arrived > 0] / n) ** n
    missed_by_chance = float(np.clip(1 - hit.mean(), 1 / n, 1 - 1 / n))
    every = days.n_arrived.size / days_begun
    return log_tail(days_arriving - days_begun, days_arriving, missed_by_chance), {
        "rhythm": f"every {say_number(every)} days",
        "proof": f"it begins on {days_begun} days, about {say_number(in_batch)} cases at a time, while work arrives "
        f"on {days_arriving}",
        "numbers": {
            "n_days_begun": days_begun,
            "n_days_arriving": days_arriving,
            "mean_batch": round(in_batch, 1),
        },
    }


def _same_minute(minutes: dict[str, float] | None) -> tuple[float, dict[str, Any]] | None:
    """Whether several cases begin in the same minute far more often than they arrive in the same minute."""
    if minutes is None or minutes["n"] < LEAST_CASES:
        return None
    together, arriving = minutes["begun_together"] / minutes["n"], minutes["arrived_together"] / minutes["n"]
    in_batch = minutes["begun_squares"] / minutes["n"]
    if in_batch < LEAST_IN_BATCH or together < 0.5 or together < LEAST_CONCENTRATION * arriving:
        return None
    n_batches = minutes["n"] / in_batch
    by_chance = max(arriving, 1 / minutes["n"])
    return log_tail(together * n_batches, n_batches, by_chance), {
        "rhythm": "in batches",
        "proof": f"{say_share(together)} begin in the same minute as others, about {say_number(in_batch)} at a time, "
        f"while {say_share(arriving)} of the work arrives so",
        "numbers": {
            "share_begun_together": round(together, 4),
            "share_arriving_together": round(arriving, 4),
        },
    }


def _minutes(survey: Survey, steps: list[int]) -> dict[int, dict[str, float]]:
    """Count, for each step, the cases that begin (arrive) in the same minute as at least one other."""
    if not steps:
        return {}
    events = survey.log.events
    known = events.filter(
        events.activity.isin(steps) & events.wait_s.notnull() & events.previous_completed_at.notnull()
    )
    moments = {"begun": known.started_at.coalesce(known.completed_at), "arrived": known.previous_completed_at}
    found: dict[int, dict[str, float]] = {step: {} for step in steps}
    for name, moment in moments.items():
        minute = (epoch_us(moment) / _MINUTE_US).floor().cast("int64")
        by_minute = known.group_by("activity", minute=minute).agg(n=known.count())
        several = (by_minute.n > 1).ifelse(by_minute.n, 0)
        counted = by_minute.group_by("activity").agg(
            n=by_minute.n.sum(), together=several.sum(), squares=(by_minute.n * by_minute.n).sum()
        )
        for row in rows_of(counted):
            found[row["activity"]] |= {
                "n": float(row["n"]),
                f"{name}_together": float(row["together"]),
                f"{name}_squares": float(row["squares"]),
            }
    return {step: counts for step, counts in found.items() if counts}


def _n_weeks(days: StepDays) -> int:
    """Return in how many weeks the step began."""
    monday = (np.arange(days.n_taken_up.size) + days.first_day + 3) // 7
    return int(np.unique(monday[days.n_taken_up > 0]).size)


def _half_a_day(survey: Survey) -> float:
    return HALF_A_DAY_S if survey.log.time_basis == CALENDAR_TIME else HALF_A_WORKING_DAY_S


KIND: Final = Kind(
    NAME, "a step that is done in batches while work arrives all the time", look, tell, says_why=True
)
