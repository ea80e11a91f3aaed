"""Queues ahead: counted by hand, known before they are, and judged as they were met."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pytest

from obeya.errors import QuestionError
from obeya.figures.charts.queues_ahead import queues_ahead_picture
from obeya.foresight.queue_series import ageing, queue_series
from obeya.foresight.queue_trial import chance_up_to, quantile_ahead, try_methods
from obeya.foresight.queues import QueueForecast, forecast_queues
from tests.conftest import log_from_rows
from tests.core.foresight.making import DAY, MONDAY, START, history


def rows_of_growing_queue(n_days: int = 120, *, from_day: int = 60) -> list[tuple[str, str, str, str]]:
    """Make cases, four a day, of which from a day on only three a day can be checked."""
    rows, free = [], 0.0
    for case in range(4 * n_days):
        begin = case / 4
        start = max(free, begin + 2.6)
        free = start + (1 / 3 if begin >= from_day else 0.1)
        for step, at, end in (("Ask", begin, begin + 2.5), ("Check", start, free), ("Pay", free, free + 0.1)):
            if end <= n_days:
                rows.append(
                    (
                        f"C{case:04d}",
                        step,
                        (MONDAY + timedelta(days=end)).isoformat(),
                        (MONDAY + timedelta(days=at)).isoformat(),
                    )
                )
    return rows


@pytest.fixture(scope="module")
def growing() -> QueueForecast:
    return forecast_queues(log_from_rows(rows_of_growing_queue()), within_s=6 * DAY)


def test_queues_are_those_counted_by_hand() -> None:
    # Case 0 waits for step 1 from hour 6 of day 0 to hour 6 of day 2; case 1 for step 2 from day 1 on.
    hour = 3_600
    made = history([[(0, 6 * hour), (1, 2 * DAY + 6 * hour)], [(0, 7 * hour), (2, 4 * DAY)]], now_s=5 * DAY)
    series = queue_series(made, DAY, 1.5 * DAY, made.now_s)
    assert series.waiting[1].tolist() == [0, 1, 1, 0, 0, 0]
    assert series.waiting[2].tolist() == [0, 1, 1, 1, 0, 0]
    assert series.open_cases.tolist() == [0, 2, 2, 1, 0, 0]
    # Allowed are a day and a half: from hour 18 of day 1 on case 0 is overdue, until it ends on day 2.
    assert series.overdue.tolist() == [0, 0, 2, 1, 0, 0]


def test_what_a_case_waits_for_counts_in_shares_until_it_is_known() -> None:
    # After step 0, three cases went on to 1 and one to 2; the fifth waits since day 10.
    done = [[(0, 0), (1, DAY)]] * 3 + [[(0, 0), (2, DAY)]]
    made = history([*done, [(0, 10 * DAY), (2, 20 * DAY)]], now_s=21 * DAY)
    early, later = (queue_series(made, DAY, 5.0 * DAY, START + at * DAY) for at in (12, 21))
    assert early.waiting[1, -1] == 0.75 and early.waiting[2, -1] == 0.25
    assert later.waiting[1, 12] == 0 and later.waiting[2, 12] == 1


def test_nothing_from_later_changes_what_was_known() -> None:
    rows = [[(0, k * DAY), (1, (k + 3) * DAY)] for k in range(20)]
    made, cut = history(rows, now_s=25 * DAY), START + 10 * DAY
    other = history([*rows[:8], *([(0, k * DAY), (2, (k + 9) * DAY)] for k in range(8, 20))], now_s=40 * DAY)
    one, two = (queue_series(each, DAY, 2.0 * DAY, cut) for each in (made, other))
    assert one.waiting[1].tolist() == two.waiting[1].tolist()
    assert one.overdue.tolist() == two.overdue.tolist()


def test_ageing_expects_what_a_memoryless_process_gives() -> None:
    random = np.random.default_rng(6)
    begins = np.sort(random.integers(0, 400 * DAY, 4_000))
    cases = [[(0, int(at)), (1, int(at + random.exponential(5.0 * DAY)))] for at in begins]
    still = tuple(place for place, case in enumerate(cases) if case[-1][1] > 400 * DAY)
    made = history(cases, now_s=400 * DAY, still_open=still)
    found = ageing(made, DAY, 5.0 * DAY, made.now_s, 30)
    # Ten cases begin a day; of them exp(−1) get older than five days, and are then open for five more on average.
    assert found[-1] == pytest.approx(10 * 5 * np.exp(-1), rel=0.15)


def test_promises_about_a_steady_queue_are_kept() -> None:
    """Serves X022."""
    random = np.random.default_rng(7)
    kept, judged = [], []
    for _ in range(8):
        values = random.poisson(20, 400).astype(float)
        known = [values[:n] for n in np.linspace(150, 386, 18).astype(int)]
        tried = try_methods([*known, values], 7, 14)
        kept.append(tried.is_held.mean())
        judged.append(tried.beats_naive)
    assert 0.72 <= np.mean(kept) <= 0.88 and sum(judged) >= 6
    high = quantile_ahead(tried.last, 0.9)
    assert chance_up_to(tried.last, high) == pytest.approx(np.full(14, 0.9), abs=0.03)


def test_a_queue_that_grows_is_seen_with_its_interval(growing: QueueForecast) -> None:
    """Serves X022."""
    check = next(each for each in growing.queues if each.queue == "Check")
    assert growing.sentence.startswith("The queue before “Check” is likely to grow within 14 days")
    # One case a day more comes than goes.
    assert check.growth == pytest.approx(14, abs=4) and check.low <= check.expected <= check.high
    assert check.chance_grows > 0.9 and check.beats_naive and check.error < 0.7 * check.error_naive


def test_overdue_cases_are_forecast_beside_expecting_no_change(growing: QueueForecast) -> None:
    """Serves X022."""
    overdue = next(each for each in growing.queues if each.kind == "overdue")
    assert overdue.growth > 5 and overdue.error < overdue.error_naive
    assert "cases are overdue now" in growing.sentence_late and growing.due_words.startswith(
        "A case is due 6 d"
    )


def test_the_picture_holds_each_queue_with_its_calibration(growing: QueueForecast) -> None:
    """Serves X022."""
    figure = queues_ahead_picture(growing)
    assert "Check" in figure.alt and figure.table.num_rows == len(growing.points)
    assert [each.promised for each in growing.held] == pytest.approx(np.arange(1, 10) / 10)
    markup = figure.to_svg()
    assert "All queues, tried on the past" in markup and "<script" not in markup


def test_a_log_too_short_is_refused_with_its_span() -> None:
    log = log_from_rows(rows_of_growing_queue(20))
    with pytest.raises(QuestionError, match=r"spans \d+ days, too few to forecast 14"):
        forecast_queues(log, within_s=6 * DAY)
