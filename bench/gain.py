"""Error rates of the gain verdict by simulation: `python -m bench.gain` prints the table of docs/background/gain.md.

Every target has its own seed, so that any one of them can be run alone and says the same. The simulated series go
through the functions that judge a single one: `step_test`, `slope_p_value`, `segmented_reml`, `retention`.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from bench.gain_series import (
    WEEK,
    autoregressive,
    count_weeks,
    daily_means,
    first_alarm,
    honest_change,
    judge,
    log_weeks,
    logits,
    naive_change,
    share_weeks,
    with_effect,
    young_log,
)
from obeya.studies.gain.holding import spread_of_weeks
from obeya.studies.gain.step_test import step_test


@dataclass(frozen=True)
class Outcome:
    """One line of the table: what was simulated, the rate found, and what was promised."""

    target: str
    scenario: str
    found: float
    promise: float
    is_most: bool
    "Whether the promise is an upper bound."
    unit: str = "%"

    @property
    def is_kept(self) -> bool:
        return self.found <= self.promise if self.is_most else self.found >= self.promise

    @property
    def said(self) -> str:
        sign = "≤" if self.is_most else "≥"
        scale, digits, unit = (100, 1, " %") if self.unit == "%" else (1, 0, " weeks")
        return f"{sign} {scale * self.promise:g}{unit} | {scale * self.found:.{digits}f}{unit}"


def t1_null_three_looks(n: int) -> list[Outcome]:
    found = []
    for n_before in (12, 24):
        for phi in (0.0, 0.3, 0.6):
            weeks = log_weeks(np.random.default_rng(101), n, n_before + 12, phi=phi)
            rate = float(judge(weeks, n_before).improved.mean())
            found.append(
                Outcome(
                    "T1",
                    f"null, three looks, {n_before} weeks before, day φ {phi}: improved",
                    rate,
                    0.035,
                    True,
                )
            )
    return found


def t2_null_one_look(n: int) -> list[Outcome]:
    found = []
    for phi in (0.0, 0.3, 0.6):
        weeks = log_weeks(np.random.default_rng(102), n, 36, phi=phi)
        rate = float((step_test(weeks, 24).p_value() < 0.05).mean())
        found.append(Outcome("T2", f"null, one look at 5 %, 24 + 12 weeks, day φ {phi}", rate, 0.065, True))
    return found


def t3_null_with_drift(n: int) -> list[Outcome]:
    found = []
    for n_before, n_after in ((12, 8), (26, 8), (26, 13)):
        for drift in (0.15, 0.30):
            rng = np.random.default_rng(103)
            level, cases = logits(rng, n, n_before + n_after, share=0.08, cases=200, drift=drift, phi=0.5)
            rate = float((step_test(share_weeks(rng, level, cases), n_before).p_value() < 0.05).mean())
            found.append(
                Outcome("T3", f"null, shares, drift {drift}, {n_before} + {n_after} weeks", rate, 0.10, True)
            )
            rng = np.random.default_rng(104)
            counts = 50 * np.exp(autoregressive(rng, n, n_before + n_after, phi=0.5, spread=drift))
            rate = float((step_test(count_weeks(rng, counts), n_before).p_value() < 0.05).mean())
            found.append(
                Outcome("T3", f"null, counts, drift {drift}, {n_before} + {n_after} weeks", rate, 0.10, True)
            )
    return found


def t4_fifteen_percent(n: int) -> list[Outcome]:
    found = []
    for phi in (0.0, 0.3, 0.6):
        weeks = with_effect(log_weeks(np.random.default_rng(105), n, 36, phi=phi), 24, 0.85)
        said = judge(weeks, 24)
        found.append(
            Outcome(
                "T4",
                f"−15 %, 24 weeks before, day φ {phi}: improved",
                float(said.improved.mean()),
                0.95,
                False,
            )
        )
        found.append(
            Outcome(
                "T4",
                f"−15 %, 24 weeks before, day φ {phi}: held on day 90",
                float(said.held.mean()),
                0.85,
                False,
            )
        )
    return found


def t5_ten_percent(n: int) -> list[Outcome]:
    found = []
    for phi in (0.0, 0.3):
        weeks = with_effect(log_weeks(np.random.default_rng(106), n, 36, phi=phi), 24, 0.90)
        said = judge(weeks, 24)
        found.append(
            Outcome(
                "T5",
                f"−10 %, 24 weeks before, day φ {phi}: improved",
                float(said.improved.mean()),
                0.90,
                False,
            )
        )
        found.append(
            Outcome(
                "T5",
                f"−10 %, 24 weeks before, day φ {phi}: held on day 90",
                float(said.held.mean()),
                0.70,
                False,
            )
        )
    return found


def t6_lost_after_six_weeks(n: int) -> list[Outcome]:
    found = []
    for phi in (0.0, 0.3, 0.6):
        weeks = with_effect(log_weeks(np.random.default_rng(107), n, 36, phi=phi), 24, 0.85, until=6)
        rate = float(judge(weeks, 24).held.mean())
        found.append(
            Outcome("T6", f"−15 %, all lost after week 6, day φ {phi}: held on day 90", rate, 0.05, True)
        )
    return found


def t7_null_held(n: int) -> list[Outcome]:
    found = []
    for phi in (0.0, 0.3, 0.6):
        weeks = log_weeks(np.random.default_rng(108), n, 36, phi=phi)
        found.append(
            Outcome(
                "T7", f"null, day φ {phi}: held on day 90", float(judge(weeks, 24).held.mean()), 0.015, True
            )
        )
    return found


def t8_slip_back(n: int) -> list[Outcome]:
    rng = np.random.default_rng(109)
    baseline, following = rng.normal(0, 1, (n, 60)), rng.normal(0, 1, (n, 26))
    levels, spreads = baseline.mean(axis=1), spread_of_weeks(baseline)
    alarmed = [first_alarm(following[i], levels[i], spreads[i]) is not None for i in range(n)]
    found = [
        Outcome(
            "T8",
            "slip-back alarm, 60 weeks known, nothing slips: alarm in 26 weeks",
            float(np.mean(alarmed)),
            0.05,
            True,
        )
    ]
    for shift, promise in ((1.0, 9), (2.0, 4)):
        moved = rng.normal(shift, 1, (n, 80))
        delays = [first_alarm(moved[i], levels[i], spreads[i]) for i in range(n)]
        median = float(np.median([80 if delay is None else delay + 1 for delay in delays]))
        found.append(
            Outcome(
                "T8",
                f"slip-back alarm, slip of {shift:g} σ: median delay in weeks",
                median,
                promise,
                True,
                "",
            )
        )
    return found


def t9_regression_to_the_mean(n: int) -> list[Outcome]:
    """Act when the last 20 days are among the worst tenth; the baseline leaves out 28 days before."""
    found, n = [], min(n, 4_000)
    for phi in (0.0, 0.3, 0.6):
        n_before = 17
        days = daily_means(np.random.default_rng(110), 10 * n, n_before + 4 + 12, phi=phi)
        trigger = (n_before + 4) * WEEK
        trailing = days[:, trigger - 20 : trigger].mean(axis=1)
        chosen = days[trailing >= np.quantile(trailing, 0.9)]
        weeks = chosen.reshape(len(chosen), -1, WEEK).mean(axis=2)
        kept = np.delete(weeks, slice(n_before, n_before + 4), axis=1)
        rate = float(judge(kept, n_before).improved.mean())
        found.append(Outcome("T9", f"acting on a bad month, day φ {phi}: improved", rate, 0.025, True))
        naive = (
            chosen[:, trigger : trigger + 84].mean(axis=1) - trailing[trailing >= np.quantile(trailing, 0.9)]
        )
        found.append(
            Outcome(
                "T9",
                f"  the same against the bad 20 days: apparent change, day φ {phi}",
                float(np.expm1(naive.mean())),
                0.0,
                True,
            )
        )
    return found


def t10_open_cases(n: int) -> list[Outcome]:
    found = []
    for median_days in (7.0, 14.0):
        rng = np.random.default_rng(111)
        logs = [young_log(rng, median_days=median_days) for _ in range(max(n // 100, 10))]
        naive = float(np.mean([naive_change(*each) for each in logs]))
        honest = float(np.mean([honest_change(*each) for each in logs]))
        found.append(
            Outcome(
                "T10",
                f"nothing changed, median {median_days:g} days, look on day 30: |bias|",
                abs(honest),
                0.02,
                True,
            )
        )
        found.append(
            Outcome(
                "T10", f"  the same with completed cases only (median {median_days:g} days)", naive, 0.0, True
            )
        )
    return found


def t11_shares(n: int) -> list[Outcome]:
    found = []
    for drift, promise in ((0.0, 0.80), (0.15, 0.60)):
        rng = np.random.default_rng(112)
        level, cases = logits(rng, n, 34, share=0.08, cases=200, drift=drift, phi=0.5)
        level[:, 26:] += np.log(0.7)
        rate = float((step_test(share_weeks(rng, level, cases), 26).p_value() < 0.05).mean())
        found.append(
            Outcome(
                "T11",
                f"odds ratio 0.7 at 8 %, 200 a week, 26 + 8 weeks, drift {drift:g}: power",
                rate,
                promise,
                False,
            )
        )
    return found


def t12_counts(n: int) -> list[Outcome]:
    rng = np.random.default_rng(113)
    rate = np.where(np.arange(39) < 26, 50.0, 60.0) * np.ones((n, 1))
    power = float((step_test(count_weeks(rng, rate), 26).p_value() < 0.05).mean())
    return [Outcome("T12", "×1.2 on 50 a week, 26 + 13 weeks: power", power, 0.90, False)]


TARGETS: dict[str, Callable[[int], list[Outcome]]] = {
    "T1": t1_null_three_looks,
    "T2": t2_null_one_look,
    "T3": t3_null_with_drift,
    "T4": t4_fifteen_percent,
    "T5": t5_ten_percent,
    "T6": t6_lost_after_six_weeks,
    "T7": t7_null_held,
    "T8": t8_slip_back,
    "T9": t9_regression_to_the_mean,
    "T10": t10_open_cases,
    "T11": t11_shares,
    "T12": t12_counts,
}


def known_limits(n: int) -> list[Outcome]:
    """What the rule cannot do, told beside what it can."""
    found = []
    for phi in (0.0, 0.3):
        weeks = log_weeks(np.random.default_rng(114), n, 36, phi=phi)
        half = weeks + np.log(0.85) * np.r_[np.zeros(24), np.ones(6), np.full(6, 0.5)]
        said = judge(half, 24)
        found.append(
            Outcome(
                "–",
                f"−15 %, half of it lost after week 6, day φ {phi}: held",
                float(said.held.mean()),
                1.0,
                True,
            )
        )
        found.append(
            Outcome("–", f"the same: regressed, day φ {phi}", float(said.regressed.mean()), 1.0, True)
        )
    for n_before in (12, 24):
        weeks = log_weeks(np.random.default_rng(115), n, n_before + 12, phi=0.8)
        rate = float((step_test(weeks, n_before).p_value() < 0.05).mean())
        found.append(
            Outcome("–", f"null, one look at 5 %, day φ 0.8, {n_before} + 12 weeks", rate, 1.0, True)
        )
    for phi in (0.0, 0.3, 0.6):
        weeks = with_effect(log_weeks(np.random.default_rng(116), n, 28, phi=phi), 24, 0.9)
        rate = float((step_test(weeks, 24).p_value() < 0.05).mean())
        found.append(
            Outcome("–", f"−10 %, one look at 5 % after 4 weeks, day φ {phi}: power", rate, 1.0, True)
        )
    for phi in (0.0, 0.6):
        weeks = with_effect(log_weeks(np.random.default_rng(117), min(n, 3_000), 49, phi=phi), 24, 0.8)
        spreads = spread_of_weeks(weeks[:, :24])
        for known in (4, 8, 12):
            levels = weeks[:, 24 : 24 + known].mean(axis=1)
            alarms = [first_alarm(weeks[i, 24 + known :], levels[i], spreads[i]) for i in range(len(weeks))]
            early = float(np.mean([alarm is not None and alarm < 4 for alarm in alarms]))
            ever = float(np.mean([alarm is not None for alarm in alarms]))
            what = f"gain holds, declared after {known} weeks, day φ {phi}: slip-back alarm"
            found.append(Outcome("–", f"{what} within four weeks", early, 1.0, True))
            found.append(Outcome("–", f"{what} by day 180", ever, 1.0, True))
    return found


def main() -> None:
    n = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    began = time.perf_counter()
    print("| Target | Scenario | Promise | Found |\n| --- | --- | --- | --- |")
    missed = 0
    for run in TARGETS.values():
        for one in run(n):
            is_trap = one.scenario.startswith(" ")
            missed += not one.is_kept and not is_trap
            said = f"trap | {100 * one.found:.1f} %" if is_trap else one.said
            print(
                f"| {one.target} | {one.scenario.strip()} | {said}{'' if one.is_kept or is_trap else ' **missed**'} |",
                flush=True,
            )
    print("\n| Known limit | Found |\n| --- | --- |")
    for one in known_limits(n):
        print(f"| {one.scenario} | {100 * one.found:.0f} % |")
    print(f"\n{n:,} series a line, {time.perf_counter() - began:.0f} s, {missed} missed")


if __name__ == "__main__":
    main()
