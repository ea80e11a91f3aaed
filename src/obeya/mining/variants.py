"""Which ways cases take: each variant is one sequence of activities, with its cases and throughput time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from obeya.errors import QuestionError
from obeya.mining.answers import rows_of, share_of, spread_of
from obeya.tables.basis import Basis, Spread
from obeya.tables.summaries import summarise_groups

if TYPE_CHECKING:
    from obeya.tables.event_log import EventLog


@dataclass(frozen=True, slots=True)
class Variant:
    """One sequence of activities and the cases that follow it exactly."""

    activities: tuple[str, ...]
    n_cases: int
    share: float
    "Share of all cases."
    cumulative_share: float
    "Share of all cases that follow this variant or a more frequent one."
    duration_s: Spread
    "Throughput time in seconds, from the first to the last event of a case."
    n_handovers: float | None
    "Mean number of changes of resource per case; null in a log without resources."


@dataclass(frozen=True, slots=True)
class Variants:
    """The most frequent variants of a log; of equal ones the shorter first."""

    n_variants: int
    n_cases: int
    n_covering_80_percent: int
    "How many of the most frequent variants it takes to cover 80 % of the cases."
    n_single_case: int
    "Variants that only one case follows."
    variants: tuple[Variant, ...]
    basis: Basis


def variants(log: EventLog, *, top: int = 10) -> Variants:
    """Return the `top` most frequent variants of a log, with the size of the whole list.

    Two cases are of the same variant when they have the same activities in the same order. Raises
    `QuestionError` when `top` is below 1.
    """
    if top < 1:
        raise QuestionError(f"At least one variant must be asked for; top is {top}.")
    sizes = _sizes(log)
    n_cases = int(sizes.sum())
    covered = np.cumsum(sizes)
    enough = int(np.searchsorted(covered, 0.8 * n_cases * (1 - 1e-12))) + 1 if n_cases else 0
    return Variants(
        n_variants=len(sizes),
        n_cases=n_cases,
        n_covering_80_percent=enough,
        n_single_case=int((sizes == 1).sum()),
        variants=_most_frequent(log, top, n_cases),
        basis=log.basis(n_cases=n_cases),
    )


def _sizes(log: EventLog) -> NDArray[np.int64]:
    """Return the number of cases of every variant, largest first."""
    counted = log.cases.group_by("variant").agg(n=log.cases.count())
    sizes = counted.select("n").to_pyarrow()["n"].to_numpy()
    return np.sort(np.asarray(sizes, np.int64))[::-1]


def _most_frequent(log: EventLog, top: int, n_cases: int) -> tuple[Variant, ...]:
    import ibis

    counted = log.cases.group_by("variant").agg(n=log.cases.count())
    named = counted.inner_join(log.variants.select("variant", "activities", "n_activities"), "variant")
    rows = rows_of(named.order_by(ibis.desc("n"), "n_activities", "variant").limit(top))
    chosen = [row["variant"] for row in rows]
    spreads = _durations(log, chosen)
    handovers = _handovers(log, chosen)
    covered, answer = 0, []
    for row in rows:
        covered += row["n"]
        answer.append(
            Variant(
                activities=tuple(log.activities[code] for code in row["activities"]),
                n_cases=row["n"],
                share=share_of(row["n"], n_cases),
                cumulative_share=share_of(covered, n_cases),
                duration_s=spreads[row["variant"]],
                n_handovers=handovers.get(row["variant"]),
            )
        )
    return tuple(answer)


def _durations(log: EventLog, chosen: list[int]) -> dict[int, Spread]:
    cases = log.cases.filter(log.cases.variant.isin(chosen))
    grouped = summarise_groups(cases, by=("variant",), counts={}, values={"duration": cases.duration_s})
    spreads = ((row["variant"], spread_of(row, "duration")) for row in rows_of(grouped))
    return {variant: spread for variant, spread in spreads if spread is not None}


def _handovers(log: EventLog, chosen: list[int]) -> dict[int, float]:
    """Return the mean number of changes of resource per case of each variant; {} without resources."""
    if not log.resources:
        return {}
    cases = log.cases.filter(log.cases.variant.isin(chosen)).select("case_index", "variant")
    events = log.events.select("case_index", "position", "resource", "previous_resource")
    joined = events.inner_join(cases, "case_index")
    grouped = joined.group_by("variant").agg(
        n_handovers=(joined.resource != joined.previous_resource).ifelse(1, 0).sum(),
        n_cases=(joined.position == 0).ifelse(1, 0).sum(),
    )
    return {row["variant"]: (row["n_handovers"] or 0) / row["n_cases"] for row in rows_of(grouped)}
