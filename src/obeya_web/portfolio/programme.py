"""The programme board: three lanes, each with its cards, how many came and ended in a period, and what they brought."""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from obeya_web.improvement.models import Improvement
from obeya_web.improvement.totals import relative_change
from obeya_web.improvement.words import Standing
from obeya_web.portfolio.balance import benefit_of
from obeya_web.portfolio.models import LaneMove, LanePlace, ProgrammeLane


@dataclass(frozen=True, slots=True)
class ShownLane:
    """One lane in a period: `n_entered` began or were moved in, `n_left` were moved out or stopped.

    `benefit` is the estimated benefit a year of those that were finished in the period, `hours` the hours a week that
    they took out, `change` the median change of their measures as a share of the baseline (None where unknown).
    """

    lane: ProgrammeLane
    open_ones: tuple[Improvement, ...]
    finished: tuple[Improvement, ...]
    n_entered: int
    n_left: int
    benefit: float
    hours: float
    change: float | None
    n_changes: int


def lane_of(improvement: Improvement, places: Mapping[int, str]) -> ProgrammeLane:
    """Return the lane of an improvement: where it was put, else waste where it names some, else the workflow."""
    put = places.get(improvement.pk)
    if put is not None:
        return ProgrammeLane(put)
    return ProgrammeLane.WASTE if improvement.wastes else ProgrammeLane.WORKFLOW


def lanes_of(
    improvements: Sequence[Improvement], moves: Iterable[LaneMove], *, since: datetime
) -> list[ShownLane]:
    """Return the lanes of improvements over the period from `since` until now; `moves` are those of the period."""
    keys = [each.pk for each in improvements]
    places = dict(LanePlace.objects.filter(improvement__in=keys).values_list("improvement_id", "lane"))
    lanes = {each.pk: lane_of(each, places) for each in improvements}
    counted = list(moves)
    return [
        _shown(lane, [each for each in improvements if lanes[each.pk] == lane], counted, since)
        for lane in ProgrammeLane
    ]


def _shown(lane: ProgrammeLane, here: list[Improvement], moves: list[LaneMove], since: datetime) -> ShownLane:
    ended = [each for each in here if each.ended_at is not None and each.ended_at >= since]
    done = [each for each in ended if each.standing == Standing.DONE]
    changes = [change for each in done if (change := relative_change(each)) is not None]
    moved_in = {move.improvement_id for move in moves if move.after == lane}
    begun = {each.pk for each in here if each.created_at >= since}
    moved_out = sum(move.before == lane for move in moves)
    return ShownLane(
        lane=lane,
        open_ones=tuple(each for each in here if each.is_open),
        finished=tuple(done),
        n_entered=len(moved_in | begun),
        n_left=moved_out + len(ended) - len(done),
        benefit=sum(benefit_of(each) or 0.0 for each in done),
        hours=sum(_hours_removed(each) for each in done),
        change=statistics.median(changes) if changes else None,
        n_changes=len(changes),
    )


def _hours_removed(improvement: Improvement) -> float:
    return max(0.0, -(relative_change(improvement) or 0.0)) * (improvement.hours_per_week or 0.0)
