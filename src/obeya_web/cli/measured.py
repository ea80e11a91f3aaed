"""What the verbs about measures, watched gains and the ledger answer; known before Django has started."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class MeasureLine:
    """One measure with its last period that can be judged; values are seconds, shares, counts or numbers.

    `status` is good, warning, bad or none, against the target; `movement` tells signal from noise.
    """

    number: int
    name: str
    process: str
    value: float | None
    value_unit: str
    target: float | None
    period_begin: date | None
    status: str
    movement: str
    owner: str
    fault: str
    unit: str


@dataclass(frozen=True, slots=True)
class Measures:
    """Measures by process and name; retired ones are left out."""

    measures: tuple[MeasureLine, ...]


@dataclass(frozen=True, slots=True)
class MeasurePeriod:
    """One period: its value between the limits of the chart, and the rules that it breaks.

    Periods that are immature, partial or hidden are never judged, so they have no limits.
    """

    begin: date
    value: float | None
    lower: float | None
    centre: float | None
    upper: float | None
    signals: str
    n: int
    n_open: int
    is_immature: bool
    is_partial: bool
    is_hidden: bool


@dataclass(frozen=True, slots=True)
class MeasureFacts:
    """One measure: what it is, where it stands, and its series with limits and signals.

    `chart` is empty while the periods are too few to be charted; `variation` speaks of the last period.
    """

    number: int
    name: str
    unit: str
    process: str
    owner: str
    what: str
    statistic: str
    period: str
    value_unit: str
    direction: str
    target: float | None
    status: str
    movement: str
    review_day: date | None
    failing_since: datetime | None
    fault: str
    chart: str
    rules: str
    variation: str
    arl0: float | None
    periods: tuple[MeasurePeriod, ...]


@dataclass(frozen=True, slots=True)
class WatchLine:
    """One registered gain; `percent` is the change against before, with its 95 % interval.

    The number is that of the improvement. `is_amber` is the slip-back alarm between looks; `n_signals` counts signals
    that wait for an answer.
    """

    number: int
    title: str
    verdict: str
    is_amber: bool
    n_signals: int
    percent: float | None
    percent_low: float | None
    percent_high: float | None
    hours_per_week: float | None
    measure: str
    go_live: date
    is_proved: bool
    as_of: date | None
    next_look: date | None
    fault: str
    unit: str


@dataclass(frozen=True, slots=True)
class Watches:
    """Registered gains, those that went live last at the top."""

    watches: tuple[WatchLine, ...]


@dataclass(frozen=True, slots=True)
class WatchLook:
    """One look, so many days after go-live and transition."""

    day: int
    due: date
    is_spent: bool
    holding: str
    verdict: str


@dataclass(frozen=True, slots=True)
class WatchSignal:
    """One signal of a watch with the cause that its owner named, and the number of the action against it."""

    number: int
    kind: str
    day: date
    verdict: str
    waits_for_answer: bool
    cause: str
    action: int | None


@dataclass(frozen=True, slots=True)
class WatchTurn:
    """A day on which the verdict became another one."""

    as_of: date
    verdict: str
    percent: float | None
    percent_low: float | None
    percent_high: float | None
    retention: float | None


@dataclass(frozen=True, slots=True)
class WatchFacts:
    """One registered gain: what was locked, its looks, its signals, and when its verdict turned.

    `percent` is the change against before, with its 95 % interval; `retention` the share of the gain that is left.
    `is_whole` says that what was locked still has its hash; `is_late` that the weeks after go-live could be seen
    already when it was registered.
    """

    number: int
    title: str
    unit: str
    process: str
    measure: str
    slice: str
    go_live: date
    registered_at: datetime
    registered_by: str
    sha256: str
    is_whole: bool
    is_late: bool
    verdict: str
    percent: float | None
    percent_low: float | None
    percent_high: float | None
    hours_per_week: float | None
    p_value: float | None
    retention: float | None
    weeks_after: int
    is_amber: bool
    as_of: date | None
    fault: str
    looks: tuple[WatchLook, ...]
    signals: tuple[WatchSignal, ...]
    turns: tuple[WatchTurn, ...]


@dataclass(frozen=True, slots=True)
class LedgerLine:
    """One line of the ledger: units and money of the months that count, and what its last month counts as.

    Hours are units of their own: they are no money unless the line has a rate.
    """

    number: int
    improvement: int
    name: str
    kind: str
    unit_word: str
    volume: float
    rate: float | None
    state: str
    units: float
    money: float
    n_months: int
    n_suspended: int
    is_double: bool
    validation: str


@dataclass(frozen=True, slots=True)
class LedgerLines:
    """Lines of the ledger, by improvement."""

    lines: tuple[LedgerLine, ...]


@dataclass(frozen=True, slots=True)
class LedgerClass:
    """The lines of one class: their money and, apart from it, their hours."""

    kind: str
    money: float
    hours: float
    n_lines: int


@dataclass(frozen=True, slots=True)
class LedgerTotals:
    """The sums of the ledger: money and hours apart; lines that tell a benefit of another again are left out.

    `suspended` did not count because the gain was lost. `roi` is empty where nothing was spent; `payback` is the
    month in which what accrued made up for what was spent; later money is worth less by `rate` percent a year.
    """

    benefit: float
    validated: float
    cost: float
    net: float
    hours: float
    claimed: float
    suspended: float
    roi: float | None
    payback: date | None
    present_value: float
    rate: float
    n_lines: int
    n_doubles: int
    n_suspended: int
    classes: tuple[LedgerClass, ...]
