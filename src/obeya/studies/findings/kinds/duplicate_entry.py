"""The same thing entered twice: by two people, in two steps one after the other, or again with nothing changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from obeya.mining.answers import rows_of
from obeya.studies.findings.kind import LEAST_CASES, Candidate, Described, Kind, Looked, Told
from obeya.studies.findings.measure import Measure
from obeya.studies.findings.names import is_entry, same_object
from obeya.studies.findings.returns import chance_of_return
from obeya.studies.findings.words import say_cases, say_time, wait_evidence
from obeya.tables.filters import Follows
from obeya.tables.sentences import phrase, say

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from obeya.studies.findings.survey import Survey

NAME: Final = "duplicate_entry"
# Again with nothing changed: this share of the repetitions agrees in every attribute.
LEAST_EQUAL: Final = 0.9
_TWICE: Final = phrase(
    "In {cases} {first} is done twice in a row, {why}; the second takes {time} on average until it is done."
)
_FOLLOWS: Final = phrase(
    "In {cases} {second} follows {first} directly, {why}; the second takes {time} on average until it is done."
)


def look(survey: Survey) -> Looked:
    """Find entries that follow an entry of the same thing."""
    moves = survey.moves
    paths = np.flatnonzero((moves.source >= 0) & (moves.n_cases >= LEAST_CASES)).tolist()
    again = [path for path in paths if moves.source[path] == moves.target[path]]
    equal = _share_equal(survey, [int(moves.target[path]) for path in again])
    found = [
        candidate
        for path in paths
        if (candidate := _candidate(survey, path, equal.get(int(moves.target[path]), 0.0))) is not None
    ]
    return Looked(found, len(paths))


def tell(survey: Survey, described: Described) -> Told:
    """Say what is entered twice, and the time until the second entry is done."""
    first, second = str(described.candidate.facts["first"]), str(described.candidate.facts["second"])
    form = (
        phrase("{first} is done twice in a row")
        if first == second
        else phrase("{second} follows {first} directly")
    )
    form_in = _TWICE if first == second else _FOLLOWS
    return Told(
        title=say(form, first=first, second=second),
        statement=say(
            form_in,
            cases=say_cases(survey, described.n_cases),
            first=first,
            second=second,
            why=described.candidate.facts["why"],
            time=say_time(survey, described.mean_s),
        ),
        next_step=say(
            "Lay both screens side by side and mark each field that is typed twice: can the second be filled "
            "from the first?"
        ),
        evidence=wait_evidence(described),
    )


def _candidate(survey: Survey, path: int, share_equal: float) -> Candidate | None:
    moves = survey.moves
    source, target = int(moves.source[path]), int(moves.target[path])
    first, second = survey.name(source), survey.name(target)
    changed = moves.n_changed[path] >= LEAST_CASES
    if source == target and is_entry(first) and changed:
        filter, why = Follows(first, first, who="different"), say("by two different people")
    elif source == target and share_equal >= LEAST_EQUAL:
        filter, why = Follows(first, first), say("with every attribute the same")
    elif source != target and is_entry(first) and is_entry(second) and same_object(first, second):
        filter, why = Follows(first, second), say("and by its name it enters the same thing")
    else:
        return None
    # That one entry follows another is no matter of chance; that a step follows itself may be.
    chance = (
        chance_of_return(survey, float(moves.n_again[path]), source, target) if source == target else -np.inf
    )
    return Candidate(
        kind=NAME,
        filter=filter,
        measure=Measure("both", steps=(second,), after=first),
        log_chance=float(chance),
        facts={"first": first, "second": second, "why": why},
    )


def _share_equal(survey: Survey, activities: list[int]) -> dict[int, float]:
    """Return, for each activity, in which share of its repetitions at once no attribute of the event changed."""
    attributes = [a for a in survey.log.facts.event_attributes if a.kind != "time"]
    if not attributes or not activities:
        return {}
    events = survey.log.events
    columns = [a.column for a in attributes]
    again = events.filter(
        (events.activity == events.previous_activity) & events.activity.isin(activities)
    ).select("case_index", "activity", *columns, before=events.position - 1)
    earlier = events.select(
        case_earlier="case_index", position_earlier="position", **{f"was_{name}": name for name in columns}
    )
    both = again.inner_join(
        earlier, [again.case_index == earlier.case_earlier, again.before == earlier.position_earlier]
    )
    counted = both.group_by("activity").agg(
        n=both.count(), n_equal=_all_equal(both, columns).ifelse(1, 0).sum()
    )
    return {int(row["activity"]): row["n_equal"] / row["n"] for row in rows_of(counted)}


def _all_equal(both: ir.Table, columns: list[str]) -> ir.BooleanValue:
    met = both.activity.notnull()
    for name in columns:
        met = met & both[name].identical_to(both[f"was_{name}"])
    return met


KIND: Final = Kind(NAME, "the same thing entered twice", look, tell, says_why=True)
