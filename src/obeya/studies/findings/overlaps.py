"""What findings share, and how the later one is narrowed so that no step of a case counts twice."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from obeya.mining.answers import rows_of
from obeya.studies.findings.kind import Candidate
from obeya.studies.findings.measure import Measure, counted_steps
from obeya.tables.filters import Not

if TYPE_CHECKING:
    from obeya.studies.findings.survey import Survey


class Overlaps:
    """Asks a log which steps candidates share, and remembers what it was told."""

    def __init__(self, survey: Survey) -> None:
        self._survey = survey
        self._inside: dict[str, frozenset[str]] = {}

    def leave_out(self, candidate: Candidate, taken: list[Candidate]) -> Candidate | None:
        """Return what the findings `taken` before leave of a candidate; None for nothing."""
        rest = candidate
        for other in taken:
            if not _may_share(rest.measure, other.measure):
                continue
            if other.keeps_whole_step and _lies_within(rest.measure, other.measure):
                return None
            if self._do_share(rest, other):
                rest = _without(rest, other)
        return rest

    def _do_share(self, one: Candidate, other: Candidate) -> bool:
        """Whether any step of a case counts for both; taken for granted where both count the same step."""
        if one.measure.steps and other.measure.steps:
            return True
        if not self._steps_of(one) & self._steps_of(other):
            return False
        rows, taken = (
            counted_steps(self._survey.log.where(each.filter), each.measure).select("case_index", "position")
            for each in (one, other)
        )
        n_shared = rows.semi_join(taken, ["case_index", "position"]).count().to_pyarrow().as_py()
        return int(n_shared) > 0

    def _steps_of(self, candidate: Candidate) -> frozenset[str]:
        """Return the activities whose time counts for a candidate."""
        if candidate.measure.steps:
            return frozenset(candidate.measure.steps)
        key = repr((candidate.filter, candidate.measure))
        if key not in self._inside:
            log = self._survey.log
            rows = counted_steps(log.where(candidate.filter), candidate.measure)
            codes = rows_of(rows.group_by("activity").agg(n=rows.count()))
            self._inside[key] = frozenset(log.activities[row["activity"]] for row in codes)
        return self._inside[key]


def _lies_within(one: Measure, other: Measure) -> bool:
    return bool(one.steps) and set(one.steps) <= set(other.steps)


def _may_share(one: Measure, other: Measure) -> bool:
    """Whether a step of a case can count for both measures."""
    if {one.counted, other.counted} == {"wait", "service"}:
        return False
    if one.steps and other.steps and not set(one.steps) & set(other.steps):
        return False
    for mine, theirs in ((one, other), (other, one)):
        if mine.steps and set(mine.steps) <= set(theirs.apart_from):
            return False
    return one.after is None or other.after is None or one.after == other.after


def _without(candidate: Candidate, other: Candidate) -> Candidate:
    """Narrow a candidate by the steps of another, or, where that leaves no step, by its cases."""
    measure, taken = candidate.measure, set(other.measure.steps)
    if not measure.steps and taken:
        apart = (*measure.apart_from, *sorted(taken - set(measure.apart_from)))
        return candidate.narrowed(measure=dataclasses.replace(measure, apart_from=apart))
    left = [place for place, step in enumerate(measure.steps) if step not in taken]
    if taken and left:
        steps = tuple(measure.steps[place] for place in left)
        usual = (
            tuple(measure.usual_s[place] for place in left) if len(measure.usual_s) > 1 else measure.usual_s
        )
        return candidate.narrowed(measure=dataclasses.replace(measure, steps=steps, usual_s=usual))
    return candidate.narrowed(filter=candidate.filter & Not(other.left_out_by or other.filter))
