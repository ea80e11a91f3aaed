"""Steps before which work waits long beside all other steps: what bottlenecks and waiting approvals share."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

import numpy as np

from obeya.studies.findings.chance import log_tail
from obeya.studies.findings.kind import LEAST_CASES, Candidate, Looked
from obeya.studies.findings.measure import SECONDS_PER_HOUR, Measure
from obeya.studies.findings.steps import Tally
from obeya.tables.filters import Follows, HasActivity

if TYPE_CHECKING:
    from obeya.studies.findings.survey import Survey

# From this share of a step's excess on, one path is named instead of the step.
MOST_FROM_ONE_PATH: Final = 0.8


def find_long_waits(
    survey: Survey, *, kind: str, wanted: Callable[[int], bool], least_share: float, least_ratio: float
) -> Looked:
    """Return the steps before which the waits are long beside those before all other steps, or one path to them.

    A step counts when it holds `least_share` of all waiting and its mean wait is `least_ratio` times that of the
    other steps. The chance is that of so many first waits over the median of all steps, were all steps alike.
    """
    moves = survey.moves
    steps = [step for step in range(moves.waits.n.size) if moves.waits.n_first[step] >= LEAST_CASES]
    n_paths = int((moves.waits_by_path.n_first >= LEAST_CASES).sum())
    found = []
    for step in filter(wanted, steps):
        if _stands_out(moves.waits, step, moves.total_wait_s, least_share, least_ratio):
            found.append(_candidate(survey, kind, step, least_ratio))
            continue
        for path in _paths_into(survey, step):
            if _stands_out(moves.waits_by_path, path, moves.total_wait_s, least_share, least_ratio):
                found.append(_path_candidate(survey, kind, path, least_ratio))
    return Looked(found, len(steps) + n_paths)


def _stands_out(tally: Tally, at: int, total_s: float, least_share: float, least_ratio: float) -> bool:
    others = tally.mean_of_others(at)
    enough = tally.n_first[at] >= LEAST_CASES and tally.n.sum() - tally.n[at] >= LEAST_CASES
    return bool(
        enough and tally.seconds[at] >= least_share * total_s and tally.mean(at) > least_ratio * others
    )


def _candidate(survey: Survey, kind: str, step: int, least_ratio: float) -> Candidate:
    """Return the step, or the one path into it that holds most of the excess."""
    moves = survey.moves
    usual = moves.waits.mean_of_others(step)
    excess = moves.waits.seconds[step] - usual * moves.waits.n[step]
    for path in _paths_into(survey, step):
        of_path = moves.waits_by_path.seconds[path] - usual * moves.waits_by_path.n[path]
        enough = moves.waits_by_path.n_first[path] >= LEAST_CASES
        if enough and MOST_FROM_ONE_PATH * excess <= of_path:
            return _path_candidate(survey, kind, path, least_ratio)
    name = survey.name(step)
    return Candidate(
        kind=kind,
        filter=HasActivity((name,)),
        measure=Measure("wait", steps=(name,), usual_s=(float(round(usual)),)),
        log_chance=_chance(moves.waits, step, moves.waits.share_long()),
        hours=_excess_hours(moves.waits, step),
        keeps_whole_step=True,
        least_ratio=least_ratio,
        facts={"step": name, "after": None},
    )


def _path_candidate(survey: Survey, kind: str, path: int, least_ratio: float) -> Candidate:
    moves = survey.moves
    source, target = (survey.name(int(code[path])) for code in (moves.source, moves.target))
    return Candidate(
        kind=kind,
        filter=Follows(source, target),
        measure=Measure(
            "wait",
            steps=(target,),
            usual_s=(float(round(moves.waits_by_path.mean_of_others(path))),),
            after=source,
        ),
        log_chance=_chance(moves.waits_by_path, path, moves.waits.share_long()),
        hours=_excess_hours(moves.waits_by_path, path),
        least_ratio=least_ratio,
        facts={"step": target, "after": source},
    )


def _paths_into(survey: Survey, step: int) -> list[int]:
    """Return the paths from other steps; the time between a step and its repetition is the rhythm of a series."""
    moves = survey.moves
    known = (moves.source >= 0) & (moves.source != step)
    return [int(path) for path in np.flatnonzero((moves.target == step) & known)]


def _excess_hours(tally: Tally, at: int) -> float:
    return float(tally.seconds[at] - tally.n[at] * tally.mean_of_others(at)) / SECONDS_PER_HOUR


def _chance(tally: Tally, at: int, by_chance: float) -> float:
    return log_tail(float(tally.n_long[at]), float(tally.n_first[at]), by_chance)
