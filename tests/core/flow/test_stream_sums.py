"""The numbers of a value stream map by hand: the book's example, parallel branches, rework, both clocks.

Serves L011, L038, X097.
"""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from obeya.errors import StreamMapError
from obeya.flow.complexity import counts_of
from obeya.flow.stream_diff import diff
from obeya.flow.stream_map import Counted, Link, Rework, StreamMap, StreamStep
from obeya.flow.stream_sums import passes_of, stream_sums
from obeya.flow.value_stream import Demand, ProcessBox, stream_numbers

DEMAND = Demand(per_day=96, available_s_per_day=28_800)


def step(
    key: str, cycle_time_s: float | None = 60.0, wait_s: float | None = 0.0, **more: object
) -> StreamStep:
    return StreamStep(key, key.title(), cycle_time_s, wait_s, **more)  # type: ignore[arg-type]


def acme() -> StreamMap:
    """The map of the book: left-hand and right-hand brackets together."""
    boxes = (("Stamping", 1, 4600, 0.85), ("Spot Weld 1", 39, 7000, 1.0), ("Spot Weld 2", 46, 1700, 0.8))
    boxes += (("Assembly 1", 62, 2450, 1.0), ("Assembly 2", 40, 1840, 1.0))
    steps = [StreamStep(n, n, ct, stock_before=stock, people=1, uptime=up) for n, ct, stock, up in boxes]
    return StreamMap("Steering bracket", tuple(steps), demand=Demand(920, 55_200), stock_after=4140)


def test_acme_has_the_published_totals():
    sums = stream_sums(acme())
    assert (sums.takt_s, sums.effort_s, sums.worked_s) == (60.0, 188.0, 188.0)
    assert round(sums.lead_time_days, 1) == 23.6
    assert sums.ratio_working == pytest.approx(1.44e-4, rel=5e-3)
    assert sums.ratio_calendar == pytest.approx(9.2e-5, rel=5e-3)
    assert sums.bottleneck == "Assembly 1"
    assert [round(rung.capacity_per_day / 2, 1) for rung in sums.ladder] == [
        23460.0,
        707.7,
        480.0,
        445.2,
        690.0,
    ]


def test_acme_as_kept_in_the_file_has_the_totals_of_the_file(shared: Path):
    facts = json.loads((shared / "data/sim/vsm_acme/acme_stamping.json").read_text())
    demand = Demand(
        facts["demand"]["pieces_per_day"], 2 * facts["working_time"]["available_seconds_per_shift"]
    )
    stocks = [facts["raw_coil_days"] * demand.per_day]
    stocks += [sum(each["inventory_after"].values()) for each in facts["processes"]]
    steps = tuple(
        StreamStep(each["name"], each["name"], each["ct_s"], stock_before=stock, uptime=each["uptime"])
        for each, stock in zip(facts["processes"], stocks[:-1], strict=True)
    )
    sums = stream_sums(StreamMap("Acme", steps, demand=demand, stock_after=stocks[-1]))
    said = facts["published_answers"]
    assert (sums.takt_s, sums.effort_s) == (said["takt_s"], said["processing_time_s"])
    assert round(sums.lead_time_days, 1) == said["production_lead_time_days"]
    days = [rung.wait_s / demand.available_s_per_day for rung in sums.ladder]
    assert [round(each, 1) for each in days] == said["inventory_days"][:-1]
    assert said["bottleneck"].startswith(sums.bottleneck)


def test_a_row_of_boxes_has_the_same_numbers_as_typed_boxes():
    boxes = [ProcessBox("A", 100, 12, people=2, share_right=0.9), ProcessBox("B", 50, 24, share_right=0.8)]
    steps = tuple(
        StreamStep(box.name, box.name, box.cycle_time_s, None, box.stock_before, people=box.people,
                   share_right=box.share_right) for box in boxes
    )  # fmt: skip
    one, other = stream_numbers(boxes, DEMAND), stream_sums(StreamMap("Row", steps, demand=DEMAND))
    assert other.lead_time_days == pytest.approx(one.lead_time_days)
    assert other.people_at_takt == pytest.approx(one.people_at_takt)
    assert other.rolled_share_right == pytest.approx(one.rolled_share_right) == pytest.approx(0.72)
    assert (other.bottleneck, other.effort_s) == (one.bottleneck, one.process_time_s)


