"""How steps follow each other, learned from logs small enough to be worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest

from obeya.kernels.enabling import enabled_since, ready_in_turn
from obeya.twin.discovery.blocks import find_blocks, graph_of
from obeya.twin.discovery.choices import Choices
from obeya.twin.discovery.concurrency import concurrent_activities
from obeya.twin.discovery.discovering import discover
from obeya.twin.discovery.observations import CaseColumn
from obeya.twin.discovery.routing import next_steps, recent_cases, sequences_of, whole_paths, worth_keeping
from obeya.twin.discovery.rules import learn_rules
from obeya.twin.engine import simulate
from tests.core.twin.discovery.made_logs import MONDAY, H, Row, observed, side_by_side, with_columns


def test_an_instance_is_enabled_by_the_latest_end_that_is_not_concurrent_with_it() -> None:
    log = side_by_side(6)
    concurrent = concurrent_activities(log, starts_known=True)

    enabled, by = enabled_since(log.offsets, log.activity, log.started, log.completed, concurrent)

    hours = (enabled[:4] - MONDAY) / H
    assert hours.tolist() == [0.0, 1.0, 1.0, 3.0]  # price waits for ask, not for check
    assert by[:4].tolist() == [-1, 0, 0, 1]


def test_activities_that_overlap_are_concurrent_and_a_loop_is_not() -> None:
    log = side_by_side()
    loop = observed(
        [(c, "AB"[k % 2], "Ann", 9.0 * c + k, 9.0 * c + k + 1) for c in range(20) for k in range(5)]
    )

    names = {
        frozenset((log.activities[a], log.activities[b]))
        for a, b in np.argwhere(concurrent_activities(log, starts_known=True))
    }

    assert names == {frozenset(("check", "price"))}
    assert not concurrent_activities(loop, starts_known=False).any()


def test_two_steps_done_once_that_sometimes_overlap_do_not_wait_for_each_other() -> None:
    rows: list[Row] = []
    for case in range(20):
        at, long = 24.0 * case, 3.0 if case % 10 == 0 else 1.0
        rows += [(case, "ask", "Ann", at, at + 1.0), (case, "check", "Bob", at + 1.0, at + 1.0 + long)]
        rows += [(case, "pay", "Cem", at + 3.0, at + 3.5)]
    once = observed(rows)
    again = observed(
        rows + [(case, "check", "Bob", 24.0 * case + 6.0, 24.0 * case + 7.0) for case in range(20)]
    )

    check, pay = (once.activities.index(name) for name in ("check", "pay"))
    assert concurrent_activities(once, starts_known=True)[check, pay]
    assert not concurrent_activities(again, starts_known=True)[check, pay]


def test_overlapping_branches_become_an_and_block() -> None:
    log = side_by_side()
    sequences = sequences_of(log, recent_cases(log, 1.0))

    blocks = find_blocks(concurrent_activities(log, starts_known=True), sequences)
    graph = graph_of(log, sequences, blocks)

    assert [sorted(log.activities[a] for branch in block for a in branch) for block in blocks] == [
        ["check", "price"]
    ]
    assert sorted(node.kind for node in graph.nodes) == ["and", "and", "end", "start", *["task"] * 4]
    split = next(node.key for node in graph.nodes if node.kind == "and")
    assert len({arc.target for arc in graph.arcs if arc.source == split}) == 2


def test_a_second_step_is_kept_only_where_it_says_more() -> None:
    table = worth_keeping(next_steps((((0, 1, 2), 30), ((3, 1, 4), 30), ((5, 2), 30))))

    assert (0, 1) in table
    assert (3, 1) in table
    assert (5, 2) not in table
    assert table[()] == {0: 30, 3: 30, 5: 30}


def test_every_step_is_met_as_often_as_it_was() -> None:
    """The last step alone decides for the steps that are too rare to be told apart, not for those that are not."""
    often = [("usual", "meet", "leave")] * 200
    rare = [(f"rare {k % 10}", "meet", "again", "leave") for k in range(80)]
    rows = [
        (case, step, "Ann", 31.0 * case + k, 31.0 * case + k + 0.5)
        for case, path in enumerate(often + rare)
        for k, step in enumerate(path)
    ]
    model = discover(observed(rows), choices=Choices(routing="contexts"))

    n = 5_000
    log = simulate(model, cases=n, seed=1)

    met = np.bincount(log.activity, minlength=len(model.activities)) / n
    again = met[model.activities.index("again")]
    assert again == pytest.approx(80 / 280, abs=4 * (80 * 200) ** 0.5 / 280 / n**0.5)


def test_waits_of_a_twin_without_side_by_side_work_do_not_count_twice() -> None:
    """Check and price overlap; in turn they end at 6 h, so the reply at 10 h waits for 4 h, and a case takes 11 h."""
    rows: list[Row] = []
    for case in range(300):
        at = 31.0 * case
        rows += [(case, "ask", f"a{case % 3}", at, at + 1), (case, "check", f"b{case % 3}", at + 1, at + 5)]
        rows += [(case, "price", f"c{case % 3}", at + 2, at + 3)]
        rows += [(case, "reply", f"d{case % 3}", at + 10, at + 11)]
    log = observed(rows)

    ready = ready_in_turn(log.offsets, log.started, log.completed)
    model = discover(log, choices=Choices(routing="paths", free="everything"))
    drawn = simulate(model, cases=1_000, seed=1)

    assert ((ready[:4] - MONDAY) / H).tolist() == [0.0, 1.0, 2.0, 6.0]
    assert float(np.mean(drawn.finished_at - drawn.arrived_at)) / H == pytest.approx(11.0, rel=0.01)


def test_whole_paths_keep_their_shares() -> None:
    log = observed(
        [
            (c, step, "Ann", 9.0 * c + k, 9.0 * c + k + 1)
            for c in range(4)
            for k, step in enumerate("AB" if c else "A")
        ]
    )

    paths = whole_paths(log, sequences_of(log, recent_cases(log, 1.0)))

    assert [(path.activities, path.share) for path in paths.rows] == [(("A", "B"), 0.75), (("A",), 0.25)]


def test_a_choice_that_an_attribute_decides_becomes_a_rule() -> None:
    n = 200
    big = np.arange(n) % 3 == 0
    rows: list[Row] = []
    for case in range(n):
        rows += [(case, "ask", "Ann", 9.0 * case, 9.0 * case + 1)]
        rows += [(case, "approve" if big[case] else "book", "Ann", 9.0 * case + 1, 9.0 * case + 2)]
    amounts = np.where(big, 5_000.0, 100.0) + np.arange(n)
    noise = tuple("xy"[case % 2] for case in range(n))
    log = with_columns(
        observed(rows), CaseColumn("amount", numbers=amounts), CaseColumn("letter", labels=noise)
    )
    cases = recent_cases(log, 1.0)

    rules = learn_rules(log, cases, next_steps(sequences_of(log, cases)))

    ask = log.activities.index("ask")
    assert list(rules.rows) == [(ask,)]
    tests = {(follow.then, follow.when[0].test) for follow in rules.rows[ask,]}
    assert tests == {("approve", "at least"), ("book", "below")}
    assert [attribute.name for attribute in rules.attributes] == ["amount"]


def test_a_number_that_is_missing_decides_and_is_missing_as_often_in_the_twin() -> None:
    n = 400
    missing = np.arange(n) % 4 == 0
    rows: list[Row] = []
    for case in range(n):
        rows += [(case, "match", "Ann", 9.0 * case, 9.0 * case + 1)]
        rows += [(case, "ask" if missing[case] else "check", "Ann", 9.0 * case + 1, 9.0 * case + 2)]
    orders = np.where(missing, np.nan, 4_500_000_000.0 + np.arange(n))
    log = with_columns(observed(rows), CaseColumn("order", numbers=orders))
    cases = recent_cases(log, 1.0)

    rules = learn_rules(log, cases, next_steps(sequences_of(log, cases)))

    [limit] = {follow.when[0].value for follow in rules.rows[log.activities.index("match"),]}
    assert float(limit) == 4_500_000_001.0, "the least number that is there"
    [attribute] = rules.attributes
    assert attribute.numbers is not None
    below = np.array(attribute.numbers.parameters) < float(limit)
    assert below.mean() == pytest.approx(0.25, abs=0.01)
