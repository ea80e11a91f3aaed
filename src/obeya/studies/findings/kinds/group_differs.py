"""A group of cases that waits much longer before a step than the others, by the value of a case attribute."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Final

import numpy as np

from obeya.studies.findings.chance import log_tail
from obeya.studies.findings.groups import Groups
from obeya.studies.findings.kind import LEAST_CASES, Candidate, Described, Kind, Looked, Told
from obeya.studies.findings.measure import SECONDS_PER_HOUR, Measure
from obeya.studies.findings.words import knows_waiting, say_cases, say_time, wait_evidence
from obeya.tables.filters import HasActivity
from obeya.tables.filters.quoting import join_words
from obeya.tables.sentences import phrase, say

if TYPE_CHECKING:
    from obeya.studies.findings.survey import Survey

NAME: Final = "group_differs"
LEAST_RATIO: Final = 1.5
MOST_OF_STEP: Final = 0.5
# From this ratio of the 90th percentile to the median on, both are said.
UNEVEN: Final = 5.0
_WAIT: Final = phrase("The {cases} that {who} wait {mean} on average before {place}, the others {others}.")
_UNEVEN_WAIT: Final = phrase(
    "The {cases} that {who} wait {mean} on average before {place} (half of them less than {median}, one in ten more "
    "than {p90}), the others {others}."
)
_GAP: Final = phrase(
    "In the {cases} that {who}, {mean} pass on average before {place} is done, in the others {others}."
)
_UNEVEN_GAP: Final = phrase(
    "In the {cases} that {who}, {mean} pass on average before {place} is done (half of them less than {median}, one "
    "in ten more than {p90}), in the others {others}."
)


def look(survey: Survey) -> Looked:
    """Compare every group with all others before every step, by its long and by its very long waits."""
    groups = survey.groups
    rows = np.flatnonzero(groups.n_first >= LEAST_CASES).tolist()
    found = [candidate for row in rows if (candidate := _candidate(survey, groups, row)) is not None]
    return Looked(found, 2 * len(rows))


def merge(candidates: Iterable[Candidate]) -> list[Candidate]:
    """Join the steps before which the same group waits longer."""
    by_group: dict[tuple[str, int], list[Candidate]] = {}
    for place, candidate in enumerate(candidates):
        alone = place + 1 if candidate.is_narrowed else 0
        by_group.setdefault((str(candidate.facts["group"]), alone), []).append(candidate)
    return [_joined(steps) for steps in by_group.values()]


def tell(survey: Survey, described: Described) -> Told:
    """Say who waits longer, where, and how long others wait there."""
    facts, measure = described.candidate.facts, described.candidate.measure
    who, steps = facts["clause"], measure.steps
    place = join_words(steps, "and")
    usual = described.mean_s - described.hours * SECONDS_PER_HOUR / max(1, described.n_steps)
    mean, others, p90 = (say_time(survey, seconds) for seconds in (described.mean_s, usual, described.p90_s))
    cases, median = say_cases(survey, described.n_cases), say_time(survey, described.median_s)
    uneven = described.p90_s > UNEVEN * max(described.median_s, 1.0)
    form = (_UNEVEN_WAIT if uneven else _WAIT) if knows_waiting(survey) else (_UNEVEN_GAP if uneven else _GAP)
    said = say(form, cases=cases, who=who, mean=mean, place=place, others=others, median=median, p90=p90)
    return Told(
        title=say("Cases that {who} wait longer before {place}", who=who, place=place),
        statement=said,
        next_step=say(
            "Compare a week of these cases with the others at {step}: who may do it, who stands in when "
            "they are away, and what is different about the work?",
            step=steps[0],
        ),
        evidence={
            **wait_evidence(described),
            "mean_of_others_s": round(usual, 1),
            "group": str(facts["group"]),
        },
    )


def _candidate(survey: Survey, groups: Groups, row: int) -> Candidate | None:
    same = (groups.attribute == groups.attribute[row]) & (groups.activity == groups.activity[row])
    others = same.copy()
    others[row] = False
    n_others = float(groups.n[others].sum())
    condition = groups.attributes[int(groups.attribute[row])].condition(groups.label[row])
    if condition is None or n_others < LEAST_CASES or groups.n[row] > MOST_OF_STEP * groups.n[same].sum():
        return None
    usual = float(groups.wait_s[others].sum() / n_others)
    if groups.wait_s[row] / groups.n[row] <= LEAST_RATIO * usual:
        return None
    name = survey.name(int(groups.activity[row]))
    return Candidate(
        kind=NAME,
        filter=condition & HasActivity((name,)),
        measure=Measure("wait", steps=(name,), usual_s=(float(round(usual)),)),
        hours=float(groups.wait_s[row] - groups.n[row] * usual) / SECONDS_PER_HOUR,
        log_chance=min(_chances(groups, row, same)),
        left_out_by=condition,
        least_ratio=LEAST_RATIO,
        facts={"group": condition.text(), "clause": condition.clause(), "condition": condition},
    )


def _chances(groups: Groups, row: int, same: np.ndarray) -> Iterator[float]:
    """Yield the chances of so many long and very long waits, were the group like all cases at the step."""
    for counts in (groups.n_long, groups.n_very_long):
        by_chance = float(counts[same].sum() / groups.n_first[same].sum())
        yield log_tail(float(counts[row]), float(groups.n_first[row]), by_chance) if by_chance > 0 else 0.0


def _joined(candidates: list[Candidate]) -> Candidate:
    if len(candidates) == 1:
        return candidates[0]
    steps = tuple(step for candidate in candidates for step in candidate.measure.steps)
    usual = tuple(seconds for candidate in candidates for seconds in candidate.measure.usual_s)
    condition = candidates[0].facts["condition"]
    return candidates[0].narrowed(
        filter=condition & HasActivity(steps, match="any"),
        measure=Measure("wait", steps=steps, usual_s=usual),
    )


KIND: Final = Kind(
    NAME, "a group of cases that waits longer than the others", look, tell, says_why=True, merge=merge
)
