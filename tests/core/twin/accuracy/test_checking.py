"""Would the twin have predicted it? Serves X088."""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Sequence
from datetime import UTC, datetime

import numpy as np
import pytest

from obeya.errors import QuestionError
from obeya.twin.accuracy.checking import ANSWERS, TwinCheck, check, judge
from obeya.twin.accuracy.in_progress import cases_in_progress
from obeya.twin.accuracy.simulating import observed_traces, simulated_traces
from obeya.twin.accuracy.splitting import Split, split_in_time
from obeya.twin.discovery.observations import Observations, observations_from
from obeya.twin.engine import OpenCase, simulate
from obeya.twin.model import Arrivals, Contexts, Delay, Distribution, Follow, Graph, Model, Node, Work
from obeya.twin.scenarios.demand import ChangeDemand
from obeya.twin.scenarios.steps import ChangeDuration
from tests.conftest import log_from_rows
from tests.core.twin.scenarios.small_models import counter

TRUTH = counter(servers=3, arrivals_s=7_200.0, service_s=10_800.0)


@functools.lru_cache
def history(n: int = 400) -> Observations:
    """What the true process did: 5 January 2026 and after."""
    return history_of(TRUTH, n)


def history_of(model: Model, n: int, before: Sequence[OpenCase] = ()) -> Observations:
    log = simulate(model, cases=n, seed=11, open_cases=before)
    names = np.array([each.name for each in model.resources])
    begin = datetime(2026, 1, 5, tzinfo=UTC).timestamp()
    return observations_from(
        name="counter",
        zone="UTC",
        case=log.case,
        activity=np.array(model.activities)[log.activity],
        resource=np.where(log.resource < 0, "", names[log.resource]),
        started=log.started_at + begin,
        completed=log.completed_at + begin,
    )


def two_steps() -> Model:
    """Every 3,700 s a case asks, for a minute, and is served by one of three, for three hours."""
    three = counter(servers=3, arrivals_s=1.0, service_s=1.0)
    return dataclasses.replace(
        three,
        activities=("Ask", "Serve"),
        arrivals=Arrivals(gaps=Distribution("fixed", (3_700.0,)), calendar="always"),
        routing=Contexts(
            (Follow((), "Ask", 1.0), Follow(("Ask",), "Serve", 1.0), Follow(("Serve",), "", 1.0))
        ),
        work=(
            Work("Ask", (), Distribution("fixed", (60.0,))),
            Work("Serve", three.work[0].resources, Distribution("fixed", (10_800.0,))),
        ),
    )


@functools.lru_cache
def judged(wrong: str = "") -> TwinCheck:
    changes = {
        "": [],
        "slow": [ChangeDuration("Serve", 1.7)],
        "far off": [ChangeDuration("Serve", 3.0), ChangeDemand(0.3)],
    }
    model = TRUTH
    for change in changes[wrong]:
        model = change.applied_to(model)
    return judge(split_in_time(history()), learner=lambda past: model)


def test_the_past_ends_before_the_future_begins() -> None:
    split = split_in_time(history())
    past, future = observed_traces(split.past), observed_traces(split.future)
    assert past.left_s.max() - 1e-5 <= split.cut_s < future.arrived_s.min()
    assert past.n_cases + future.n_cases + split.n_across + split.n_open == 400
    assert 0.75 < past.n_cases / 400 <= 0.8


def test_what_is_learned_from_is_the_log_as_it_stood_at_the_cut() -> None:
    split = split_in_time(history())
    known = split.known
    assert known.completed.max() == split.cut_s
    assert known.n_cases - split.past.n_cases == int((~known.is_finished).sum())
    whole = history()
    by_then = (whole.arrived <= split.cut_s) & (whole.ended > split.cut_s)
    assert split.n_across == int(by_then.sum())


def test_cases_that_take_longer_than_what_is_held_back_are_missing_from_both_sides() -> None:
    """Cases take ten days on average. Of those that come in the last fortnight the short ones are over by the end."""
    waiting = dataclasses.replace(
        two_steps(), delays=(Delay("Serve", "before", Distribution("exponential", (864_000.0,))),)
    )
    whole = history_of(waiting, 1_500)
    split = split_in_time(whole.up_to(float(whole.arrived.max())))
    found = judge(split, learner=lambda past: waiting)
    lead = next(fact for fact in found.facts if fact.key == "lead_time")
    assert lead.happened < 0.7 * 864_000.0 and lead.is_met
    assert next(fact for fact in found.facts if fact.key == "cases").is_met
    assert any("only short cases are compared" in note for note in found.notes)


def test_a_twin_in_which_nothing_ends_in_time_is_no_answer() -> None:
    slow = ChangeDuration("Serve", 1e4).applied_to(TRUTH)
    with pytest.raises(QuestionError, match="not one new case is over"):
        judge(split_in_time(history()), learner=lambda past: slow)


def test_cases_that_never_ended_are_left_out_and_counted() -> None:
    observed = history()
    finished = observed.is_finished.copy()
    finished[-5:] = False
    split = split_in_time(dataclasses.replace(observed, is_finished=finished))
    assert split.n_open == 5
    assert "5 cases that had not ended" in judge(split, learner=lambda past: TRUTH).notes[0]


