"""From lines and a rule set to signals: at each point, and as findings in words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from obeya.spc.charts.lines import Lines
from obeya.spc.rule_sets.rule_set import RuleSet
from obeya.spc.rules.rule import Bools, Hits, Points, Rule, Signs, press, pressed, unpress
from obeya.spc.rules.whole_chart import RunsAnalysis, analyse_runs, longest_run_of

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Finding:
    """One pattern: which rule found it, in which points (0 is the first), on which side.

    Findings of the chart as a whole, such as too few crossings, may have no points.
    """

    rule: str
    words: str
    points: tuple[int, ...]
    side: int = 0


@dataclass(frozen=True, slots=True)
class RuleHits:
    """The hits of one rule on many series at once."""

    rule: Rule
    hits: Hits


def find_signals(lines: Lines, rules: RuleSet) -> tuple[RuleHits, ...]:
    """Return the hits of every rule in order of precedence; points without a value neither break nor make a pattern.

    >>> import numpy as np
    >>> from obeya.spc.charts.lines import Subject
    >>> from obeya.spc.charts.xmr import xmr_lines
    >>> from obeya.spc.rule_sets.shewhart import SHEWHART
    >>> many = np.tile([5.0, 6, 5, 6, 5, 6, 5, 6, 5, 12], (3, 1))
    >>> found = find_signals(xmr_lines(Subject(many, np.arange(10) < 9)), SHEWHART)
    >>> found[0].hits.last[:, -1].tolist()
    [True, True, True]
    """
    position = lines.position
    known = np.isfinite(position)
    order = pressed(known)
    points = Points(lines.plotted, position)
    if order is not None:
        points = Points(press(lines.plotted, known, order), press(position, known, order))
    found = [RuleHits(rule, unpress(rule.find(points), order)) for rule in rules.rules]
    if lines.below is None:
        return tuple(found)
    below = find_signals(replace(lines, plotted=lines.below, below=None), rules)
    return tuple(
        RuleHits(one.rule, _either(one.hits, two.hits)) for one, two in zip(found, below, strict=True)
    )


def _either(one: Hits, two: Hits) -> Hits:
    return Hits(
        one.last | two.last,
        one.pattern | two.pattern,
        np.where(one.side != 0, one.side, two.side).astype(np.int8),
    )


def painted(found: RuleHits, rules: RuleSet) -> Bools:
    """Return which points the rule colours: whole patterns, or the points that complete them."""
    return found.hits.pattern if rules.paints == "pattern" else found.hits.last


def findings_of(found: tuple[RuleHits, ...], rules: RuleSet, *, first: int) -> Iterator[Finding]:
    """Give each stretch of points that one rule found in one series; `first` is the number of its first point."""
    for each in found:
        marks = painted(each, rules)
        for start, end, side in stretches(marks, each.hits.side):
            yield Finding(each.rule.key, each.rule.words, tuple(range(first + start, first + end)), side)


def stretches(marks: Bools, side: Signs) -> Iterator[tuple[int, int, int]]:
    """Give start, end and side of each row of marked points on one side."""
    level = np.where(marks, side + 2, 0)
    edges = np.flatnonzero(np.diff(np.concatenate([[0], level, [0]])))
    for start, end in pairwise(edges):
        if level[start]:
            yield int(start), int(end), int(level[start]) - 2


def whole_chart_findings(lines: Lines, rules: RuleSet, *, first: int) -> Iterator[Finding]:
    """Give the findings of rules on the chart as a whole, for one series."""
    if not rules.whole_chart:
        return
    runs = analyse_runs(lines.position)
    for rule in rules.whole_chart:
        if not rule.finds(runs):
            continue
        marks = longest_run_of(lines.position) if rule.test == "longest_run" else np.zeros(0, np.bool_)
        points = tuple(int(place) + first for place in np.flatnonzero(marks))
        side = int(np.sign(lines.position[points[-1] - first])) if points else 0
        yield Finding(rule.key, rule.explain(runs), points, side)


def runs_of_chart(lines: Lines) -> RunsAnalysis:
    """Return the analysis of runs of one series around its centre line."""
    return analyse_runs(lines.position)
