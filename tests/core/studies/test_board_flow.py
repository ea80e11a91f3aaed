"""The flow over a board: numbers equal what one counts by replaying the steps by hand."""

from __future__ import annotations

from datetime import datetime, timedelta

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from obeya.errors import QuestionError
from obeya.figures.charts.cumulative_flow import cumulative_flow_picture
from obeya.figures.charts.cycle_times import cycle_times_picture
from obeya.studies.board_flow import cumulative_flow, cycle_times, days_in_states

STATES = ("open", "doing", "blocked", "done", "verified")
BEGIN = datetime(2026, 3, 2)
Rows = list[tuple[int, int, str]]


def steps(rows: Rows) -> pa.Table:
    """Make steps from (card, day, state)."""
    return pa.table(
        {
            "card": [card for card, _, _ in rows],
            "moment": [BEGIN + timedelta(days=day) for _, day, _ in rows],
            "after": [state for _, _, state in rows],
        }
    )


def days(n: int) -> list[np.datetime64]:
    return [np.datetime64(BEGIN + timedelta(days=day), "us") for day in range(n)]


def replayed(rows: Rows, n_days: int) -> list[list[int]]:
    """Count by walking through every day and asking each card where it stands."""
    counted = []
    for day in range(n_days):
        standing: dict[int, str] = {}
        for card, moment, state in sorted(rows, key=lambda row: row[1]):
            if moment <= day:
                standing[card] = state
        counted.append([sum(state == each for each in standing.values()) for state in STATES])
    return counted


BOARD: Rows = [
    (1, 0, "open"),
    (2, 0, "open"),
    (1, 1, "doing"),
    (3, 2, "open"),
    (1, 3, "done"),
    (2, 3, "doing"),
    (1, 4, "verified"),
    (2, 4, "blocked"),
    (3, 4, "cancelled"),
    (2, 6, "doing"),
    (2, 8, "done"),
    (2, 9, "verified"),
]


def test_each_day_counts_the_cards_where_they_stood() -> None:
    """Serves L069: the picture equals the history of events, by a count by hand."""
    flow = cumulative_flow(steps(BOARD), days(6), states=STATES)
    assert flow.counts.tolist() == [
        [2, 0, 0, 0, 0],
        [1, 1, 0, 0, 0],
        [2, 1, 0, 0, 0],
        [1, 1, 0, 1, 0],
        [0, 0, 1, 0, 1],
        [0, 0, 1, 0, 1],
    ]
    assert flow.n_cards == 3


@given(st.lists(st.tuples(st.integers(1, 6), st.integers(0, 9), st.sampled_from((*STATES, "cancelled")))))
def test_the_counts_equal_a_replay_of_the_steps(rows: Rows) -> None:
    """Serves L069."""
    assert cumulative_flow(steps(rows), days(11), states=STATES).counts.tolist() == replayed(rows, 11)


def test_a_cycle_runs_from_the_first_work_to_the_last_report() -> None:
    times = cycle_times(steps(BOARD), begun=("doing", "blocked"), done="done", finished="verified")
    assert times.cards.tolist() == [1, 2]
    assert times.days.tolist() == [2.0, 5.0]
    assert times.percentiles == (2.0, 5.0, 5.0)


def test_what_was_sent_back_counts_until_it_was_done_again() -> None:
    rows = [
        (7, 0, "open"),
        (7, 1, "doing"),
        (7, 2, "done"),
        (7, 3, "doing"),
        (7, 6, "done"),
        (7, 7, "verified"),
    ]
    times = cycle_times(steps(rows), begun=("doing",), done="done", finished="verified")
    assert times.days.tolist() == [5.0]


def test_cards_that_are_not_finished_or_were_never_begun_have_no_cycle_time() -> None:
    rows = [(1, 0, "open"), (1, 1, "doing"), (2, 0, "open"), (2, 3, "done"), (2, 4, "verified")]
    times = cycle_times(steps(rows), begun=("doing",), done="done", finished="verified")
    assert (times.n, times.percentiles) == (0, None)


def test_the_days_in_a_state_are_added_up_over_all_stays() -> None:
    found = days_in_states(steps(BOARD), finished="verified")
    assert {state: sorted(each.tolist()) for state, each in found.items()} == {
        "open": [1.0, 3.0],
        "doing": [2.0, 3.0],
        "blocked": [2.0],
        "done": [1.0, 1.0],
    }


def test_an_empty_board_has_no_flow_and_says_so() -> None:
    empty = steps([]).cast(
        pa.schema([("card", pa.int64()), ("moment", pa.timestamp("us")), ("after", pa.string())])
    )
    assert cumulative_flow(empty, days(2), states=STATES).counts.tolist() == [[0] * 5] * 2
    times = cycle_times(empty, begun=("doing",), done="done", finished="verified")
    with pytest.raises(QuestionError, match="no card was finished"):
        cycle_times_picture(times)
    with pytest.raises(QuestionError, match="no card was on this board"):
        cumulative_flow_picture(
            cumulative_flow(empty, days(2), states=STATES), days=[], names={"open": "Open"}, unfinished="open"
        )


def test_steps_without_their_columns_are_refused() -> None:
    with pytest.raises(QuestionError, match="after is missing"):
        cumulative_flow(steps(BOARD).drop_columns(["after"]), days(2), states=STATES)


def test_the_pictures_carry_every_number_and_their_finding() -> None:
    flow = cumulative_flow(steps(BOARD), days(6), states=STATES)
    names = {"verified": "Done", "done": "Verify", "blocked": "Blocked", "doing": "Doing", "open": "Waiting"}
    shown = [BEGIN.date() + timedelta(days=day) for day in range(6)]
    figure = cumulative_flow_picture(flow, days=shown, names=names, unfinished="open")
    assert figure.title == "“Waiting” fell from 2 to 0 cards"
    assert figure.table["Doing"].to_pylist() == [0, 1, 1, 1, 0, 0]
    assert "<svg" in figure.to_svg("light")
    times = cycle_times(steps(BOARD), begun=("doing",), done="done", finished="verified")
    scatter = cycle_times_picture(times)
    assert scatter.title == "Half of the cards were done within 2 days, 85 of 100 within 5 days"
    assert "Verified cards: 2" in scatter.caption and "first guess" in scatter.caption
    assert scatter.table["days"].to_pylist() == [2.0, 5.0]
    assert "50 %: 2 days" in scatter.to_svg("light")
