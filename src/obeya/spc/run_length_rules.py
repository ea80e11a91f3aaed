"""Run lengths of charts with run rules, exactly: a Markov chain over what the rules remember.

The run length is the number of points up to and with the first signal, for independent normal values and limits that
are known (C. W. Champ, W. H. Woodall, Technometrics 29 (1987) 393). Rules that look at positions only need the regions
between their lines. Rules that compare neighbours (trends, alternation) also need the last value: it is kept in cells
of equal probability; two values in one cell count half as rising, half as falling, and two numbers of cells are
extrapolated to infinitely many.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import special

from obeya.spc.rule_sets.rule_set import RuleSet
from obeya.spc.rules.rule import Rule, Step

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

MOST_STEPS: Final = 60_000
_MOST_FOLLOWED: Final = 2_000
_SETTLED: Final = 1e-12
_FEWEST_STEPS: Final = 24
_CELLS: Final = 8
"Cells of the largest region between two lines, where there are few; the error falls with the square of their number."


@dataclass(frozen=True, slots=True)
class RunLength:
    """How long a chart runs until its first signal.

    `arl` is the mean number of points; `survival[n]` the probability of no signal within n points, as far as it was
    followed; afterwards it falls by the factor `decay` with every point.
    """

    arl: float
    survival: Floats
    decay: float

    def signal_within(self, n: int) -> float:
        """Return the probability of a signal within n points."""
        return 1.0 - self.no_signal_within(n)

    def no_signal_within(self, n: int) -> float:
        """Return the probability of no signal within n points."""
        last = self.survival.size - 1
        if n <= last:
            return float(self.survival[n])
        return float(self.survival[last] * self.decay ** (n - last))


@dataclass(frozen=True, slots=True)
class _Automaton:
    """Numbered states: `next_state[s, symbol]` is the state after a symbol, -1 for a signal; state 0 is the start."""

    next_state: Ints

    @property
    def n(self) -> int:
        return int(self.next_state.shape[0])


@lru_cache(maxsize=256)
def rules_run_length(rules: RuleSet, *, shift: float = 0.0, scale: float = 1.0) -> RunLength:
    """Return the run length of a rule set after a lasting shift of the mean, in standard deviations.

    `scale` is the standard deviation relative to the one that the limits were made for.
    """
    if not rules.rules:
        return RunLength(float("inf"), np.ones(1), 1.0)
    if not any(rule.sees_changes for rule in rules.rules):
        return _follow(_start_of_zones(rules.rules, shift, scale))
    n_regions = _regions(rules.rules)[1].size
    n_cells = max(1, 2 * _CELLS // n_regions**2)
    coarse, fine = (_follow(_start_of_cells(rules.rules, shift, scale, n)) for n in (n_cells, 2 * n_cells))
    return _extrapolated(coarse, fine)


Parts = list[Floats]


def _follow(start: tuple[Parts, Callable[[Parts], Parts]]) -> RunLength:
    """Follow the probability of no signal point by point until it falls by a constant factor."""
    parts, advance = start
    survival, decay = [1.0, _total(parts)], float("nan")
    for _ in range(MOST_STEPS):
        parts = advance(parts)
        survival.append(_total(parts))
        before, decay = decay, survival[-1] / survival[-2] if survival[-2] > 0 else 0.0
        if len(survival) > _FEWEST_STEPS and abs(decay - before) < _SETTLED:
            break
        if survival[-1] < 1e-15:
            break
    tail = survival[-1] * decay / (1.0 - decay) if 0 < decay < 1 else 0.0
    return RunLength(float(sum(survival) + tail), np.array(survival), float(decay))


def settled_run_length(survival: list[float], density: Floats, matrix: Floats, weights: Floats) -> RunLength:
    """Return the run length of a chart with a memory from the density after the first points.

    `survival` holds the probabilities of no signal before them, `matrix[i, j]` the density of place j after place i
    times the weight of j. The mean is exact: the sum of all further steps is one system of equations.
    """
    mass = density * weights
    rest = np.linalg.solve(np.eye(weights.size) - matrix, np.ones(weights.size))
    arl = float(sum(survival) + mass @ rest)
    followed, decay = [*survival, float(mass.sum())], float("nan")
    for _ in range(_MOST_FOLLOWED):
        mass = mass @ matrix
        followed.append(float(mass.sum()))
        before, decay = decay, followed[-1] / followed[-2] if followed[-2] > 0 else 0.0
        if len(followed) > _FEWEST_STEPS and abs(decay - before) < _SETTLED:
            break
    return RunLength(arl, np.array(followed), float(decay))


def _total(parts: Parts) -> float:
    return float(sum(part.sum() for part in parts))


def _extrapolated(coarse: RunLength, fine: RunLength) -> RunLength:
    # Half as wide cells make a quarter of the error.
    n = min(coarse.survival.size, fine.survival.size)
    survival = fine.survival[:n] + (fine.survival[:n] - coarse.survival[:n]) / 3.0
    decay = fine.decay + (fine.decay - coarse.decay) / 3.0
    arl = float(survival.sum() + survival[-1] * decay / (1.0 - decay))
    return RunLength(arl, survival, decay)


def _regions(rules: Sequence[Rule]) -> tuple[Floats, Floats]:
    """Return the lines between regions, and a position inside each region."""
    cuts = np.unique([cut for rule in rules for cut in rule.cuts])
    if not cuts.size:
        return cuts, np.zeros(1)
    inside = np.concatenate([[cuts[0] - 1.0], (cuts[:-1] + cuts[1:]) / 2, [cuts[-1] + 1.0]])
    return cuts, inside


def _region_shares(cuts: Floats, shift: float, scale: float) -> Floats:
    below = special.ndtr((cuts - shift) / scale)
    return np.diff(np.concatenate([[0.0], below, [1.0]]))


def _number_states(rules: Sequence[Rule], symbols: Sequence[Step]) -> _Automaton:
    """Find all that the rules can remember together, from the start by every symbol."""
    first: tuple[Hashable, ...] = tuple(rule.start() for rule in rules)
    numbers = {first: 0}
    waiting, table = [first], []
    for memories in waiting:
        row = []
        for symbol in symbols:
            after = _watched(rules, memories, symbol)
            if after is None:
                row.append(-1)
                continue
            if after not in numbers:
                numbers[after] = len(waiting)
                waiting.append(after)
            row.append(numbers[after])
        table.append(row)
    return _Automaton(np.array(table, np.int64))


def _watched(
    rules: Sequence[Rule], memories: tuple[Hashable, ...], symbol: Step
) -> tuple[Hashable, ...] | None:
    after: list[Hashable] = []
    for rule, memory in zip(rules, memories, strict=True):
        new = rule.watch(memory, symbol)
        if new is None:
            return None
        after.append(new)
    return tuple(after)


def _start_of_zones(
    rules: Sequence[Rule], shift: float, scale: float
) -> tuple[Parts, Callable[[Parts], Parts]]:
    """Return the probabilities of states after the first point, and how they go on."""
    cuts, inside = _regions(rules)
    shares = _region_shares(cuts, shift, scale)
    automaton = _number_states(rules, [Step(float(position), 0) for position in inside])

    def advance(parts: Parts) -> Parts:
        after = np.zeros(automaton.n)
        for region, share in enumerate(shares):
            targets = automaton.next_state[:, region]
            stays = targets >= 0
            after += np.bincount(targets[stays], parts[0][stays] * share, minlength=automaton.n)
        return [after]

    begin = np.zeros(automaton.n)
    begin[0] = 1.0
    return advance([begin]), advance


def _start_of_cells(
    rules: Sequence[Rule], shift: float, scale: float, per_region: int
) -> tuple[Parts, Callable[[Parts], Parts]]:
    """As `_start_of_zones`, with what positions and what changes let the rules remember, and the last value.

    There is one array for each region of the last value: [what positions let remember, what changes let remember,
    cell]. A value in a higher region is a rise and one in a lower region a fall, whatever the cell; only inside one
    region do the cells decide.
    """
    cuts, inside = _regions(rules)
    shares = _region_shares(cuts, shift, scale)
    # Wide regions get more cells, so that all are about equally probable.
    n_cells = np.maximum(1, np.ceil(4 * shares / shares.max())).astype(np.int64) * per_region
    places = _number_states(
        [rule for rule in rules if not rule.sees_changes], [Step(float(each), 0) for each in inside]
    )
    changes = _number_states([rule for rule in rules if rule.sees_changes], [Step(0.0, 1), Step(0.0, -1)])
    roads = _roads(places)
    up, down = (_as_matrix(changes.next_state[:, symbol]) for symbol in (0, 1))

    def advance(parts: Parts) -> Parts:
        after = [np.zeros_like(part) for part in parts]
        for region, part in enumerate(parts):
            total = part.sum(axis=2)
            rises, falls = total @ up.T, total @ down.T
            lower = np.cumsum(part, axis=2) - 0.5 * part
            stays = up @ lower + down @ (total[:, :, None] - lower)
            for target, road in enumerate(roads[region]):
                if target == region:
                    road.add(after[target], stays)
                else:
                    moved = rises if target > region else falls
                    road.add(after[target], moved[:, :, None])
        return [part * (share / n) for part, share, n in zip(after, shares, n_cells, strict=True)]

    begin = [
        np.zeros((members.size, changes.n, int(n)))
        for members, n in zip(_members(places), n_cells, strict=True)
    ]
    # Before the first point there is no change: every rule on changes goes from its start to its first memory.
    first = int(changes.next_state[0, 0])
    for region, members in enumerate(_members(places)):
        target = places.next_state[0, region]
        if target >= 0:
            begin[region][np.searchsorted(members, target), first, :] = shares[region] / n_cells[region]
    return begin, advance


@dataclass(frozen=True, slots=True)
class _Road:
    """From the states of one region to those of another: sources sorted by target, and where each target begins."""

    sources: Ints
    firsts: Ints
    targets: Ints

    def add(self, after: Floats, mass: Floats) -> None:
        """Add what goes this way."""
        if self.sources.size:
            after[self.targets] += np.add.reduceat(mass[self.sources], self.firsts, axis=0)


def _members(places: _Automaton) -> list[Ints]:
    """Return for each region the states that a value in it can lead to."""
    return [np.unique(column[column >= 0]) for column in places.next_state.T]


def _roads(places: _Automaton) -> list[list[_Road]]:
    members = _members(places)

    def road(region: int, target: int) -> _Road:
        after = places.next_state[members[region], target]
        stays = np.flatnonzero(after >= 0)
        order = stays[np.argsort(after[stays], kind="stable")]
        groups, firsts = np.unique(after[order], return_index=True)
        return _Road(order, firsts, np.searchsorted(members[target], groups))

    return [[road(region, target) for target in range(len(members))] for region in range(len(members))]


def _as_matrix(targets: Ints) -> Floats:
    matrix = np.zeros((targets.size, targets.size))
    stays = targets >= 0
    matrix[targets[stays], np.flatnonzero(stays)] = 1.0
    return matrix
