"""How work flows: which activity follows which, how often, and how long it takes to get there."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import pyarrow as pa

from obeya.errors import QuestionError
from obeya.mining.abstraction import Path, choose_activities, choose_paths
from obeya.mining.answers import Row, rows_of, share_of, spread_of
from obeya.tables.basis import Basis, Spread

if TYPE_CHECKING:
    from obeya.tables.event_log import EventLog


@dataclass(frozen=True, slots=True)
class ActivityNode:
    """One activity of a process map."""

    activity: str
    n: int
    "Activity instances."
    n_cases: int
    "Cases that have the activity at least once."
    service_s: Spread | None
    "Seconds from start to completion; null where no start is known."


@dataclass(frozen=True, slots=True)
class PathEdge:
    """One path of a process map: `source` directly followed by `target`."""

    source: str
    target: str
    n: int
    "Moves along the path."
    n_cases: int
    "Cases with at least one such move."
    wait_s: Spread | None
    "Seconds from the completion of the source to the start of the target (its completion in a log of gaps)."


@dataclass(frozen=True, slots=True)
class ProcessMap:
    """The directly-follows graph of a log, abstracted to the activities and paths that cover most of it."""

    activities: tuple[ActivityNode, ...]
    "Most frequent first."
    paths: tuple[PathEdge, ...]
    "Most frequent first."
    starts: dict[str, int]
    "Cases that begin with an activity shown."
    ends: dict[str, int]
    "Cases that end with an activity shown."
    n_activities_total: int
    n_paths_total: int
    share_of_events: float
    "Share of all activity instances that belong to an activity shown."
    share_of_moves: float
    "Share of all moves that go along a path shown."
    happy_path: tuple[str, ...]
    "The activities of the most frequent variant."
    wait_word: str
    "What the time on a path may be called: waiting time, estimated waiting time or gap."
    basis: Basis


def process_map(log: EventLog, *, activities: float = 1.0, paths: float = 1.0) -> ProcessMap:
    """Return the process map of a log, abstracted by two sliders from 0 to 1.

    `activities` keeps the most frequent activities until they cover that share of all activity instances;
    `paths` keeps the most frequent paths between them until they cover that share of the moves between them.
    The happy path (the most frequent variant) is always kept, and every activity shown keeps its best path in
    and its best path out and lies on a way from a start to an end; an activity comes back where nothing else
    connects those shown. 1 keeps everything, 0 the happy path alone.

    For a map of everything ``Σ n of paths = activity instances - cases``. Raises `QuestionError` for a slider
    outside 0 to 1.
    """
    _check_sliders(activities, paths)
    moved, acted = (_by_name(table, log) for table in log.summaries())
    sizes = {row["activity"]: int(row["n"]) for row in acted}
    moves = {(row["previous_activity"], row["activity"]): int(row["n"]) for row in moved}
    starts, ends = _starts_and_ends(sizes, moves)
    whole = ProcessMap(
        activities=tuple(_node(row) for row in acted),
        paths=tuple(_edge(row) for row in moved),
        starts=starts,
        ends=ends,
        n_activities_total=len(acted),
        n_paths_total=len(moved),
        share_of_events=share_of(sum(sizes.values()), sum(sizes.values())),
        share_of_moves=1.0,
        happy_path=most_frequent_variant(log),
        wait_word=log.wait_word,
        basis=log.basis(n_cases=sum(starts.values())),
    )
    return abstract_map(whole, activities=activities, paths=paths)


def abstract_map(whole: ProcessMap, *, activities: float, paths: float) -> ProcessMap:
    """Return what `process_map` gives at these sliders, from the map of everything and without asking the log.

    Raises `QuestionError` for a slider outside 0 to 1, or for a map that has been abstracted already.
    """
    _check_sliders(activities, paths)
    if (len(whole.activities), len(whole.paths)) != (whole.n_activities_total, whole.n_paths_total):
        raise QuestionError("Only a map of everything can be abstracted; ask for it with both sliders at 1.")
    sizes = {node.activity: node.n for node in whole.activities}
    moves = {(path.source, path.target): path.n for path in whole.paths}
    kept = choose_activities(sizes, moves, whole.starts, whole.ends, whole.happy_path, share=activities)
    shown = choose_paths(moves, kept, whole.starts, whole.ends, whole.happy_path, share=paths)
    n_moves = sum(moves.values())
    return replace(
        whole,
        activities=tuple(node for node in whole.activities if node.activity in kept),
        paths=tuple(path for path in whole.paths if (path.source, path.target) in shown),
        starts={name: n for name, n in whole.starts.items() if name in kept},
        ends={name: n for name, n in whole.ends.items() if name in kept},
        share_of_events=share_of(sum(sizes[name] for name in kept), sum(sizes.values())),
        share_of_moves=share_of(sum(moves[path] for path in shown), n_moves) if n_moves else 1.0,
    )


def _check_sliders(activities: float, paths: float) -> None:
    for name, slider in (("activities", activities), ("paths", paths)):
        if not 0 <= slider <= 1:
            raise QuestionError(f"The slider “{name}” is {slider:g}; give a share from 0 to 1, such as 0.8.")


def most_frequent_variant(log: EventLog) -> tuple[str, ...]:
    """Return the activities of the variant with most cases; of equals the shorter; () without cases."""
    import ibis

    counted = log.cases.group_by("variant").agg(n=log.cases.count())
    named = counted.inner_join(log.variants.select("variant", "activities", "n_activities"), "variant")
    ranked = named.order_by(ibis.desc("n"), "n_activities", "variant").limit(1)
    rows = rows_of(ranked.select("activities"))
    return tuple(log.activities[code] for code in rows[0]["activities"]) if rows else ()


def _by_name(table: pa.Table, log: EventLog) -> list[Row]:
    """Replace codes by names; most frequent first, equals in the order of their names."""
    codes = [name for name in ("previous_activity", "activity") if name in table.column_names]
    rows = [{**row, **{code: log.activities[row[code]] for code in codes}} for row in table.to_pylist()]
    return sorted(rows, key=lambda row: (-row["n"], *(row[code] for code in codes)))


def _starts_and_ends(sizes: dict[str, int], moves: dict[Path, int]) -> tuple[dict[str, int], dict[str, int]]:
    """Count how many cases begin and end with each activity: the instances no move leads to or from."""
    starts, ends = dict(sizes), dict(sizes)
    for (source, target), n in moves.items():
        starts[target] -= n
        ends[source] -= n
    return _most_first(starts), _most_first(ends)


def _most_first(counts: dict[str, int]) -> dict[str, int]:
    return {name: n for name, n in sorted(counts.items(), key=lambda item: (-item[1], item[0])) if n}


def _node(row: Row) -> ActivityNode:
    service = spread_of(row, "service")
    return ActivityNode(activity=row["activity"], n=row["n"], n_cases=row["n_cases"], service_s=service)


def _edge(row: Row) -> PathEdge:
    return PathEdge(
        source=row["previous_activity"],
        target=row["activity"],
        n=row["n"],
        n_cases=row["n_cases"],
        wait_s=spread_of(row, "wait"),
    )
