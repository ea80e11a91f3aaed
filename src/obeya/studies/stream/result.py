"""What `stream_of` returns: a value stream map for each family of cases, with its numbers and its bottlenecks."""

from __future__ import annotations

from dataclasses import dataclass

from obeya.flow.complexity import Complexity
from obeya.flow.stream_map import StreamMap
from obeya.flow.stream_sums import StreamSums
from obeya.studies.stream.agreements import KeptAgreement
from obeya.studies.stream.capacity import RoleCapacity
from obeya.tables.basis import Basis


@dataclass(frozen=True, slots=True)
class Bottleneck:
    """How much one step holds up the stream, by four measures, each with its rank."""

    name: str
    rank: int
    "By the lead time that it adds, wait and work; 1 adds most."
    wait_share: float
    "Its part of the lead time as waiting before it."
    work_share: float
    "Its part of the lead time as work."
    stock: float | None
    "Cases waiting before it."
    load: float | None
    "Demand ÷ capacity: how much of the time that they have for it its people are busy with it."
    wait_rank: int
    work_rank: int
    stock_rank: int | None
    load_rank: int | None
    key: str


@dataclass(frozen=True, slots=True)
class ValueTime:
    """How the work, and the whole lead time, divide by what it is to the customer; each column sums to 1."""

    kind: str
    time_s: float
    "Seconds a case."
    share_of_work: float | None
    share_of_lead_time: float | None
    "Of the critical path; waiting is a kind of its own."


@dataclass(frozen=True, slots=True)
class Family:
    """One family of cases and its value stream."""

    name: str
    n_cases: int
    share_of_cases: float
    stream: StreamMap
    sums: StreamSums
    bottlenecks: tuple[Bottleneck, ...]
    "The worst first."
    value: tuple[ValueTime, ...]
    complexity: Complexity


@dataclass(frozen=True, slots=True)
class StepRow:
    """One step of one family, in one row: what stands in its data box and on its rung."""

    family: str
    key: str
    name: str
    passes: float
    "How often a case passes it on average."
    wait_s: float
    "What waiting before it adds to the lead time of a case."
    work_s: float
    "What its work adds to the lead time."
    cycle_time_s: float | None
    "Work of one execution."
    stock: float | None
    "Cases waiting before it, by Little's law."
    people: int | None
    share_right: float | None
    "Executions after which nothing was done again."
    load: float | None
    pace_s: float | None
    "Time from one case to the next; it stands against the takt."
    value: str
    lane: str
    systems: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Streams:
    """The value streams of a log; one, or one for each family, most cases first."""

    families: tuple[Family, ...]
    by: str | None
    "The case attribute that tells families apart."
    steps: tuple[StepRow, ...]
    "The steps of all families, in order."
    n_cases: int
    n_open: int
    "Cases that were not finished and are left out."
    agreements: tuple[KeptAgreement, ...]
    "How agreed hand-overs were kept, open cases included."
    capacity: tuple[RoleCapacity, ...]
    "Work of a day against people by role; empty where roles are not known or few people work in each."
    wait_word: str
    basis: Basis
