"""Which groups may be told apart: the rule of `obeya.tables.privacy`, applied to the moves of a log.

Groups that the rule hides are taken as one group, so that a picture stays whole and nothing about one of them can
be found by subtracting what is shown from a total.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import pyarrow as pa

from obeya.mining.moves import RESOURCE
from obeya.tables.privacy import HIDDEN, SMALLEST_GROUP, hide_small_groups
from obeya.tables.sentences import say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from obeya.mining.answers import Row
    from obeya.mining.moves import Moves

TOGETHER: Final = "(small groups together)"


@dataclass(frozen=True, slots=True)
class VisibleGroups:
    """The moves as they may be shown (None: not at all), what that leaves out in words and in moves."""

    moves: Moves | None
    n_people: int
    hidden: str | None
    n_hidden: int


def visible_groups(moves: Moves, work: Sequence[Row], *, k: int = SMALLEST_GROUP) -> VisibleGroups:
    """Return the moves of a log with small groups taken together.

    `work` has one row per group with its value ``target`` and ``n_people``. Single people are told apart, by
    pseudonym, only among at least `k` of them. Groups without a known person, and all groups of a
    log that names nobody, are shown: the log says nothing about people there.
    """
    n_people = int(moves.instances.resource.nunique().to_pyarrow().as_py())
    if moves.by == RESOURCE:
        if n_people >= k:
            return VisibleGroups(moves, n_people, None, 0)
        few = say(
            "Single people are hidden: {n} work here, and at least {k} are needed.", n=str(n_people), k=str(k)
        )
        return VisibleGroups(None, n_people, few, _count_touched(moves, [row["target"] for row in work]))
    small = _hidden_groups(work, k)
    if not small:
        return VisibleGroups(moves, n_people, None, 0)
    n_hidden = _count_touched(moves, small)
    if len(small) == len(work):
        words = say("The groups are hidden, because fewer than {k} people work in some of them.", k=str(k))
        return VisibleGroups(None, n_people, words, n_hidden)
    words = say(
        "{n} groups are shown as one, because fewer than {k} people work in some of them.",
        n=str(len(small)),
        k=str(k),
    )
    return VisibleGroups(moves.merging(small, TOGETHER), n_people, words, n_hidden)


def _hidden_groups(work: Sequence[Row], k: int) -> list[Any]:
    """Return the groups that the privacy rule hides beside the totals."""
    with_people = [row for row in work if row["n_people"]]
    if not with_people:
        return []
    groups = {
        "group": [row["target"] for row in with_people],
        "n_people": [row["n_people"] for row in with_people],
    }
    told = hide_small_groups(pa.table(groups), group_columns=["group"], person_count_column="n_people", k=k)
    return [row["group"] for row in told.to_pylist() if row[HIDDEN]]


def _count_touched(moves: Moves, groups: list[Any]) -> int:
    """Count the moves from or to one of the groups whose other side is known as well."""
    if not groups:
        return 0
    known = moves.moves.filter(moves.moves.source.notnull() & moves.moves.target.notnull())
    touched = known.filter(known.source.isin(groups) | known.target.isin(groups))
    return int(touched.count().to_pyarrow().as_py())
