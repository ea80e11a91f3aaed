"""Where did it slip? Every unit, variant and attribute value is compared with all others together: `locate_slip`."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from obeya.errors import QuestionError
from obeya.studies.gain.filled import Filled, fill_open
from obeya.studies.gain.holding import WINDOW_WEEKS
from obeya.studies.gain.log_measures import question_of, read_measure, slice_of
from obeya.studies.gain.looking import sign_of
from obeya.studies.gain.observations import Numbers, Observations
from obeya.studies.gain.portfolio import holm
from obeya.studies.gain.registration import Registration
from obeya.studies.gain.segmented import Estimate
from obeya.studies.gain.slip_dimensions import Dimension, read_dimensions
from obeya.studies.gain.slip_evidence import gather_evidence
from obeya.studies.gain.slip_result import Slip, SlipCandidate, SlipReason
from obeya.studies.gain.step_test import inflation, step_test
from obeya.studies.gain.week_plan import WEEK, WeekPlan, date_of, day_number, plan_weeks
from obeya.tables.sentences import joined, say
from obeya.tables.wording import say_share

if TYPE_CHECKING:
    from obeya.tables.event_log import EventLog

LEVEL: Final = 0.05
"""The chance that anything at all is named where nothing slipped."""

LEAST_CASES: Final = 10
"""Fewer cases in one of the two windows say nothing about a unit."""

LEAST_IN_WEEK: Final = 2


@dataclass(frozen=True, slots=True)
class _Windows:
    """The cases of all weeks: value on the scale of the test, as people know it, and week; then the windows."""

    score: Numbers
    natural: Numbers
    week: NDArray[np.int64]
    rows: NDArray[np.int64]
    "Places of these cases among all rows."
    n_before: int
    "Weeks before the change."
    n_calm: int
    "Weeks before the last four."

    @property
    def is_last(self) -> NDArray[np.bool_]:
        """Tell the cases of the last four weeks."""
        return self.week >= self.n_calm

    @property
    def is_first(self) -> NDArray[np.bool_]:
        """Tell the cases after the change and before the last four weeks."""
        return (self.week >= self.n_before) & (self.week < self.n_calm)


def locate_slip(
    registration: Registration,
    log: EventLog,
    *,
    as_of: date | None = None,
    attributes: Sequence[str] | None = None,
) -> Slip:
    """Compare the last four weeks, unit by unit, with those before them since the change; name what carries a slip.

    `attributes` are case attributes to look at (by default all that are words with at most 40 values); the variant
    is always looked at. A unit is named when it became worse than all others together, or more frequent while being
    worse than they are, with the number of comparisons taken into account (Holm, 5 %). Raises `QuestionError` where
    there are no eight weeks yet, and for counts, which cannot be split by case.
    """
    if registration.kind == "count":
        raise QuestionError("Where it slipped can be asked of times and shares, not of counts.")
    chosen = slice_of(log, registration.slice)
    rows = read_measure(chosen, question_of(registration))
    until = math.inf if as_of is None else float(day_number(as_of))
    known = rows if as_of is None else rows.as_known_on(until)
    plan = plan_weeks(registration, known, until=until)
    if plan.after.size < 2 * WINDOW_WEEKS:
        raise QuestionError(
            f"There are {plan.after.size} whole weeks after the change; where it slipped can be asked from "
            f"{2 * WINDOW_WEEKS} on."
        )
    filled = fill_open(known, plan)
    windows = _windows(known, filled, plan)
    harm = -sign_of(registration)
    candidates = _ranked(registration, chosen, known, windows, harm, attributes)
    named = tuple(each for each in candidates if each.is_named)
    total = _total(registration, windows)
    evidence = gather_evidence(registration, chosen, known, filled, plan, named[0], harm) if named else None
    return Slip(
        measure=registration.measure,
        first_from=date_of(plan.after[0]),
        first_until=date_of(plan.after[-WINDOW_WEEKS]),
        last_from=date_of(plan.after[-WINDOW_WEEKS]),
        last_until=date_of(plan.after[-1] + WEEK),
        total=total,
        candidates=tuple(candidates),
        named=named,
        n_compared=len(candidates),
        evidence=evidence,
        sentence=_sentence(named),
    )


def _windows(rows: Observations, filled: Filled, plan: WeekPlan) -> _Windows:
    chosen = np.flatnonzero((filled.week >= 0) & filled.is_known)
    return _Windows(
        score=filled.score[chosen],
        natural=filled.natural[chosen],
        week=filled.week[chosen],
        rows=chosen,
        n_before=plan.n_before,
        n_calm=plan.starts.size - WINDOW_WEEKS,
    )


def _total(registration: Registration, windows: _Windows) -> float:
    moved = float(windows.score[windows.is_last].mean() - windows.score[windows.is_first].mean())
    return math.exp(moved) if registration.kind == "time" else 100 * moved


def _ranked(
    registration: Registration,
    log: EventLog,
    rows: Observations,
    windows: _Windows,
    harm: float,
    attributes: Sequence[str] | None,
) -> list[SlipCandidate]:
    if rows.case is None:
        raise QuestionError("Rows without cases cannot be told apart.")
    dimensions = read_dimensions(log, rows.case[windows.rows], rows.is_open[windows.rows], attributes)
    tried = [each for dimension in dimensions for each in _compared(dimension, windows, harm)]
    if not tried:
        return []
    adjusted = holm(np.array([p for one in tried for p in (one.p_worse, one.p_more)]))
    whole = {
        name: sum(max(one.part, 0.0) for one in tried if one.attribute == name) for name in _names(tried)
    }
    found = [
        one.candidate(
            registration,
            harm,
            float(adjusted[2 * place]),
            float(adjusted[2 * place + 1]),
            whole[one.attribute],
        )
        for place, one in enumerate(tried)
    ]
    return sorted(found, key=lambda each: (not each.is_named, -each.contribution, each.attribute, each.value))


@dataclass(frozen=True, slots=True)
class _Compared:
    """One unit against the rest; positive numbers are worse."""

    attribute: str
    value: str
    n: tuple[int, int]
    natural: tuple[float, float]
    excess: float
    error: float
    freedom: float
    p_worse: float
    p_more: float
    part: float
    "By how much it moved the mean of all cases, through its own level and through its share of them."

    def candidate(
        self, registration: Registration, harm: float, p_worse: float, p_more: float, whole: float
    ) -> SlipCandidate:
        from scipy.special import stdtrit

        reach = float(stdtrit(self.freedom, 0.975)) * self.error
        ends = [harm * (self.excess - reach), harm * self.excess, harm * (self.excess + reach)]
        low, middle, high = sorted(
            math.exp(end) if registration.kind == "time" else 100 * end for end in ends
        )
        reason: SlipReason = "got worse" if p_worse <= p_more else "became more frequent"
        return SlipCandidate(
            attribute=self.attribute,
            value=self.value,
            n_first=self.n[0],
            n_last=self.n[1],
            before=self.natural[0],
            after=self.natural[1],
            excess=middle,
            low=low,
            high=high,
            contribution=self.part / whole if whole > 0 else 0.0,
            p_value=min(p_worse, p_more),
            reason=reason,
            is_named=min(p_worse, p_more) < LEVEL and self.part > 0,
        )


def _compared(dimension: Dimension, windows: _Windows, harm: float) -> Iterator[_Compared]:
    score, first, last = harm * windows.score, windows.is_first, windows.is_last
    for code, name in enumerate(dimension.names):
        inside = dimension.codes == code
        others = (dimension.codes >= 0) & ~inside
        cells = [inside & first, inside & last, others & first, others & last]
        sizes = [int(cell.sum()) for cell in cells]
        if min(sizes) < LEAST_CASES:
            continue
        means = [float(score[cell].mean()) for cell in cells]
        found, own = (_change(score, windows, inside, rest) for rest in (others, None))
        if found is None or own is None:
            continue
        share_first, share_last = sizes[0] / (sizes[0] + sizes[2]), sizes[1] / (sizes[1] + sizes[3])
        yield _Compared(
            attribute=dimension.name,
            value=name,
            n=(sizes[0], sizes[1]),
            natural=(float(windows.natural[cells[0]].mean()), float(windows.natural[cells[1]].mean())),
            excess=found.value,
            error=found.error,
            freedom=found.freedom,
            # Where the others got better, a unit that stayed as it was has not slipped.
            p_worse=max(found.p_value(), own.p_value()) / 2 if min(found.value, own.value) > 0 else 1.0,
            p_more=_chance_of_growth(sizes, is_worse=means[1] > means[3]),
            part=share_last * found.value + (share_last - share_first) * (means[0] - means[2]),
        )


def _change(
    score: Numbers, windows: _Windows, inside: NDArray[np.bool_], others: NDArray[np.bool_] | None
) -> Estimate | None:
    """Return by how much the unit became worse than the rest (than itself, without `others`), week by week.

    What moves all units in a week drops out of the distance. How much it varies is learnt from the weeks before the
    change and after it up to the last four, which are put to the test and must not widen the interval themselves.
    """
    n_weeks = windows.n_calm + WINDOW_WEEKS
    n_own, distance = _weekly(score, windows.week, inside, n_weeks)
    usable, sides = n_own >= LEAST_IN_WEEK, [inside]
    if others is not None:
        n_rest, rest = _weekly(score, windows.week, others, n_weeks)
        usable, distance, sides = usable & (n_rest >= LEAST_IN_WEEK), distance - rest, [inside, others]
    place, distance = np.flatnonzero(usable), distance[usable]
    before, last = place < windows.n_before, place >= windows.n_calm
    first = ~before & ~last
    if min(before.sum(), first.sum(), last.sum()) < 2:
        return None
    calm = step_test(distance[~last], int(before.sum()))
    weights = n_own[usable]
    value = float(
        np.average(distance[last], weights=weights[last])
        - np.average(distance[first], weights=weights[first])
    )
    spread = float(calm.spread)
    n_first, n_last = int(first.sum()), int(last.sum())
    by_week = spread**2 * float(inflation(calm.rho, n_first) / n_first + inflation(calm.rho, n_last) / n_last)
    cells = [side & np.isin(windows.week, place[part]) for side in sides for part in (first, last)]
    by_case = sum(float(score[cell].var(ddof=1)) / max(int(cell.sum()), 1) for cell in cells)
    return Estimate(value, math.sqrt(max(by_week, by_case)), float(calm.freedom))


def _weekly(
    score: Numbers, week: NDArray[np.int64], rows: NDArray[np.bool_], n_weeks: int
) -> tuple[NDArray[np.int64], Numbers]:
    n = np.bincount(week[rows], minlength=n_weeks)
    sums = np.bincount(week[rows], weights=score[rows], minlength=n_weeks)
    return n, np.asarray(sums / np.maximum(n, 1), np.float64)


def _names(tried: list[_Compared]) -> set[str]:
    return {one.attribute for one in tried}


def _chance_of_growth(sizes: list[int], *, is_worse: bool) -> float:
    """Return the one-sided p-value that a unit which is worse than the rest has a larger share of the cases now."""
    from scipy.special import ndtr

    if not is_worse:
        return 1.0
    n_first, n_last = sizes[0] + sizes[2], sizes[1] + sizes[3]
    pooled = (sizes[0] + sizes[1]) / (n_first + n_last)
    # Shares drift from week to week: twice the variance of pure chance is allowed for.
    error = math.sqrt(2 * pooled * (1 - pooled) * (1 / n_first + 1 / n_last))
    return float(ndtr(-(sizes[1] / n_last - sizes[0] / n_first) / error)) if error > 0 else 1.0


def _sentence(named: tuple[SlipCandidate, ...]) -> str:
    if not named:
        return say("Nothing stands out: no unit became worse than the others beyond chance.")
    parts = [
        say(
            "{attribute} {value} carries {share} of the slip",
            attribute=each.attribute,
            value=each.value,
            share=say_share(min(max(each.contribution, 0.0), 1.0)),
        )
        for each in named[:3]
    ]
    return say("{parts}.", parts=joined("; ", parts))
