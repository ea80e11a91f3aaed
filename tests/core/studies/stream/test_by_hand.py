"""Value stream maps of small logs whose every number is worked out by hand.

Serves L038, L074, X097.
"""

from __future__ import annotations

import pytest

from obeya.errors import QuestionError
from obeya.studies.stream import stream_of
from obeya.tables.calendar_text import find_calendar

DAY = 24 * 60


def boxes(family):
    return {
        step.name: (step, rung) for step, rung in zip(family.stream.steps, family.sums.ladder, strict=True)
    }


def two_in_turn(n: int = 8):
    """Check 10 min at once, then 50 min of waiting, then Pay 20 min; a case each day; every fourth is checked again."""
    for case in range(n):
        at = case * DAY
        yield f"c{case}", "Check", at, at + 10, "ann"
        if case % 4 == 0:
            yield f"c{case}", "Check", at + 30, at + 40, "bob"
        yield f"c{case}", "Pay", at + 60, at + 80, "cy"


def test_two_steps_with_one_in_four_checked_again(read):
    """Check is passed 1.25 times; 20 min of wait in a quarter of cases; Pay waits 50 min, or 20 after a repeat."""
    family = stream_of(read(two_in_turn())).families[0]
    (check, first), (pay, second) = boxes(family)["Check"], boxes(family)["Pay"]
    assert (first.passes, check.cycle_time_s, check.n_seen) == (1.25, 600, 10)
    assert first.wait_s == pytest.approx(0.25 * 20 * 60)
    assert second.wait_s == pytest.approx((0.75 * 50 + 0.25 * 20) * 60)
    assert (pay.share_right, check.share_right) == (1.0, 0.8)
    assert family.sums.rolled_share_right == pytest.approx(0.8)
    assert family.sums.lead_time_s == 80 * 60
    (loop,) = family.stream.rework
    assert (loop.source, loop.target, loop.share) == (check.key, check.key, 0.2)
    assert loop.extra == ((check.key, 0.25),)


def test_takt_and_stock_follow_from_the_arrivals(read):
    """A case a day: takt 24 h; 37.5 + 5 min before Pay are 42.5 ÷ 1440 cases waiting."""
    family = stream_of(read(two_in_turn())).families[0]
    assert family.sums.takt_s == 86_400
    assert boxes(family)["Pay"][1].stock == pytest.approx(42.5 / 1440)
    assert stream_of(read(two_in_turn()), demand_per_day=4).families[0].sums.takt_s == 21_600


def test_value_is_what_was_said_and_never_taken_for_granted(read):
    """Work a case: Check 12.5 min, Pay 20 min; 47.5 of 80 min are waiting."""
    log = read(two_in_turn())
    silent = stream_of(log).families[0]
    assert [row.time_s for row in silent.value] == pytest.approx([0, 32.5 * 60, 0, 47.5 * 60])
    assert any("2 activities are not classified" in remark for remark in silent.stream.remarks)
    said = stream_of(log, values={"Check": "waste", "Pay": "adds value"}).families[0]
    assert [row.share_of_work for row in said.value[:3]] == pytest.approx([20 / 32.5, 0, 12.5 / 32.5])
    assert sum(row.share_of_work for row in said.value[:3]) == pytest.approx(1)
    assert sum(row.share_of_lead_time for row in said.value) == pytest.approx(1)


def parallel(n: int = 6):
    """Open 10 min; then Ask (10 to 40) beside Look (20 to 80); Pay from 100 to 110."""
    for case in range(n):
        at = case * DAY
        yield f"c{case}", "Open", at, at + 10, "ann"
        yield f"c{case}", "Ask", at + 10, at + 40, "bob"
        yield f"c{case}", "Look", at + 20, at + 80, "cy"
        yield f"c{case}", "Pay", at + 100, at + 110, "ann"


