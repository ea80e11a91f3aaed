"""What a kind of finding is made of: it looks at the survey for candidates, and tells what was weighed."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from obeya.studies.findings.measure import Measure
from obeya.studies.findings.result import Interval

if TYPE_CHECKING:
    from obeya.studies.findings.survey import Survey
    from obeya.tables.filters import Filter

# What every finding needs, whatever its kind: this many cases, and this share of all throughput hours, which the
# lower end of its interval must reach as well.
LEAST_CASES: Final = 30
LEAST_SHARE: Final = 0.01


@dataclass(frozen=True, slots=True)
class Candidate:
    """A possible finding: the cases, the seconds that count, and how likely it is by chance alone.

    `hours` are those that the survey tells, None where they must be asked for.
    `keeps_whole_step` says that the filter keeps every case with the steps of the measure, so that nothing of
    them is left for others. `left_out_by` is a simpler condition that holds in all cases of the filter (and maybe
    in others): another finding is narrowed by its opposite. On average the steps must be `least_ratio` times the
    benchmark. `is_narrowed` says that steps or cases of it count for another. `facts` go into the sentence.
    """

    kind: str
    filter: Filter
    measure: Measure
    log_chance: float
    hours: float | None = None
    keeps_whole_step: bool = False
    left_out_by: Filter | None = None
    least_ratio: float = 0.0
    is_narrowed: bool = False
    facts: Mapping[str, Any] = field(default_factory=dict)

    def narrowed(self, *, filter: Filter | None = None, measure: Measure | None = None) -> Candidate:
        """Return the candidate on fewer cases or steps."""
        return dataclasses.replace(
            self, filter=filter or self.filter, measure=measure or self.measure, hours=None
        )


@dataclass(frozen=True, slots=True)
class Looked:
    """The candidates of one kind, and how many comparisons were made to find them."""

    candidates: Sequence[Candidate]
    n_considered: int


@dataclass(frozen=True, slots=True)
class Weighed:
    """A candidate with its hours and their interval, computed on the cases of its filter."""

    candidate: Candidate
    hours: float
    interval: Interval


@dataclass(frozen=True, slots=True)
class Described:
    """A weighed candidate with the number of its cases and the times of the steps that count."""

    candidate: Candidate
    hours: float
    n_cases: int
    n_steps: int
    mean_s: float
    median_s: float
    p90_s: float


@dataclass(frozen=True, slots=True)
class Told:
    """A finding in words, with the numbers behind them."""

    title: str
    statement: str
    next_step: str
    evidence: Mapping[str, float | int | str]


def no_merging(candidates: Iterable[Candidate]) -> list[Candidate]:
    """Return the candidates as they are."""
    return list(candidates)


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of finding.

    `says_why` marks kinds that name a cause rather than a place: at the same place they go first. `merge` joins
    findings that belong in one sentence.
    """

    name: str
    summary: str
    look: Callable[[Survey], Looked]
    tell: Callable[[Survey, Described], Told]
    says_why: bool = False
    merge: Callable[[Iterable[Candidate]], list[Candidate]] = no_merging
