"""From a registration and what happened to a verdict: `judge_gain`. The steps stand here in their order."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from datetime import date

import numpy as np

from obeya.studies.gain.balancing import judge_balancing
from obeya.studies.gain.censoring import MATURE
from obeya.studies.gain.context import STAGGER_DAYS, Context, OtherChange
from obeya.studies.gain.effects import effect_of, minimum_detectable_effect, reaches
from obeya.studies.gain.gates import after_gates, baseline_gates, is_open
from obeya.studies.gain.holding import WINDOW_WEEKS, retention
from obeya.studies.gain.looking import Series, looks_at, sign_of
from obeya.studies.gain.mix import MixShift, mix_shift
from obeya.studies.gain.observations import Observations
from obeya.studies.gain.registration import Registration
from obeya.studies.gain.result import BalancingVerdict, GainVerdict, Gate, Week
from obeya.studies.gain.saying import in_words
from obeya.studies.gain.season import LEAST_WEEKS as SEASON_WEEKS
from obeya.studies.gain.season import without_season
from obeya.studies.gain.segmented import segmented_reml
from obeya.studies.gain.sensitivity import sensitivity_of
from obeya.studies.gain.testing import measure_change, method_for
from obeya.studies.gain.vocabulary import IMPROVED, Holding, VerdictWord
from obeya.studies.gain.watching import alarm_of, standing
from obeya.studies.gain.week_plan import WeekPlan, date_of, day_number, plan_weeks
from obeya.studies.gain.weekly import Weeks, weekly


def judge_gain(
    registration: Registration,
    rows: Observations,
    *,
    as_of: date | None = None,
    comparison: Observations | None = None,
    balancing: Mapping[str, Observations] | None = None,
    others: Sequence[OtherChange] = (),
) -> GainVerdict:
    """Judge a registered change by what is known on the morning of `as_of` (by default, by all there is).

    `comparison` holds rows that the change is not for; every week is then read as the difference to them.
    `balancing` holds rows of the balancing measures by their registered names. `others` are changes on the same
    cases: one that goes live within four weeks of this one makes it confounded, a later one ends the weeks after.
    The answer is the same whenever it is asked with the same rows and the same `as_of`.
    """
    until = float("inf") if as_of is None else float(day_number(as_of))
    known = _as_known(rows, until)
    later = _next_change(registration, others)
    plan = plan_weeks(registration, known, until=until, ends_before=later)
    mix = mix_shift(known, plan)
    by_type = registration.case_type is not None and mix is not None and mix.is_large
    weeks, series, n_unpaired = _series(
        registration, known, plan, by_type, None if comparison is None else _as_known(comparison, until)
    )
    context = _context(registration, rows, plan, weeks, mix, by_type, n_unpaired, others, later)
    gates = baseline_gates(weeks, known)
    blank = _blank(registration, weeks, gates, mix, as_of or date_of(np.floor(rows.known_until) + 1))
    if is_open(gates) and plan.after.size:
        gates = (*gates, *after_gates(weeks, known))
        blank = dataclasses.replace(blank, gates=gates)
    if not is_open(gates):
        blank = dataclasses.replace(blank, verdict="insufficient data", primary="insufficient data")
        return in_words(blank, context)
    if series is None:
        return in_words(blank, context)
    judged = _judge(registration, series, blank, unit=rows.unit)
    each = {name: _as_known(one, until) for name, one in (balancing or {}).items()}
    heard = _hear(registration, judged, judge_balancing(registration, each, plan), others)
    return in_words(heard, context)


def _context(
    registration: Registration,
    rows: Observations,
    plan: WeekPlan,
    weeks: Weeks,
    mix: MixShift | None,
    by_type: bool,
    n_unpaired: int,
    others: Sequence[OtherChange],
    later: date | None,
) -> Context:
    return Context(
        mix=mix,
        is_standardised=by_type,
        n_unpaired=n_unpaired,
        others=tuple(others),
        ends_before=later,
        trigger_days=plan.trigger_days,
        is_trigger_registered=registration.trigger_days is not None
        or registration.baseline_until is not None,
        rise_before=_rise_before(registration, weeks) if not plan.trigger_days else None,
        n_zero=weeks.n_zero,
        n_left_out=weeks.n_left_out,
        n_immature=weeks.n_immature,
        n_provisional=weeks.n_provisional,
        is_seasonal=weeks.y.size >= SEASON_WEEKS,
        hides_open=rows.hides_open,
        are_figures=rows.are_figures,
    )


def _rise_before(registration: Registration, weeks: Weeks) -> float | None:
    """Return how much worse the last four weeks of the baseline were than those before, as a share."""
    if weeks.n_before < 3 * WINDOW_WEEKS:
        return None
    before = weeks.natural[: weeks.n_before - WINDOW_WEEKS].mean()
    last = weeks.natural[weeks.n_before - WINDOW_WEEKS : weeks.n_before].mean()
    if min(before, last) <= 0:
        return None
    return float(before / last - 1 if registration.better == "higher" else last / before - 1)


def _as_known(rows: Observations, until: float) -> Observations:
    return rows if np.isinf(until) else rows.as_known_on(until)


def _next_change(registration: Registration, others: Sequence[OtherChange]) -> date | None:
    later = [each.go_live for each in others if (each.go_live - registration.go_live).days >= STAGGER_DAYS]
    return min(later, default=None)


def _series(
    registration: Registration,
    rows: Observations,
    plan: WeekPlan,
    by_type: bool,
    comparison: Observations | None,
) -> tuple[Weeks, Series | None, int]:
    """Return the weeks, what is tested (null while there is nothing after the change), and weeks without a pair."""
    weeks = weekly(rows, plan, by_type=by_type, as_log=comparison is not None)
    y, n_unpaired = weeks.y, 0
    if comparison is not None:
        other = weekly(comparison, plan, as_log=True)
        paired = np.isin(weeks.starts, other.starts)
        n_unpaired = int((~paired).sum())
        weeks = _only(weeks, paired)
        y = weeks.y - other.y[np.isin(other.starts, weeks.starts)]
    if weeks.n_before < 3 or weeks.n_after < 2:
        return weeks, None, n_unpaired
    y = without_season(y, weeks.starts, weeks.n_before)
    method, levels = method_for(y, weeks.n_before), y
    if method == "trend-adjusted":
        levels = y - segmented_reml(y, weeks.n_before).slope.value * np.arange(y.size)
    return weeks, Series(plan, weeks, y, levels, method), n_unpaired


def _only(weeks: Weeks, kept: np.ndarray) -> Weeks:
    return dataclasses.replace(
        weeks,
        starts=weeks.starts[kept],
        y=weeks.y[kept],
        natural=weeks.natural[kept],
        n=weeks.n[kept],
        closed=weeks.closed[kept],
        n_before=int(kept[: weeks.n_before].sum()),
    )


def _judge(registration: Registration, series: Series, blank: GainVerdict, *, unit: str) -> GainVerdict:
    """Test, look, ask whether it holds: the primary measure by itself."""
    weeks, n_before = series.weeks, series.n_before
    tested = measure_change(series.y, n_before, series.method)
    looks = looks_at(registration, series)
    alarm = alarm_of(registration, series, looks)
    share = float(retention(series.levels, n_before, sign=sign_of(registration)).share)
    word = standing(looks, alarm, share)
    spent = [look for look in looks if look.is_spent]
    holding: Holding = "regressed" if word == "regressed" else spent[-1].holding if spent else "not judged"
    if (
        series.method == "trend-adjusted"
        and word == "no detectable change"
        and min(tested.plain_p_value, tested.p_value) <= registration.alpha
    ):
        word = "confounded"
    effect = effect_of(registration, series, tested, unit=unit)
    return dataclasses.replace(
        blank,
        verdict=word,
        primary=word,
        effect=effect,
        p_value=tested.p_value,
        looks=looks,
        looks_spent=sum(look.is_spent and look.may_declare for look in looks),
        retention=share if weeks.n_after > WINDOW_WEEKS and any(look.is_crossed for look in looks) else None,
        holding=holding,
        minimum_detectable_effect=minimum_detectable_effect(registration, series, tested, looks),
        is_worthwhile=reaches(effect.ratio, registration) if word in IMPROVED else None,
        method=series.method,
        is_provisional=bool(weeks.n_provisional),
        alarm=alarm,
        sensitivity=sensitivity_of(weeks, series.y, is_declared=any(look.is_crossed for look in looks)),
        rho=tested.rho,
    )


def _hear(
    registration: Registration,
    judged: GainVerdict,
    balancing: tuple[BalancingVerdict, ...],
    others: Sequence[OtherChange],
) -> GainVerdict:
    """Let balancing measures and other changes speak."""
    word: VerdictWord = judged.verdict
    if word in IMPROVED and any(each.is_harmed for each in balancing):
        word = "trade-off"
    if any(abs((each.go_live - registration.go_live).days) < STAGGER_DAYS for each in others):
        word = "confounded"
    return dataclasses.replace(judged, verdict=word, balancing=balancing)


def _blank(
    registration: Registration, weeks: Weeks, gates: tuple[Gate, ...], mix: MixShift | None, as_of: date
) -> GainVerdict:
    """Return the answer before anything is judged: registered, and collecting."""
    return GainVerdict(
        verdict="registered/collecting",
        sentence="",
        effect=None,
        p_value=None,
        looks=(),
        looks_spent=0,
        retention=None,
        holding="not judged",
        weeks_before=weeks.n_before,
        weeks_after=weeks.n_after,
        minimum_detectable_effect=None,
        is_worthwhile=None,
        method="step",
        is_provisional=False,
        primary="registered/collecting",
        warnings=(),
        would_change=(),
        gates=gates,
        balancing=(),
        alarm=None,
        sensitivity=None,
        mix=mix,
        weeks=_shown(weeks),
        rho=None,
        slip=None,
        as_of=as_of,
        registration=registration,
        registration_sha256=registration.sha256,
    )


def _shown(weeks: Weeks) -> tuple[Week, ...]:
    return tuple(
        Week(
            start=date_of(start),
            value=float(weeks.natural[place]),
            n=float(weeks.n[place]),
            closed=float(weeks.closed[place]),
            side="before" if place < weeks.n_before else "after",
            is_provisional=bool(weeks.closed[place] < MATURE),
            weekly_statistic=float(weeks.y[place]),
        )
        for place, start in enumerate(weeks.starts)
    )
