"""How often a chart with its rules alarms although nothing changed; it stands beside every alarm.

Where limits are known, run lengths are exact (`run_length_rules.py`, `run_length_ewma.py`, `run_length_cusum.py`).
Limits that come from a few points make more false alarms: that chance is simulated with a fixed seed, with points
that follow the distribution of the chart.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.random import Generator, default_rng
from numpy.typing import NDArray

from obeya.spc.charts.lines import STANDARD_OPTIONS, ChartOptions, Subject
from obeya.spc.charts.registry import CHARTS, ChartKind
from obeya.spc.rule_sets.registry import RULE_SETS
from obeya.spc.rule_sets.rule_set import RuleSet
from obeya.spc.rules.whole_chart import analyse_runs
from obeya.spc.run_length_cusum import cusum_run_length
from obeya.spc.run_length_ewma import ewma_run_length
from obeya.spc.run_length_rules import RunLength, rules_run_length
from obeya.spc.signals import find_signals

Floats = NDArray[np.float64]

WITHIN: Final = 26
"Half a year of weeks."
_SEED: Final = 20_260_101
_N_RUNS: Final = 4_000
_N_WHOLE: Final = 2_000
_LONG: Final = 400


@dataclass(frozen=True, slots=True)
class AlarmRate:
    """False alarms of a chart on a process that does not change.

    `arl0` is the mean number of points until one, with known limits and independent points; None where a rule judges
    the chart as a whole. `within_known` and `within_estimated` are the probabilities of at least one among `n_points`
    points, with known limits and with limits from `n_baseline` points.
    """

    arl0: float | None
    n_points: int
    within_known: float | None
    n_baseline: int
    within_estimated: float | None


@dataclass(frozen=True, slots=True)
class Level:
    """What simulated points look like: their mean, the size of samples or subgroups, and how many variables."""

    mean: float = 0.0
    size: float = 1.0
    n_variables: int = 1

    def rounded(self) -> Level:
        """Return the level with three digits, so that charts that are nearly alike are simulated once."""
        return Level(float(f"{self.mean:.3g}"), float(f"{self.size:.3g}"), self.n_variables)


STANDARD_NORMAL: Final = Level()


def alarm_rate(
    kind: ChartKind,
    rules: RuleSet,
    *,
    options: ChartOptions = STANDARD_OPTIONS,
    n_baseline: int,
    n_points: int = WITHIN,
    level: Level = STANDARD_NORMAL,
) -> AlarmRate:
    """Return how often a chart alarms by chance; `level` tells what its points look like."""
    if not rules.rules:
        share = _whole_chart_share(rules.key, n_points)
        return AlarmRate(None, n_points, share, n_baseline, None)
    known = _known(kind, rules, options, level)
    estimated = (
        known.signal_within(n_points)
        if kind.key == "t2"
        else simulated_share(kind.key, rules.key, options, n_baseline, n_points, level.rounded())
    )
    return AlarmRate(known.arl, n_points, known.signal_within(n_points), n_baseline, estimated)


def _known(kind: ChartKind, rules: RuleSet, options: ChartOptions, level: Level) -> RunLength:
    if kind.key == "ewma":
        return ewma_run_length(options.weight, options.width, fixed_limits=options.fixed_limits)
    if kind.key == "cusum":
        start = options.decision / 2 if options.head_start else 0.0
        return cusum_run_length(options.reference, options.decision, head_start=start)
    if kind.key == "t2":
        return _geometric(options.false_alarm)
    if kind.key == "moving-average":
        return _geometric(_simulated_hazard(kind.key, options))
    if kind.key == "g" and rules.key == "shewhart":
        limit = level.mean + 3.0 * np.sqrt(level.mean * (level.mean + 1.0))
        return _geometric(float((level.mean / (level.mean + 1.0)) ** (np.floor(limit) + 1.0)))
    return rules_run_length(rules)


def _geometric(chance: float) -> RunLength:
    return RunLength(1.0 / chance, np.array([1.0, 1.0 - chance]), 1.0 - chance)


@lru_cache(maxsize=512)
def simulated_share(
    kind: str, rules: str, options: ChartOptions, n_baseline: int, n_points: int, level: Level
) -> float:
    """Return the share of simulated charts with a signal among `n_points` points after a baseline of `n_baseline`."""
    rng = default_rng(_SEED)
    chart = CHARTS[kind]
    n = n_baseline + n_points
    subject = _simulated(chart, options, rng, (_N_RUNS, n), level)
    in_baseline = np.arange(n) < n_baseline
    return float(_alarms(chart, RULE_SETS[rules], subject, in_baseline)[:, n_baseline:].any(axis=1).mean())


def _alarms(
    kind: ChartKind, rules: RuleSet, subject: Subject, in_baseline: NDArray[np.bool_]
) -> NDArray[np.bool_]:
    drawn = Subject(subject.values, in_baseline, subject.sizes, subject.options)
    lines = (kind.judge or kind.draw)(drawn)
    alarms = np.zeros(lines.plotted.shape, np.bool_)
    for found in find_signals(lines, rules):
        alarms |= found.hits.last
    return alarms


def _simulated(
    kind: ChartKind, options: ChartOptions, rng: Generator, shape: tuple[int, int], level: Level
) -> Subject:
    """Make points that follow the distribution of a chart."""
    everything = np.ones(shape[1], np.bool_)
    size = max(1, round(level.size))
    if kind.chance == "binomial":
        counts = rng.binomial(size, min(max(level.mean, 0.0), 1.0), shape).astype(np.float64)
        return Subject(counts, everything, np.full(shape, float(size)), options)
    if kind.chance == "poisson":
        counts = rng.poisson(level.mean * level.size, shape).astype(np.float64)
        return Subject(counts, everything, np.full(shape, level.size), options)
    if kind.chance == "geometric":
        between = rng.geometric(1.0 / (level.mean + 1.0), shape).astype(np.float64) - 1.0
        return Subject(between, everything, None, options)
    if kind.chance == "exponential":
        return Subject(rng.exponential(1.0, shape), everything, None, options)
    groups = (*shape, size) if kind.shape == "groups" and size > 1 else shape
    # Known centres and standard deviations are those of the person's values; simulated ones have their own.
    known = replace(
        options,
        known_centre=None if options.known_centre is None else 0.0,
        known_sigma=None if options.known_sigma is None else 1.0,
    )
    return Subject(rng.normal(size=groups), everything, None, known)


@lru_cache(maxsize=64)
def _simulated_hazard(kind: str, options: ChartOptions) -> float:
    """Return the chance of a first signal at one point, where no signal came before, with known limits."""
    known = ChartOptions(width=options.width, span=options.span, known_centre=0.0, known_sigma=1.0)
    subject = Subject(default_rng(_SEED).normal(size=(_N_RUNS, _LONG)), np.ones(_LONG, np.bool_), None, known)
    alarms = _alarms(CHARTS[kind], RULE_SETS["shewhart"], subject, np.ones(_LONG, np.bool_))
    has_alarm = alarms.any(axis=1)
    lived = np.where(has_alarm, alarms.argmax(axis=1) + 1, _LONG)
    return float(max(has_alarm.sum(), 1) / lived.sum())


@lru_cache(maxsize=256)
def _whole_chart_share(rules: str, n_points: int) -> float:
    """Return the share of charts of so many points that a rule on the whole chart calls out by chance."""
    values = default_rng(_SEED).normal(size=(_N_WHOLE, n_points))
    runs = [analyse_runs(row) for row in values - np.median(values, axis=1, keepdims=True)]
    return float(np.mean([any(rule.finds(one) for rule in RULE_SETS[rules].whole_chart) for one in runs]))
