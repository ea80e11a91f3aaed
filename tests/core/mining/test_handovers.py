"""Hand-overs are changes of group between neighbours in a case; small groups are not shown."""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Callable
from datetime import datetime
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from obeya.errors import QuestionError
from obeya.mining.handovers import handovers
from obeya.mining.visible_groups import TOGETHER
from obeya.tables.event_log import EventLog
from obeya.tables.facts import Attribute
from obeya.tables.filters import read_filter

MakeLog = Callable[..., EventLog]
few_logs = settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])


def _cases(make_log: MakeLog, *cases: list[str | None], **options: Any) -> EventLog:
    rows = [
        (case, "step", f"2024-01-{case + 1:02d}T{hour:02d}:00", None, person)
        for case, people in enumerate(cases)
        for hour, person in enumerate(people)
    ]
    return make_log(rows, **options)


FIVE = ["ann", "bob", "cy", "dee", "eve"]


def test_every_pair_of_neighbours_is_a_move(make_log_on: MakeLog) -> None:
    """Serves L059."""
    log = _cases(make_log_on, FIVE, ["ann", "ann", "bob", None, "bob"])

    found = handovers(log)

    assert (found.n_moves, found.n_handovers, found.n_kept, found.n_unknown) == (8, 5, 1, 2)
    assert found.share_handed_over == pytest.approx(5 / 6)
    assert found.per_case is not None
    assert (found.per_case.mean, found.per_case.max, found.per_case.n) == (2.5, 4, 2)
    matrix = {(move.source, move.target): (move.n, move.n_cases) for move in found.matrix}
    assert matrix[("ann", "bob")] == (2, 2)
    assert matrix[("ann", "ann")] == (1, 1)
    assert found.wait_kept_s is not None
    assert found.wait_kept_s.median == 3600


@few_logs
@given(seed=st.integers(0, 2**32 - 1))
def test_handovers_equal_those_counted_by_hand(
    make_log: MakeLog, random_rows: Callable[[int], Any], in_order: Callable[[Any], Any], seed: int
) -> None:
    rows = random_rows(seed)
    if not any(row[4] for row in rows):
        return
    log = make_log(rows)
    cases = in_order(rows)
    moves = Counter((a[4], b[4]) for case in cases.values() for a, b in pairwise(case))
    changes = [
        sum(a[4] != b[4] and None not in (a[4], b[4]) for a, b in pairwise(case)) for case in cases.values()
    ]
    back_and_forth = [_ping_pong_by_hand(case) for case in cases.values()]

    found = handovers(log)

    known = {pair: n for pair, n in moves.items() if None not in pair}
    assert found.n_moves == sum(moves.values())
    assert found.n_unknown == sum(moves.values()) - sum(known.values())
    assert found.n_handovers == sum(n for (a, b), n in known.items() if a != b)
    assert found.n_ping_pong == sum(map(len, back_and_forth))
    assert found.n_cases_ping_pong == sum(map(bool, back_and_forth))
    assert found.per_case is not None
    assert found.per_case.median == pytest.approx(np.median(changes))
    if len({row[4] for row in rows} - {None}) >= 5:
        assert {(move.source, move.target): move.n for move in found.matrix} == known
        hours = sum(sum(case) for case in back_and_forth)
        assert sum(pair.hours_away for pair in found.ping_pong) == pytest.approx(hours)


def _ping_pong_by_hand(case: list[Any]) -> list[float]:
    """Return for each hand-over that brings the work straight back the hours it was away."""
    hops = [(a, b) for a, b in pairwise(case) if a[4] and b[4] and a[4] != b[4]]
    away = []
    for (a, b), (c, d) in pairwise(hops):
        if a[4] == d[4] and b[4] == c[4]:
            taken, left = (datetime.fromisoformat(text) for text in (d[3] or d[2], a[2]))
            away.append(max(0.0, (taken - left).total_seconds()) / 3600)
    return away


def test_the_chain_of_five_people_is_found(make_log_on: MakeLog) -> None:
    """Serves L039: a status update that five different people send on to each other."""
    chain = ["ann", "ann", "bob", "cy", "dee", "eve"]

    found = handovers(_cases(make_log_on, chain, chain, chain, ["ann", "bob"], ["eve", "dee"]))

    assert found.longest_chain == 5
    assert [(c.members, c.n_cases, c.share_of_cases) for c in found.chains] == [(tuple(FIVE), 3, 0.6)]


def test_someone_unknown_in_between_breaks_a_chain(make_log: MakeLog) -> None:
    broken = ["ann", "bob", None, "cy", "dee", "eve"]

    found = handovers(_cases(make_log, broken, broken))

    assert [chain.members for chain in found.chains] == [("cy", "dee", "eve")]


def test_a_chain_in_one_case_only_is_not_frequent(make_log: MakeLog) -> None:
    found = handovers(_cases(make_log, FIVE, ["ann", "bob"]))

    assert (found.chains, found.longest_chain) == ((), 0)


def test_work_that_comes_straight_back_says_how_long_it_was_away(make_log: MakeLog) -> None:
    """Serves L067: back and forth between two people, then a third."""
    found = handovers(_cases(make_log, ["ann", "bob", "bob", "ann", "cy", "dee", "eve"]))

    assert [(p.source, p.target, p.n, p.hours_away) for p in found.ping_pong] == [("ann", "bob", 1, 3)]
    assert found.n_cases_ping_pong == 1


