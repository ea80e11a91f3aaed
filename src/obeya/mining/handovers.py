"""Who hands work to whom: the hand-over matrix, ping-pong, and chains of different people."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from obeya.mining.answers import Row, rows_of, spread_of, spread_of_counts
from obeya.mining.chains import Chain, PingPong, count_ping_pong, find_chains
from obeya.mining.moves import RESOURCE, Moves, moves_by
from obeya.mining.visible_groups import visible_groups
from obeya.tables.basis import Basis, Spread
from obeya.tables.summaries import summarise_groups

if TYPE_CHECKING:
    from obeya.tables.event_log import EventLog


@dataclass(frozen=True, slots=True)
class Handover:
    """Work going from one group to another, or staying where it is (source = target)."""

    source: str
    target: str
    n: int
    n_cases: int
    wait_s: Spread | None
    "Seconds before the target's work, from the completion of the source's."


@dataclass(frozen=True, slots=True)
class GroupWork:
    """What one group does, takes over and hands on."""

    group: str
    n: int
    "Activity instances."
    n_cases: int
    n_people: int
    "Different resources in the group; 0 in a log without resources."
    n_received: int
    "Moves in which it takes work over from another group."
    n_given: int
    "Moves in which it hands work on to another group."


@dataclass(frozen=True, slots=True)
class Handovers:
    """The hand-overs of a log by resource or by any other event attribute (role, team, department)."""

    by: str
    n_groups: int
    n_people: int
    "Different resources in the part of the log asked about; 0 in a log without resources."
    n_moves: int
    "Pairs of consecutive activity instances of a case."
    n_handovers: int
    "Moves in which the group changes."
    n_kept: int
    "Moves in which it stays the same."
    n_unknown: int
    "Moves with a missing group on either side: neither kept nor handed over."
    share_handed_over: float | None
    "Hand-overs as a share of the moves with both groups known."
    per_case: Spread | None
    "Hand-overs per case."
    wait_handed_over_s: Spread | None
    "Seconds before work that came from another group."
    wait_kept_s: Spread | None
    "Seconds before work that stayed in its group."
    matrix: tuple[Handover, ...]
    "Every pair of groups with a move, also from a group to itself; most moves first."
    groups: tuple[GroupWork, ...]
    "Most instances first."
    ping_pong: tuple[PingPong, ...]
    "Work that came straight back to where it was handed on; most hours first."
    n_ping_pong: int
    n_cases_ping_pong: int
    chains: tuple[Chain, ...]
    "The most frequent chains of different groups, of the longest length that is frequent."
    longest_chain: int
    "Members of those chains; 0 when not even three groups form a frequent one."
    hidden: str | None
    "What the rule for small groups keeps out of matrix, groups, ping-pong and chains, in words."
    n_hidden: int
    "Moves from or to a group that is not shown by its own name; totals count them."
    wait_word: str
    basis: Basis


def handovers(log: EventLog, *, by: str = RESOURCE) -> Handovers:
    """Return how work changes hands between consecutive activity instances of a case.

    `by` is ``resource`` or the name of an event attribute. A hand-over is a move whose groups are both known
    and differ. Totals count everything; what names groups (matrix, groups, ping-pong, chains) takes groups of a
    few people together, and leaves single people out where few work (see `visible_groups`). Raises
    `QuestionError` when `by` is unknown or belongs to the case, or the log has no resources.
    """
    moves = moves_by(log, by)
    work = _work(moves)
    visible = visible_groups(moves, work, k=log.smallest_group)
    shown = visible.moves
    all_ping_pong, n_cases_ping_pong = count_ping_pong(log, moves)
    per_case, n_cases = _per_case(moves)
    totals, waits = _totals(moves), _waits(moves)
    n_known = totals["n_kept"] + totals["n_handovers"]
    matrix = _matrix(shown) if shown else ()
    chains = find_chains(shown, n_cases=n_cases) if shown else ()
    return Handovers(
        by=by,
        n_groups=len(work),
        n_people=visible.n_people,
        n_moves=totals["n_moves"],
        n_handovers=totals["n_handovers"],
        n_kept=totals["n_kept"],
        n_unknown=totals["n_moves"] - n_known,
        share_handed_over=totals["n_handovers"] / n_known if n_known else None,
        per_case=per_case,
        wait_handed_over_s=waits.get(True),
        wait_kept_s=waits.get(False),
        matrix=matrix,
        groups=_group_work(shown, matrix) if shown else (),
        ping_pong=_visible_ping_pong(log, moves, shown, all_ping_pong),
        n_ping_pong=sum(pair.n for pair in all_ping_pong),
        n_cases_ping_pong=n_cases_ping_pong,
        chains=chains,
        longest_chain=max((len(chain.members) for chain in chains), default=0),
        hidden=visible.hidden,
        n_hidden=visible.n_hidden,
        wait_word=log.wait_word,
        basis=log.basis(n_cases=n_cases),
    )


def _visible_ping_pong(
    log: EventLog, moves: Moves, shown: Moves | None, found: tuple[PingPong, ...]
) -> tuple[PingPong, ...]:
    if shown is None:
        return ()
    return found if shown is moves else count_ping_pong(log, shown)[0]


def _totals(moves: Moves) -> dict[str, int]:
    """Count all moves, whoever may be shown."""
    pairs = moves.moves
    counts = {
        "n_moves": None,
        "n_kept": pairs.source == pairs.target,
        "n_handovers": pairs.source != pairs.target,
    }
    row = rows_of(summarise_groups(pairs, by=(), counts=counts, values={}))[0]
    return {name: int(row[name]) for name in counts}


def _work(moves: Moves) -> list[Row]:
    """Return one row per known group."""
    done = moves.instances.filter(moves.instances.target.notnull())
    distinct = {"n_cases": done.case_index, "n_people": done.resource}
    return list(
        rows_of(summarise_groups(done, by=("target",), counts={"n": None}, values={}, distinct=distinct))
    )


def _matrix(moves: Moves) -> tuple[Handover, ...]:
    """Return one hand-over per pair of known groups."""
    pairs = moves.moves.filter(moves.moves.source.notnull() & moves.moves.target.notnull())
    grouped = summarise_groups(
        pairs,
        by=("source", "target"),
        counts={"n": None},
        distinct={"n_cases": pairs.case_index},
        values={"wait": pairs.wait_s},
    )
    found = [
        Handover(
            source=moves.name_of(row["source"]),
            target=moves.name_of(row["target"]),
            n=row["n"],
            n_cases=row["n_cases"],
            wait_s=spread_of(row, "wait"),
        )
        for row in rows_of(grouped)
    ]
    return tuple(sorted(found, key=lambda handover: (-handover.n, handover.source, handover.target)))


def _group_work(moves: Moves, matrix: tuple[Handover, ...]) -> tuple[GroupWork, ...]:
    received: Counter[str] = Counter()
    given: Counter[str] = Counter()
    for handover in matrix:
        if handover.source != handover.target:
            received[handover.target] += handover.n
            given[handover.source] += handover.n
    found = [
        GroupWork(
            group=(group := moves.name_of(row["target"])),
            n=row["n"],
            n_cases=row["n_cases"],
            n_people=row["n_people"],
            n_received=received[group],
            n_given=given[group],
        )
        for row in _work(moves)
    ]
    return tuple(sorted(found, key=lambda work: (-work.n, work.group)))


def _per_case(moves: Moves) -> tuple[Spread | None, int]:
    """Return the hand-overs per case, cases without any included, and the number of cases."""
    instances = moves.instances
    is_handover = (instances.source != instances.target).fill_null(False)
    of_case = instances.group_by("case_index").agg(n=is_handover.ifelse(1, 0).sum())
    rows = rows_of(of_case.group_by("n").agg(n_cases=of_case.count()))
    counts = [row["n_cases"] for row in rows]
    return spread_of_counts([row["n"] for row in rows], counts), sum(counts)


def _waits(moves: Moves) -> dict[bool, Spread | None]:
    pairs = moves.moves
    told = pairs.mutate(is_handover=pairs.source != pairs.target).filter(
        pairs.source.notnull() & pairs.target.notnull()
    )
    grouped = summarise_groups(told, by=("is_handover",), counts={}, values={"wait": told.wait_s})
    return {bool(row["is_handover"]): spread_of(row, "wait") for row in rows_of(grouped)}
