"""Did it work, and does it hold? The answer as frozen data; docs/background/gain.md says what each number means."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from obeya.studies.gain.mix import MixShift
from obeya.studies.gain.registration import Registration
from obeya.studies.gain.slip_result import Slip
from obeya.studies.gain.vocabulary import Holding, Kind, VerdictWord

Method = Literal["step", "trend-adjusted"]
EffectWord = Literal["ratio of geometric means", "odds ratio", "rate ratio"]


@dataclass(frozen=True, slots=True)
class Gate:
    """One condition without which nothing is judged."""

    name: str
    passed: bool
    found: float
    needed: float
    missing: str
    "What is missing, in a sentence; empty where the condition is met."


@dataclass(frozen=True, slots=True)
class Natural:
    """The effect in the unit people know: hours per case, percentage points, or number per week."""

    unit: str
    before: float
    after: float
    difference: float
    low: float
    high: float
    per_week: float | None
    "Hours a week over all cases, for times: the difference times the cases a week after the change."


@dataclass(frozen=True, slots=True)
class Effect:
    """After divided by before with its 95 % interval: 0.8 is a fall by a fifth."""

    meaning: EffectWord
    ratio: float
    low: float
    high: float
    percent: float
    percent_low: float
    percent_high: float
    natural: Natural
    median_before: float | None
    "Hours, with open cases censored (Kaplan–Meier); null for other measures."
    median_after: float | None


@dataclass(frozen=True, slots=True)
class Look:
    """One look at the change, with the weeks that had passed by then and what is known of them now."""

    day: int
    "Days after go-live and transition."
    due: date
    weeks_after: int
    is_spent: bool
    "Whether the day has come and there were weeks enough to look at."
    may_declare: bool
    "Whether a gain can be declared here; on day 180 only holding is asked."
    ratio: float | None
    low: float | None
    high: float | None
    p_value: float | None
    level: float | None
    "The p-value that declares a change at this look (O'Brien–Fleming)."
    is_crossed: bool
    retention: float | None
    holding: Holding
    is_provisional: bool
    verdict: VerdictWord | None
    "The verdict as it stood after this look; null where the look is not spent."


@dataclass(frozen=True, slots=True)
class Alarm:
    """The watch between looks: a CUSUM towards the old level, which alarms above `threshold`."""

    value: float
    threshold: float
    is_amber: bool
    since: date | None
    "Week that raised the alarm."
    began: date | None
    "Week in which the slip most likely began."


@dataclass(frozen=True, slots=True)
class Sensitivity:
    """Would another way to look say the same?"""

    placebo_p_value: float | None
    "Share of the go-live dates that one could have chosen in the baseline, whose step is at least as large."
    n_placebos: int
    leave_one_out_low: float
    "Smallest and largest ratio when any one week is left out."
    leave_one_out_high: float
    leave_one_out_p_value: float
    "Largest p-value when any one week is left out."
    rank_p_value: float
    "Mann–Whitney on the weeks, two-sided."
    dispersion: float | None
    "Quasi-Poisson or quasi-binomial: variance of the counts over that of pure chance; null for times."
    quasi_ratio: float | None
    quasi_low: float | None
    quasi_high: float | None
    largest_step_on: date
    "Week with which the largest step of the whole series begins."
    agrees: bool
    "Whether placebo dates, leaving a week out, and ranks all support what the test says."


@dataclass(frozen=True, slots=True)
class BalancingVerdict:
    """A measure that must not get worse: tested for harm only, one-sided at 5 %."""

    measure: str
    kind: Kind
    is_harmed: bool
    p_value: float | None
    ratio: float | None
    low: float | None
    high: float | None
    before: float | None
    after: float | None
    unit: str
    missing: str
    "Why it cannot be judged; empty where it was."


@dataclass(frozen=True, slots=True)
class Week:
    """One week of the picture: first day, figure as people know it, and what the week counts as."""

    start: date
    value: float
    n: float
    closed: float
    side: Literal["before", "after"]
    is_provisional: bool
    weekly_statistic: float


@dataclass(frozen=True, slots=True)
class GainVerdict:
    """Did the change work, and does it hold?"""

    verdict: VerdictWord
    sentence: str
    "The verdict in one sentence with its numbers."
    effect: Effect | None
    p_value: float | None
    "Two-sided, over all whole weeks after the change; what declares a gain stands at the looks."
    looks: tuple[Look, ...]
    looks_spent: int
    retention: float | None
    "Share of the gain of the first four weeks that is left in the last four; null before day 60."
    holding: Holding
    weeks_before: int
    weeks_after: int
    minimum_detectable_effect: float | None
    "Smallest change, as a share of the level before, that these weeks would have shown with a chance of 80 %."
    is_worthwhile: bool | None
    "Whether the effect is at least the smallest worth having; null where nothing was declared."
    method: Method
    is_provisional: bool
    "Whether weeks count in which less than 90 % of the cases have ended."
    primary: VerdictWord
    "What the primary measure says by itself, before balancing measures and other changes are heard."
    warnings: tuple[str, ...]
    would_change: tuple[str, ...]
    "What would change the verdict."
    gates: tuple[Gate, ...]
    balancing: tuple[BalancingVerdict, ...]
    alarm: Alarm | None
    sensitivity: Sensitivity | None
    mix: MixShift | None
    weeks: tuple[Week, ...]
    rho: float | None
    "Correlation of neighbouring weeks."
    slip: Slip | None
    "Where it slipped, in an event log; null unless the gain regressed or the alarm stands."
    as_of: date
    registration: Registration
    registration_sha256: str
