"""What a twin is: arrivals, routing, times, people with calendars, delays, batches and priorities, as frozen data.

All durations are seconds. A model knows no log and no random state: the same model and seed give the same cases.
Times of work count while the person is at work; timers run around the clock. Shares need not sum to 1;
they are weights.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final, Literal

VERSION: Final = 1
"The version of the description; a reader refuses what is newer."
END: Final = ""
"The step after the last one."

Kind = Literal["fixed", "exponential", "uniform", "normal", "lognormal", "gamma", "triangular", "empirical"]


@dataclass(frozen=True, slots=True)
class Distribution:
    """How long something takes. Values outside `least` to `most` are drawn again.

    `parameters` by kind: fixed (value); exponential (mean, before cutting, and where given the value it begins at);
    uniform (least, most); normal (mean, sd); lognormal (mean, sd of the value itself); gamma (mean, sd); triangular
    (least, mode, most); empirical (the values at evenly spaced quantiles from 0 to 1, read by linear interpolation).
    """

    kind: Kind
    parameters: tuple[float, ...]
    least: float = 0.0
    most: float | None = None


@dataclass(frozen=True, slots=True)
class WeekCalendar:
    """When somebody works: seconds of the local day (from, to) for seven weekdays, Monday first; closed days as ISO."""

    name: str
    weekly: tuple[tuple[tuple[int, int], ...], ...]
    closed_days: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Resource:
    """Somebody, or a machine; `at_once` is how many pieces of work run side by side, each at full speed.

    Where hours end, work in hand pauses until they go on, or is finished first (`at_closing`; what Arena calls the
    rules Preempt and Ignore).
    """

    name: str
    calendar: str
    role: str = ""
    cost_per_hour: float = 0.0
    at_once: int = 1
    at_closing: Literal["pause", "finish"] = "pause"


@dataclass(frozen=True, slots=True)
class Work:
    """How long `activity` takes in working time of any of `resources`; nobody is needed where that is empty.

    An activity has one row for each group of people who are equally fast.
    """

    activity: str
    resources: tuple[str, ...]
    duration: Distribution
    cost: float = 0.0
    "Cost of each execution, besides the people's time."


@dataclass(frozen=True, slots=True)
class Arrivals:
    """When cases come.

    Where `gaps` is given, cases come that far apart in working time of `calendar`. Else `weekly_rates` says how many
    are expected in each of the 168 hours of the local week, Monday 0 h first, at random within the hour, times
    (1 + `growth_per_week`) to the power of weeks since the start. Else `at` lists instants, in seconds after the
    start. With `on_clock`, gaps run on the clock, and who would come while `calendar` is off comes when it is on next.
    With `first_at_start`, the first case comes at the start and not a gap after it: a rhythm goes on from there.
    """

    gaps: Distribution | None = None
    calendar: str = ""
    weekly_rates: tuple[float, ...] = ()
    growth_per_week: float = 0.0
    at: tuple[float, ...] = ()
    cases_at_once: int = 1
    on_clock: bool = False
    first_at_start: bool = False


@dataclass(frozen=True, slots=True)
class When:
    """A condition on a case attribute; all conditions of a choice hold together."""

    attribute: str
    test: Literal["is", "is not", "at least", "below"]
    value: str | float


@dataclass(frozen=True, slots=True)
class Follow:
    """After the steps `after` (the last ones of the case, oldest first; empty at its beginning) comes `then` or END."""

    after: tuple[str, ...]
    then: str
    share: float
    when: tuple[When, ...] = ()


@dataclass(frozen=True, slots=True)
class Contexts:
    """Routing by what was done last: the longest `after` that the case ends with decides."""

    rows: tuple[Follow, ...]


@dataclass(frozen=True, slots=True)
class Path:
    """A whole sequence of activities, with its share."""

    activities: tuple[str, ...]
    share: float
    when: tuple[When, ...] = ()


@dataclass(frozen=True, slots=True)
class Paths:
    """Routing by whole paths, drawn when a case arrives: the best choice where few paths make up most cases."""

    rows: tuple[Path, ...]


Gateway = Literal["start", "end", "task", "xor", "and", "or", "timer"]


@dataclass(frozen=True, slots=True)
class Node:
    """A node of a graph with gateways; a task names its activity, a timer its delay on the calendar."""

    key: str
    kind: Gateway
    activity: str = ""
    delay: Distribution | None = None


@dataclass(frozen=True, slots=True)
class Arc:
    """A way from one node to the next. Shares and conditions matter after `xor` and `or`.

    After `xor` one way is taken by weight, among those whose conditions hold. After `or` each way is taken with
    probability `share` by itself, and one by weight if none was.
    """

    source: str
    target: str
    share: float = 1.0
    when: tuple[When, ...] = ()


@dataclass(frozen=True, slots=True)
class Graph:
    """Routing by tokens through gateways, as in BPMN; `and` and `or` wait for every token that can still come."""

    nodes: tuple[Node, ...]
    arcs: tuple[Arc, ...]


@dataclass(frozen=True, slots=True)
class Delay:
    """Waiting that no person or queue explains, before or after an activity, in `share` of cases.

    It passes in the hours of `calendar`; around the clock where that is empty.
    """

    activity: str
    where: Literal["before", "after"]
    duration: Distribution
    share: float = 1.0
    calendar: str = ""


@dataclass(frozen=True, slots=True)
class Batch:
    """Work on `activity` that starts only when enough of it has gathered, or it is time.

    It starts at `size` pieces, or when the oldest has waited `longest_wait_s`, or at the seconds of the local day in
    `daily_at_s` on `weekdays` (0 is Monday; empty is every day), whichever comes first. `together` takes one duration
    for all; else one after the other by the same person. `time_factor` multiplies the duration of each piece.
    """

    activity: str
    size: int
    longest_wait_s: float | None = None
    daily_at_s: tuple[int, ...] = ()
    weekdays: tuple[int, ...] = ()
    together: bool = False
    time_factor: float = 1.0


@dataclass(frozen=True, slots=True)
class Priority:
    """Cases that meet all of `when` wait in rank `rank`; 0 is served first, cases without a rule come last."""

    rank: int
    when: tuple[When, ...]
    activity: str = ""
    "The activity before which the rule holds; everywhere when empty."


@dataclass(frozen=True, slots=True)
class CaseAttribute:
    """What a case brings with it: one of `values` by weight, or a number from `numbers`."""

    name: str
    values: tuple[tuple[str, float], ...] = ()
    numbers: Distribution | None = None


@dataclass(frozen=True, slots=True)
class Fit:
    """How well a learned part fits: a measure with its unit, on how many observations, and a sentence."""

    part: Literal[
        "arrivals",
        "routing",
        "calendars",
        "durations",
        "delays",
        "batches",
        "priorities",
        "starts",
        "people",
        "choices",
    ]
    about: str
    "The activity, resource or part of the week; empty for the whole."
    measure: str
    value: float
    n: int
    words: str


@dataclass(frozen=True, slots=True)
class Model:
    """One process, ready to be simulated. Local times are those of `zone`; `start` is an ISO instant."""

    name: str
    zone: str
    start: str
    activities: tuple[str, ...]
    arrivals: Arrivals
    routing: Contexts | Paths | Graph
    work: tuple[Work, ...]
    resources: tuple[Resource, ...] = ()
    calendars: tuple[WeekCalendar, ...] = ()
    delays: tuple[Delay, ...] = ()
    batches: tuple[Batch, ...] = ()
    priorities: tuple[Priority, ...] = ()
    attributes: tuple[CaseAttribute, ...] = ()
    fits: tuple[Fit, ...] = field(default=())
    version: int = VERSION
