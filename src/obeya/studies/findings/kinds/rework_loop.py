"""Work that goes back to an earlier step, or repeats a step at once, with the hours until it is done."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from obeya.studies.findings.causes import find_cause
from obeya.studies.findings.kind import LEAST_CASES, Candidate, Described, Kind, Looked, Told
from obeya.studies.findings.measure import SECONDS_PER_HOUR, Measure
from obeya.studies.findings.returns import (
    LEAST_ORDER,
    chance_of_return,
    first_comes_first,
    floats,
    moves_from,
    pairs_to_order,
    rate_elsewhere,
    returning_paths,
)
from obeya.studies.findings.words import say_cases, say_time
from obeya.tables.filters import ActivityCount, Bounds, Filter, Follows, Rework
from obeya.tables.sentences import joined, phrase, say
from obeya.tables.wording import say_share

if TYPE_CHECKING:
    from obeya.studies.findings.survey import Survey

NAME: Final = "rework_loop"
# Work comes back from here four times as often as from elsewhere; otherwise it goes anywhere at any time.
LEAST_RATIO: Final = 4.0
# What most cases have more than once is a series, not rework.
MOST_SERIES: Final = 0.5
_TITLE_AT: Final = phrase("{share} of cases repeat {target} at once")
_TITLE_BACK: Final = phrase("{share} of cases go back from {source} to {target}")
_SAID_AT: Final = phrase("{cases} repeat {target} at once and lose {time} each on average")
_SAID_BACK: Final = phrase("{cases} go back from {source} to {target} and lose {time} each on average")


def look(survey: Survey) -> Looked:
    """Find the paths that go back to a step that normally comes before."""
    moves = survey.moves
    paths = returning_paths(survey, LEAST_CASES)
    found = [path for path in paths if _comes_back_here(survey, path)]
    pairs = {path: (int(moves.target[path]), int(moves.source[path])) for path in found}
    asked = {pair for pair in pairs.values() if pair[0] != pair[1]}
    asked |= {pair for step, _ in pairs.values() for pair in pairs_to_order(survey, step)}
    order = first_comes_first(survey, sorted(asked))
    ordered = [path for path, pair in pairs.items() if _goes_back(survey, pair, order)]
    return Looked([_candidate(survey, path) for path in ordered], len(paths))


def tell(survey: Survey, described: Described) -> Told:
    """Say how many cases go back, what each loses, and what these cases have in common."""
    facts = described.candidate.facts
    source, target = str(facts["source"]), str(facts["target"])
    each = described.hours / max(1, described.n_cases) * SECONDS_PER_HOUR
    share = say_share(described.n_cases / max(1, survey.totals.n_cases))
    cause = find_cause(survey, described.candidate.filter)
    title, statement = (_TITLE_AT, _SAID_AT) if source == target else (_TITLE_BACK, _SAID_BACK)
    said = say(
        statement,
        cases=say_cases(survey, described.n_cases),
        source=source,
        target=target,
        time=say_time(survey, each),
    )
    because = [cause.words()] if cause else []
    return Told(
        title=say(title, share=share, source=source, target=target),
        statement=say("{sentence}.", sentence=joined("; ", [said, *because])),
        next_step=_next_step(source, target),
        evidence={"lost_per_case_s": round(each, 1), **(cause.evidence() if cause else {})},
    )


def _next_step(source: str, target: str) -> str:
    if source == target:
        return say(
            "Ask why {step} is done again: was it not finished the first time, or is it a new one each time?",
            step=target,
        )
    return say(
        "Ask at {step} what is missing the first time, and have it checked before the case gets there.",
        step=target,
    )


def _comes_back_here(survey: Survey, path: int) -> bool:
    """Whether work comes back on this path far more often than from elsewhere, and is not meant to."""
    moves = survey.moves
    source, target = int(moves.source[path]), int(moves.target[path])
    rate = moves.n_again[path] / max(1, moves_from(survey, source))
    series = moves.n_cases_again[target] / max(1, moves.n_cases_of[target])
    return bool(rate > LEAST_RATIO * rate_elsewhere(survey, source, target) and series <= MOST_SERIES)


def _goes_back(survey: Survey, pair: tuple[int, int], order: dict[tuple[int, int], tuple[int, int]]) -> bool:
    """Whether the step gone back to has its place in the process, before the one that work comes from."""
    step, source = pair
    if floats(survey, step, order):
        return False
    n_before, n_both = order.get(pair, (0, 0))
    return step == source or (n_both >= LEAST_CASES and n_before >= LEAST_ORDER * n_both)


def _candidate(survey: Survey, path: int) -> Candidate:
    moves = survey.moves
    source, target = int(moves.source[path]), int(moves.target[path])
    names = {"source": survey.name(source), "target": survey.name(target)}
    return Candidate(
        kind=NAME,
        filter=_filter(names["source"], names["target"]),
        measure=Measure("both", loop_of=names["target"]),
        log_chance=chance_of_return(survey, float(moves.n_again[path]), source, target),
        left_out_by=_simpler(names["source"], names["target"]),
        facts=names,
    )


def _simpler(source: str, target: str) -> Filter:
    return Rework(target, shape="self_loop") if source == target else Follows(source, target)


def _filter(source: str, target: str) -> Filter:
    if source == target:
        return Rework(target, shape="self_loop")
    return Follows(source, target) & ActivityCount(target, Bounds(at_least=2))


KIND: Final = Kind(NAME, "work that goes back to an earlier step", look, tell, says_why=True)
