"""Weigh candidates on the cases of their own filter, and let each hour count for one finding only."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from obeya.mining.answers import rows_of
from obeya.studies.findings.bootstrap import bucket_of, interval_of
from obeya.studies.findings.kind import LEAST_CASES, LEAST_SHARE, Candidate, Described, Weighed
from obeya.studies.findings.measure import SECONDS_PER_HOUR, Measure, counted_steps, hours_of
from obeya.studies.findings.registry import KINDS
from obeya.tables.filters import Not

if TYPE_CHECKING:
    from obeya.studies.findings.survey import Survey

# A kind that says why goes before one that only says where when it explains at least a third of its hours.
WEIGHT_OF_WHY: Final = 3.0
# The largest candidates are weighed; smaller ones come nowhere near the top.
MOST_WEIGHED: Final = 40


@dataclass(frozen=True, slots=True)
class Scales:
    """What weighing needs besides the candidates: the survey, the resamples and the least hours."""

    survey: Survey
    resamples: NDArray[np.float64]

    @property
    def least_hours(self) -> float:
        """Hours below which no finding is shown."""
        return LEAST_SHARE * self.survey.totals.lead_hours


def weigh_all(scales: Scales, candidates: Iterable[Candidate]) -> list[Weighed]:
    """Return the findings that hold, most hours first, no step of a case in two of them.

    Candidates are taken in the order of their hours, those that say why with three times the weight. Each is
    narrowed to what those before it have left, and weighed.
    """
    sized = [(_hours(scales, candidate), _openly(scales.survey, candidate)) for candidate in candidates]
    large = [
        (hours * _weight(candidate), candidate) for hours, candidate in sized if hours >= scales.least_hours
    ]
    taken: list[Weighed] = []
    for _, candidate in sorted(large, key=lambda pair: -pair[0])[:MOST_WEIGHED]:
        rest = _leave_out(scales.survey, candidate, [other.candidate for other in taken])
        weighed = weigh(scales, rest) if rest is not None else None
        if weighed is not None:
            taken.append(weighed)
    return sorted(taken, key=lambda weighed: -weighed.hours)


def weigh(scales: Scales, candidate: Candidate) -> Weighed | None:
    """Return the hours and interval of a candidate; None when it is too small or may be smaller still."""
    rows = counted_steps(scales.survey.log.where(candidate.filter), candidate.measure)
    by_bucket = rows.group_by(bucket=bucket_of(rows))
    table = by_bucket.agg(
        lost_s=rows.lost_s.sum(), seconds=rows.seconds.sum(), n_cases=rows.case_index.nunique()
    ).to_pyarrow()
    bucket, lost_s, seconds, n_cases = (np.asarray(column.to_numpy()) for column in table.columns)
    hours = np.zeros(scales.survey.totals.buckets.size)
    hours[np.searchsorted(scales.survey.totals.buckets, bucket)] = lost_s / SECONDS_PER_HOUR
    interval = interval_of(hours, scales.resamples)
    is_small = n_cases.sum() < LEAST_CASES or interval.low < scales.least_hours
    if is_small or seconds.sum() < candidate.least_ratio * (seconds.sum() - lost_s.sum()):
        return None
    return Weighed(candidate, float(hours.sum()), interval)


def describe(survey: Survey, weighed: Weighed) -> Described:
    """Count the cases of a finding, and sum up the times of the steps that count."""
    kept = survey.log.where(weighed.candidate.filter)
    rows = counted_steps(kept, weighed.candidate.measure)
    quantiles = rows.seconds.quantile([0.5, 0.9])
    spread = rows_of(rows.agg(n=rows.count(), mean=rows.seconds.mean(), quantiles=quantiles))[0]
    return Described(
        candidate=weighed.candidate,
        hours=weighed.hours,
        n_cases=int(kept.cases.count().to_pyarrow().as_py()),
        n_steps=int(spread["n"]),
        mean_s=float(spread["mean"]),
        median_s=float(spread["quantiles"][0]),
        p90_s=float(spread["quantiles"][1]),
    )


def _openly(survey: Survey, candidate: Candidate) -> Candidate:
    """Write into the measure that the time after closing activities does not count, where that can matter."""
    measure, moves = candidate.measure, survey.moves
    if measure.counted == "service" or measure.after is not None:
        return candidate
    into = np.isin(moves.target, [survey.log.activities.index(step) for step in measure.steps])
    sources = set(moves.source[into if measure.steps else moves.source >= 0].tolist())
    names = survey.totals.closings.activities
    closing = tuple(name for name in names if survey.log.activities.index(name) in sources)
    return dataclasses.replace(candidate, measure=dataclasses.replace(candidate.measure, not_after=closing))


def _hours(scales: Scales, candidate: Candidate) -> float:
    if candidate.hours is not None:
        return candidate.hours
    return hours_of(scales.survey.log.where(candidate.filter), candidate.measure)


def _weight(candidate: Candidate) -> float:
    return WEIGHT_OF_WHY if KINDS[candidate.kind].says_why else 1.0


def _leave_out(survey: Survey, candidate: Candidate, taken: list[Candidate]) -> Candidate | None:
    """Return what the findings taken before leave of a candidate; None for nothing."""
    rest: Candidate | None = candidate
    for other in taken:
        if rest is None or not _may_share(rest.measure, other.measure):
            continue
        if (
            other.keeps_whole_step
            and rest.measure.steps
            and set(rest.measure.steps) <= set(other.measure.steps)
        ):
            return None
        if _do_share(survey, rest, other):
            rest = _without(rest, other)
    return rest


def _do_share(survey: Survey, one: Candidate, other: Candidate) -> bool:
    """Whether any step of a case counts for both."""
    rows, taken = (
        counted_steps(survey.log.where(each.filter), each.measure).select("case_index", "position")
        for each in (one, other)
    )
    n_shared = rows.semi_join(taken, ["case_index", "position"]).count().to_pyarrow().as_py()
    return int(n_shared) > 0


def _may_share(one: Measure, other: Measure) -> bool:
    """Whether a step of a case can count for both measures."""
    if {one.counted, other.counted} == {"wait", "service"}:
        return False
    if one.steps and other.steps and not set(one.steps) & set(other.steps):
        return False
    for mine, theirs in ((one, other), (other, one)):
        if mine.steps and set(mine.steps) <= set(theirs.apart_from):
            return False
    return one.after is None or other.after is None or one.after == other.after


def _without(candidate: Candidate, other: Candidate) -> Candidate:
    """Narrow a candidate by the steps of another, or, where that leaves no step, by its cases."""
    measure, taken = candidate.measure, set(other.measure.steps)
    if not measure.steps and taken:
        apart = (*measure.apart_from, *sorted(taken - set(measure.apart_from)))
        return candidate.narrowed(measure=dataclasses.replace(measure, apart_from=apart))
    left = [place for place, step in enumerate(measure.steps) if step not in taken]
    if taken and left:
        steps = tuple(measure.steps[place] for place in left)
        usual = (
            tuple(measure.usual_s[place] for place in left) if len(measure.usual_s) > 1 else measure.usual_s
        )
        return candidate.narrowed(measure=dataclasses.replace(measure, steps=steps, usual_s=usual))
    return candidate.narrowed(filter=candidate.filter & Not(other.left_out_by or other.filter))
