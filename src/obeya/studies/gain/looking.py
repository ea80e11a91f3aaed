"""The looks: what could be said 30, 60, 90 and 180 days after the change, each with the weeks that had passed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

import numpy as np

from obeya.studies.gain.censoring import MATURE
from obeya.studies.gain.gates import LEAST_WEEKS_AFTER
from obeya.studies.gain.holding import WINDOW_WEEKS, holding_word, retention
from obeya.studies.gain.looks import nominal_levels
from obeya.studies.gain.observations import Numbers
from obeya.studies.gain.registration import Registration
from obeya.studies.gain.result import Look, Method
from obeya.studies.gain.scales import to_ratio
from obeya.studies.gain.testing import measure_change
from obeya.studies.gain.vocabulary import Holding, VerdictWord
from obeya.studies.gain.week_plan import WEEK, WeekPlan, day_number
from obeya.studies.gain.weekly import Weeks

_COARSE_DAYS: Final = 10


@dataclass(frozen=True, slots=True)
class Series:
    """What is tested: the weeks, and their statistic after everything that is taken out of it."""

    plan: WeekPlan
    weeks: Weeks
    y: Numbers
    "As tested."
    levels: Numbers
    "The same less the trend that was under way before, where there was one."
    method: Method

    @property
    def n_before(self) -> int:
        """Return the number of weeks before."""
        return self.weeks.n_before

    def first_weeks(self, day: int, begins: int) -> int:
        """Return how many weeks in all belong to a look on `day` after the change."""
        return int((self.weeks.starts < begins + day // WEEK * WEEK).sum())


@dataclass(frozen=True, slots=True)
class _Due:
    """A look to come: its day, whether it may declare, and the p-value it takes."""

    day: int
    level: float | None
    asks_holding: bool


@dataclass(frozen=True, slots=True)
class _State:
    """What the looks so far have declared."""

    has_gain: bool = False
    has_harm: bool = False


def sign_of(registration: Registration) -> float:
    """Return +1 where higher is better and -1 where lower is."""
    return 1.0 if registration.better == "higher" else -1.0


def looks_at(registration: Registration, series: Series) -> tuple[Look, ...]:
    """Return all looks in order of their days; those that have not come are marked as not spent."""
    looks, state = [], _State()
    for due in _schedule(registration, series.plan):
        look, state = _look(registration, series, due, state)
        looks.append(look)
    return tuple(looks)


def is_coarse(plan: WeekPlan) -> bool:
    """Say whether rows stand for months or years: there is then one look, at the end."""
    gaps = np.diff(plan.starts)
    return bool(gaps.size) and float(np.median(gaps)) > _COARSE_DAYS


def _schedule(registration: Registration, plan: WeekPlan) -> list[_Due]:
    if is_coarse(plan):
        last = int(plan.after[-1]) - day_number(registration.starts_on) + _COARSE_DAYS
        return [_Due(max(last, WEEK * LEAST_WEEKS_AFTER), registration.alpha, plan.after.size > WINDOW_WEEKS)]
    levels = dict(
        zip(
            registration.proof_days,
            nominal_levels(len(registration.proof_days), alpha=registration.alpha),
            strict=True,
        )
    )
    days = sorted({*registration.proof_days, *registration.holding_days})
    return [_Due(day, levels.get(day), day in registration.holding_days) for day in days]


def _look(registration: Registration, series: Series, due: _Due, state: _State) -> tuple[Look, _State]:
    begins = day_number(registration.starts_on)
    n = series.first_weeks(due.day, begins)
    n_after = n - series.n_before
    has_come = is_coarse(series.plan) or series.plan.after.size >= due.day // WEEK
    when = registration.starts_on + timedelta(days=due.day)
    if not has_come or n_after < LEAST_WEEKS_AFTER:
        return _unspent(due, when, n_after if has_come else 0), state
    tested = measure_change(series.y[:n], series.n_before, series.method)
    is_crossed = due.level is not None and tested.p_value <= due.level and tested.plain_agrees
    is_good = tested.difference * sign_of(registration) > 0
    state = _State(has_gain=state.has_gain or (is_crossed and is_good), has_harm=is_crossed and not is_good)
    kept = retention(series.levels[:n], series.n_before, sign=sign_of(registration))
    holding: Holding = holding_word(kept) if state.has_gain and due.asks_holding else "not judged"
    return Look(
        day=due.day,
        due=when,
        weeks_after=n_after,
        is_spent=True,
        may_declare=due.level is not None,
        ratio=to_ratio(series.weeks.scale, tested.before, tested.difference),
        low=to_ratio(series.weeks.scale, tested.before, tested.low),
        high=to_ratio(series.weeks.scale, tested.before, tested.high),
        p_value=tested.p_value,
        level=due.level,
        is_crossed=is_crossed,
        retention=float(kept.share) if n_after > WINDOW_WEEKS else None,
        holding=holding,
        is_provisional=bool((series.weeks.closed[series.n_before : n] < MATURE).any()),
        verdict=word_of(has_gain=state.has_gain, has_harm=state.has_harm, holding=holding),
    ), state


def word_of(*, has_gain: bool, has_harm: bool, holding: Holding) -> VerdictWord:
    """Return the word for what has been declared and whether it holds."""
    if has_harm:
        return "worse (harm)"
    if not has_gain:
        return "no detectable change"
    words: dict[Holding, VerdictWord] = {
        "not judged": "improved–provisional",
        "held": "improved & held",
        "holding unclear": "improved–holding unclear",
        "regressed": "regressed",
    }
    return words[holding]


def _unspent(due: _Due, when: date, weeks_after: int) -> Look:
    return Look(
        day=due.day, due=when, weeks_after=max(weeks_after, 0), is_spent=False, may_declare=due.level is not None,
        ratio=None, low=None, high=None, p_value=None, level=due.level, is_crossed=False, retention=None,
        holding="not judged", is_provisional=False, verdict=None,
    )  # fmt: skip
