"""A control chart as data: what the command line prints with --json, and what pages and programs read.

`chart_to_answer` gives frozen dataclasses of plain numbers and texts; `chart_to_data` the same as what JSON can hold.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from obeya.spc.chart_words import chart_sentences, finding_of_chart, say_false_alarm
from obeya.spc.control_chart import Companion, ControlChart
from obeya.spc.icons import say_assurance, say_variation
from obeya.spc.phases import Phase
from obeya.spc.rule_sets.registry import RULE_SETS
from obeya.spc.signals import Finding

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class PointData:
    """One point with the lines at its place."""

    x: str
    value: float | None
    centre: float | None
    lower: float | None
    upper: float | None
    signal: tuple[str, ...]
    "The keys of the rules that found it; the first is the one it is named by."
    meaning: str
    "common, improvement, concern, or neutral."
    n: float | None = None
    "Size of the sample, where the chart has one."
    below: float | None = None
    "The lower sum of a CUSUM."
    centre_before: float | None = None
    "Lines of the phase before, carried on."
    lower_before: float | None = None
    upper_before: float | None = None


@dataclass(frozen=True, slots=True)
class SignalData:
    """One pattern that a rule found; `points` are numbered from 0, `side` is 1 for high, -1 for low."""

    rule: str
    words: str
    first: str | None
    last: str | None
    points: tuple[int, ...]
    side: int


@dataclass(frozen=True, slots=True)
class PhaseData:
    """One stretch with limits of its own, from its first `n_baseline` points; by whom and why it was begun."""

    first: int
    last: int
    n_baseline: int
    centre: float | None
    lower: float | None
    upper: float | None
    reason: str
    by: str


@dataclass(frozen=True, slots=True)
class AnnotationData:
    """A remark at a point."""

    at: int
    words: str
    is_go_live: bool


@dataclass(frozen=True, slots=True)
class FalseAlarmData:
    """The chance of one false alarm or more within so many points where nothing changes."""

    within_points: int
    with_known_limits: float | None
    n_baseline: int
    with_these_limits: float | None
    in_words: str


@dataclass(frozen=True, slots=True)
class RunsData:
    """Runs about the centre line, beside what chance alone keeps to."""

    n_useful: int
    longest_run: int
    most_in_run: int
    n_crossings: int
    fewest_crossings: int
    n_runs: int
    fewest_runs: int
    most_runs: int


@dataclass(frozen=True, slots=True)
class AssumptionData:
    """One test of what the chart takes for granted."""

    value: float
    p_value: float


@dataclass(frozen=True, slots=True)
class CompanionData:
    """The chart of moving ranges, ranges or standard deviations."""

    name: str
    centre: float | None
    lower: float | None
    upper: float | None
    values: tuple[float | None, ...]
    signals: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class ChartAnswer:
    """A control chart: `centre`, `lower` and `upper` are those of the last point; each point carries its own."""

    kind: str
    name: str
    title: str
    rules: str
    rules_in_words: tuple[str, ...]
    moving_ranges: str | None
    "all, or screened: ranges above their own limit left out of the mean."
    n: int
    centre: float | None
    lower: float | None
    upper: float | None
    sigma: float | None
    dispersion_factor: float | None
    "σz of a Laney chart."
    target: float | None
    better: str | None
    points: tuple[PointData, ...]
    signals: tuple[SignalData, ...]
    phases: tuple[PhaseData, ...]
    annotations: tuple[AnnotationData, ...]
    variation: str
    variation_in_words: str
    assurance: str | None
    assurance_in_words: str | None
    runs: RunsData
    arl0: float | None
    "Mean number of points until a false alarm: independent points, known limits."
    false_alarm: FalseAlarmData
    autocorrelation: AssumptionData | None
    dispersion: AssumptionData | None
    companion: CompanionData | None
    notes: tuple[str, ...]
    warnings: tuple[str, ...]
    in_words: tuple[str, ...]


def chart_to_data(chart: ControlChart) -> dict[str, Any]:
    """Return everything about a chart as dicts, lists, numbers and texts; missing values and limits are None."""
    return asdict(chart_to_answer(chart))


def chart_to_answer(chart: ControlChart) -> ChartAnswer:
    """Return everything about a chart as plain numbers and texts."""
    likeness, spread, rules = chart.autocorrelation, chart.dispersion, RULE_SETS[chart.rules]
    return ChartAnswer(
        kind=chart.kind,
        name=chart.name,
        title=finding_of_chart(chart),
        rules=chart.rules,
        rules_in_words=(*(rule.words for rule in rules.rules), *(whole.words for whole in rules.whole_chart)),
        moving_ranges=chart.moving_ranges or None,
        n=chart.n,
        centre=_number(chart.centre[-1]),
        lower=_number(chart.lower[-1]),
        upper=_number(chart.upper[-1]),
        sigma=chart.sigma,
        dispersion_factor=chart.dispersion_factor,
        target=chart.target,
        better=chart.better,
        points=tuple(_point(chart, place) for place in range(chart.n)),
        signals=tuple(_signal(chart, each) for each in chart.findings),
        phases=tuple(_phase(chart, each) for each in chart.phases),
        annotations=tuple(AnnotationData(each.at, each.words, each.is_go_live) for each in chart.annotations),
        variation=chart.variation,
        variation_in_words=say_variation(chart.variation),
        assurance=chart.assurance,
        assurance_in_words=None if chart.assurance is None else say_assurance(chart.assurance),
        runs=_runs(chart),
        arl0=chart.arl0,
        false_alarm=_false_alarm(chart),
        autocorrelation=None if likeness is None else AssumptionData(likeness.r, likeness.p_value),
        dispersion=None if spread is None else AssumptionData(spread.ratio, spread.p_value),
        companion=None if chart.companion is None else _companion(chart.companion),
        notes=chart.notes,
        warnings=chart.warnings,
        in_words=tuple(chart_sentences(chart)),
    )


def _signal(chart: ControlChart, finding: Finding) -> SignalData:
    points = finding.points
    first, last = (chart.labels[points[0]], chart.labels[points[-1]]) if points else (None, None)
    return SignalData(finding.rule, finding.words, first, last, points, finding.side)


def _phase(chart: ControlChart, phase: Phase) -> PhaseData:
    centre, lower, upper = (_number(each[phase.last]) for each in (chart.centre, chart.lower, chart.upper))
    return PhaseData(phase.first, phase.last, phase.n_baseline, centre, lower, upper, phase.reason, phase.by)


def _false_alarm(chart: ControlChart) -> FalseAlarmData:
    rate = chart.alarm_rate
    return FalseAlarmData(
        rate.n_points, rate.within_known, rate.n_baseline, rate.within_estimated, say_false_alarm(chart)
    )


def _point(chart: ControlChart, place: int) -> PointData:
    return PointData(
        x=chart.labels[place],
        value=_number(chart.values[place]),
        centre=_number(chart.centre[place]),
        lower=_number(chart.lower[place]),
        upper=_number(chart.upper[place]),
        signal=chart.signals[place],
        meaning=chart.meanings[place],
        n=None if chart.sizes is None else _number(chart.sizes[place]),
        below=None if chart.below is None else _number(chart.below[place]),
        centre_before=_number(chart.ghost_centre[place]),
        lower_before=_number(chart.ghost_lower[place]),
        upper_before=_number(chart.ghost_upper[place]),
    )


def _runs(chart: ControlChart) -> RunsData:
    runs = chart.runs
    return RunsData(
        runs.n_useful,
        runs.longest_run,
        runs.most_in_run,
        runs.n_crossings,
        runs.fewest_crossings,
        runs.n_runs,
        runs.fewest_runs,
        runs.most_runs,
    )


def _companion(companion: Companion) -> CompanionData:
    return CompanionData(
        companion.name,
        _number(companion.centre[-1]),
        _number(companion.lower[-1]),
        _number(companion.upper[-1]),
        tuple(_number(each) for each in companion.values),
        companion.signals,
    )


def _number(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None