def test_of_parallel_branches_the_longest_makes_the_lead_time_and_all_make_the_effort():
    """10 + max(30 + 5, 20 + 50) + 10 = 90 s; effort 10 + 30 + 5 + 20 + 10 = 75 s, of which 40 on the path."""
    steps = (
        step("start", 10),
        step("check", 30, 0, fork="f", branch=1),
        step("file", 5, 0, fork="f", branch=1),
        step("ask", 20, 50, fork="f", branch=2),
        step("pay", 10),
    )
    sums = stream_sums(StreamMap("Fork", steps))
    assert (sums.lead_time_s, sums.worked_s, sums.effort_s) == (90, 40, 75)
    assert sums.critical_path == ("start", "ask", "pay")
    assert sums.ratio == pytest.approx(40 / 90)


def test_time_counted_beside_other_steps_is_taken_off_the_ladder():
    """Of 20 s work and 30 s wait, 15 and 10 ran beside another step: 25 s are left."""
    beside = step("ask", 20, 30, fork="f", branch=2, wait_beside_s=10.0, work_beside_s=15.0)
    sums = stream_sums(StreamMap("Counted", (step("check", 100, 0, fork="f", branch=1), beside)))
    assert (sums.lead_time_s, sums.effort_s) == (125, 120)


def test_a_loop_is_passed_as_often_as_its_share_says():
    """One in five goes back from c to b: 1 ÷ 0.8 = 1.25 passes of b and c; the optional x in between 0.5 × 1.25."""
    steps = (step("a"), step("b"), replace(step("x"), share=0.5), step("c"))
    stream = StreamMap("Loop", steps, rework=(Rework("r", "c", "b", 0.2),))
    assert passes_of(stream) == pytest.approx((1, 1.25, 0.625, 1.25))
    counted = replace(stream, rework=(Rework("r", "c", "b", 0.2, extra=(("c", 0.1), ("b", 0.3))),))
    assert passes_of(counted) == pytest.approx((1, 1.3, 0.5, 1.1))


def test_a_loop_in_a_loop_is_solved_together():
    """A chain: from b half goes back to b, from c half goes back to a; simulated by its equations by hand.

    c = 1 + c/2 → 2; a = 1 + c/2 = 2; b = 1 + c/2 + b/2 → 4.
    """
    steps = (step("a"), step("b"), step("c"))
    loops = (Rework("r1", "b", "b", 0.5), Rework("r2", "c", "a", 0.5))
    assert passes_of(StreamMap("Loops", steps, rework=loops)) == pytest.approx((2, 4, 2))


def test_loops_that_send_back_everything_are_refused_in_words():
    loops = (Rework("r1", "b", "b", 0.6), Rework("r2", "b", "a", 0.5))
    for endless in (loops, (replace(loops[0], share=0.5), loops[1])):
        with pytest.raises(StreamMapError, match="never end"):
            stream_sums(StreamMap("Endless", (step("a"), step("b")), rework=endless))


def test_value_shares_sum_to_one_and_equal_the_data_of_the_steps():
    steps = (step("a", 30), step("b", 60, value="needed"), step("c", 10, value="waste"), step("d", 0))
    sums = stream_sums(StreamMap("Value", steps))
    assert dict(sums.time_by_value) == {"adds value": 30, "needed": 60, "waste": 10}
    assert dict(sums.share_by_value) == {"adds value": 0.3, "needed": 0.6, "waste": 0.1}
    assert sum(sums.share_by_value.values()) == pytest.approx(1.0)


