"""Where cases go next: by what was done last (order 2 with back-off), or whole paths."""

from __future__ import annotations

from typing import Final

import numpy as np
from scipy import special

from obeya.twin.discovery.observations import Flags, Observations
from obeya.twin.model import END, Follow, Path, Paths

LONGEST: Final = 2
"The greatest number of last steps that decide on the next."
FEWEST: Final = 10
"A longer context is kept only where it was seen at least this often …"
SIGNIFICANT: Final = 0.05
"… and where its next steps differ from those of the shorter one (G-test)."

Weighted = tuple[tuple[tuple[int, ...], int], ...]
"Sequences of codes with the number of cases that went them, most frequent first."


def recent_cases(observed: Observations, recent: float) -> Flags:
    """Mark the last `recent` share of the finished cases by arrival; all where `recent` is 1."""
    finished = np.flatnonzero(observed.is_finished)
    chosen: Flags = np.zeros(observed.n_cases, np.bool_)
    order = finished[np.argsort(observed.arrived[finished], kind="stable")]
    chosen[order[int(order.size * (1 - recent)) :]] = True
    return chosen


def sequences_of(observed: Observations, cases: Flags) -> Weighted:
    """Return the paths of the chosen cases with how many went each."""
    offsets = observed.offsets
    counts: dict[bytes, int] = {}
    for case in np.flatnonzero(cases):
        path = observed.activity[offsets[case] : offsets[case + 1]].tobytes()
        counts[path] = counts.get(path, 0) + 1
    decoded = [(tuple(np.frombuffer(path, np.int64).tolist()), n) for path, n in counts.items()]
    return tuple(sorted(decoded, key=lambda row: (-row[1], row[0])))


def whole_paths(observed: Observations, sequences: Weighted) -> Paths:
    """Return routing by whole paths, each with the share of cases that went it."""
    total = sum(n for _, n in sequences)
    names = observed.activities
    return Paths(
        rows=tuple(Path(activities=tuple(names[a] for a in path), share=n / total) for path, n in sequences)
    )


Table = dict[tuple[int, ...], dict[int, int]]
"For each context, oldest step first, how often each step (-1: the end) came next."


def next_steps(sequences: Weighted, *, longest: int = LONGEST) -> Table:
    """Count what came after each context of up to `longest` steps; the empty context is the beginning only."""
    table: Table = {}
    for path, n in sequences:
        for place in range(len(path) + 1):
            step = path[place] if place < len(path) else -1
            orders = range(1, min(longest, place) + 1) if place else (0,)
            for order in orders:
                row = table.setdefault(path[place - order : place], {})
                row[step] = row.get(step, 0) + n
    return table


def worth_keeping(table: Table) -> Table:
    """Return the table without longer contexts that are rare or say nothing that the shorter one does not."""
    kept = {context: row for context, row in table.items() if len(context) < 2}
    for context in sorted(table, key=lambda c: (len(c), c)):
        if len(context) < 2:
            continue
        row = table[context]
        if sum(row.values()) >= FEWEST and _differs(row, table[context[1:]]):
            kept[context] = row
    return kept


def each_apart(table: Table) -> Table:
    """Return the table in which a shorter context counts only what no longer one that is kept speaks for.

    A case comes to a shorter context only where no longer one fits, so what comes next there is that of these cases:
    then every step is met as often as it was. A context of which nothing is left keeps all it counted, for a case that
    a change sends where none has been.

    >>> each_apart({(2,): {3: 6, 4: 6}, (1, 2): {3: 5, 4: 1}})
    {(2,): {3: 1, 4: 5}, (1, 2): {3: 5, 4: 1}}
    """
    apart = {context: dict(row) for context, row in table.items()}
    for context in table:
        if len(context) < 2:
            continue
        for step, n in table[context].items():
            apart[context[1:]][step] -= n
    for context, row in apart.items():
        apart[context] = {step: n for step, n in row.items() if n} or table[context]
    return apart


def rows_of(observed: Observations, table: Table, context: tuple[int, ...]) -> tuple[Follow, ...]:
    """Return what comes after one context, the most frequent step first."""
    names = observed.activities
    total = sum(table[context].values())
    after = tuple(names[a] for a in context)
    return tuple(
        Follow(after=after, then=END if step < 0 else names[step], share=n / total)
        for step, n in sorted(table[context].items(), key=lambda item: (-item[1], item[0]))
    )


def _differs(row: dict[int, int], shorter: dict[int, int]) -> bool:
    steps = sorted(shorter)
    if len(steps) < 2:
        return False
    seen = np.array([row.get(step, 0) for step in steps], dtype=np.float64)
    rest = np.array([shorter[step] for step in steps], dtype=np.float64) - seen
    if rest.sum() <= 0:
        return False
    both = np.vstack((seen, rest))
    expected = both.sum(axis=1, keepdims=True) * both.sum(axis=0, keepdims=True) / both.sum()
    positive = both > 0
    statistic = 2 * float((both[positive] * np.log(both[positive] / expected[positive])).sum())
    return bool(special.chdtrc(len(steps) - 1, statistic) < SIGNIFICANT)


def share_with_path(sequences: Weighted, n_most: int) -> float:
    """Return the share of cases that go one of the `n_most` most frequent paths."""
    total = sum(n for _, n in sequences)
    return sum(n for _, n in sequences[:n_most]) / max(total, 1)
