"""Work that goes back and forth between two steps and changes hands each time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from obeya.mining.answers import rows_of
from obeya.studies.findings.kind import LEAST_CASES, Candidate, Described, Kind, Looked, Told
from obeya.studies.findings.measure import SECONDS_PER_HOUR, Measure
from obeya.studies.findings.returns import chance_of_return, rate_elsewhere, returning_paths
from obeya.studies.findings.words import say_cases, say_time
from obeya.tables.filters import ActivityCount, Bounds, Filter, Follows
from obeya.tables.sentences import phrase, say
from obeya.tables.wording import say_share

if TYPE_CHECKING:
    from obeya.studies.findings.survey import Survey

NAME: Final = "ping_pong"
LEAST_RATIO: Final = 2.0
_TITLE_AT: Final = phrase("{share} of cases go back and forth at {one}")
_TITLE_BETWEEN: Final = phrase("{share} of cases go back and forth between {one} and {other}")
_SAID_AT: Final = phrase(
    "{cases} go back and forth at {one}, from hand to hand at least twice, and lose {time} each on average."
)
_SAID_BETWEEN: Final = phrase(
    "{cases} go back and forth between {one} and {other}, from hand to hand at least twice, and lose {time} each on "
    "average."
)


def look(survey: Survey) -> Looked:
    """Find pairs of steps between which work returns straight to the person it came from."""
    if not survey.log.resources or not returning_paths(survey, LEAST_CASES):
        return Looked((), 0)
    counted = _count_returns(survey)
    found: dict[frozenset[int], Candidate] = {}
    for one, other, n_back in counted:
        if _is_often(survey, one, other, n_back):
            found.setdefault(frozenset((one, other)), _candidate(survey, one, other, n_back))
    return Looked(list(found.values()), len(counted))


def tell(survey: Survey, described: Described) -> Told:
    """Say between which steps work goes back and forth, and what each case loses."""
    one, other = str(described.candidate.facts["one"]), str(described.candidate.facts["other"])
    each = described.hours / max(1, described.n_cases) * SECONDS_PER_HOUR
    share = say_share(described.n_cases / max(1, survey.totals.n_cases))
    title, statement = (_TITLE_AT, _SAID_AT) if one == other else (_TITLE_BETWEEN, _SAID_BETWEEN)
    return Told(
        title=say(title, share=share, one=one, other=other),
        statement=say(
            statement,
            cases=say_cases(survey, described.n_cases),
            one=one,
            other=other,
            time=say_time(survey, each),
        ),
        next_step=say(
            "Bring both sides together over five of these cases: which question is asked again and again, and "
            "who could answer it the first time?"
        ),
        evidence={"lost_per_case_s": round(each, 1)},
    )


def _count_returns(survey: Survey) -> list[tuple[int, int, int]]:
    """Return (step, step in between, returns to the same resource by way of another), most first."""
    events = survey.log.events
    back = events.filter(events.activity_occurrence > 1).select(
        "case_index", "activity", "resource", before=events.position - 1, between="previous_activity"
    )
    middle = events.select(
        case_between="case_index",
        position_between="position",
        resource_between="resource",
        origin="previous_activity",
        resource_of_origin="previous_resource",
    )
    joined = back.inner_join(
        middle, [back.case_index == middle.case_between, back.before == middle.position_between]
    )
    to_and_fro = joined.filter(
        (joined.origin == joined.activity)
        & (joined.resource == joined.resource_of_origin)
        & (joined.resource != joined.resource_between)
    )
    counted = to_and_fro.group_by("activity", "between").agg(n=to_and_fro.count())
    rows = sorted(rows_of(counted), key=lambda row: (-row["n"], row["activity"], row["between"]))
    return [(int(r["activity"]), int(r["between"]), int(r["n"])) for r in rows if r["n"] >= LEAST_CASES]


def _is_often(survey: Survey, one: int, other: int, n_back: int) -> bool:
    moves = survey.moves
    n_there = int(moves.n[(moves.source == one) & (moves.target == other)].sum())
    return n_back > LEAST_RATIO * rate_elsewhere(survey, other, one) * max(1, n_there)


def _candidate(survey: Survey, one: int, other: int, n_back: int) -> Candidate:
    names = {"one": survey.name(one), "other": survey.name(other)}
    return Candidate(
        kind=NAME,
        filter=_filter(names["one"], names["other"]),
        measure=Measure("both", loop_of=names["one"]),
        log_chance=chance_of_return(survey, float(n_back), other, one),
        facts=names,
    )


def _filter(one: str, other: str) -> Filter:
    if one == other:
        return Follows(one, one, who="different") & ActivityCount(one, Bounds(at_least=3))
    there, back = Follows(one, other, who="different"), Follows(other, one, who="different")
    return there & back & ActivityCount(one, Bounds(at_least=2)) & ActivityCount(other, Bounds(at_least=2))


KIND: Final = Kind(
    NAME, "work that goes back and forth between two steps and people", look, tell, says_why=True
)
