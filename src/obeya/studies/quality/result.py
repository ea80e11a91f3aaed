"""What comes out of a look at the quality of data: one score a dimension, with its counts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from obeya.studies.quality.dimensions import DIMENSIONS, FAULTS, Dimension

Grade = Literal["good", "fair", "poor", "too few"]
# Where the words change. These limits are ours: no standard sets any (ISO/IEC 25012 leaves them to the user).
GOOD_FROM: Final = 0.95
FAIR_FROM: Final = 0.80
FEWEST_ROWS: Final = 30


@dataclass(frozen=True, slots=True)
class Score:
    """One dimension: `n_faulty` of `n_checked` rows (hours for timeliness), and how many rows have each fault.

    A row with two faults of the same dimension is one faulty row, so `n_by_fault` may add up to more.
    """

    key: str
    n_checked: int
    n_faulty: int
    n_by_fault: tuple[tuple[str, int], ...]

    @property
    def dimension(self) -> Dimension:
        """Return the dimension, with its name and formula."""
        return DIMENSIONS[self.key]

    @property
    def share(self) -> float:
        """Return ``1 - n_faulty / n_checked``; 1 where there was nothing that could be wrong.

        >>> Score("uniqueness", 200, 3, (("repeated", 3),)).share
        0.985
        """
        return 1 - self.n_faulty / self.n_checked if self.n_checked else 1.0


@dataclass(frozen=True, slots=True)
class DataQuality:
    """The quality of one version of a log. A log is as good as its weakest dimension; nothing is averaged away."""

    version: str
    n_rows: int
    "Activity instances and rejected rows."
    newest_at: datetime | None
    "The newest event that is neither in the future nor at the zero of a clock."
    expected_days: float | None
    "After so many days new data are expected; None where none are."
    scores: tuple[Score, ...]

    @property
    def weakest(self) -> Score:
        """Return the dimension with the lowest share; the first of them where several share it."""
        return min(self.scores, key=lambda score: score.share)

    @property
    def share(self) -> float:
        """Return the share of the weakest dimension."""
        return self.weakest.share

    @property
    def grade(self) -> Grade:
        """Return the word for the badge: good from 95 % on, fair from 80 % on; under 30 rows nothing is said."""
        return grade_of(self.share, self.n_rows)

    def score(self, key: str) -> Score:
        """Return the score of one dimension."""
        return next(score for score in self.scores if score.key == key)


def grade_of(share: float, n_rows: int) -> Grade:
    """Return the word for a share of so many rows.

    >>> grade_of(0.94, 1_000), grade_of(1.0, 29)
    ('fair', 'too few')
    """
    if n_rows < FEWEST_ROWS:
        return "too few"
    if share >= GOOD_FROM:
        return "good"
    return "fair" if share >= FAIR_FROM else "poor"


def score_of(key: str, *, n_checked: int, n_faulty: int, n_by_fault: dict[str, int]) -> Score:
    """Return the score of a dimension from counts by fault, in the order of the list of faults."""
    own = [fault.key for fault in FAULTS.values() if fault.dimension == key]
    return Score(key, n_checked, n_faulty, tuple((name, n_by_fault[name]) for name in own))
