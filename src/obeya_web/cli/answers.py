"""What the verbs about people, teams, actions and improvements answer; known before Django has started."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class UserLine:
    """One person: whether they may sign in, and their roles, each with its unit.

    A guest works on single actions by links and cannot sign in.
    """

    email: str
    name: str
    is_active: bool
    is_guest: bool
    roles: str
    last_sign_in: datetime | None


@dataclass(frozen=True, slots=True)
class Users:
    """Everybody who was not erased, by address."""

    users: tuple[UserLine, ...]


@dataclass(frozen=True, slots=True)
class TeamLine:
    """One team with its unit and the addresses of its members."""

    number: int
    name: str
    unit: str
    members: str


@dataclass(frozen=True, slots=True)
class Teams:
    """The teams of all units, by unit and name."""

    teams: tuple[TeamLine, ...]


@dataclass(frozen=True, slots=True)
class ActionLine:
    """One action; `signs` says why it needs somebody, such as overdue or blocked for long."""

    number: int
    title: str
    owner: str
    due: date | None
    state: str
    priority: str
    signs: str
    unit: str


@dataclass(frozen=True, slots=True)
class Actions:
    """Actions, what is due first at the top."""

    actions: tuple[ActionLine, ...]


@dataclass(frozen=True, slots=True)
class ImprovementLine:
    """One improvement with its method, the stage it stands at, and whether work goes on."""

    number: int
    title: str
    method: str
    stage: str
    standing: str
    owner: str
    unit: str


@dataclass(frozen=True, slots=True)
class Improvements:
    """Improvements, the newest first."""

    improvements: tuple[ImprovementLine, ...]


@dataclass(frozen=True, slots=True)
class GateItem:
    """One thing that the gate before the next stage asks for; `missing` says what to do where it is not met."""

    item: str
    is_met: bool
    missing: str


@dataclass(frozen=True, slots=True)
class ImprovementFacts:
    """One improvement: its problem, its goal, the gate before its next stage, and its actions.

    `next_stage` is empty where work does not go on.
    """

    number: int
    title: str
    unit: str
    process: str
    method: str
    stage: str
    standing: str
    owner: str
    sponsor: str
    problem: str
    measure: str
    baseline_value: float | None
    target_value: float | None
    target_day: date | None
    actual_value: float | None
    next_stage: str
    gate: tuple[GateItem, ...]
    actions: tuple[ActionLine, ...]
