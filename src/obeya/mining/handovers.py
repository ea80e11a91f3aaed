"""Who hands work to whom: the hand-over matrix, ping-pong, and chains of different people."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from obeya.mining.answers import Row, rows_of, spread_of, spread_of_counts
from obeya.mining.chains import Chain, PingPong, count_ping_pong, find_chains
from obeya.mining.moves import RESOURCE, Moves, moves_by
from obeya.tables.basis import Basis, Spread
from obeya.tables.summaries import summarise_groups

if TYPE_CHECKING:
    from obeya.tables.event_log import EventLog

LEAST_PEOPLE = 5


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
    "What the privacy rule left out of matrix, groups, ping-pong and chains, in words."
    n_hidden: int
    "Moves behind what was left out of the matrix; totals count them."
    wait_word: str
    basis: Basis


def handovers(log: EventLog, *, by: str = RESOURCE) -> Handovers:
    """Return how work changes hands between consecutive activity instances of a case.

    `by` is ``resource`` or the name of an event attribute. A hand-over is a move whose groups are both known
    and differ. Groups with fewer people than the privacy rule asks for are left out of every list, and a
    matrix of single people as a whole when too few work in the log; totals count everything. Raises
    `QuestionError` when `by` is unknown, belongs to the case, or the log has no resources.
    """
    moves = moves_by(log, by)
    work = _work(moves)
    matrix = _matrix(moves)
    n_people = int(moves.instances.resource.nunique().to_pyarrow().as_py())
    shown, hidden = _shown(by, work, n_people)
    ping_pong, n_cases_ping_pong = count_ping_pong(log, moves)
    per_case, n_cases = _per_case(moves)
    chains = find_chains(moves, n_cases=n_cases)
    known = [row for row in matrix if None not in _pair(row)]
    visible = [row for row in known if set(_pair(row)) <= shown]
    n_known, n_moves = (sum(row["n"] for row in rows) for rows in (known, matrix))
    n_kept = sum(row["n"] for row in known if row["source"] == row["target"])
    waits = _waits(moves)
    return Handovers(
        by=by,
        n_groups=len(work),
        n_people=n_people,
        n_moves=n_moves,
        n_handovers=n_known - n_kept,
        n_kept=n_kept,
        n_unknown=n_moves - n_known,
        share_handed_over=(n_known - n_kept) / n_known if n_known else None,
        per_case=per_case,
        wait_handed_over_s=waits.get(True),
        wait_kept_s=waits.get(False),
        matrix=_handovers(visible),
        groups=tuple(_group_work(row, known) for row in work if row["target"] in shown),
        ping_pong=tuple(pair for pair in ping_pong if {pair.source, pair.target} <= shown),
        n_ping_pong=sum(pair.n for pair in ping_pong),
        n_cases_ping_pong=n_cases_ping_pong,
        chains=tuple(chain for chain in chains if set(chain.members) <= shown),
        longest_chain=max((len(chain.members) for chain in chains), default=0),
        hidden=hidden,
        n_hidden=n_known - sum(row["n"] for row in visible),
        wait_word=log.wait_word,
        basis=log.basis(n_cases=n_cases),
    )


def _matrix(moves: Moves) -> list[Row]:
    """Return one row per pair of groups, by name; None stands for a group that is not known."""
    pairs = moves.moves
    grouped = summarise_groups(
        pairs,
        by=("source", "target"),
        counts={"n": None},
        distinct={"n_cases": pairs.case_index},
        values={"wait": pairs.wait_s},
    )
    return [
        {**row, "source": _name(moves, row["source"]), "target": _name(moves, row["target"])}
        for row in rows_of(grouped)
    ]


def _work(moves: Moves) -> list[Row]:
    """Return one row per known group, by name, most instances first."""
    done = moves.instances.filter(moves.instances.target.notnull())
    distinct = {"n_cases": done.case_index, "n_people": done.resource}
    grouped = summarise_groups(done, by=("target",), counts={"n": None}, values={}, distinct=distinct)
    rows = [{**row, "target": _name(moves, row["target"])} for row in rows_of(grouped)]
    return sorted(rows, key=lambda row: (-row["n"], row["target"]))


def _name(moves: Moves, value: Any) -> str | None:
    return None if value is None else moves.name_of(value)


def _pair(row: Row) -> tuple[str | None, str | None]:
    return row["source"], row["target"]


def _handovers(rows: list[Row]) -> tuple[Handover, ...]:
    found = [
        Handover(row["source"], row["target"], row["n"], row["n_cases"], spread_of(row, "wait"))
        for row in rows
    ]
    return tuple(sorted(found, key=lambda handover: (-handover.n, handover.source, handover.target)))


def _group_work(row: Row, known: list[Row]) -> GroupWork:
    others = [pair for pair in known if pair["source"] != pair["target"]]
    return GroupWork(
        group=row["target"],
        n=row["n"],
        n_cases=row["n_cases"],
        n_people=row["n_people"],
        n_received=sum(pair["n"] for pair in others if pair["target"] == row["target"]),
        n_given=sum(pair["n"] for pair in others if pair["source"] == row["target"]),
    )


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


def _shown(by: str, work: list[Row], n_people: int) -> tuple[set[str], str | None]:
    """Return the groups that may be named, and in words what is hidden.

    Single people are named by pseudonym, and only among enough of them. A group is named when enough people
    work in it, or when the log does not say who works in it at all.
    """
    names = {row["target"] for row in work}
    if by == RESOURCE:
        if n_people >= LEAST_PEOPLE:
            return names, None
        return set(), f"Single people are hidden: {n_people} work here, at least {LEAST_PEOPLE} are needed."
    small = {row["target"] for row in work if 0 < row["n_people"] < LEAST_PEOPLE}
    if not small:
        return names, None
    return names - small, f"{len(small)} groups of fewer than {LEAST_PEOPLE} people are hidden."