def test_steps_that_overlap_make_a_fork_and_each_minute_counts_once(read):
    family = stream_of(read(parallel())).families[0]
    of = boxes(family)
    assert of["Ask"][0].fork == of["Look"][0].fork != ""
    assert of["Ask"][0].branch != of["Look"][0].branch
    assert of["Open"][0].fork == of["Pay"][0].fork == ""
    assert family.sums.lead_time_s == 110 * 60
    assert (family.sums.worked_s, family.sums.effort_s) == (90 * 60, 110 * 60)
    look, rung = of["Look"]
    assert (look.wait_before_s, look.cycle_time_s) == (10 * 60, 60 * 60)
    assert (look.wait_beside_s, look.work_beside_s, rung.work_s) == (10 * 60, 20 * 60, 40 * 60)
    assert of["Ask"][1].is_on_path is False
    assert of["Pay"][1].wait_s == 20 * 60
    assert family.stream.rework == ()
    keys = {name: step.key for name, (step, _) in of.items()}
    shares = {(link.source, link.target): link.share for link in family.stream.links}
    assert shares[keys["Open"], keys["Ask"]] == shares[keys["Look"], keys["Pay"]] == 1.0


def rare(n: int = 40):
    for case in range(n):
        at = case * DAY
        yield f"c{case}", "Start", at, at + 10, "ann"
        if case == 3:
            yield f"c{case}", "Odd", at + 10, at + 30, "bob"
        if case == 7:
            yield f"c{case}", "Strange", at + 10, at + 50, "bob"
        yield f"c{case}", "End", at + 60, at + 70, "cy"


def test_rare_steps_are_folded_and_their_time_stays(read):
    family = stream_of(read(rare())).families[0]
    step, rung = boxes(family)["Rare steps"]
    assert sorted(step.folded) == ["Odd", "Strange"]
    assert (step.share, rung.passes, rung.effort_s) == (2 / 40, 2 / 40, 60 * 60 / 40)
    assert [step.name for step in family.stream.steps] == ["Start", "Rare steps", "End"]
    assert any("2 rare activities (2 % of all executions)" in remark for remark in family.stream.remarks)
    kinds = {"Odd": "waste", "Strange": "needed"}
    told = stream_of(read(rare()), values=kinds).families[0]
    assert {("Odd", "waste"), ("Strange", "needed")} < {(step.name, step.value) for step in told.stream.steps}


def test_times_of_a_working_day_do_not_count_the_night(read):
    """Check ends Monday 8:10, Pay begins Tuesday 8:10: a night of 15 h does not count with hours from 8 to 17."""
    rows = [("c1", "Check", 0, 10, "ann"), ("c1", "Pay", DAY + 10, DAY + 40, "bob")]
    rows += [("c2", "Check", DAY, DAY + 10, "ann"), ("c2", "Pay", 2 * DAY + 10, 2 * DAY + 40, "bob")]
    log = read(rows).in_working_time(find_calendar("mon-fri-8-17", zone="UTC"))
    family = stream_of(log).families[0]
    assert boxes(family)["Pay"][1].wait_s == 9 * 3600
    assert family.stream.counted.lead_time_calendar_s == (DAY + 40) * 60
    assert family.sums.ratio_working == pytest.approx(40 / (9 * 60 + 40))
    assert family.sums.ratio_calendar == pytest.approx(40 / (DAY + 40))
    assert family.sums.takt_s == 9 * 3600


def test_the_lead_time_has_an_interval_by_students_t(read):
    """Cases of 60, 80 and 100 min: mean 80, sd 20, t(0.975, 2) = 4.3027: 80 ± 49.68 min."""
    rows = [(f"c{n}", "Do", n * DAY, n * DAY + minutes, "ann") for n, minutes in enumerate((60, 80, 100))]
    counted = stream_of(read(rows)).families[0].stream.counted
    assert counted.lead_time_low_s == pytest.approx((80 - 49.683) * 60, rel=1e-4)
    assert counted.lead_time_high_s == pytest.approx((80 + 49.683) * 60, rel=1e-4)
    one = stream_of(read(rows[:1])).families[0]
    assert (one.stream.counted.lead_time_low_s, one.sums.takt_s) == (None, None)


def test_a_log_of_ends_alone_knows_no_work_and_says_so(read):
    rows = [(f"c{case}", activity, None, case * DAY + minute, None)
            for case in range(4) for activity, minute in (("A", 0), ("B", 60))]  # fmt: skip
    family = stream_of(read(rows)).families[0]
    assert family.sums.unknown == ("cycle time of “A”", "cycle time of “B”")
    assert family.sums.lead_time_s == 3600
    assert (family.sums.ratio, family.sums.ratio_calendar, family.sums.people_at_takt) == (None, None, None)
    for words in ("no starts", "Only 4 cases"):
        assert any(words in remark for remark in family.stream.remarks)


