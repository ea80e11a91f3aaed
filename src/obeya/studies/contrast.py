"""Two parts of a log side by side: what differs between them beyond chance, and by how much."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from obeya.mining.answers import rows_of
from obeya.mining.points import case_durations
from obeya.spc.intervals import Difference, difference_of_medians, difference_of_shares
from obeya.tables.basis import Basis

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from obeya.tables.event_log import EventLog

LEAST_CASES: Final = 20
"""With fewer cases on a side nothing is said: differences are then mostly chance."""

# The chance that two equal parts show any difference, over all comparisons together.
FAMILY_CHANCE: Final = 0.01
_MOST_VALUES: Final = 40


@dataclass(frozen=True, slots=True)
class AttributeContrast:
    """One value of an attribute (the share of cases that have it), or an attribute that is a number (its median)."""

    attribute: str
    value: str | None
    "The value; null for a number."
    difference: Difference
    "First minus second, with a 95 % interval."
    effect: float
    "How far apart, from -1 to 1: the difference of the shares, or Cliff's delta of the numbers."


@dataclass(frozen=True, slots=True)
class PathContrast:
    """One path in both parts."""

    source: str
    target: str
    n_cases: int
    n_cases_second: int
    share: Difference
    "Share of the cases that take it."
    wait_s: Difference | None
    "Median seconds on it; null where a part has no known time."
    is_beyond_chance: bool
    "Whether share or median differ, with all paths together taken into account."


@dataclass(frozen=True, slots=True)
class Contrast:
    """What differs between two parts of a log."""

    n_cases: int
    n_cases_second: int
    duration_s: Difference | None
    "Median throughput time."
    attributes: tuple[AttributeContrast, ...]
    "Only what chance does not explain, largest effect first."
    n_compared: int
    "Comparisons of attributes that were made; the guard against chance counts all of them."
    too_few: bool
    "Whether a part has fewer than `LEAST_CASES` cases, so that nothing is said."
    basis: Basis
    basis_second: Basis


def contrast(first: EventLog, second: EventLog) -> Contrast:
    """Return by what the cases of `first` differ from those of `second`: attributes and throughput time.

    Every value of a text or truth attribute with at most 40 values and every number is compared; only differences
    whose interval leaves zero out at ``1 - FAMILY_CHANCE / comparisons`` are told, each with its 95 % interval.
    """
    durations = [np.sort(case_durations(log)) for log in (first, second)]
    n_first, n_second = (int(values.size) for values in durations)
    too_few = min(n_first, n_second) < LEAST_CASES
    compared = [] if too_few else _compared(first, second, (n_first, n_second))
    strict = 1 - FAMILY_CHANCE / max(1, len(compared))
    told = [one.told() for one in compared if one.at(strict).is_beyond_chance]
    told.sort(key=lambda one: (-abs(one.effect), one.attribute, one.value or ""))
    return Contrast(
        n_cases=n_first,
        n_cases_second=n_second,
        duration_s=difference_of_medians(*durations) if min(n_first, n_second) else None,
        attributes=tuple(told),
        n_compared=len(compared),
        too_few=too_few,
        basis=first.basis(n_cases=n_first),
        basis_second=second.basis(n_cases=n_second),
    )


def contrast_paths(first: EventLog, second: EventLog) -> tuple[PathContrast, ...]:
    """Return every path of either part with its share of the cases and its median time in both.

    Those that differ beyond chance come first, then the most frequent.
    """
    sides = [_waits_by_path(log) for log in (first, second)]
    n_cases = [int(log.cases.count().to_pyarrow().as_py()) for log in (first, second)]
    if min(n_cases) == 0:
        return ()
    paths = sorted({*sides[0], *sides[1]})
    strict = 1 - FAMILY_CHANCE / max(1, 2 * len(paths))
    enough = min(n_cases) >= LEAST_CASES
    found = []
    for source, target in paths:
        (n1, waits1), (n2, waits2) = (side.get((source, target), (0, _NONE)) for side in sides)
        counts = n1, n_cases[0], n2, n_cases[1]
        timed = bool(waits1.size and waits2.size)
        is_beyond = difference_of_shares(*counts, confidence=strict).is_beyond_chance or (
            timed and difference_of_medians(waits1, waits2, confidence=strict).is_beyond_chance
        )
        found.append(
            PathContrast(
                source=first.activities[source],
                target=first.activities[target],
                n_cases=n1,
                n_cases_second=n2,
                share=difference_of_shares(*counts),
                wait_s=difference_of_medians(waits1, waits2) if timed else None,
                is_beyond_chance=enough and is_beyond,
            )
        )
    return tuple(
        sorted(found, key=lambda p: (not p.is_beyond_chance, -p.n_cases - p.n_cases_second, p.source))
    )


_NONE = np.zeros(0)


@dataclass(frozen=True, slots=True)
class _Shares:
    """How many cases of both parts have one value."""

    attribute: str
    value: str
    counts: tuple[int, int, int, int]

    def at(self, confidence: float) -> Difference:
        return difference_of_shares(*self.counts, confidence=confidence)

    def told(self) -> AttributeContrast:
        difference = difference_of_shares(*self.counts)
        return AttributeContrast(self.attribute, self.value, difference, difference.difference)


@dataclass(frozen=True, slots=True)
class _Numbers:
    """The sorted values of a number in both parts."""

    attribute: str
    first: NDArray[np.float64]
    second: NDArray[np.float64]

    def at(self, confidence: float) -> Difference:
        return difference_of_medians(self.first, self.second, confidence=confidence)

    def told(self) -> AttributeContrast:
        difference = difference_of_medians(self.first, self.second)
        return AttributeContrast(self.attribute, None, difference, _cliffs_delta(self.first, self.second))


def _compared(first: EventLog, second: EventLog, n_cases: tuple[int, int]) -> list[_Shares | _Numbers]:
    compared: list[_Shares | _Numbers] = []
    for attribute in first.facts.case_attributes:
        columns = [log.cases[attribute.column] for log in (first, second)]
        if attribute.kind == "number":
            values = [_sorted_numbers(column) for column in columns]
            if min(each.size for each in values) >= LEAST_CASES:
                compared.append(_Numbers(attribute.name, values[0], values[1]))
        elif attribute.kind in ("text", "truth"):
            counts = [_counted(column) for column in columns]
            names = sorted({*counts[0], *counts[1]})
            if len(names) <= _MOST_VALUES:
                compared += [
                    _Shares(
                        attribute.name,
                        name,
                        (counts[0].get(name, 0), n_cases[0], counts[1].get(name, 0), n_cases[1]),
                    )
                    for name in names
                ]
    return compared


def _counted(column: ir.Column) -> dict[str, int]:
    """Count the values of a column, at most one more than are compared."""
    table = column.name("value").as_table()
    known = table.filter(table.value.notnull())
    counted = known.group_by("value").agg(n=known.count()).limit(_MOST_VALUES + 1)
    return {str(row["value"]): int(row["n"]) for row in rows_of(counted)}


def _sorted_numbers(column: ir.Column) -> NDArray[np.float64]:
    values = column.cast("float64").name("value").as_table().to_pyarrow()["value"].drop_null()
    numbers = np.asarray(values.to_numpy(), np.float64)
    return np.sort(numbers[np.isfinite(numbers)])


def _cliffs_delta(first: NDArray[np.float64], second: NDArray[np.float64]) -> float:
    """Return the chance that a value of the first is larger, minus the chance that it is smaller; both are sorted."""
    below = np.searchsorted(second, first, side="left").sum()
    above = (second.size - np.searchsorted(second, first, side="right")).sum()
    return float((below - above) / (first.size * second.size))


def _waits_by_path(log: EventLog) -> dict[tuple[int, int], tuple[int, NDArray[np.float64]]]:
    """Return the cases and the sorted times of every path."""
    events = log.events
    moves = events.filter(events.previous_activity.notnull())
    columns = moves.select("previous_activity", "activity", "path_occurrence", "wait_s").to_pyarrow()
    source, target, occurrence = (
        np.asarray(columns[name].to_numpy(), np.int64)
        for name in ("previous_activity", "activity", "path_occurrence")
    )
    waits = np.asarray(columns["wait_s"].to_numpy(), np.float64)
    order = np.lexsort((waits, target, source))
    pairs = np.stack([source[order], target[order]], axis=1)
    if not len(pairs):
        return {}
    starts = np.flatnonzero(np.append(True, (pairs[1:] != pairs[:-1]).any(axis=1)))
    found = {}
    for begin, end in zip(starts, np.append(starts[1:], len(pairs)), strict=True):
        of_path = waits[order][begin:end]
        n_cases = int((occurrence[order][begin:end] == 1).sum())
        found[int(pairs[begin, 0]), int(pairs[begin, 1])] = (n_cases, of_path[~np.isnan(of_path)])
    return found
