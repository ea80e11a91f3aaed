"""Who does the work of each box: people, their time for it, the lane, systems, batches, and what runs by itself."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from obeya.studies.stream.observed import UNKNOWN

if TYPE_CHECKING:
    from obeya.flow.stream_map import DoneBy
    from obeya.studies.stream.observed import Bools, Codes, Floats, Int64, Observed
    from obeya.studies.stream.steps import Layout

SYSTEM_WORDS: Final = frozenset({
    "system", "automatic", "automation", "auto", "batch", "bot", "robot", "rpa", "interface", "scheduler", "service",
    "automatisch", "schnittstelle",
})  # fmt: skip
"Words that name a system where a role or resource is expected."
MOSTLY: Final = 0.9
SOMETIMES: Final = 0.1
LEAST_BATCH: Final = 1.5
"Pieces begun or ended by one person in the same second, on average, from which on that is called a batch."
MOST_SYSTEMS: Final = 3
_DAY_S: Final = 86_400.0


@dataclass(frozen=True, slots=True)
class Doers:
    """What is known of those who do one box."""

    people: int | None
    at_once: float
    lane: str
    done_by: DoneBy
    share_automated: float | None
    systems: tuple[str, ...]
    batch: float | None


def is_automatic(observed: Observed, resources: Collection[str]) -> Bools:
    """Return which instances a system did: by the word in the lane, or by the name of the resource."""
    found = np.zeros(observed.activity.size, np.bool_)
    named = np.array([_says_system(name) for name in resources] + [False])
    found |= named[observed.resource]
    if observed.lane is not None:
        found |= np.array([_says_system(name) for name in observed.lane.names] + [False])[observed.lane.of]
    return found


def _says_system(name: str) -> bool:
    return not SYSTEM_WORDS.isdisjoint(name.casefold().replace("-", " ").replace("_", " ").split())


@dataclass(frozen=True, slots=True)
class Staff:
    """What each person does in the whole log: `work` in all, and the part of the log in which they were there."""

    work: Floats
    present: Floats
    weight: Floats
    "Work of each instance; 1 for each where no work is known anywhere."


def staff_of(whole: Observed) -> Staff:
    """Return what each person of a log does; one from the first to the last instance, as a share of the log."""
    weight = whole.calendar.ended - whole.calendar.begun
    weight = weight if weight.sum() > 0 else np.ones(weight.size)
    known = whole.resource >= 0
    n = int(whole.resource.max(initial=-1)) + 1
    person = whole.resource[known]
    first, last = np.full(n, np.inf), np.full(n, -np.inf)
    np.minimum.at(first, person, whole.calendar.begun[known])
    np.maximum.at(last, person, whole.calendar.ended[known])
    span = float(whole.calendar.ended.max() - whole.calendar.begun.min())
    there = np.where(last > first, last - first, 0.0)
    work = np.bincount(person, weight[known], n).astype(np.float64)
    return Staff(work, there / span if span > 0 else np.ones(n), weight)


def full_time(whole: Observed, staff: Staff, rows: Bools, place_of: Int64, n_steps: int) -> Floats:
    """Return how many people each box takes all of their time; `rows` are the instances of its family.

    The time of a person is shared out by work between all that they do. Over all boxes of all families the sum is the
    mean number of people.
    """
    place = place_of[whole.activity]
    known = rows & (whole.resource >= 0) & (place >= 0)
    person = whole.resource[known]
    total = np.where(staff.work > 0, staff.work, 1.0)
    shares = staff.weight[known] / total[person] * staff.present[person]
    found: Floats = np.bincount(place[known], shares, n_steps).astype(np.float64)
    return found


def doers_of(
    observed: Observed, layout: Layout, automatic: Bools, full: Floats, *, smallest: int
) -> list[Doers]:
    """Return what is known of each box; the number of people is left out where it is below `smallest`."""
    found = []
    for number in range(layout.n):
        rows = layout.step == number
        people = np.unique(observed.resource[rows & (observed.resource >= 0) & ~automatic])
        known = rows & ((observed.resource >= 0) | automatic)
        share = float(automatic[known].mean()) if known.any() else None
        at_once = float(full[number])
        if (
            at_once <= 0 or (share or 0) >= MOSTLY
        ):  # a system, or nobody known: it did as many as it was seen to do
            at_once = _most_at_once(observed, rows)
        found.append(
            Doers(
                people=len(people) if len(people) >= smallest else None,
                at_once=at_once,
                lane=_most_frequent(observed.lane, rows),
                done_by=_done_by(share),
                share_automated=share,
                systems=_systems(observed.system, rows),
                batch=_batch(observed, rows & ~automatic),
            )
        )
    return found


def _done_by(share: float | None) -> DoneBy:
    if share is None or share <= SOMETIMES:
        return "person"
    return "system" if share >= MOSTLY else "both"


def _most_frequent(codes: Codes | None, rows: Bools) -> str:
    if codes is None:
        return ""
    given = codes.of[rows & (codes.of != UNKNOWN)]
    return codes.names[int(np.bincount(given).argmax())] if given.size else ""


def _systems(codes: Codes | None, rows: Bools) -> tuple[str, ...]:
    """Return the systems used in at least a tenth of the instances, most frequent first."""
    if codes is None:
        return ()
    given = codes.of[rows & (codes.of != UNKNOWN)]
    counts = np.bincount(given, minlength=len(codes.names))
    order = [
        int(code) for code in np.argsort(-counts, kind="stable") if counts[code] >= SOMETIMES * given.size
    ]
    return tuple(codes.names[code] for code in order[:MOST_SYSTEMS] if counts[code])


def _batch(observed: Observed, rows: Bools) -> float | None:
    """Return the mean number of pieces that one person ends in the same second; None where that is no batch.

    Moments at midnight are days without a time, and say nothing.
    """
    rows = rows & (observed.resource >= 0)
    ended = observed.calendar.ended[rows]
    if not ended.size or (ended % _DAY_S == 0).any():
        return None
    groups = np.unique(np.stack([observed.resource[rows].astype(np.float64), ended]), axis=1).shape[1]
    size = ended.size / groups
    return size if size >= LEAST_BATCH else None


def _most_at_once(observed: Observed, rows: Bools) -> float:
    """Return how many instances ran at the same moment at most; what ends makes room for what begins then."""
    begun, ended = observed.calendar.begun[rows], observed.calendar.ended[rows]
    if not begun.size:
        return 1.0
    moments = np.concatenate([ended, begun])
    change = np.concatenate([np.full(ended.size, -1), np.full(begun.size, 1)])
    order = np.lexsort((change, moments))
    return float(max(1, int(np.cumsum(change[order]).max())))
