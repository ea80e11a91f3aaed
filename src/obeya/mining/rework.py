"""What is done again: self-loops and repetitions as bupaR defines them, returns, and the hours they take."""

from __future__ import annotations

from dataclasses import dataclass

from obeya.tables.basis import Basis, Statistics


@dataclass(frozen=True, slots=True)
class LoopStatistics:
    """How many loops of one kind there are: in all, per case (cases without included), and how large.

    `size` is None when there is no such loop.
    """

    n: int
    n_cases: int
    share_of_cases: float
    per_case: Statistics | None
    size: Statistics | None


@dataclass(frozen=True, slots=True)
class Loops:
    """Loops of one shape, split by who did the work: `repeat` by one resource, `redo` by several.

    `unknown` holds loops with an instance whose resource is missing and that cannot be told apart.
    """

    all: LoopStatistics
    repeat: LoopStatistics
    redo: LoopStatistics
    unknown: LoopStatistics


@dataclass(frozen=True, slots=True)
class ReworkedActivity:
    """One activity that is done again: instances after the first in a case, its loops, the hours it takes.

    `hours_lost` is the time from its first to its last completion, summed over cases. `service_hours_again` is the
    service time of the instances after the first, None where starts are not known.
    """

    activity: str
    n: int
    n_again: int
    n_cases: int
    n_cases_reworked: int
    share_of_cases: float
    n_self_loops: int
    n_repetitions: int
    n_repeat: int
    n_redo: int
    hours_lost: float
    service_hours_again: float | None


@dataclass(frozen=True, slots=True)
class Return:
    """A path that goes back to an activity the case has had before, with another activity in between.

    `hours_lost` is the time from the previous completion of the target to this one, summed over the moves.
    """

    source: str
    target: str
    n: int
    n_cases: int
    hours_lost: float


@dataclass(frozen=True, slots=True)
class ReworkedCase:
    """One case with much rework: instances done again and the hours from first to last completion of the work."""

    case_id: str
    n_again: int
    hours_lost: float


@dataclass(frozen=True, slots=True)
class Rework:
    """Everything that is done more than once in a case.

    `hours_lost` counts time inside any span from the first to the last completion of the same activity once,
    however many spans overlap; `share_of_lead_time` divides it by the throughput hours of all cases.
    """

    n_cases: int
    n_cases_reworked: int
    share_of_cases: float
    n_again: int
    self_loops: Loops
    repetitions: Loops
    hours_lost: float
    share_of_lead_time: float | None
    service_hours_again: float | None
    activities: tuple[ReworkedActivity, ...]
    returns: tuple[Return, ...]
    worst_cases: tuple[ReworkedCase, ...]
    basis: Basis
