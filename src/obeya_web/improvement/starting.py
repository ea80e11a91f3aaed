"""The start of work on a process: what the three results are made from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from obeya_web.processes.saying import words_of

# 1 takes days, 5 takes a year: hours at stake are divided by it.
EFFORTS = (1, 2, 3, 4, 5)
USUAL_EFFORT = 3


@dataclass(frozen=True, slots=True)
class Weighed:
    """A finding in the matrix: hours at stake a week over the effort, and its rank; equal scores share a rank."""

    place: int
    title: str
    hours_per_week: float
    effort: int
    score: float
    rank: int

    @property
    def corner(self) -> str:
        """Return the corner of the matrix that it lies in, from effort alone and its share of the hours."""
        return "quick" if self.effort <= USUAL_EFFORT else "large"


def weigh(findings: Sequence[Mapping[str, Any]], efforts: Mapping[int, int]) -> list[Weighed]:
    """Rank findings by hours at stake over effort, the most first; equals stand in the order of the findings."""
    scored = [(place, finding, efforts.get(place, USUAL_EFFORT)) for place, finding in enumerate(findings)]
    scores = {place: finding["hours_per_week"] / effort for place, finding, effort in scored}
    order = sorted(scored, key=lambda one: (-scores[one[0]], one[0]))
    return [
        Weighed(
            place=place,
            title=words_of(finding, "title"),
            hours_per_week=finding["hours_per_week"],
            effort=effort,
            score=scores[place],
            rank=1 + sum(score > scores[place] for score in scores.values()),
        )
        for place, finding, effort in order
    ]
