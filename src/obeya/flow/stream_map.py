"""A value stream map: steps, what waits before them, how work and word move between them, as frozen data.

The terms are those of Learning to See. A map is typed from a walk or counted from a log; pictures, files, the editor
and the numbers all read this description, and `stream_json` writes it. All times are seconds on the clock of the map:
"working" counts while somebody is at work, and a day has the available time of the demand; "calendar" never stops.
Null always means that nobody knows yet; it is never taken as good.

Sources: M. Rother and J. Shook, Learning to See, 1999; K. Martin and M. Osterling, Value Stream Mapping, 2013.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from obeya.flow.value_stream import Demand, Value

VERSION: Final = 1
"The version of the description; a reader refuses what is newer."

Clock = Literal["calendar", "working"]
State = Literal["current", "future"]
DoneBy = Literal["person", "system", "both"]
LinkKind = Literal["push", "pull", "fifo", "supermarket", "shipment"]
Kanban = Literal["", "withdrawal", "production", "signal"]
Way = Literal["manual", "electronic", "go see"]
Role = Literal["customer", "supplier", "control"]


@dataclass(frozen=True, slots=True)
class Place:
    """Where something is drawn, in steps to the right and rows down from the first step; free between them."""

    column: float
    row: float


@dataclass(frozen=True, slots=True)
class StreamStep:
    """One process box with its data box, and what waits before it.

    A piece passes a step `share` times on its first way through; loops of rework add to that. Steps with the same
    `fork` run at the same time: `branch` says on which of its branches, and each branch is in order of the list.
    """

    key: str
    "Stays the same through all revisions of a map; links and notes name it."
    name: str
    cycle_time_s: float | None = None
    "Time that one piece is worked on, by all its people together; 0 is a step without duration."
    wait_before_s: float | None = None
    "How long a piece waits before it; where null, it follows from the stock and the demand."
    stock_before: float | None = None
    "Pieces that wait before it."
    share: float = 1.0
    "Share of pieces that pass it at all."
    fork: str = ""
    branch: int = 0
    wait_beside_s: float | None = None
    "Seconds of the wait that ran beside other steps of the same piece, as counted; null: by the rule of forks."
    work_beside_s: float | None = None
    "The same of the cycle time."
    at_once: float = 1.0
    "Pieces worked on side by side, such as one by each person."
    people: float | None = None
    uptime: float | None = None
    changeover_s: float | None = None
    batch: float | None = None
    "Pieces that are done together, or between two changeovers."
    shifts: float | None = None
    available_s_per_day: float | None = None
    "Working time of a day at this step; where null, that of the demand."
    share_right: float | None = None
    "Percent complete and accurate as a share, judged by those who receive its work."
    share_scrapped: float | None = None
    value: Value = "adds value"
    done_by: DoneBy = "person"
    has_data_entry: bool = False
    "Whether a person types data into a system here."
    systems: tuple[str, ...] = ()
    share_automated: float | None = None
    "Share of executions without a person."
    lane: str = ""
    "The department or role that does it."
    n_seen: int | None = None
    "Executions that the numbers rest on; null where they were typed."
    is_estimated: bool = False
    "Whether the starts of its work are estimated, so that cycle time and wait are too."
    folded: tuple[str, ...] = ()
    "Rare activities that this box stands for."
    remark: str = ""
    place: Place | None = None
    standard: str = ""
    "Where its standard (SOP) stands: an address, or its number."


@dataclass(frozen=True, slots=True)
class Link:
    """How work moves from one step or party to the next; `source` and `target` are keys of steps or parties.

    `least` and `most` are the limits of a supermarket, `most` alone that of a FIFO lane. A shipment goes to or comes
    from a party; `every` says how often, in words.
    """

    key: str
    source: str
    target: str
    kind: LinkKind = "push"
    share: float = 1.0
    "Share of the pieces leaving the source that take it."
    least: float | None = None
    most: float | None = None
    kanban: Kanban = ""
    every: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class Rework:
    """Work that comes back from a step to one at or before it.

    `extra` says how many more passes of each step the loop causes per piece, as counted. Where it is null, they follow
    from `share`: each time a piece is done at the source it goes back with that chance, and every step from the target
    to the source is passed again.
    """

    key: str
    source: str
    target: str
    share: float
    "Share of the executions of the source after which the piece goes back."
    extra: tuple[tuple[str, float], ...] | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class InformationFlow:
    """Word that goes from one step or party to another: orders, schedules, forecasts, e-mail, a look at the place."""

    key: str
    source: str
    target: str
    way: Way = "manual"
    text: str = ""
    every: str = ""


@dataclass(frozen=True, slots=True)
class Party:
    """Who stands at the ends of the stream or steers it: customer, supplier, production control."""

    key: str
    name: str
    role: Role
    text: str = ""
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class Burst:
    """A kaizen burst: what has to become better here; `at` is the key of a step, link or flow, or empty."""

    key: str
    text: str
    at: str = ""
    improvement: str = ""
    "Reference of the improvement that carries it out."
    action: str = ""
    "Reference of the action that carries it out."
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class Note:
    """A sticky note; `at` is the key of what it is about, or empty."""

    key: str
    text: str
    at: str = ""
    by: str = ""
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class Counted:
    """What a map was counted from, with the totals of the log that it must agree with.

    Seconds are means per case. On the working clock they are null where no calendar was given.
    """

    log: str
    n_cases: int
    first_day: str
    last_day: str
    lead_time_calendar_s: float
    effort_calendar_s: float
    worked_calendar_s: float
    "Part of the lead time in which at least one step was worked on."
    lead_time_working_s: float | None = None
    effort_working_s: float | None = None
    worked_working_s: float | None = None
    calendar: str = ""
    share_of_moves_drawn: float = 1.0
    "Share of all moves from one step to another that follow a link or loop of the map."
    lead_time_low_s: float | None = None
    "95 % interval of the mean lead time, on the clock of the map; null below two cases."
    lead_time_high_s: float | None = None
    handovers_per_case: float | None = None
    variants: int | None = None
    share_of_variant: float | None = None
    "Share of cases that go the most frequent way."


@dataclass(frozen=True, slots=True)
class StreamMap:
    """One value stream map. Steps stand in the order of the main line, branches of a fork next to each other.

    Keys are unique over steps, links, loops, flows, parties, bursts and notes together.
    """

    name: str
    steps: tuple[StreamStep, ...]
    links: tuple[Link, ...] = ()
    rework: tuple[Rework, ...] = ()
    information: tuple[InformationFlow, ...] = ()
    parties: tuple[Party, ...] = ()
    bursts: tuple[Burst, ...] = ()
    notes: tuple[Note, ...] = ()
    demand: Demand | None = None
    stock_after: float | None = None
    "Finished pieces that wait for the customer."
    wait_after_s: float | None = None
    "The same as time; where null, it follows from the stock and the demand."
    clock: Clock = "working"
    unit: str = "piece"
    "What flows, in the singular."
    state: State = "current"
    counted: Counted | None = None
    "Null where the map was typed."
    remarks: tuple[str, ...] = ()
    "Sentences on what was folded, estimated or left out."
    version: int = VERSION

    def step(self, key: str) -> StreamStep:
        """Return the step with a key; KeyError where there is none."""
        for step in self.steps:
            if step.key == key:
                return step
        raise KeyError(key)
