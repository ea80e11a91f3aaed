"""Each kind finds what is planted for it, and says so in words that name the place."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from obeya.studies.findings import KINDS, Finding, Findings, findings
from obeya.tables.filters import from_json, to_text

Cases = list[Any]


def rank(log: Any, *, top: int = 20) -> Findings:
    return findings(log, rng=np.random.default_rng(1), top=top)


def the_one(log: Any, kind: str) -> Finding:
    """Return the first finding and check that it is of the kind that was planted."""
    found = rank(log).findings
    assert [one.kind for one in found[:1]] == [kind], [(one.kind, one.statement) for one in found]
    return found[0]


def change(cases: Cases, activity: str, **new: Callable[[float, Any], Any]) -> Cases:
    """Change the wait or the work of one activity: functions of the hours as they are and the case."""
    for case in cases:
        case.steps = [
            (name, new["wait"](wait, case) if "wait" in new and name == activity else wait,
             new["work"](work, case) if "work" in new and name == activity else work, person)
            for name, wait, work, person in case.steps
        ]  # fmt: skip
    return cases


def rename(cases: Cases, names: dict[str, str]) -> Cases:
    for case in cases:
        case.steps = [(names.get(name, name), *rest) for name, *rest in case.steps]
    return cases


def release_on_fridays(cases: Cases, activity: str) -> Cases:
    """Let work before the activity wait for nine o'clock on the next Friday."""
    for case in cases:
        clock, steps = case.arrives, []
        for name, wait, work, person in case.steps:
            if name == activity:
                friday = 4 * 24 + 9 + case.arrives % 1
                wait = (friday - clock) % 168
            clock += wait + work
            steps.append((name, wait, work, person))
        case.steps = steps
    return cases


def test_nothing_is_found_where_nothing_is_planted(plain_cases, from_cases):
    result = rank(from_cases(plain_cases()))
    assert result.findings == ()
    assert result.n_considered > 0


def test_a_release_on_fridays_only(plain_cases, from_cases):
    finding = the_one(from_cases(release_on_fridays(plain_cases(), "Write")), "batch_release")
    assert finding.title == "Write is done on Fridays only"
    assert "wait 3 d" in finding.statement
    assert to_text(from_json(finding.filter)) == 'has "Write"'
    assert finding.measure["usual_s"] == [43200.0]