def test_fewer_than_five_people_are_never_shown_one_by_one(make_log: MakeLog) -> None:
    """Serves X047, X054."""
    found = handovers(_cases(make_log, ["ann", "bob", "ann"], ["cy", "dee"]))

    assert (found.matrix, found.groups, found.ping_pong, found.chains) == ((), (), (), ())
    assert (found.n_moves, found.n_handovers, found.n_ping_pong) == (3, 3, 1)
    assert found.hidden is not None
    assert found.n_hidden == 3


def test_a_filter_that_leaves_few_people_hides_them(make_log: MakeLog) -> None:
    log = _cases(make_log, FIVE, ["ann", "bob"])

    found = handovers(log.where(read_filter("events < 3")))

    assert (found.n_people, found.matrix) == (2, ())


def test_a_log_may_ask_for_larger_groups_than_usual(make_log: MakeLog) -> None:
    """Serves R03: a works council may ask for ten people."""
    log = _cases(make_log, FIVE, [*FIVE[1:], FIVE[0]])

    found = handovers(dataclasses.replace(log, smallest_group=10))

    assert handovers(log).matrix != ()
    assert (found.n_people, found.matrix) == (5, ())


def test_teams_hand_over_by_their_attribute(make_log_on: MakeLog) -> None:
    people = [*FIVE, "fay", "gus", "hal", "ida", "joe"]
    teams = ["desk"] * 5 + ["back"] * 5
    log = _cases(make_log_on, people, people, attributes={"team": [*teams, *teams]})

    found = handovers(log, by="team")

    assert {(m.source, m.target): m.n for m in found.matrix} == {
        ("desk", "desk"): 8,
        ("desk", "back"): 2,
        ("back", "back"): 8,
    }
    assert [(g.group, g.n_people, g.n_received, g.n_given) for g in found.groups] == [
        ("back", 5, 2, 0),
        ("desk", 5, 0, 2),
    ]
    assert found.hidden is None


def test_small_teams_are_shown_as_one_and_totals_stay(make_log_on: MakeLog) -> None:
    """Serves X047: the smallest team of five joins them, or the small ones could be found by subtracting."""
    people = [*FIVE, "fay", "gus", "hal", "ida", "joe", "kim", "lou", None, "fay"]
    teams = ["desk"] * 5 + ["back"] * 6 + ["boss", "robot", "back"]

    found = handovers(_cases(make_log_on, people, attributes={"team": teams}), by="team")

    assert {(m.source, m.target): m.n for m in found.matrix} == {
        (TOGETHER, TOGETHER): 4,
        (TOGETHER, "back"): 1,
        ("back", "back"): 5,
        ("back", TOGETHER): 1,
        (TOGETHER, "robot"): 1,
        ("robot", "back"): 1,
    }
    assert [(g.group, g.n_people) for g in found.groups] == [("back", 6), (TOGETHER, 6), ("robot", 0)]
    assert (found.n_groups, found.n_moves, found.n_handovers, found.n_hidden) == (4, 13, 4, 7)
    assert found.hidden == "2 groups are shown as one, because fewer than 5 people work in some of them."


def test_teams_are_hidden_where_all_are_small(make_log: MakeLog) -> None:
    log = _cases(make_log, ["ann", "bob", "cy"], attributes={"team": ["desk", "boss", "boss"]})

    found = handovers(log, by="team")

    assert (found.matrix, found.groups, found.ping_pong, found.chains) == ((), (), (), ())
    assert (found.n_handovers, found.n_hidden) == (1, 2)
    assert found.hidden is not None


def test_a_log_without_resources_says_what_to_do(make_log: MakeLog) -> None:
    log = make_log([("1", "a", "2024-01-01T00:00")], attributes={"desk": ["x"]})

    with pytest.raises(QuestionError, match=r"does not say who.*desk"):
        handovers(log)


def test_an_unknown_attribute_is_refused_with_those_there_are(make_log: MakeLog) -> None:
    log = make_log([("1", "a", "2024-01-01T00:00", None, "ann")], attributes={"desk": ["x"]})

    with pytest.raises(QuestionError, match="desk"):
        handovers(log, by="office")


def test_no_case_has_no_handover(make_log: MakeLog) -> None:
    log = _cases(make_log, FIVE)

    found = handovers(log.where(read_filter('not has "step"')))

    assert (found.n_moves, found.share_handed_over, found.per_case, found.longest_chain) == (0, None, None, 0)


def test_an_attribute_of_the_case_never_changes_hands(make_log: MakeLog) -> None:
    log = make_log([("1", "a", "2024-01-01T00:00", None, "ann")], attributes={"desk": ["x"]})
    of_case = dataclasses.replace(
        log, facts=dataclasses.replace(log.facts, case_attributes=(Attribute("k0", "country", "text"),))
    )

    with pytest.raises(QuestionError, match=r"“country” belongs to the case.*desk"):
        handovers(of_case, by="country")


def test_attributes_that_may_stand_for_people_are_offered_first(make_log: MakeLog) -> None:
    attributes = {f"lab value {n}": [str(n)] for n in range(9)} | {"org:group": ["B"]}
    log = make_log([("1", "a", "2024-01-01T00:00")], attributes=attributes)

    with pytest.raises(QuestionError, match=r"attribute of events: org:group, lab value 0.*, …"):
        handovers(log)
