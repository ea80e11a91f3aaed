"""Which ways cases take: each variant is one sequence of activities, with its cases and its throughput time."""

from __future__ import annotations

from dataclasses import dataclass

from obeya.tables.basis import Basis, Spread


@dataclass(frozen=True, slots=True)
class Variant:
    """One sequence of activities, the cases that follow it exactly, and their throughput time.

    `n_handovers` is the mean number of changes of resource per case, None when the log has no resources.
    """

    activities: tuple[str, ...]
    n_cases: int
    share: float
    cumulative_share: float
    duration_s: Spread
    n_handovers: float | None


@dataclass(frozen=True, slots=True)
class Variants:
    """The most frequent variants of a log; `n_covering_80_percent` is how many cover four fifths of the cases."""

    n_variants: int
    n_cases: int
    n_covering_80_percent: int
    n_single_case: int
    variants: tuple[Variant, ...]
    basis: Basis
