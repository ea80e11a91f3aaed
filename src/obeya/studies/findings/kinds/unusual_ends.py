"""Cases that begin or end outside the norm: entered in the middle, or never brought to an end."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from obeya.mining.answers import rows_of
from obeya.studies.findings.chance import log_tail
from obeya.studies.findings.compared import compare_cases
from obeya.studies.findings.kind import LEAST_CASES, Candidate, Described, Kind, Looked, Told
from obeya.studies.findings.measure import Measure
from obeya.studies.findings.steps import count
from obeya.studies.findings.words import say_cases, say_time
from obeya.tables.filters import CaseState, EndsWith, Not, StartsWith
from obeya.tables.sentences import say
from obeya.tables.wording import say_count

if TYPE_CHECKING:
    from obeya.studies.findings.survey import Survey

NAME: Final = "unusual_start_or_end"
# Normal are the fewest beginnings that hold at least this share of the cases; normal ends must hold it as well.
LEAST_NORMAL: Final = 0.8
LEAST_RATIO: Final = 1.25


def look(survey: Survey) -> Looked:
    """Find the cases that begin unusually and take longer, and those that are over without a normal end."""
    return Looked([*_unusual_starts(survey), *_unusual_ends(survey)], 2)


def tell(survey: Survey, described: Described) -> Told:
    """Say how many cases begin or end outside the norm, where most of them do, and what they cost."""
    facts = described.candidate.facts
    most, n_most = str(facts["most"]), int(facts["n_most"])
    cases = say_cases(survey, described.n_cases)
    if facts["side"] == "start":
        return Told(
            title=say("Cases that enter the process in the middle take longer"),
            statement=say(
                "{cases} do not begin as the others do, most often with {most} ({n}); each of their steps takes "
                "{time} on average, {usual} elsewhere.",
                cases=cases,
                most=most,
                n=say_count(n_most),
                time=say_time(survey, described.mean_s),
                usual=say_time(survey, float(facts["usual_s"])),
            ),
            next_step=say(
                "Ask where these cases were before: entered late, moved from elsewhere, or cut by the export?"
            ),
            evidence={
                "n_most": n_most,
                "most_begin_with": most,
                "mean_step_elsewhere_s": float(facts["usual_s"]),
            },
        )
    return Told(
        title=say("Cases that never come to a normal end"),
        statement=say(
            "{cases} stop without coming to a normal end, most often after {most} ({n}); all the time spent on them "
            "is counted.",
            cases=cases,
            most=most,
            n=say_count(n_most),
        ),
        next_step=say(
            "Take ten of these cases and ask whether they are given up, forgotten, or finished somewhere else."
        ),
        evidence={"n_most": n_most, "most_end_with": most},
    )


def _unusual_starts(survey: Survey) -> Iterator[Candidate]:
    starts = _counts(survey, "first_activity", complete_only=False)
    order = np.argsort(-starts, kind="stable")
    n_usual = int(np.searchsorted(np.cumsum(starts[order]), LEAST_NORMAL * starts.sum())) + 1
    usual = np.sort(order[:n_usual])
    if starts.sum() - starts[usual].sum() < LEAST_CASES:
        return
    filter = Not(StartsWith(tuple(survey.name(int(code)) for code in usual)))
    compared = compare_cases(survey, filter)
    if compared.mean_s <= LEAST_RATIO * compared.mean_of_others_s:
        return
    usual_s = float(round(compared.mean_of_others_s))
    facts = {"side": "start", **_most(survey, starts, usual), "usual_s": usual_s}
    yield Candidate(NAME, filter, Measure("both", usual_s=(usual_s,)), compared.log_chance, facts=facts)


def _unusual_ends(survey: Survey) -> Iterator[Candidate]:
    """Yield the cases that are over, by their silence, without one of the end activities of the log."""
    names = survey.log.facts.end_activities
    normal = [code for code, name in enumerate(survey.log.activities) if name in names]
    ends = _counts(survey, "last_activity", complete_only=True)
    n, n_normal = float(ends.sum()), float(ends[normal].sum())
    if n - n_normal < LEAST_CASES or n_normal < LEAST_NORMAL * n:
        return
    filter = CaseState("complete") & Not(EndsWith(tuple(names)))
    facts = {"side": "end", **_most(survey, ends, np.array(normal, np.int64))}
    chance = log_tail(n_normal, n, LEAST_NORMAL)
    yield Candidate(NAME, filter, Measure("both"), chance, facts=facts)


def _counts(survey: Survey, column: str, *, complete_only: bool) -> NDArray[np.float64]:
    cases = survey.log.cases
    n = count(cases.is_complete) if complete_only else cases.count()
    rows = rows_of(cases.group_by(activity=cases[column]).agg(n=n))
    codes, counts = ([row[name] for row in rows] for name in ("activity", "n"))
    n_activities = len(survey.log.activities)
    return np.bincount(np.array(codes, np.int64), np.array(counts, np.float64), n_activities).astype(
        np.float64
    )


def _most(survey: Survey, counts: NDArray[np.float64], usual: NDArray[np.int64]) -> dict[str, str | int]:
    rest = counts.copy()
    rest[usual] = 0
    code = int(np.argmax(rest))
    return {"most": survey.name(code), "n_most": int(rest[code])}


KIND: Final = Kind(NAME, "cases that begin or end outside the norm", look, tell)
