"""How often work comes back to an activity, and how often it would if it went anywhere by chance."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import pyarrow as pa

from obeya.mining.answers import rows_of
from obeya.studies.findings.chance import log_tail
from obeya.studies.findings.kind import LEAST_CASES

# One step comes before another when it does so in this share of the cases that have both.
LEAST_ORDER: Final = 0.8
# A step with no order towards this many others has no fixed place.
LEAST_FREE: Final = 2

if TYPE_CHECKING:
    from obeya.studies.findings.survey import Survey


def rate_elsewhere(survey: Survey, source: int, target: int) -> float:
    """Return how often a case that has had `target` moves back to it, on moves that do not come from `source`.

    In a process without order this is the chance of coming back from `source`, too. Where there are hardly any
    such moves nothing can be compared, and the answer is 1.
    """
    moves = survey.moves
    into = (moves.target == target) & (moves.source >= 0) & (moves.source != source)
    n_elsewhere = int(moves.n_moves_after[target]) - moves_from(survey, source)
    if n_elsewhere < LEAST_CASES:
        return 1.0
    return float(moves.n_again[into].sum()) / n_elsewhere


def chance_of_return(survey: Survey, n_back: float, source: int, target: int) -> float:
    """Return the log-probability of `n_back` returns from `source` to `target`, came work back by chance alone.

    Moves of one case are not independent, so that they count as many as the cases with `source`.
    """
    n_moves = moves_from(survey, source)
    if not n_moves or not n_back:
        return 0.0
    weight = min(1.0, float(survey.moves.n_cases_of[source]) / n_moves)
    # One return by chance is always possible, even where none was seen.
    by_chance = max(rate_elsewhere(survey, source, target), 1 / max(1, int(survey.moves.n.sum())))
    return log_tail(n_back * weight, n_moves * weight, by_chance)


def moves_from(survey: Survey, source: int) -> int:
    """Return how many moves leave an activity."""
    moves = survey.moves
    return int(moves.n[moves.source == source].sum())


def first_comes_first(survey: Survey, pairs: list[tuple[int, int]]) -> dict[tuple[int, int], tuple[int, int]]:
    """Return, for each pair of activities, in how many cases the first comes before the second, of those with both."""
    import ibis

    if not pairs:
        return {}
    ones_of, twos_of = (pa.array([pair[end] for pair in pairs], pa.int32()) for end in (0, 1))
    wanted = ibis.memtable(pa.table({"one": ones_of, "two": twos_of}))
    events = survey.log.events
    first = events.filter(events.activity_occurrence == 1).select("case_index", "activity", "position")
    ones = first.inner_join(wanted, first.activity == wanted.one).select(
        "case_index", "one", "two", first_position="position"
    )
    twos = first.select(case_of_two="case_index", activity_of_two="activity", second_position="position")
    both = ones.inner_join(twos, [ones.case_index == twos.case_of_two, ones.two == twos.activity_of_two])
    counted = both.group_by("one", "two").agg(
        n=both.count(), n_before=(both.first_position < both.second_position).ifelse(1, 0).sum()
    )
    found = {(row["one"], row["two"]): (int(row["n_before"]), int(row["n"])) for row in rows_of(counted)}
    return {pair: found.get(pair, (0, 0)) for pair in pairs}


def floats(survey: Survey, step: int, order: dict[tuple[int, int], tuple[int, int]]) -> bool:
    """Whether a step has no fixed place: it comes before several frequent others about as often as after them.

    What happens at any time, as tests in a hospital do, comes again without anybody going back.
    """
    free = 0
    for pair, (n_before, n_both) in order.items():
        settled = min(n_before, n_both - n_before) <= (1 - LEAST_ORDER) * n_both
        free += pair[0] == step and n_both >= LEAST_CASES and not settled
    return free >= LEAST_FREE


def pairs_to_order(survey: Survey, step: int) -> list[tuple[int, int]]:
    """Return the pairs of a step and each other that is about as frequent, which tell whether it has its place."""
    n = survey.moves.n_cases_of
    others = np.flatnonzero(n >= max(LEAST_CASES, int(n[step]) // 2)).tolist()
    return [(step, other) for other in others if other != step]


def returning_paths(survey: Survey, least_cases: int) -> list[int]:
    """Return the paths that go back to an activity in at least `least_cases` cases."""
    moves = survey.moves
    enough = (moves.n_again >= least_cases) & (moves.n_cases >= least_cases)
    return [int(path) for path in np.flatnonzero((moves.source >= 0) & enough)]
