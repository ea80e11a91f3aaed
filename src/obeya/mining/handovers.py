"""Who hands work to whom: the hand-over matrix, ping-pong, and chains of different people."""

from __future__ import annotations

from dataclasses import dataclass

from obeya.tables.basis import Basis, Spread


@dataclass(frozen=True, slots=True)
class Handover:
    """Work going from one group to another (or staying: source = target) between consecutive instances of a case."""

    source: str
    target: str
    n: int
    n_cases: int
    wait_s: Spread | None


@dataclass(frozen=True, slots=True)
class PingPong:
    """Work that went from `source` to `target` and back: how often, in how many cases, hours until it was back."""

    source: str
    target: str
    n: int
    n_cases: int
    hours_away: float


@dataclass(frozen=True, slots=True)
class Chain:
    """A chain of hand-overs between different people or groups, in this order without anyone in between."""

    members: tuple[str, ...]
    n: int
    n_cases: int
    share_of_cases: float


@dataclass(frozen=True, slots=True)
class GroupWork:
    """What one group does: instances, cases, work taken over from others and handed on to others."""

    group: str
    n: int
    n_cases: int
    n_received: int
    n_given: int


@dataclass(frozen=True, slots=True)
class Handovers:
    """The hand-overs of a log by resource or by any other event attribute (role, team, department).

    A hand-over is a change of group between two consecutive activity instances of a case; where either group is
    missing none is counted (`n_unknown` such moves). `matrix` holds every pair, also source = target (work kept).
    `hidden` says in words what the privacy rule left out; `n_hidden` moves stand behind it.
    """

    by: str
    n_groups: int
    n_people: int
    n_moves: int
    n_handovers: int
    n_kept: int
    n_unknown: int
    share_handed_over: float | None
    per_case: Spread | None
    matrix: tuple[Handover, ...]
    groups: tuple[GroupWork, ...]
    ping_pong: tuple[PingPong, ...]
    n_ping_pong: int
    n_cases_ping_pong: int
    chains: tuple[Chain, ...]
    longest_chain: int
    hidden: str | None
    n_hidden: int
    wait_word: str
    basis: Basis