def test_what_is_not_known_is_named_and_never_good():
    steps = (step("a", None, None), step("b", 60, 100, share_right=0.9))
    sums = stream_sums(StreamMap("Unknown", steps))
    assert sums.unknown == ("cycle time of “A”", "wait before “A”")
    assert sums.rolled_share_right is None and sums.takt_s is None and sums.bottleneck is None
    assert sums.lead_time_days is None and sums.ratio_calendar is None


def test_a_map_that_agrees_with_its_log_has_the_ratios_of_its_log():
    counted = Counted("log", 9, "2026-01-05", "2026-01-09", 1_000.0, 60.0, 50.0, 400.0, 60.0, 40.0)
    stream = StreamMap("Log", (step("a", 50, 950),), demand=DEMAND, clock="calendar", counted=counted)
    sums = stream_sums(stream)
    assert (sums.ratio_calendar, sums.ratio_working) == (0.05, 0.1)
    changed = stream_sums(replace(stream, steps=(step("a", 50, 450),)))
    assert changed.ratio_calendar == pytest.approx(0.1)
    assert changed.ratio_working == pytest.approx(0.3)  # days taken over: 500 s ÷ 86,400 × 28,800


def test_pieces_worked_on_side_by_side_raise_the_capacity():
    """Three people, each at one piece for 900 s: a piece each 300 s, 96 a day in 28,800 s; 3 people are needed."""
    sums = stream_sums(StreamMap("Team", (step("a", 900, 0, people=3, at_once=3),), demand=DEMAND))
    (rung,) = sums.ladder
    assert (rung.pace_s, rung.capacity_per_day, rung.load) == (300, 96, 1)
    assert sums.people_at_takt == 3


def test_the_diff_lists_changed_boxes_with_their_deltas_and_the_summary():
    now = acme()
    weld = replace(now.steps[1], stock_before=0, cycle_time_s=30)
    new = replace(
        now, steps=(now.steps[0], weld, *now.steps[3:]), links=(Link("l", "Stamping", "Spot Weld 1"),)
    )
    found = diff(now, new)
    assert [(box.name, box.change) for box in found.boxes] == [
        ("Spot Weld 1", "changed"), ("Spot Weld 2", "removed")
    ]  # fmt: skip
    assert {each.field: each.difference for each in found.of("Spot Weld 1").fields} == {
        "cycle_time_s": -9, "stock_before": -7000
    }  # fmt: skip
    rows = {row.name: row for row in found.summary}
    assert rows["effort_s"].difference == -(9 + 46)
    assert rows["lead_time_days"].difference == pytest.approx(-(7000 + 1700) / 920 - 55 / 55_200)
    assert rows["n_steps"].difference == -1
    assert found.of("l").change == "added"


def test_equal_maps_have_no_difference_and_moving_a_box_is_none():
    assert diff(acme(), acme()).parts == ()
    assert all(row.difference in (0, None) for row in diff(acme(), acme()).summary)


def test_fourteen_steps_with_three_entries_by_hand_are_counted_and_fewer_after():
    """Serves L038."""
    steps = [step(f"s{n}", lane="Clerk" if n < 7 else "Chief", systems=("ERP",)) for n in range(14)]
    for n in (1, 4, 9):
        steps[n] = replace(steps[n], has_data_entry=True)
    links = tuple(Link(f"l{n}", f"s{n}", f"s{n + 1}") for n in range(13))
    before = StreamMap("AP", tuple(steps), links)
    after = replace(
        before, steps=tuple(replace(each, has_data_entry=False) for each in steps[:11]), links=links[:10]
    )
    assert counts_of(before) | {} == {
        "n_steps": 14, "n_data_entries": 3, "n_by_hand": 14, "n_handovers": 1, "n_systems": 1, "n_loops": 0,
        "n_forks": 0,
    }  # fmt: skip
    rows = {row.name: row.difference for row in diff(before, after).summary}
    assert (rows["n_steps"], rows["n_data_entries"]) == (-3, -3)
