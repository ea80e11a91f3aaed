"""Patterns in the hand-overs of a case: work that comes straight back, and chains of different people."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from obeya.mining.answers import SECONDS_PER_HOUR, rows_of, share_of
from obeya.mining.durations import with_seconds

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from obeya.mining.moves import Moves
    from obeya.tables.event_log import EventLog

# A chain of three is one person passing work between two others; longer than eight no one draws.
SHORTEST_CHAIN: Final = 3
LONGEST_CHAIN: Final = 8
# A chain is frequent when it is in this many cases and in this share of them.
LEAST_CASES: Final = 2
LEAST_SHARE: Final = 0.01
MOST_CHAINS: Final = 10


@dataclass(frozen=True, slots=True)
class PingPong:
    """Work that `source` handed to `target` and that went straight back to `source`."""

    source: str
    target: str
    n: int
    n_cases: int
    hours_away: float
    "Hours from the completion by `source` until `source` took the work up again, summed."


@dataclass(frozen=True, slots=True)
class Chain:
    """Different groups that hand work on to each other in this order, with nobody in between."""

    members: tuple[str, ...]
    n: int
    n_cases: int
    share_of_cases: float


def ping_pongs(log: EventLog, moves: Moves) -> ir.Table:
    """Return one row per hand-over that brings work straight back: case, source, target, seconds away."""
    import ibis

    hops = moves.hops
    in_case = ibis.window(group_by="case_index", order_by="position")
    paired = hops.mutate(
        first=hops.source.lag().over(in_case),
        second=hops.target.lag().over(in_case),
        away_from=hops.left_at.lag().over(in_case),
    )
    back = paired.filter((paired.first == paired.target) & (paired.second == paired.source))
    timed = with_seconds(back, log, begin="away_from", end="taken_at", name="away_s")
    return timed.select("case_index", "away_s", source=timed.first, target=timed.second)


def count_ping_pong(log: EventLog, moves: Moves) -> tuple[tuple[PingPong, ...], int]:
    """Return every pair with work that came straight back, most hours first, and the cases it happened in."""
    back = ping_pongs(log, moves)
    grouped = back.group_by("source", "target").agg(
        n=back.count(), n_cases=back.case_index.nunique(), away_s=back.away_s.sum()
    )
    found = [
        PingPong(
            source=moves.name_of(row["source"]),
            target=moves.name_of(row["target"]),
            n=row["n"],
            n_cases=row["n_cases"],
            hours_away=(row["away_s"] or 0.0) / SECONDS_PER_HOUR,
        )
        for row in rows_of(grouped)
    ]
    n_cases = int(back.case_index.nunique().to_pyarrow().as_py())
    return tuple(
        sorted(found, key=lambda pair: (-pair.hours_away, -pair.n, pair.source, pair.target))
    ), n_cases


def find_chains(moves: Moves, *, n_cases: int) -> tuple[Chain, ...]:
    """Return the most frequent chains of the longest length that is frequent; () when not even three are.

    Length is the number of different members, up to `LONGEST_CHAIN`. Frequent is in at least `LEAST_CASES`
    cases and `LEAST_SHARE` of all. Every part of a frequent chain is frequent, so the first length without one
    ends the search.
    """
    found: tuple[Chain, ...] = ()
    for length in range(SHORTEST_CHAIN, LONGEST_CHAIN + 1):
        longer = _frequent_chains(moves, length, n_cases)
        if not longer:
            break
        found = longer
    return found


def _frequent_chains(moves: Moves, length: int, n_cases: int) -> tuple[Chain, ...]:
    import ibis

    members = [f"m{k}" for k in reversed(range(length))]
    chained = _chained(moves, length)
    grouped = chained.group_by(members).agg(n=chained.count(), n_cases=chained.case_index.nunique())
    frequent = grouped.filter(grouped.n_cases >= max(LEAST_CASES, LEAST_SHARE * n_cases))
    ranked = frequent.order_by(ibis.desc("n_cases"), ibis.desc("n"), *members).limit(MOST_CHAINS)
    return tuple(
        Chain(
            members=tuple(moves.name_of(row[member]) for member in members),
            n=row["n"],
            n_cases=row["n_cases"],
            share_of_cases=share_of(row["n_cases"], n_cases),
        )
        for row in rows_of(ranked)
    )


def _chained(moves: Moves, length: int) -> ir.Table:
    """Return the hand-overs that end a chain of `length` members: ``m0`` took over from ``m1``, and so on back."""
    import ibis

    hops = moves.hops
    in_case = ibis.window(group_by="case_index", order_by="position")
    sources = {f"m{back + 1}": hops.source.lag(back).over(in_case) for back in range(1, length - 1)}
    targets = {f"t{back}": hops.target.lag(back).over(in_case) for back in range(1, length - 1)}
    chained = hops.select("case_index", m0=hops.target, m1=hops.source, **sources, **targets)
    # A member that is not known between two hand-overs breaks the chain: nobody knows who had the work.
    unbroken = [chained[f"t{k}"] == chained[f"m{k}"] for k in range(1, length - 1)]
    different = [chained[f"m{j}"] != chained[f"m{k}"] for k in range(length) for j in range(k)]
    return chained.filter(*unbroken, *different)
