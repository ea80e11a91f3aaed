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
from obeya.studies.findings.measure import SECONDS_PER_HOUR, counted_steps
from obeya.studies.findings.overlaps import Overlaps
from obeya.studies.findings.registry import KINDS

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
    sized = [_sized(scales, _openly(scales.survey, candidate)) for candidate in candidates]
    large = [one for one in sized if one.hours >= scales.least_hours]
    overlaps, taken = Overlaps(scales.survey), list[Weighed]()
    for one in sorted(large, key=lambda one: -one.hours * _weight(one.candidate))[:MOST_WEIGHED]:
        rest = overlaps.leave_out(one.candidate, [other.candidate for other in taken])
        if rest is None:
            continue
        weighed = one.weighed if one.weighed and rest is one.candidate else weigh(scales, rest)
        if weighed is not None:
            taken.append(weighed)
    return sorted(_merged(scales, taken), key=lambda weighed: -weighed.hours)


def _merged(scales: Scales, taken: list[Weighed]) -> list[Weighed]:
    """Join the findings that their kind tells in one sentence, and weigh what was joined."""
    as_weighed = {id(weighed.candidate): weighed for weighed in taken}
    joined: list[Weighed] = []
    for name, kind in KINDS.items():
        for candidate in kind.merge([one.candidate for one in taken if one.candidate.kind == name]):
            weighed = as_weighed.get(id(candidate)) or weigh(scales, candidate)
            joined += [weighed] if weighed is not None else []
    return joined


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


@dataclass(frozen=True, slots=True)
class _Sized:
    """A candidate with its hours, and as weighed where they had to be asked for."""

    candidate: Candidate
    hours: float
    weighed: Weighed | None = None


def _sized(scales: Scales, candidate: Candidate) -> _Sized:
    if candidate.hours is not None:
        return _Sized(candidate, candidate.hours)
    weighed = weigh(scales, candidate)
    return _Sized(candidate, weighed.hours if weighed else 0.0, weighed)


def _weight(candidate: Candidate) -> float:
    return WEIGHT_OF_WHY if KINDS[candidate.kind].says_why else 1.0
