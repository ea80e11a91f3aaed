"""The vital few: categories in descending order, and whether they differ more than chance makes them.

A Pareto chart of noise looks like a Pareto chart: some category is always first. So the chart comes with a test
against a flat distribution, in which every category is equally heavy, and each category says whether it stands out
from its share of that.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
from scipy import special, stats

from obeya.spc.intervals import wilson
from obeya.spc.samples import Faults, check_share, codes_of, take_numbers

VITAL_SHARE: Final = 0.8
LEAST_EXPECTED: Final = 5.0
"Below this many rows per category the test against a flat distribution is only rough."
ALPHA: Final = 0.05


@dataclass(frozen=True, slots=True)
class Category:
    """One category of a Pareto chart; the last may sum up all others."""

    name: str
    n: int
    "Rows of the category."
    total: float
    "Rows, or the sum of their values."
    share: float
    low: float | None
    "Ends of the interval of the share: Wilson's; null where values were summed."
    high: float | None
    cumulative_share: float
    is_vital: bool
    "Whether it is one of the first that together make up the vital share."
    stands_out: bool
    "Whether it is larger than its share of a flat distribution beyond chance, all categories together."
    is_others: bool


@dataclass(frozen=True, slots=True)
class Pareto:
    """Categories in descending order, with the test against a flat distribution."""

    categories: tuple[Category, ...]
    n: int
    total: float
    n_categories: int
    "Categories before small ones were summed up as others."
    n_vital: int
    vital_share: float
    vital_together: float
    "What the first `n_vital` categories make up together."
    chi_square: float | None
    df: int
    p_value: float | None
    "How often equally heavy categories would differ as much as these; null where one sum each cannot tell."
    is_flat: bool | None
    "Whether chance explains the differences, so that there are no vital few to speak of; null without a test."
    sentence: str
    notes: tuple[str, ...]


def pareto(
    labels: Sequence[object] | npt.NDArray[np.generic],
    *,
    values: npt.ArrayLike | None = None,
    most: int = 10,
    vital_share: float = VITAL_SHARE,
    others: str = "Other",
) -> Pareto:
    """Return the categories of `labels` by how often they come, or by the sum of their `values`.

    Where every category has one row with a whole number, that number is its count. At most `most` categories are
    listed; the rest is summed up as `others`, which stands last. The test takes all categories: with values x,
    Σ (total - mean total)² over Σx² / k is chi-square with k - 1 degrees of freedom; with counts that is Pearson's
    test. Raises SeriesError that lists all faults.

    >>> result = pareto(["late"] * 30 + ["wrong"] * 5 + ["lost"] * 4)
    >>> result.categories[0].name, result.is_flat
    ('late', False)
    """
    faults = Faults("The Pareto analysis cannot be made:")
    if len(labels) == 0:
        faults.add("no row is given")
    if most < 1:
        faults.add(f"{most} categories are to be listed; at least 1 is needed")
    check_share(vital_share, name="vital share", faults=faults)
    weights = np.ones(len(labels))
    if values is not None:
        weights = take_numbers(values, name="values", faults=faults, least=1, least_value=0.0)
        if weights.size != len(labels):
            faults.add(f"values: {weights.size} given for {len(labels)} rows")
        elif not faults.found and weights.sum() == 0:
            faults.add("values: all of them are 0, so no category has a share")
    faults.settle()
    parts = _counted_up(labels, weights, has_values=values is not None)
    order = sorted(range(parts.k), key=lambda place: (-parts.totals[place], parts.names[place]))
    cumulative = np.cumsum(parts.totals[order]) / parts.totals.sum()
    n_vital = min(parts.k, int(np.searchsorted(cumulative, vital_share - 1e-12)) + 1)
    listed = order if parts.k <= most else order[: max(1, most - 1)]
    categories = _categories(parts, order, listed, n_vital, others)
    chi_square, p_value = _flat_test(parts)
    is_flat = None if p_value is None else p_value >= ALPHA
    return Pareto(
        categories=categories,
        n=parts.n_all,
        total=float(parts.totals.sum()),
        n_categories=parts.k,
        n_vital=n_vital,
        vital_share=vital_share,
        vital_together=float(cumulative[n_vital - 1]),
        chi_square=chi_square,
        df=parts.k - 1,
        p_value=p_value,
        is_flat=is_flat,
        sentence=_sentence(categories[0], parts.k, n_vital, float(cumulative[n_vital - 1]), is_flat),
        notes=_notes(parts, has_values=values is not None),
    )


@dataclass(frozen=True, slots=True)
class _Parts:
    """What was counted and summed for each category; `sum_of_squares` is that of the single values."""

    names: tuple[str, ...]
    n: npt.NDArray[np.int64]
    totals: npt.NDArray[np.float64]
    sum_of_squares: float
    are_counts: bool
    are_single: bool

    @property
    def k(self) -> int:
        """The number of categories."""
        return len(self.names)

    @property
    def n_all(self) -> int:
        """The number of rows, or of what the rows count."""
        return int(self.n.sum())


def _counted_up(
    labels: Sequence[object] | npt.NDArray[np.generic], weights: npt.NDArray[np.float64], *, has_values: bool
) -> _Parts:
    codes, names = codes_of(labels)
    n = np.bincount(codes).astype(np.int64)
    totals = np.bincount(codes, weights=weights).astype(np.float64)
    are_single = has_values and len(names) == codes.size and codes.size > 1
    if are_single and (totals == np.floor(totals)).all():
        # A table of counts: each row stands for as many as it says.
        return _Parts(names, totals.astype(np.int64), totals, float(totals.sum()), True, True)
    return _Parts(names, n, totals, float((weights**2).sum()), not has_values, are_single)


def _flat_test(parts: _Parts) -> tuple[float | None, float | None]:
    if parts.are_single and not parts.are_counts:
        return None, None
    if parts.k < 2:
        return 0.0, 1.0
    off = float(((parts.totals - parts.totals.mean()) ** 2).sum())
    chi_square = off / (parts.sum_of_squares / parts.k)
    return chi_square, float(stats.chi2.sf(chi_square, parts.k - 1))


def _categories(
    parts: _Parts, order: list[int], listed: list[int], n_vital: int, others: str
) -> tuple[Category, ...]:
    total = float(parts.totals.sum())
    above = _stand_out(parts)
    found: list[Category] = []
    before = 0.0
    for rank, place in enumerate(listed):
        share = float(parts.totals[place]) / total
        before = 1.0 if rank == parts.k - 1 else min(1.0, before + share)
        low, high = _interval(parts, int(parts.n[place]))
        found.append(
            Category(
                name=parts.names[place],
                n=int(parts.n[place]),
                total=float(parts.totals[place]),
                share=share,
                low=low,
                high=high,
                cumulative_share=before,
                is_vital=rank < n_vital,
                stands_out=bool(above[place]),
                is_others=False,
            )
        )
    rest = order[len(listed) :]
    if rest:
        n_rest, of_rest = int(parts.n[rest].sum()), float(parts.totals[rest].sum())
        ends = _interval(parts, n_rest)
        found.append(Category(others, n_rest, of_rest, of_rest / total, *ends, 1.0, False, False, True))
    return tuple(found)


def _interval(parts: _Parts, n: int) -> tuple[float | None, float | None]:
    return wilson(n, parts.n_all) if parts.are_counts else (None, None)


def _stand_out(parts: _Parts) -> npt.NDArray[np.bool_]:
    """Tell which totals are above the flat share beyond chance, after Holm; sums by their normal approximation."""
    k = parts.k
    if k < 2 or (parts.are_single and not parts.are_counts):
        return np.zeros(k, np.bool_)
    if parts.are_counts:
        chances = stats.binom.sf(parts.n - 1, parts.n_all, 1 / k)
    else:
        spread = np.sqrt(parts.sum_of_squares * (1 / k) * (1 - 1 / k))
        chances = special.ndtr(-(parts.totals - parts.totals.mean()) / spread)
    order = np.argsort(chances, kind="stable")
    holm = np.maximum.accumulate(np.minimum(1.0, chances[order] * (k - np.arange(k))))
    above = np.zeros(k, np.bool_)
    above[order] = holm < ALPHA
    return above


def _sentence(first: Category, k: int, n_vital: int, together: float, is_flat: bool | None) -> str:
    if k == 1:
        return f"There is one category, {first.name}, so nothing can be ranked."
    if is_flat:
        return (
            f"Chance alone explains how the {k} categories differ: there are no vital few. "
            f"{first.name} comes first with {_percent(first.share)}, and need not next time."
        )
    if n_vital == 1:
        return f"One of {k} categories, {first.name}, makes up {_percent(first.share)}."
    if 2 * n_vital > k:
        return (
            f"It takes {n_vital} of {k} categories to make up {_percent(together)}, so the few do not stand apart; "
            f"first is {first.name} with {_percent(first.share)}."
        )
    leading = f"first is {first.name} with {_percent(first.share)}"
    return f"{n_vital} of {k} categories make up {_percent(together)}; {leading}."


def _percent(share: float) -> str:
    return f"{100 * share:.0f} %"


def _notes(parts: _Parts, *, has_values: bool) -> tuple[str, ...]:
    notes = []
    if has_values and parts.are_single and parts.are_counts:
        notes.append("Every category has one row with a whole number, which is taken as its count.")
    if parts.are_single and not parts.are_counts:
        notes.append("Every category has one sum only, so nothing can say whether chance made the order.")
    elif parts.k > 1 and parts.n_all / parts.k < LEAST_EXPECTED:
        notes.append(
            f"{parts.n_all} rows in {parts.k} categories are few: the test against a flat distribution is only rough."
        )
    return tuple(notes)
