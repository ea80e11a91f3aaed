"""Each part of discovery on logs small enough to be worked out by hand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from obeya.errors import QuestionError
from obeya.kernels.enabling import enabled_since
from obeya.tables.sentences import Sentence
from obeya.twin.discovery.arrivals import learn_arrivals
from obeya.twin.discovery.batches import learn_batches
from obeya.twin.discovery.choices import Choices
from obeya.twin.discovery.delays import learn_delays, unexplained_waits
from obeya.twin.discovery.discovering import discover
from obeya.twin.discovery.fitting import fit_distribution, mean_of
from obeya.twin.discovery.hours import Hours, learn_hours, open_hours
from obeya.twin.discovery.observations import CaseColumn, Observations, observations_from
from obeya.twin.discovery.people import learn_people, roles_of
from obeya.twin.discovery.priorities import learn_priorities
from obeya.twin.discovery.starting import with_starts
from obeya.twin.discovery.weeks import ALWAYS, clock_of
from obeya.twin.engine import simulate
from obeya.twin.model import Distribution, Graph, WeekCalendar
from tests.core.twin.discovery.made_logs import MONDAY, H, Row, observed, side_by_side, with_columns
from tests.core.twin.scenarios.small_models import counter

NINE_TO_FIVE = (((9 * 3_600, 17 * 3_600),),) * 5 + ((), ())


def round_the_clock(log: Observations) -> Hours:
    """Return the hours of people who always work."""
    always = WeekCalendar("always", ALWAYS)
    return Hours(calendars=(always,), of_person=np.zeros(len(log.resources), np.int64), fits=())


def test_working_seconds_of_a_week_add_up_and_pause_at_night() -> None:
    clock = clock_of(NINE_TO_FIVE)
    friday_16, monday_10 = 4 * 86_400 + 16 * H, 7 * 86_400 + 10 * H

    assert clock.per_week_s == 40 * H
    assert np.diff(clock.working_seconds(np.array([friday_16, monday_10])))[0] == 2 * H


def test_hours_are_found_where_they_are_sure_and_left_open_where_they_are_not() -> None:
    days = np.repeat(np.arange(70), 8)
    worked = days[days % 7 < 5] * 86_400.0 + np.tile(np.arange(9, 17), 50) * H + 1_200

    assert open_hours(worked).weekly == NINE_TO_FIVE
    assert open_hours(worked[:10]).weekly == ALWAYS
    assert open_hours(np.linspace(9 * H, 15 * H, 3_000)).weekly == ALWAYS, "one day says nothing of a week"
    assert open_hours(np.random.default_rng(3).uniform(0, 70 * 86_400, 3_000)).weekly == ALWAYS


def test_who_works_little_takes_the_hours_of_the_role() -> None:
    rows: list[Row] = [
        (case, "ask", "Ann" if case % 50 else "Eve", 24.0 * day + 9 + k, 24.0 * day + 9.9 + k)
        for case, (day, k) in enumerate((day, k) for day in range(70) if day % 7 < 5 for k in range(8))
    ]
    log = observed(rows)

    hours = learn_hours(log, learn_people(log), starts_known=True)

    assert len({hours.of_person[person] for person in range(2)}) == 1
    assert hours.calendars[hours.of_person[0]].weekly == NINE_TO_FIVE


def test_people_with_the_same_work_are_one_role() -> None:
    assert roles_of(np.array([[9, 1, 0], [5, 0, 0], [0, 0, 7]])).tolist() == [0, 0, 1]


def test_side_by_side_work_of_one_person_is_counted() -> None:
    log = observed([(c, "read", "Ann", c, c + 2.0) for c in range(10)])

    assert learn_people(log).at_once.tolist() == [2]


@pytest.mark.parametrize(
    ("kind", "draw"),
    [
        ("exponential", lambda rng, n: rng.exponential(600, n)),
        ("uniform", lambda rng, n: rng.uniform(300, 900, n)),
        ("normal", lambda rng, n: rng.normal(3_000, 300, n)),
        ("lognormal", lambda rng, n: rng.lognormal(6, 1.2, n)),
        ("triangular", lambda rng, n: rng.triangular(100, 200, 1_500, n)),
        ("empirical", lambda rng, n: np.where(rng.random(n) < 0.5, 60, 7_200) + rng.random(n)),
    ],
)
def test_the_kind_of_a_distribution_is_recovered(kind: str, draw: object) -> None:
    values: NDArray[np.float64] = draw(np.random.default_rng(5), 2_000)  # type: ignore[operator]

    fitted, distance = fit_distribution(values)

    assert fitted.kind == kind
    assert mean_of(fitted) == pytest.approx(values.mean(), rel=0.05)
    assert distance < 0.05 * values.mean()


def test_a_duration_that_hardly_varies_is_fixed_and_few_values_stand_for_themselves() -> None:
    assert fit_distribution(np.full(50, 300.0))[0].parameters == (300.0,)
    assert fit_distribution(np.array([60.0, 120.0, 600.0]))[0].kind == "empirical"


def test_arrivals_every_half_hour_of_the_day_are_a_rhythm() -> None:
    at = [24.0 * day + 8 + k / 2 for day in range(28) if day % 7 < 5 for k in range(12)]
    log = observed([(case, "ask", "Ann", t, t + 0.1) for case, t in enumerate(at)])

    learned = learn_arrivals(log)

    assert learned.arrivals.gaps is not None
    assert learned.arrivals.gaps.parameters == (1_800.0,)
    assert learned.calendars[0].weekly[0] == ((int(7.75 * H), int(13.75 * H)),)
    assert learned.fits[0].value > 0.95


def test_random_arrivals_keep_their_weekly_number_and_the_latest_level() -> None:
    rng = np.random.default_rng(4)
    at = np.sort(np.concatenate((rng.uniform(0, 1_680, 800), rng.uniform(1_680, 3_360, 200))))
    log = observed([(case, "ask", "Ann", t, t + 0.1) for case, t in enumerate(at)])

    whole, latest = learn_arrivals(log), learn_arrivals(log, recent=0.33)

    assert sum(whole.arrivals.weekly_rates) == pytest.approx(50, rel=0.05)
    assert sum(latest.arrivals.weekly_rates) == pytest.approx(20, rel=0.2)


def test_a_week_of_work_is_a_week_though_it_ends_on_friday() -> None:
    rng = np.random.default_rng(3)
    hours = [24.0 * day + rng.uniform(9, 17) for day in range(5) for _ in range(80)]
    log = observed([(case, "A", "Ann", at, at + 1) for case, at in enumerate(hours)])

    arrivals = learn_arrivals(log).arrivals

    assert sum(arrivals.weekly_rates) == pytest.approx(400, rel=0.02)


def test_cases_of_one_day_keep_coming_as_they_did() -> None:
    rng = np.random.default_rng(3)
    log = observed([(case, "A", "Ann", at, at + 1) for case, at in enumerate(rng.uniform(9, 15, 300))])

    arrivals = learn_arrivals(log).arrivals

    assert arrivals.weekly_rates == pytest.approx([50.0] * 168, rel=0.02)


def test_days_that_a_short_log_does_not_reach_are_like_the_others_and_the_weekend_is_free() -> None:
    rng = np.random.default_rng(3)
    came = np.sort([24.0 * day + at for day in range(3) for at in rng.uniform(9, 17, 200)])
    log = observed([(case, "A", "Ann", at, at + 0.001) for case, at in enumerate(came)])

    hours = learn_hours(log, learn_people(log), starts_known=True)
    rates = np.array(learn_arrivals(log).arrivals.weekly_rates).reshape(7, 24).sum(axis=1)

    assert hours.calendars[hours.of_person[0]].weekly == NINE_TO_FIVE
    assert any(fit.words.startswith("The log reaches 3 days of the week") for fit in hours.fits)
    assert rates == pytest.approx([200.0] * 5 + [0.0] * 2, rel=0.02)


def test_a_wait_is_a_delay_only_while_the_person_was_free() -> None:
    rows: list[Row] = []
    for day in range(30):
        t = 24.0 * day
        rows += [
            (2 * day, "ask", "Ann", t, t + 1),
            (2 * day, "read", "Bob", t + 5, t + 6),  # Bob is busy from 2 to 4: free from 1 to 5 but for that
            (2 * day + 1, "read", "Bob", t + 2, t + 4),
        ]
    log = observed(rows)
    people = learn_people(log)
    hours = round_the_clock(log)
    enabled, by = enabled_since(
        log.offsets, log.activity, log.started, log.completed, np.zeros((2, 2), np.bool_)
    )

    waits = unexplained_waits(log, people, hours, enabled, by)
    delays, fits = learn_delays(log, waits)

    assert waits.delay[log.activity == 1].max() == 4 * H  # from the first to the last free instant
    assert [(delay.activity, delay.share) for delay in delays] == [("read", 1.0)]
    assert delays[0].duration.parameters == (4 * H,)
    assert fits[0].n == 30


def test_a_wait_behind_other_work_is_no_delay() -> None:
    rows: list[Row] = []
    for day in range(30):
        t = 24.0 * day
        rows += [(2 * day, "ask", "Ann", t, t + 1), (2 * day, "read", "Bob", t + 5, t + 6)]
        rows += [(2 * day + 1, "read", "Bob", t + 0.5, t + 5)]
    log = observed(rows)
    people = learn_people(log)
    hours = round_the_clock(log)
    enabled, by = enabled_since(
        log.offsets, log.activity, log.started, log.completed, np.zeros((2, 2), np.bool_)
    )

    assert unexplained_waits(log, people, hours, enabled, by).delay.max() == 0.0


def test_starts_are_estimated_from_the_case_and_the_person() -> None:
    log = observations_from(
        name="ends",
        zone="UTC",
        case=np.array([0, 0, 1, 1]),
        activity=np.array(["ask", "read", "ask", "read"]),
        resource=np.array(["Ann", "Bob", "Ann", "Bob"]),
        started=None,
        completed=np.array([1, 3, 2, 5]) * H,
    )

    filled, known, fits = with_starts(log)

    assert not known
    assert (filled.started / H).tolist() == [
        1,
        1,
        2,
        3,
    ]  # the second read begins when Bob is done with the first
    assert filled.starts_estimated == 4
    assert "4 starts are estimated" in fits[0].words


def test_work_done_in_threes_after_a_wait_is_a_batch() -> None:
    rows: list[Row] = []
    for batch in range(15):
        t = 24.0 * batch
        for k in range(3):
            case = 3 * batch + k
            rows += [
                (case, "ask", "Ann", t + k, t + k + 0.5),
                (case, "post", "Bob", t + 5 + k / 4, t + 5.25 + k / 4),
            ]
    log = observed(rows)
    people = learn_people(log)
    hours = round_the_clock(log)
    enabled, by = enabled_since(
        log.offsets, log.activity, log.started, log.completed, np.zeros((2, 2), np.bool_)
    )

    batches, fits, ready = learn_batches(log, unexplained_waits(log, people, hours, enabled, by))

    assert [(batch.activity, batch.size, batch.together) for batch in batches] == [("post", 3, False)]
    assert fits[0].n == 15
    assert ((ready[log.activity == 1][:3] - MONDAY) / H).tolist() == [2.5, 2.5, 2.5]


def test_a_queue_is_no_batch() -> None:
    rows: list[Row] = []
    for case in range(60):
        rows += [
            (case, "ask", "Ann", case / 2, case / 2 + 0.5),
            (case, "post", "Bob", case + 1.0, case + 2.0),
        ]
    log = observed(rows)
    people = learn_people(log)
    hours = round_the_clock(log)
    enabled, by = enabled_since(
        log.offsets, log.activity, log.started, log.completed, np.zeros((2, 2), np.bool_)
    )

    assert learn_batches(log, unexplained_waits(log, people, hours, enabled, by))[0] == ()


def test_a_class_that_overtakes_is_served_first() -> None:
    rows: list[Row] = []
    labels: list[str] = []
    for day in range(60):
        t = 24.0 * day
        # All wait for Bob; those in a hurry come later and go first on every second day.
        order = ("calm", "hurry") if day % 2 else ("hurry", "calm")
        for place, label in enumerate(order):
            case = 2 * day + place
            labels.append(label)
            rows.append((case, "ask", "Ann", t + place, t + place + 0.5))
            begin = t + 5 if label == "hurry" else t + 6
            rows.append((case, "post", "Bob", begin, begin + 1))
    log = with_columns(observed(rows), CaseColumn("class", labels=tuple(labels)))
    enabled, _ = enabled_since(
        log.offsets, log.activity, log.started, log.completed, np.zeros((2, 2), np.bool_)
    )

    rules, fits = learn_priorities(log, enabled)

    assert [(rule.rank, rule.when[0].value) for rule in sorted(rules, key=lambda r: r.rank)] == [
        (0, "hurry"),
        (1, "calm"),
    ]
    assert fits[0].value == 1.0


def test_a_log_too_short_for_a_choice_says_so_and_one_case_is_refused() -> None:
    log = side_by_side(6)

    model = discover(log)

    assert isinstance(model.routing, Graph)
    assert model.fits[-1].words == "The log is too short to hold its end back; defaults are used."
    assert all(isinstance(each.words, Sentence) for each in model.fits)
    assert all(isinstance(each.measure, Sentence) for each in model.fits)
    with pytest.raises(QuestionError, match="needs 2 cases"):
        discover(log.of_cases(np.arange(6) < 1))


def test_the_same_log_gives_the_same_twin() -> None:
    assert discover(side_by_side(), choices=Choices()) == discover(side_by_side(), choices=Choices())


def test_values_themselves_keep_their_mean_however_few_and_far_apart_they_are() -> None:
    waits = np.array([1.0] * 30 + [2.0, 40.0, 300.0, 1_000.0])
    for values in (waits, np.repeat(waits, 20) + np.arange(680) % 7):
        chosen, _ = fit_distribution(values)

        assert chosen.kind == "empirical"
        assert mean_of(chosen) == pytest.approx(float(values.mean()), rel=0.01)
        assert max(chosen.parameters) == pytest.approx(float(values.max()), rel=0.01)


def test_the_mean_of_an_exponential_that_begins_late_is_that_of_what_is_drawn() -> None:
    late = Distribution("exponential", (660.0, 600.0), 600.0, 3_600.0)  # 600 and then 60 on average
    assert mean_of(late) == pytest.approx(660.0, rel=0.001)
    assert mean_of(Distribution("exponential", (60.0,), 600.0)) == pytest.approx(660.0, rel=0.001)


@pytest.mark.parametrize(
    "draw",
    [
        lambda rng: rng.exponential(100, 800),
        lambda rng: rng.gamma(4.0, 25.0, 800),
        lambda rng: rng.lognormal(4.0, 0.8, 800),
        lambda rng: rng.normal(300, 60, 800),
        lambda rng: rng.uniform(0, 300, 800),
    ],
    ids=["exponential", "gamma", "lognormal", "normal", "uniform"],
)
def test_what_is_simulated_of_a_long_least_and_a_short_tail_is_what_was_fitted(
    draw: Callable[[np.random.Generator], NDArray[np.float64]],
) -> None:
    values = 1_800 + draw(np.random.default_rng(1))
    fitted, _ = fit_distribution(values)
    model = counter(servers=1, arrivals_s=7_200.0, service_s=1.0)
    model = replace(model, work=(replace(model.work[0], duration=fitted),))

    worked = simulate(model, cases=4_000, seed=1).worked_s

    error = values.std() / values.size**0.5
    assert float(worked.mean()) == pytest.approx(float(values.mean()), abs=3 * error)
    assert float(worked.std()) == pytest.approx(float(values.std()), rel=0.15)
