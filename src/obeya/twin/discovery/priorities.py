"""Who is served first: attributes of cases by which one overtakes another that waits longer for the same work."""

from __future__ import annotations

from typing import Final

import numpy as np

from obeya.tables.sentences import say
from obeya.twin.discovery.observations import NOBODY, CaseColumn, Flags, Ints, Observations
from obeya.twin.discovery.words import say_order
from obeya.twin.model import Fit, Priority, When

MOST_VALUES: Final = 6
"Attributes with more values are no classes of cases."
FEWEST: Final = 30
"So many meetings of two classes in a queue are needed to tell which goes first."
AHEAD: Final = 0.9
"A class goes first where it does so in this share of meetings in which it came later."
NOT_BEHIND: Final = 0.1
LOOK_BACK: Final = 50
"Waiting pieces looked at for each piece that is started."


def learn_priorities(
    observed: Observations, enabled: np.ndarray[tuple[int, ...], np.dtype[np.float64]]
) -> tuple[tuple[Priority, ...], tuple[Fit, ...]]:
    """Return the ranks of the classes of the attribute that says most clearly who overtakes whom, if any does."""
    later, earlier = overtakings(observed, enabled)
    best: tuple[tuple[Priority, ...], tuple[Fit, ...]] = ((), ())
    clearest = 0.0
    for column in observed.attributes:
        values, codes = _classes(column)
        if not 2 <= len(values) <= MOST_VALUES:
            continue
        first, second = codes[observed.case[later]], codes[observed.case[earlier]]
        found = _ranks(first, second, _met(observed, enabled, codes, len(values)), len(values))
        if found is None or found[1] <= clearest:
            continue
        ranks, clearest, n = found
        rules = tuple(
            Priority(rank=int(rank), when=(When(attribute=column.name, test="is", value=value),))
            for value, rank in zip(values, ranks, strict=True)
        )
        order = [values[i] for i in np.argsort(ranks, kind="stable")]
        fit = Fit(
            part="priorities",
            about=column.name,
            measure=say("share of meetings in which the class ahead goes first"),
            value=clearest,
            n=n,
            words=say_order(order),
        )
        best = (rules, (fit,))
    return best


def overtakings(
    observed: Observations, enabled: np.ndarray[tuple[int, ...], np.dtype[np.float64]]
) -> tuple[Ints, Ints]:
    """Return pairs of rows of one activity and person where the first was ready later and began earlier."""
    pairs = [_pairs(observed, enabled, rows, overtaking=True) for rows in _queues(observed)]
    return _joined(pairs)


def _met(
    observed: Observations,
    enabled: np.ndarray[tuple[int, ...], np.dtype[np.float64]],
    codes: Ints,
    n: int,
) -> Ints:
    """Count for each pair of classes how often one that was ready later waited while the other, ready first, did."""
    pairs = [_pairs(observed, enabled, rows, overtaking=False) for rows in _queues(observed)]
    later, earlier = _joined(pairs)
    first, second = codes[observed.case[later]], codes[observed.case[earlier]]
    return np.bincount(first * n + second, minlength=n * n).reshape(n, n)


def _queues(observed: Observations) -> list[Ints]:
    key = observed.activity * (len(observed.resources) + 1) + observed.resource + 1
    order = np.lexsort((observed.started, key))
    edges = np.flatnonzero(np.diff(key[order])) + 1
    return [rows for rows in np.split(order, edges) if rows.size > 1 and observed.resource[rows[0]] != NOBODY]


def _pairs(
    observed: Observations,
    enabled: np.ndarray[tuple[int, ...], np.dtype[np.float64]],
    rows: Ints,
    *,
    overtaking: bool,
) -> tuple[Ints, Ints]:
    """Return pairs (ready later, ready first) that waited together: those where the later began first, or all."""
    begun, ready = observed.started[rows], enabled[rows]
    later, earlier = [], []
    for apart in range(1, min(LOOK_BACK, rows.size - 1) + 1):
        a, b = rows[:-apart], rows[apart:]  # a began first
        together = ready[apart:] < begun[:-apart]
        passed = together & (ready[:-apart] > ready[apart:])
        later.append(a[passed])
        earlier.append(b[passed])
        if not overtaking:
            in_turn = together & (ready[:-apart] <= ready[apart:])
            later.append(b[in_turn])
            earlier.append(a[in_turn])
        if not together.any():
            break
    return _joined([(np.concatenate(later), np.concatenate(earlier))])


def _joined(pairs: list[tuple[Ints, Ints]]) -> tuple[Ints, Ints]:
    if not pairs:
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    return np.concatenate([p[0] for p in pairs]), np.concatenate([p[1] for p in pairs])


def _ranks(first: Ints, second: Ints, met: Ints, n: int) -> tuple[Ints, float, int] | None:
    """Return the rank of each class, how clear the order is and on how many meetings; None where it is not."""
    passed = np.bincount(first * n + second, minlength=n * n).reshape(n, n)
    share = passed / np.maximum(met, 1)
    enough = (met >= FEWEST) & (met.T >= FEWEST)
    ahead: Flags = enough & (share >= AHEAD) & (share.T <= NOT_BEHIND)
    if not ahead.any():
        return None
    ranks = (ahead.sum(axis=1).max() - ahead.sum(axis=1)).astype(np.int64)
    return ranks, float(share[ahead].mean()), int(met[ahead].sum())


def _classes(column: CaseColumn) -> tuple[tuple[str, ...], Ints]:
    if column.numbers is not None:
        return (), np.zeros(0, np.int64)
    values, codes = np.unique(np.array(column.labels), return_inverse=True)
    return tuple(str(v) for v in values), codes.astype(np.int64)
