"""A control chart as JSON data: what the command line prints with --json, and what pages and programs read."""

from __future__ import annotations

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


def chart_to_data(chart: ControlChart) -> dict[str, Any]:
    """Return everything about a chart as plain data; missing values and limits are None.

    `centre`, `lower` and `upper` are those of the last point; each point carries its own, and `signal`, the keys of the
    rules that found it.
    """
    return {
        "kind": chart.kind,
        "name": chart.name,
        "title": finding_of_chart(chart),
        "rules": chart.rules,
        "rules_in_words": _rules(chart),
        "moving_ranges": chart.moving_ranges or None,
        "n": chart.n,
        "centre": _last(chart.centre),
        "lower": _last(chart.lower),
        "upper": _last(chart.upper),
        "sigma": chart.sigma,
        "dispersion_factor": chart.dispersion_factor,
        "target": chart.target,
        "better": chart.better,
        "points": [_point(chart, place) for place in range(chart.n)],
        "signals": [_signal(chart, each) for each in chart.findings],
        "phases": [_phase(chart, each) for each in chart.phases],
        "annotations": [
            {"at": each.at, "words": each.words, "is_go_live": each.is_go_live} for each in chart.annotations
        ],
        "variation": chart.variation,
        "variation_in_words": say_variation(chart.variation),
        "assurance": chart.assurance,
        "assurance_in_words": None if chart.assurance is None else say_assurance(chart.assurance),
        "runs": _runs(chart),
        "arl0": chart.arl0,
        "false_alarm": _false_alarm(chart),
        **_tests(chart),
        "companion": None if chart.companion is None else _companion(chart.companion),
        "notes": list(chart.notes),
        "warnings": list(chart.warnings),
        "in_words": chart_sentences(chart),
    }


def _rules(chart: ControlChart) -> list[str]:
    rules = RULE_SETS[chart.rules]
    return [*(rule.words for rule in rules.rules), *(whole.words for whole in rules.whole_chart)]


def _signal(chart: ControlChart, finding: Finding) -> dict[str, Any]:
    points = finding.points
    return {
        "rule": finding.rule,
        "words": finding.words,
        "points": list(points),
        "from": chart.labels[points[0]] if points else None,
        "to": chart.labels[points[-1]] if points else None,
        "side": finding.side,
    }


def _phase(chart: ControlChart, phase: Phase) -> dict[str, Any]:
    return {
        "first": phase.first,
        "last": phase.last,
        "n_baseline": phase.n_baseline,
        "centre": _number(chart.centre[phase.last]),
        "lower": _number(chart.lower[phase.last]),
        "upper": _number(chart.upper[phase.last]),
        "reason": phase.reason,
        "by": phase.by,
    }


def _false_alarm(chart: ControlChart) -> dict[str, Any]:
    rate = chart.alarm_rate
    return {
        "within_points": rate.n_points,
        "with_known_limits": rate.within_known,
        "n_baseline": rate.n_baseline,
        "with_these_limits": rate.within_estimated,
        "in_words": say_false_alarm(chart),
    }


def _tests(chart: ControlChart) -> dict[str, Any]:
    likeness, spread = chart.autocorrelation, chart.dispersion
    return {
        "autocorrelation": None if likeness is None else {"r": likeness.r, "p_value": likeness.p_value},
        "dispersion": None if spread is None else {"ratio": spread.ratio, "p_value": spread.p_value},
    }


def _point(chart: ControlChart, place: int) -> dict[str, Any]:
    point: dict[str, Any] = {
        "x": chart.labels[place],
        "value": _number(chart.values[place]),
        "centre": _number(chart.centre[place]),
        "lower": _number(chart.lower[place]),
        "upper": _number(chart.upper[place]),
        "signal": list(chart.signals[place]),
        "meaning": chart.meanings[place],
    }
    if chart.sizes is not None:
        point["n"] = _number(chart.sizes[place])
    if chart.below is not None:
        point["below"] = _number(chart.below[place])
    if not np.isnan(chart.ghost_centre[place]):
        point["before"] = {
            "centre": _number(chart.ghost_centre[place]),
            "lower": _number(chart.ghost_lower[place]),
            "upper": _number(chart.ghost_upper[place]),
        }
    return point


def _runs(chart: ControlChart) -> dict[str, int]:
    runs = chart.runs
    return {
        "n_useful": runs.n_useful,
        "longest_run": runs.longest_run,
        "most_in_run": runs.most_in_run,
        "n_crossings": runs.n_crossings,
        "fewest_crossings": runs.fewest_crossings,
        "n_runs": runs.n_runs,
        "fewest_runs": runs.fewest_runs,
        "most_runs": runs.most_runs,
    }


def _companion(companion: Companion) -> dict[str, Any]:
    return {
        "name": companion.name,
        "centre": _last(companion.centre),
        "lower": _last(companion.lower),
        "upper": _last(companion.upper),
        "values": [_number(each) for each in companion.values],
        "signals": list(companion.signals),
    }


def _last(values: Floats) -> float | None:
    return _number(values[-1])


def _number(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None
