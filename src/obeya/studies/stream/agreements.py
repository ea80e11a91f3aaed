"""Hand-overs against what two departments agreed on: how often work was taken up too late, counted from the log."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from obeya.errors import QuestionError
from obeya.mining.answers import rows_of, spread_of
from obeya.mining.moves import moves_by
from obeya.mining.visible_groups import visible_groups
from obeya.spc.intervals import wilson
from obeya.tables.basis import Spread
from obeya.tables.summaries import summarise_groups

if TYPE_CHECKING:
    from obeya.mining.answers import Row
    from obeya.mining.moves import Moves
    from obeya.tables.event_log import EventLog


@dataclass(frozen=True, slots=True)
class Agreement:
    """Work that `source` hands to `target` is taken up within this time, on the clock of the log."""

    source: str
    target: str
    within_s: float


@dataclass(frozen=True, slots=True)
class KeptAgreement:
    """How an agreement was kept; numbers are null where few people work on one of its sides."""

    source: str
    target: str
    within_s: float
    n_handovers: int | None
    n_breached: int | None
    "Hand-overs that waited longer."
    share_breached: float | None
    share_low: float | None
    "95 % interval of the share (Wilson)."
    share_high: float | None
    wait_s: Spread | None
    is_hidden: bool = False


def agreements_kept(log: EventLog, agreements: Sequence[Agreement], *, by: str) -> tuple[KeptAgreement, ...]:
    """Return how each agreement was kept between the values of `by`, an attribute of events or ``resource``.

    A hand-over is a move from one group straight to the other; it waits from the completion to the next start (in a
    log without starts to the next completion). Raises `QuestionError` naming every group that the log does not have.
    """
    moves = moves_by(log, by)
    done = moves.instances.filter(moves.instances.target.notnull())
    distinct = {"n_people": done.resource}
    work: list[Row] = list(
        rows_of(summarise_groups(done, by=("target",), counts={"n": None}, values={}, distinct=distinct))
    )
    groups = {moves.name_of(row["target"]): row["target"] for row in work}
    _check(agreements, groups, by)
    shown = visible_groups(moves, work, k=log.smallest_group).moves
    visible = (
        set()
        if shown is None
        else {shown.name_of(row["target"]) for row in work if _is_own(shown, moves, row)}
    )
    return tuple(
        _kept(moves, groups, agreed) if {agreed.source, agreed.target} <= visible else _hidden(agreed)
        for agreed in agreements
    )


def _is_own(shown: Moves, moves: Moves, row: Row) -> bool:
    """Say whether a group is shown by its own name, not together with others."""
    own = shown.instances.filter(shown.instances.target == row["target"])
    n = rows_of(own.agg(n=own.count()))[0]["n"]
    return bool(n) and shown.name_of(row["target"]) == moves.name_of(row["target"])


def _check(agreements: Sequence[Agreement], groups: dict[str, object], by: str) -> None:
    faults = [
        f"“{name}” is no value of “{by}”"
        for agreed in agreements
        for name in (agreed.source, agreed.target)
        if name not in groups
    ]
    faults += [
        f"the time from “{agreed.source}” to “{agreed.target}” is {agreed.within_s:g} s; it is 0 or more"
        for agreed in agreements
        if not agreed.within_s >= 0
    ]
    if faults:
        listed = "".join(f"\n  - {fault}" for fault in faults)
        known = ", ".join(sorted(groups)[:8])
        raise QuestionError(f"The agreements cannot be checked:{listed}\nThe log knows: {known}.")


def _kept(moves: Moves, groups: dict[str, object], agreed: Agreement) -> KeptAgreement:
    hops = moves.moves.filter(
        (moves.moves.source == groups[agreed.source]) & (moves.moves.target == groups[agreed.target])
    )
    known = hops.filter(hops.wait_s.notnull())
    counts = {"n": None, "n_late": known.wait_s > agreed.within_s}
    row = rows_of(summarise_groups(known, by=(), counts=counts, values={"wait": known.wait_s}))[0]
    n, late = int(row["n"]), int(row["n_late"])
    low, high = wilson(late, n) if n else (None, None)
    return KeptAgreement(
        agreed.source,
        agreed.target,
        agreed.within_s,
        n,
        late,
        late / n if n else None,
        low,
        high,
        spread_of(row, "wait"),
    )


def _hidden(agreed: Agreement) -> KeptAgreement:
    return KeptAgreement(
        agreed.source, agreed.target, agreed.within_s, None, None, None, None, None, None, is_hidden=True
    )
