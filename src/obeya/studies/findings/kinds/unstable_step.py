"""A step whose waits rose to another level, or began to scatter more, at some week and stayed so."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

import numpy as np

from obeya.studies.findings.kind import LEAST_CASES, Candidate, Described, Kind, Looked, Told
from obeya.studies.findings.measure import Measure
from obeya.studies.findings.trend import is_step, upward_shift
from obeya.studies.findings.weeks import StepWeeks, weeks_of
from obeya.studies.findings.words import knows_waiting, say_time, wait_evidence
from obeya.tables.filters import HasActivity, TimeWindow
from obeya.tables.sentences import phrase, say
from obeya.tables.wording import say_date

if TYPE_CHECKING:
    from obeya.studies.findings.survey import Survey

NAME: Final = "unstable_step"
# Half a year, two months on either side: shorter spells are the weather of every queue.
LEAST_WEEKS: Final = 26
LEAST_WEEKS_A_SIDE: Final = 8
LEAST_RATIO: Final = 1.5
_WAITS: Final = {
    "level": phrase("Waits before {step} are longer since {since}"),
    "spread": phrase("Waits before {step} are longer and scatter more since {since}"),
}
_GAPS: Final = {
    "level": phrase("Gaps before {step} are longer since {since}"),
    "spread": phrase("Gaps before {step} are longer and scatter more since {since}"),
}
_SAID_WAITS: Final = phrase(
    "Since the week of {since}, waits before {step} are {time} on average; before, they were {usual}"
)
_SAID_GAPS: Final = phrase(
    "Since the week of {since}, gaps before {step} are {time} on average; before, they were {usual}"
)


def look(survey: Survey) -> Looked:
    """Test for every step whether long or very long waits became more frequent and stayed so."""
    found, considered = [], 0
    for step in np.flatnonzero(survey.moves.waits.n_first >= LEAST_CASES).tolist():
        weeks = weeks_of(survey, step)
        if weeks is None or weeks.n_arrived.size < LEAST_WEEKS:
            continue
        considered += 2
        candidates = [
            c for what in ("level", "spread") if (c := _candidate(survey, step, weeks, what)) is not None
        ]
        found += sorted(candidates, key=lambda candidate: candidate.log_chance)[:1]
    return Looked(found, considered)


def tell(survey: Survey, described: Described) -> Told:
    """Say since when the times are longer, or scatter more, and by how much."""
    facts, usual = described.candidate.facts, described.candidate.measure.usual_s[0]
    step, since = str(facts["step"]), say_date(date.fromisoformat(str(facts["since"])))
    what = str(facts["what"])
    titles, said = (_WAITS, _SAID_WAITS) if knows_waiting(survey) else (_GAPS, _SAID_GAPS)
    statement = say(
        said,
        since=since,
        step=step,
        time=say_time(survey, described.mean_s),
        usual=say_time(survey, usual),
    )
    if what != "level":
        p90 = say_time(survey, described.p90_s)
        statement = say("{sentence}; one in ten takes longer than {time}", sentence=statement, time=p90)
    return Told(
        title=say(titles[what], step=step, since=since),
        statement=say("{sentence}.", sentence=statement),
        next_step=say(
            "Ask what changed around {since}: people, rules, systems, or the mix of cases.", since=since
        ),
        evidence={**wait_evidence(described), "mean_before_s": usual, "since": str(facts["since"])},
    )


def _candidate(survey: Survey, step: int, weeks: StepWeeks, what: str) -> Candidate | None:
    hits = weeks.n_long if what == "level" else weeks.n_very_long
    shift = upward_shift(hits, weeks.n_arrived, least=LEAST_WEEKS_A_SIDE)
    if shift.log_chance == 0.0:
        return None
    before, after = (weeks.mean_wait_s(part) for part in (slice(0, shift.place), slice(shift.place, None)))
    recent = weeks.mean_wait_s(slice(-LEAST_WEEKS_A_SIDE, None))
    if min(after, recent) <= LEAST_RATIO * before or not is_step(weeks.mean_waits_s, shift.place):
        return None
    name, since = survey.name(step), weeks.begin_of(shift.place).isoformat()
    return Candidate(
        kind=NAME,
        filter=HasActivity((name,)) & TimeWindow("intersecting", since=since),
        measure=Measure("wait", steps=(name,), usual_s=(float(round(before)),), since=since),
        log_chance=shift.log_chance,
        left_out_by=TimeWindow("intersecting", since=since),
        facts={"step": name, "since": since, "what": what},
    )


KIND: Final = Kind(NAME, "a step whose times rose or scatter more since some week", look, tell, says_why=True)