def test_where_people_are_known_starts_are_estimated_and_marked(read):
    rows = [(f"c{case}", activity, None, case * DAY + minute, person)
            for case in range(4) for activity, minute, person in (("A", 0, "ann"), ("B", 60, "bob"))]  # fmt: skip
    family = stream_of(read(rows)).families[0]
    step, rung = boxes(family)["B"]
    assert (step.is_estimated, step.cycle_time_s, rung.wait_s) == (True, 3600, 0)
    assert boxes(family)["A"][0].cycle_time_s is None
    assert any("are estimated" in remark for remark in family.stream.remarks)


def test_lanes_systems_channels_and_entries_come_from_attributes(read):
    """Serves L038: two steps by hand with data entry, one that a system does."""
    marks = {
        "Enter order": {"Role": "Clerk", "System": "SAP", "Channel": "Paper form"},
        "Send": {"Role": "Clerk", "System": "Mail", "Channel": "EDI"},
        "Book": {"Role": "System", "System": "SAP", "Channel": None},
    }
    rows = [(f"c{case}", activity, case * DAY + n * 60, case * DAY + n * 60 + 5, "ann", marks[activity])
            for case in range(3) for n, activity in enumerate(marks)]  # fmt: skip
    family = stream_of(read(rows)).families[0]
    of = boxes(family)
    assert [step.lane for step in family.stream.steps] == ["Clerk", "Clerk", "System"]
    assert [(step.done_by, step.has_data_entry) for step in family.stream.steps] == [
        ("person", True), ("person", False), ("system", False)
    ]  # fmt: skip
    assert of["Enter order"][0].systems == ("SAP",)
    flows = {(flow.source, flow.target): (flow.way, flow.text) for flow in family.stream.information}
    assert flows["customer", of["Enter order"][0].key] == ("manual", "Paper form")
    assert flows[of["Enter order"][0].key, of["Send"][0].key] == ("electronic", "EDI")
    assert family.stream.counted.handovers_per_case == 1
    assert (family.complexity.n_data_entries, family.complexity.n_systems) == (1, 2)
    assert stream_of(read(rows), data_entry=["Send"]).families[0].stream.steps[1].has_data_entry


def test_pieces_ended_together_by_one_person_are_a_batch(read):
    rows = []
    for day in range(4):
        for case in range(3):
            name = f"c{day}-{case}"
            rows.append((name, "Sort", day * DAY + case, day * DAY + case + 1, "ann"))
            rows.append((name, "Sign", day * DAY + 100, day * DAY + 101, "bob"))
    of = boxes(stream_of(read(rows)).families[0])
    assert (of["Sign"][0].batch, of["Sort"][0].batch) == (3, None)


def test_the_load_is_work_over_the_time_that_people_have_for_it(read):
    """Ann works 10 of 60 min on A and is there all the time: half her day is another step."""
    rows = []
    for case in range(25):
        at = case * 60
        rows += [(f"c{case}", "A", at, at + 10, "ann"), (f"c{case}", "B", at + 10, at + 20, "ann")]
    sums = stream_of(read(rows)).families[0].sums
    assert [rung.load for rung in sums.ladder] == pytest.approx([1 / 3, 1 / 3], rel=0.01)


def test_the_step_that_adds_most_lead_time_leads_the_bottlenecks(read):
    worst = stream_of(read(parallel())).families[0].bottlenecks
    assert [row.name for row in worst] == ["Look", "Ask", "Pay", "Open"]
    assert [row.rank for row in worst] == [1, 2, 3, 4]
    assert worst[0].work_rank == 1 and worst[2].wait_rank == 1


def test_every_wrong_name_is_told_at_once(read):
    with pytest.raises(QuestionError) as refused:
        stream_of(
            read(two_in_turn()),
            values={"Chek": "adds value", "Pay": "gold"},
            data_entry=["Type"],
            demand_per_day=0,
            most_steps=1,
        )
    for fault in (
        "“Chek” is no activity",
        "“gold” is no class",
        "“Type” is no activity",
        "demand is 0",
        "2 or more",
    ):
        assert fault in str(refused.value)
    with pytest.raises(QuestionError, match="no attribute “Region”"):
        stream_of(read(two_in_turn()), families="Region")