def test_the_true_process_would_have_predicted_its_future() -> None:
    found = judged()
    assert found.answer == "yes" and found.sentence.startswith("Yes: 4 of 4 facts")
    assert found.question.startswith("Would the twin have predicted the last ")
    assert {row.key for row in found.distances} >= {"ngd3", "aed", "ced", "red", "ctd", "car"}
    assert all(row.twin.low <= row.twin.mean <= row.twin.high for row in found.distances)


def test_a_wrong_model_is_found_out() -> None:
    partly, no = judged("slow"), judged("far off")
    assert partly.answer == "partly" and "not so mean lead time" in partly.sentence
    assert {fact.key for fact in no.facts if fact.is_met} <= {"steps"}
    nearer = {row.key: row.nearer for row in no.distances}
    assert nearer["ctd"] == nearer["red"] == "replay"


def test_every_answer_comes_from_the_closed_list() -> None:
    assert {judged(wrong).answer for wrong in ("", "slow", "far off")} <= set(ANSWERS)


def test_a_log_too_small_to_judge_by_is_refused_or_said_to_be() -> None:
    with pytest.raises(QuestionError, match="at least 30 and 10 are needed"):
        split_in_time(history(40))
    few = judge(split_in_time(history(100)), learner=lambda past: TRUTH)
    assert few.answer == "cannot be said" and "too few to judge by" in few.sentence


def test_too_few_runs_and_holdouts_that_are_none_are_refused() -> None:
    with pytest.raises(QuestionError, match="10 runs or more"):
        judge(split_in_time(history()), runs=3, learner=lambda past: TRUTH)
    with pytest.raises(QuestionError, match="between 0 and 1"):
        split_in_time(history(), holdout=1.5)


def test_the_same_seed_gives_the_same_answer() -> None:
    runs = [judge(split_in_time(history()), seed=4, learner=lambda past: TRUTH) for _ in range(2)]
    assert runs[0] == runs[1]


def test_a_log_without_starts_is_compared_by_its_ends() -> None:
    split = split_in_time(history())
    blind = [
        dataclasses.replace(side, started=np.full(side.started.size, np.nan))
        for side in (split.past, split.known, split.future)
    ]
    found = judge(
        Split(*blind, split.cut_s, split.last_came_s, split.until_s, 0, 0), learner=lambda past: TRUTH
    )
    assert any("no starts" in note for note in found.notes)


def test_local_hours_are_those_of_the_zone() -> None:
    model = dataclasses.replace(TRUTH, zone="Europe/Berlin", start="2026-07-06T08:00:00+02:00")
    first = simulated_traces(simulate(model, cases=1, seed=1)).arrived_s.min()
    utc = simulated_traces(simulate(dataclasses.replace(model, zone="UTC"), cases=1, seed=1)).arrived_s.min()
    assert first - utc == 7_200


def test_a_log_is_checked_by_learning_from_its_past() -> None:
    begin = datetime(2026, 1, 5, tzinfo=UTC).timestamp()
    log = simulate(TRUTH, cases=250, seed=3)
    rows = [
        (int(case), "Serve", _iso(completed + begin), _iso(started + begin), TRUTH.resources[who].name)
        for case, completed, started, who in zip(
            log.case, log.completed_at, log.started_at, log.resource, strict=True
        )
    ]
    found = check(log_from_rows(rows), seed=2)
    assert found.answer in ("yes", "yes, but no better than the past again", "partly")
    assert next(fact for fact in found.facts if fact.key == "lead_time").is_met
    assert found.n_past > 150


def _iso(instant: float) -> str:
    return datetime.fromtimestamp(float(instant), UTC).isoformat()


def test_a_run_begins_with_the_line_there_was_and_so_expects_the_lead_times_that_came() -> None:
    steady = two_steps()
    forty = [OpenCase(()) for _ in range(40)]  # they come first, all at once; the line hardly gets shorter
    split = split_in_time(history_of(steady, 200, forty))
    with_line = judge(split, learner=lambda past: steady)
    from_empty = judge(dataclasses.replace(split, across=None), learner=lambda past: steady)

    happened = with_line.facts[0].happened
    assert with_line.facts[0].expected == pytest.approx(happened, rel=0.1)
    assert from_empty.facts[0].expected < 0.5 * happened
    assert f"Each run begins with the {split.n_across} cases that were in progress" in with_line.notes[1]
    assert "begins with nobody waiting" in from_empty.notes[1]


def test_where_a_case_stood_is_told_by_what_was_known_by_then() -> None:
    begin = 1_767_600_000.0
    observed = observations_from(
        name="counter", zone="UTC", case=np.array([1, 1, 2, 3, 4]), activity=np.array(["Serve"] * 5),
        resource=np.array(["Clerk 1", "Clerk 2", "nobody known", "Clerk 1", "Clerk 1"]),
        started=begin + np.array([0.0, 600.0, 300.0, 5_000.0, 0.0]),
        completed=begin + np.array([500.0, 2_000.0, 4_000.0, 6_000.0, 100.0]),
    )  # fmt: skip

    found = cases_in_progress(observed, TRUTH, at_s=begin + 1_000)

    assert [(each.done, each.doing, each.resource, each.elapsed_s) for each in found] == [
        (("Serve",), "Serve", "Clerk 2", 400.0),
        ((), "Serve", "", 0.0),
    ]
    assert [each.arrived_at for each in found] == [-1_000.0, -700.0]
    looped = dataclasses.replace(TRUTH, routing=Graph((Node("in", "start"),), ()))
    assert cases_in_progress(observed, looped, at_s=begin + 1_000) == ()