def test_a_release_every_second_week_on_changing_days(plain_cases, from_cases):
    def next_release(wait: float, case: Any) -> float:
        clock = case.arrives + sum(w + s for _, w, s, _ in case.steps[:4])
        fortnight = int(clock // 336) + 1
        return fortnight * 336 + 24 * (fortnight * 3 % 7) + 10 - clock

    finding = the_one(
        from_cases(change(plain_cases(600, days=400), "Write", wait=next_release)), "batch_release"
    )
    assert "every 14 days" in finding.title or "every 13 days" in finding.title


def test_cases_that_begin_in_the_same_minute(plain_cases, from_cases):
    cases = plain_cases(2400)
    ends = sorted(case.arrives + sum(w + s for _, w, s, _ in case.steps[:4]) for case in cases)
    batch_begins = [ends[min(place + 11, len(ends) - 1)] + 30 for place in range(0, len(ends), 12)]

    def fill_the_batch(wait: float, case: Any) -> float:
        clock = case.arrives + sum(w + s for _, w, s, _ in case.steps[:4])
        return next(begin for begin in batch_begins if begin >= clock + 29.99) - clock

    finding = the_one(from_cases(change(cases, "Write", wait=fill_the_batch)), "batch_release")
    assert finding.title == "Write is done in batches"
    assert "about 12 at a time" in finding.statement


def test_a_step_that_waits_long_beside_all_others(plain_cases, from_cases):
    finding = the_one(
        from_cases(change(plain_cases(), "Discuss", wait=lambda wait, _: wait * 10)), "bottleneck"
    )
    assert finding.statement.startswith("Discuss waits ")
    assert "(median) after Draft before someone starts; before other steps it is" in finding.statement
    assert to_text(from_json(finding.filter)) == '"Draft" -> "Discuss"'


def test_without_starts_the_word_is_not_waiting(plain_cases, from_cases):
    log = from_cases(change(plain_cases(), "Discuss", wait=lambda wait, _: wait * 10), starts=False)
    finding = the_one(log, "bottleneck")
    assert "pass between Draft and Discuss" in finding.statement
    assert "wait" not in f"{finding.title} {finding.statement} {finding.formula}".lower()


def test_a_wait_that_is_the_same_to_the_hour_is_called_a_timer(plain_cases, from_cases):
    finding = the_one(from_cases(change(plain_cases(), "File away", wait=lambda *_: 240.0)), "bottleneck")
    assert "100 % of the cases it is 10 d to the hour, as by a timer" in finding.statement
    assert finding.evidence["timer_s"] == 864_000


@pytest.mark.parametrize(
    "name",
    ["Approve order", "Rechnung freigeben", "Valider la facture", "Aprobar pago", "Factuur goedkeuren"],
)
def test_an_approval_that_waits_in_five_languages(name, plain_cases, from_cases):
    cases = change(plain_cases(), "Discuss", wait=lambda wait, _: wait * 10, work=lambda *_: 0.1)
    finding = the_one(from_cases(rename(cases, {"Discuss": name})), "waiting_approval")
    assert finding.statement.endswith("the step itself takes 6 min.")
    assert finding.evidence["median_work_s"] == pytest.approx(360)


def test_an_approval_under_another_name_is_known_by_its_little_work(plain_cases, from_cases):
    cases = change(plain_cases(), "Discuss", wait=lambda wait, _: wait * 20, work=lambda *_: 0.02)
    assert the_one(from_cases(cases), "waiting_approval").measure["steps"] == ["Discuss"]


def test_a_step_whose_work_takes_long(plain_cases, from_cases):
    finding = the_one(from_cases(change(plain_cases(), "Draft", work=lambda work, _: 30 + work)), "slow_step")
    assert finding.statement.startswith("Draft takes 1 d 6 h (median) from start to completion")
    assert finding.measure["counted"] == "service"


def test_a_group_that_waits_longer(plain_cases, from_cases):
    cases = change(
        plain_cases(600), "Draft", wait=lambda wait, case: wait + 48 * (case.attributes["Region"] == "North")
    )
    finding = the_one(from_cases(cases), "group_differs")
    assert "that have Region “North” wait 2 d" in finding.statement
    assert to_text(from_json(finding.filter)) == 'case Region = "North" and has "Draft"'


def test_a_group_in_which_only_some_cases_wait_very_long(plain_cases, from_cases):
    cases = change(
        plain_cases(900),
        "Draft",
        wait=lambda wait, case: (
            wait + 400 * (case.attributes["Region"] == "North" and case.arrives % 1 < 0.15)
        ),
    )
    finding = the_one(from_cases(cases), "group_differs")
    assert "one in ten more than 17 d" in finding.statement


def test_a_group_with_high_numbers_and_one_whose_value_is_missing(plain_cases, from_cases):
    cases = plain_cases(800)
    for place, case in enumerate(cases):
        case.attributes["Amount"] = round(50.0 + (place * 37 % 500) / 3, 2)
        case.attributes["Order"] = None if place % 4 == 0 else f"O-{place}"
    change(cases, "Draft", wait=lambda wait, case: wait + 60 * (case.attributes["Amount"] > 180))
    change(cases, "Write", wait=lambda wait, case: wait + 60 * (case.attributes["Order"] is None))
    filters = [to_text(from_json(one.filter)) for one in rank(from_cases(cases)).findings]
    assert any('"Amount" > ' in text or "Amount > " in text for text in filters)
    assert 'case Order is missing and has "Write"' in filters


def test_the_same_group_at_two_steps_is_one_finding(plain_cases, from_cases):
    def longer(wait: float, case: Any) -> float:
        return wait + 40 * (case.attributes["Region"] == "North")

    cases = change(change(plain_cases(600), "Draft", wait=longer), "Write", wait=longer)
    result = rank(from_cases(cases))
    assert [one.kind for one in result.findings] == ["group_differs"]
    assert set(result.findings[0].measure["steps"]) == {"Draft", "Write"}


def with_loop(
    cases: Cases, *, every: int = 4, times: int = 1, other: str = "Ask back", wait: float = 40.0
) -> Cases:
    """Send every so many cases back from a further step to Look up."""
    for place, case in enumerate(cases):
        case.attributes["Form"] = "old" if place % every == 0 else "new"
        if place % every:
            continue
        loop = [(other, wait / 2, 0.2, PERSON), ("Look up", wait / 2, 0.2, "Bo")] * times
        case.steps[2:2] = loop
        case.steps[1] = (*case.steps[1][:3], "Bo")
    return cases


PERSON = "Hal"


def test_a_loop_back_to_an_earlier_step_with_its_cause(plain_cases, from_cases):
    finding = the_one(from_cases(with_loop(plain_cases(400))), "rework_loop")
    assert finding.statement.startswith(
        "100 cases (25 %) go back from Ask back to Look up and lose 1 d 16 h each "
    )
    assert (
        "all of them have Form “old”, and 100 % of such cases go this way, none of the others."
        in finding.statement
    )
    assert finding.n_cases == 100
    assert finding.hours_lost == pytest.approx(100 * 40.4, rel=0.01)


def test_a_step_repeated_at_once(plain_cases, from_cases):
    cases = plain_cases(400)
    for place, case in enumerate(cases):
        if place % 4 == 0:
            case.steps[4:4] = [("Discuss", 30.0, 0.5, "Bo")]
    finding = the_one(from_cases(cases), "rework_loop")
    assert finding.statement.startswith("100 cases (25 %) repeat Discuss at once and lose ")


def test_what_most_cases_repeat_is_a_series_and_no_rework(plain_cases, from_cases):
    cases = plain_cases(400)
    for case in cases:
        case.steps[4:4] = [("Discuss", 8.0, 0.5, "Bo")]
    assert not any(one.kind in ("rework_loop", "ping_pong") for one in rank(from_cases(cases)).findings)


def test_work_that_goes_back_and_forth_between_two_people(plain_cases, from_cases):
    finding = the_one(from_cases(with_loop(plain_cases(400), times=3)), "ping_pong")
    assert "go back and forth between" in finding.statement
    assert {"Look up", "Ask back"} <= set(
        finding.statement.replace(";", " ").split("between ")[1].split(",")[0].split(" and ")
    )


def test_the_same_order_entered_in_two_steps(plain_cases, from_cases):
    names = {"Look up": "Register order", "Draft": "Enter order in ledger"}
    cases = change(rename(plain_cases(400), names), "Enter order in ledger", wait=lambda wait, _: wait * 4)
    kinds = {one.kind: one for one in rank(from_cases(cases)).findings}
    assert "Enter order in ledger follows Register order directly" in kinds["duplicate_entry"].statement


def test_the_same_entry_done_twice_by_two_people(plain_cases, from_cases):
    cases = rename(plain_cases(400), {"Look up": "Register order"})
    for case in cases:
        case.steps[2:2] = [("Register order", 9.0, 0.4, "Zoe")]
    finding = the_one(from_cases(cases), "duplicate_entry")
    assert "by two different people" in finding.statement


def test_a_queue_that_grows(plain_cases, from_cases):
    cases = change(
        plain_cases(1200, days=300), "Write", wait=lambda wait, case: wait * (0.5 + case.arrives / 700)
    )
    finding = the_one(from_cases(cases), "growing_queue")
    assert finding.statement.startswith("The queue before Write grows by about")
    assert finding.measure["since"] > "2024-02-15"


def test_a_step_whose_times_rose_in_one_week(plain_cases, from_cases):
    cases = change(
        plain_cases(1200, days=300),
        "Write",
        wait=lambda wait, case: wait * (6 if case.arrives > 24 * 170 else 1),
    )
    finding = the_one(from_cases(cases), "unstable_step")
    assert "Since the week of" in finding.statement
    assert "2024-06-10" <= finding.measure["since"] <= "2024-06-24"


def test_a_step_that_became_faster_is_no_finding(plain_cases, from_cases):
    cases = change(
        plain_cases(1200, days=300),
        "Write",
        wait=lambda wait, case: wait * (3 if case.arrives < 24 * 100 else 1),
    )
    assert not any(one.kind in ("unstable_step", "growing_queue") for one in rank(from_cases(cases)).findings)


def test_rare_ways_that_are_slow_at_every_step(plain_cases, from_cases):
    cases = plain_cases(800)
    rng = np.random.default_rng(5)
    for case in cases[::6]:
        middle = [(name, wait * 4, work, person) for name, wait, work, person in case.steps[1:5]]
        case.steps[1:5] = [middle[i] for i in rng.permutation(4)]
    kinds = [one.kind for one in rank(from_cases(cases)).findings]
    assert kinds[0] == "long_tail"


def test_cases_that_stop_without_a_normal_end(plain_cases, from_cases):
    cases = plain_cases(600)
    for case in cases[::8]:
        case.steps = case.steps[:4]
    finding = the_one(from_cases(cases), "unusual_start_or_end")
    assert "stop without coming to a normal end, most often after Discuss (7" in finding.statement
    assert finding.n_cases in range(70, 76)


def test_cases_that_enter_in_the_middle_and_take_longer(plain_cases, from_cases):
    cases = plain_cases(1000)
    for case in cases[::9]:
        case.steps = [(name, wait * 4, work, person) for name, wait, work, person in case.steps[2:]]
    log = from_cases(cases)
    kinds = {one.kind: one for one in rank(log).findings}
    assert "most often with Draft (112)" in kinds["unusual_start_or_end"].statement


def test_time_after_a_case_was_over_is_not_lost(plain_cases, from_cases):
    cases = plain_cases(400)
    for case in cases[::4]:
        case.steps += [("Return", 2_000.0, 0.5, "Ann"), ("File away", 3.0, 0.5, "Bo")]
    result = rank(from_cases(cases))
    assert sum(one.hours_lost for one in result.findings) < 500
    assert any("File away" in sentence and "left out" in sentence for sentence in result.method)
    assert result.lead_time_hours < 400 * 60


def test_every_kind_is_in_the_registry_under_its_own_name():
    assert all(name == kind.name and kind.summary for name, kind in KINDS.items())
    assert len(KINDS) == 12


def test_an_answer_from_outside_does_not_wait_but_takes_time_to_come(plain_cases, from_cases):
    cases = change(plain_cases(), "Discuss", wait=lambda wait, _: wait * 10)
    finding = the_one(from_cases(rename(cases, {"Discuss": "Receive reply"})), "bottleneck")
    assert "pass between Draft and Receive reply" in finding.statement
    assert "requests that went out" in finding.next_step
