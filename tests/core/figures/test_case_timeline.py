"""The time line of one case: distances are times, nothing overlaps, and its numbers are those of the case."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from obeya.errors import QuestionError
from obeya.figures.case_layout import LEAST_PIXELS, lay_out_case
from obeya.figures.case_timeline import WIDTH, case_timeline
from obeya.mining.cases import CaseHistory, CaseStep, ListedCase
from obeya.tables.basis import Basis
from obeya.tables.calendar_text import parse_calendar

FRIDAY = datetime(2024, 3, 1, 16, 0, tzinfo=UTC)
HOUR = 3600.0


def at(hours: float) -> datetime:
    return FRIDAY + timedelta(hours=hours)


def step(
    activity: str, begin: float | None, end: float, wait: float | None, *, again: bool = False
) -> CaseStep:
    """A step that begins and ends so many hours after Friday, 16:00."""
    started = None if begin is None else at(begin)
    service = None if begin is None else (end - begin) * HOUR
    return CaseStep(activity, started, at(end), None if wait is None else wait * HOUR, service, again)


@pytest.fixture
def tell(make_basis: Callable[..., Basis]) -> Callable[..., CaseHistory]:
    def told(*steps: CaseStep, **basis: object) -> CaseHistory:
        moments = [m for each in steps for m in (each.started_at, each.completed_at) if m]
        first, last = min(moments, default=FRIDAY), max(moments, default=FRIDAY)
        case = ListedCase("7", first, last, (last - first).total_seconds(), len(steps), "Pay", True)
        return CaseHistory(case, tuple(steps), "waiting time", make_basis(1, **basis))

    return told


@pytest.fixture
def invoice(tell: Callable[..., CaseHistory]) -> CaseHistory:
    """Enter on Friday at 16:00, Check from Monday 08:00 to 09:00 after 64 h, Pay at 11:00 after 2 h: 67 h in all."""
    return tell(step("Enter", 0, 0, None), step("Check", 64, 65, 64), step("Pay", None, 67, 2))


def test_distances_are_times_by_one_scale_and_rows_take_at_least_their_words(invoice: CaseHistory) -> None:
    enter, check, pay = lay_out_case(invoice)
    scale = LEAST_PIXELS / (67 * HOUR)
    assert check.gap == pytest.approx(64 * HOUR * scale)
    assert check.bar == pytest.approx(1 * HOUR * scale)
    assert pay.gap == 26.0  # 2 h would be 4.8 pixels; the label needs more
    assert check.y == pytest.approx(enter.y + enter.height + check.gap)
    assert [row.is_longest for row in (enter, check, pay)] == [False, True, False]


def test_the_title_names_the_longest_wait_with_its_share(invoice: CaseHistory) -> None:
    figure = case_timeline(invoice)
    assert figure.title == "2 d 16 h, 96 % of its time, passed before Check"
    svg = figure.svg or ""
    assert ">2 d 16 h, longest wait<" in svg and ">2 h<" in svg
    assert "3 steps, from 1 Mar 2024 16:00 to 4 Mar 2024 11:00 (UTC), 2 d 19 h in all" in figure.alt


def test_the_weekend_is_shaded_where_nobody_works(invoice: CaseHistory) -> None:
    _, check, pay = lay_out_case(invoice, parse_calendar("Mon-Fri 08:00-17:00", zone="UTC"))
    (band,) = check.bands
    assert band[0] / check.gap == pytest.approx(1 / 64) and band[1] == pytest.approx(check.gap)
    assert pay.bands == ()
    assert "outside working hours" in (case_timeline(invoice, calendar=parse_calendar("UTC")).svg or "")
    assert "outside working hours" not in (case_timeline(invoice).svg or "")


def test_working_time_is_said_in_working_days(tell: Callable[..., CaseHistory]) -> None:
    told = tell(step("Enter", 0, 0, None), step("Pay", None, 80, 20), time_basis="office", working_day_h=8.0)
    assert ">2.5 wd, longest wait<" in (case_timeline(told).svg or "")


def test_steps_at_one_moment_and_steps_that_overlap_stand_apart(tell: Callable[..., CaseHistory]) -> None:
    told = tell(
        step("Enter", 0, 0, None),
        step("Copy", 0, 0, 0),
        step("Check", 0, 5, 0),
        step("Call", 2, 3, 0),
        step("Pay", 6, 6, 1),
    )
    rows = lay_out_case(told)
    assert all(below.y >= above.y + above.height + 7 - 1e-9 for above, below in pairwise(rows))
    assert [row.is_during for row in rows] == [False, False, False, True, False]
    # Call is over before Check is; Pay waits from the end of Check.
    assert rows[4].gap == pytest.approx(max(26.0, LEAST_PIXELS / 6))
    assert "begun while the step above was going on" in (case_timeline(told).svg or "")


def test_three_hundred_steps_stay_readable(tell: Callable[..., CaseHistory]) -> None:
    steps = [
        step("Measure" if n % 10 else f"Round {n}", None, n, 1 if n else None, again=n > 1)
        for n in range(300)
    ]
    rows = lay_out_case(tell(*steps))
    assert sum(row.times for row in rows) == 300 and len(rows) == 60
    assert [row.lines for row in rows[:2]] == [("Round 0",), ("Measure ×9",)]
    assert sum(row.is_labelled for row in rows) == 30
    assert rows[-1].y < 4_000
    assert all(below.y > above.y + above.height for above, below in pairwise(rows))


def test_a_case_of_one_moment_has_no_longest_wait(tell: Callable[..., CaseHistory]) -> None:
    figure = case_timeline(tell(step("Enter", 0, 0, None), step("Pay", 0, 0, 0)))
    assert figure.title == "2 steps in 0 s" and "longest" not in (figure.svg or "")


def test_a_case_without_steps_is_refused_with_a_remedy(tell: Callable[..., CaseHistory]) -> None:
    with pytest.raises(QuestionError, match="Widen the filter"):
        case_timeline(tell())


def test_times_stand_on_the_clock_of_the_log(invoice: CaseHistory) -> None:
    from dataclasses import replace

    told = replace(invoice, basis=replace(invoice.basis, zone="Asia/Tokyo"))
    svg = case_timeline(told).svg or ""
    assert ">Sat 2 Mar<" in svg and ">01:00<" in svg and ">Asia/Tokyo<" in svg
    assert "4 Mar 2024 17:00:00 to 4 Mar 2024 18:00:00 (Asia/Tokyo)" in svg


def test_names_are_text_and_lie_within_the_picture(tell: Callable[..., CaseHistory]) -> None:
    name = "<script>alert(1)</script> a rather long name of an activity that goes on and on"
    figure = case_timeline(tell(step(name, 0, 0, None), step("Pay", None, 1, 1)))
    root = ElementTree.fromstring(figure.to_svg("light", framed=False))
    assert not root.findall(".//{*}script")
    steps = [each for each in root.iter() if each.get("data-kind") == "step"]
    assert [each.get("data-activity") for each in steps] == [name, "Pay"]
    assert all(float(each.get("x", "0")) < WIDTH for each in root.iter() if each.tag.endswith("text"))


def test_the_table_holds_the_steps(invoice: CaseHistory) -> None:
    table = case_timeline(invoice).table.to_pylist()
    assert [(row["activity"], row["wait_s"]) for row in table] == [
        ("Enter", None),
        ("Check", 64 * HOUR),
        ("Pay", 2 * HOUR),
    ]
