"""Which groups may be told apart: none that stands for a few people.

Groups of fewer than `LEAST_PEOPLE` people are taken as one group, together with the next larger ones where they
are still too few, so that no number of a small group can be found by subtracting what is shown from a total.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from obeya.mining.moves import RESOURCE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from obeya.mining.answers import Row
    from obeya.mining.moves import Moves

LEAST_PEOPLE: Final = 5
TOGETHER: Final = "(small groups together)"


@dataclass(frozen=True, slots=True)
class VisibleGroups:
    """The moves as they may be shown (None: not at all), what that leaves out in words and in moves."""

    moves: Moves | None
    n_people: int
    hidden: str | None
    n_hidden: int


def visible_groups(moves: Moves, work: Sequence[Row]) -> VisibleGroups:
    """Return the moves of a log with small groups taken together.

    `work` has one row per group with its value ``target`` and ``n_people``. Single people are told apart, by
    pseudonym, only among at least `LEAST_PEOPLE` of them. Groups without a known person, and all groups of a
    log that names nobody, are shown: the log says nothing about people there.
    """
    n_people = int(moves.instances.resource.nunique().to_pyarrow().as_py())
    if moves.by == RESOURCE:
        if n_people >= LEAST_PEOPLE:
            return VisibleGroups(moves, n_people, None, 0)
        few = f"Single people are hidden: {n_people} work here, and at least {LEAST_PEOPLE} are needed."
        return VisibleGroups(None, n_people, few, _count_touched(moves, [row["target"] for row in work]))
    small = _too_small(moves, work)
    if not small:
        return VisibleGroups(moves, n_people, None, 0)
    n_hidden = _count_touched(moves, small)
    rule = f"fewer than {LEAST_PEOPLE} people work in some of them"
    if len(small) == len(work):
        return VisibleGroups(None, n_people, f"The groups are hidden, because {rule}.", n_hidden)
    words = f"{len(small)} groups are shown as one, because {rule}."
    return VisibleGroups(moves.merging(small, TOGETHER), n_people, words, n_hidden)


def _too_small(moves: Moves, work: Sequence[Row]) -> list[Any]:
    """Return the groups to take together: the small ones, and larger ones until enough people are in."""
    with_people = sorted((row for row in work if row["n_people"]), key=lambda row: int(row["n_people"]))
    small = [row["target"] for row in with_people if row["n_people"] < LEAST_PEOPLE]
    larger = [row["target"] for row in with_people[len(small) :]]
    while small and larger and _count_people(moves, small) < LEAST_PEOPLE:
        small.append(larger.pop(0))
    return small


def _count_people(moves: Moves, groups: list[Any]) -> int:
    done = moves.instances.filter(moves.instances.target.isin(groups))
    return int(done.resource.nunique().to_pyarrow().as_py())


def _count_touched(moves: Moves, groups: list[Any]) -> int:
    """Count the moves from or to one of the groups whose other side is known as well."""
    if not groups:
        return 0
    known = moves.moves.filter(moves.moves.source.notnull() & moves.moves.target.notnull())
    touched = known.filter(known.source.isin(groups) | known.target.isin(groups))
    return int(touched.count().to_pyarrow().as_py())
