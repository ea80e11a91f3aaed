"""Tests of a whole run chart: how often the line crosses the median, and how long its longest run is.

Points on the median are left out; the others are the useful ones. Where nothing but chance is at work, each of the
n - 1 steps between useful points crosses the median with probability one half.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy import special

from obeya.spc.rules.rule import Bools, Floats, press, pressed
from obeya.tables.sentences import say
from obeya.tables.wording import say_count

FEWEST_USEFUL = 10
_ONE_IN_TWENTY = float(special.ndtri(0.95))


@dataclass(frozen=True, slots=True)
class RunsAnalysis:
    """What a run chart shows: useful points, longest run, crossings; and what chance alone would keep to."""

    n_useful: int
    longest_run: int
    n_crossings: int
    most_in_run: int
    "Anhøj: round(log2 n) + 3."
    fewest_crossings: int
    "Anhøj: the 5 % quantile of a binomial distribution of n - 1 and one half."
    fewest_runs: int
    most_runs: int
    "Runs expected 9 times in 10, by the normal approximation; 5 to 12 for 16 points as in Balestracci (2008)."

    @property
    def n_runs(self) -> int:
        """Count the runs: one more than crossings."""
        return self.n_crossings + 1 if self.n_useful else 0


@dataclass(frozen=True, slots=True)
class WholeChartRule:
    """A rule on the chart as a whole, not on a single point."""

    test: Literal["longest_run", "crossings", "number_of_runs"]

    @property
    def key(self) -> str:
        """Return the name under which the rule stands in data."""
        return self.test

    @property
    def words(self) -> str:
        """Say the rule."""
        return {
            "longest_run": say("a run longer than chance explains"),
            "crossings": say("the line crosses the median too seldom"),
            "number_of_runs": say("too few or too many runs"),
        }[self.test]

    def finds(self, runs: RunsAnalysis) -> bool:
        """Tell whether the chart shows more than chance; never with fewer than ten useful points."""
        if runs.n_useful < FEWEST_USEFUL:
            return False
        if self.test == "longest_run":
            return runs.longest_run > runs.most_in_run
        if self.test == "crossings":
            return runs.n_crossings < runs.fewest_crossings
        return not runs.fewest_runs <= runs.n_runs <= runs.most_runs

    def explain(self, runs: RunsAnalysis) -> str:
        """Say what was found beside what chance alone would keep to."""
        if self.test == "longest_run":
            return say(
                "The longest run has {n} points; chance alone keeps to {most}.",
                n=say_count(runs.longest_run),
                most=say_count(runs.most_in_run),
            )
        if self.test == "crossings":
            return say(
                "The line crosses the median {n} times; chance alone crosses at least {fewest} times.",
                n=say_count(runs.n_crossings),
                fewest=say_count(runs.fewest_crossings),
            )
        return say(
            "There are {n} runs; chance alone gives {fewest} to {most}.",
            n=say_count(runs.n_runs),
            fewest=say_count(runs.fewest_runs),
            most=say_count(runs.most_runs),
        )


def run_limits(n_useful: int) -> tuple[int, int, int, int]:
    """Return for n useful points: most in a run, fewest crossings, fewest runs, most runs."""
    if n_useful < 2:
        return (n_useful, 0, 0, max(n_useful, 0))
    most_in_run = round(float(np.log2(n_useful))) + 3
    # The smallest number of crossings that is reached or undershot with a probability of 5 % or more.
    crossings = np.arange(n_useful)
    fewest_crossings = int(np.argmax(special.bdtr(crossings, n_useful - 1, 0.5) >= 0.05))
    fewest_runs = int(np.floor((n_useful + 1) / 2 - _ONE_IN_TWENTY * np.sqrt(n_useful - 1) / 2))
    return most_in_run, fewest_crossings, max(1, fewest_runs), n_useful + 1 - max(1, fewest_runs)


def analyse_runs(position: Floats) -> RunsAnalysis:
    """Count runs and crossings of one series; `position` is above or below 0, NaN where missing."""
    side = np.sign(position[~np.isnan(position)])
    side = side[side != 0]
    turns = np.flatnonzero(np.diff(side)) + 1
    lengths = np.diff(np.concatenate([[0], turns, [side.size]])) if side.size else np.zeros(1, np.int64)
    return RunsAnalysis(side.size, int(lengths.max()), int(turns.size), *run_limits(side.size))


def longest_run_of(position: Floats) -> Bools:
    """Mark the points of all runs longer than chance explains."""
    useful = ~np.isnan(position) & (position != 0)
    order = pressed(useful)
    side = np.sign(position if order is None else press(position, useful, order))
    side = side[~np.isnan(side)]
    most = run_limits(side.size)[0]
    turns = np.concatenate([[0], np.flatnonzero(np.diff(side)) + 1, [side.size]])
    lengths = np.repeat(np.diff(turns), np.diff(turns))
    marks = np.zeros(position.shape, np.bool_)
    marks[np.flatnonzero(useful)] = lengths > most
    return marks
