"""Short against long term: which share of the planned benefit is expected when."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from obeya_web.improvement.models import Improvement
from obeya_web.improvement.words import Horizon

# In whole percent of the planned benefit: 70-20-10, each with room to both sides (Nagji and Tuff, HBR 2012).
USUAL_BANDS: Mapping[str, tuple[int, int]] = {
    Horizon.SHORT: (50, 80),
    Horizon.MIDDLE: (10, 40),
    Horizon.LONG: (5, 20),
}


@dataclass(frozen=True, slots=True)
class Part:
    """One horizon: the benefit planned there, its share, and the band it should lie in."""

    horizon: Horizon
    n_improvements: int
    benefit: float
    share: float | None
    least: int
    most: int

    @property
    def is_outside(self) -> bool:
        """Say whether the share lies outside its band; without any benefit there is nothing to say."""
        return self.share is not None and not self.least <= round(100 * self.share) <= self.most


def benefit_of(improvement: Improvement) -> float | None:
    """Return the middle between the least and the most that an improvement is expected to bring in a year."""
    ends = [end for end in (improvement.benefit_low, improvement.benefit_high) if end is not None]
    return sum(ends) / len(ends) if ends else None


def mix_of(
    improvements: Iterable[Improvement], bands: Mapping[str, tuple[int, int]] = USUAL_BANDS
) -> list[Part]:
    """Return the parts of the planned benefit by horizon; those without an estimate count as improvements only."""
    by_horizon: dict[str, list[Improvement]] = {horizon: [] for horizon in Horizon}
    for improvement in improvements:
        by_horizon[improvement.horizon].append(improvement)
    sums = {key: sum(benefit_of(each) or 0.0 for each in found) for key, found in by_horizon.items()}
    total = sum(sums.values())
    return [
        Part(
            horizon,
            len(by_horizon[horizon]),
            sums[horizon],
            sums[horizon] / total if total else None,
            *bands.get(horizon, USUAL_BANDS[horizon]),
        )
        for horizon in Horizon
    ]
