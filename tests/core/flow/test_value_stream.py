"""The numbers of a value stream map against the worked example of the book, and by hand."""

from __future__ import annotations

from dataclasses import replace

import pytest

from obeya.errors import QuestionError
from obeya.flow.value_stream import Demand, ProcessBox, StreamNumbers, stream_numbers

# Acme Stamping, Rother and Shook, Learning to See, 1999: left-hand and right-hand brackets together.
ACME = (
    ProcessBox("Stamping", 1, stock_before=5 * 920, uptime=0.85, changeover_s=3600),
    ProcessBox("Spot Weld 1", 39, stock_before=4600 + 2400, changeover_s=600),
    ProcessBox("Spot Weld 2", 46, stock_before=1100 + 600, uptime=0.8, changeover_s=600),
    ProcessBox("Assembly 1", 62, stock_before=1600 + 850),
    ProcessBox("Assembly 2", 40, stock_before=1200 + 640),
)
TWO_SHIFTS = Demand(per_day=920, available_s_per_day=2 * 27_600)


def acme() -> StreamNumbers:
    return stream_numbers(ACME, TWO_SHIFTS, stock_after=2700 + 1440)


def test_acme_has_the_published_summary():
    found = acme()
    assert (found.takt_s, found.process_time_s) == (60.0, 188)
    days = [*(rung.wait_days for rung in found.ladder), found.wait_after_days]
    assert [round(each, 1) for each in days] == [5.0, 7.6, 1.8, 2.7, 2.0, 4.5]
    assert round(sum(days), 1) == round(found.lead_time_days, 1) == 23.6


def test_acme_has_the_published_capacities_and_bottleneck():
    found = acme()
    per_shift = [round(rung.capacity_per_day / 2, 1) for rung in found.ladder]
    assert per_shift == [23460.0, 707.7, 480.0, 445.2, 690.0]
    assert found.bottleneck == "Assembly 1"
    assert [rung.name for rung in found.ladder if rung.is_above_takt] == ["Assembly 1"]


def test_the_ratio_is_said_on_both_clocks():
    """188 s in 23.6 days: 1.44e-4 of working time, 9.2e-5 of calendar time."""
    found = acme()
    assert found.ratio_working == pytest.approx(1.44e-4, rel=5e-3)
    assert found.ratio_calendar == pytest.approx(9.2e-5, rel=5e-3)


def test_the_cell_after_stamping_needs_the_published_people():
    cell = stream_numbers(ACME[1:], TWO_SHIFTS)
    assert (cell.process_time_s, round(cell.people_at_takt, 2)) == (187, 3.12)


def test_quality_rolls_through_the_steps_and_is_unknown_where_one_is():
    """0.9 × 0.8 × 0.95 × 0.7 = 0.479."""
    rights = (0.9, 0.8, 0.95, 0.7)
    boxes = [ProcessBox(f"Step {n}", 10, share_right=right) for n, right in enumerate(rights)]
    demand = Demand(100, 28_800)
    assert stream_numbers(boxes, demand).rolled_share_right == pytest.approx(0.4788)
    assert stream_numbers([*boxes, ProcessBox("Last", 10)], demand).rolled_share_right is None


def test_waits_in_time_and_in_pieces_are_the_same_and_value_is_split():
    demand = Demand(per_day=96, available_s_per_day=28_800)
    in_pieces = ProcessBox("Check", 120, stock_before=48, value="needed")
    in_time = replace(in_pieces, stock_before=0, wait_before_s=14_400.0)
    last = ProcessBox("Copy", 30, value="waste")
    first, second = (stream_numbers([box, last], demand) for box in (in_pieces, in_time))
    assert first.lead_time_days == second.lead_time_days == pytest.approx(0.5 + 150 / 28_800)
    assert dict(first.time_by_value) == {"adds value": 0.0, "needed": 120.0, "waste": 30.0}


def test_every_fault_of_a_map_is_told_at_once():
    boxes = [ProcessBox("Check", 0, stock_before=-1, uptime=1.5), ProcessBox("Pay", 10, share_right=90)]
    with pytest.raises(QuestionError) as refused:
        stream_numbers(boxes, Demand(0, 100_000))
    for fault in (
        "demand per day is 0; it is above 0",
        "a day has 86400",
        "cycle time of “Check” is 0",
        "stock before “Check” is -1",
        "the uptime of “Check” is 1.5",
        "the share complete and accurate of “Pay” is 90",
    ):
        assert fault in str(refused.value)
    with pytest.raises(QuestionError, match="no step is given"):
        stream_numbers([], TWO_SHIFTS)
