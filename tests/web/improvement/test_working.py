from __future__ import annotations

import re
import statistics
from datetime import date, timedelta

import pytest
from django.utils import timezone

from obeya_web.improvement.actions.deciding import do_ask_for_decision, do_decide_improvement
from obeya_web.improvement.actions.improving import ImprovementError, do_change_improvement
from obeya_web.improvement.actions.working import (
    do_add_assumption,
    do_begin_loop,
    do_change_assumption,
    do_end_loop,
    do_save_raci_row,
    do_set_naming,
    do_thank,
)
from obeya_web.improvement.health import health_of
from obeya_web.improvement.methods import method_of
from obeya_web.improvement.models import (
    Improvement,
    Pause,
    RaciRow,
    Section,
    Voice,
)
from obeya_web.improvement.timing import cycle_time, elapsed, median_loop_days
from obeya_web.improvement.totals import totals_of
from obeya_web.notices.models import Notice
from obeya_web.processes.models import Profile, Risk, Stakeholder

DAY = timedelta(days=1)


def page_of(client, improvement: Improvement) -> str:
    return client.get(f"/improvements/{improvement.pk}/").content.decode()


def test_a_gate_refuses_on_the_page_and_opens_for_a_reason_that_stays(cast, signed_in, begin) -> None:
    """Serves X004, X065 and X106."""
    one = begin(problem="We need an RPA bot", method="just_do_it")
    client = signed_in(cast.owner)
    page = page_of(client, one)
    assert "The problem asks for a solution (“RPA”)" not in page
    a3 = begin(problem="We need an RPA bot")
    page = page_of(client, a3)
    assert "The problem asks for a solution (“RPA”)" in page
    assert "Write down what somebody who does the work says about it." in page
    on = f"/improvements/{a3.pk}/on/"
    refused = client.post(on, {"seen_version": a3.version}, follow=True).content.decode()
    assert "The gate is closed" in refused
    reasons = {f"why-{item.key}": "Agreed in the meeting" for item in method_of("a3").stages[1].gate}
    client.post(on, {"seen_version": a3.version, **reasons})
    a3.refresh_from_db()
    assert a3.stage == "agree"
    page = page_of(client, a3)
    assert "passed by" in page and "Agreed in the meeting" in page
    assert a3.moves.last().person == cast.owner


@pytest.mark.parametrize(
    ("who", "status"), [("mate", 403), ("reader", 403), ("stranger", 404), ("nobody", 404)]
)
def test_only_who_manages_it_moves_it(cast, signed_in, begin, who: str, status: int) -> None:
    one = begin()
    client = signed_in(getattr(cast, who))
    for step in ("on", "back", "pause", "resume", "stop", "edit"):
        assert client.post(f"/improvements/{one.pk}/{step}/", {}).status_code == status
    Improvement.objects.filter(pk=one.pk).update(owner=cast.mate)
    if who == "mate":
        assert client.get(f"/improvements/{one.pk}/edit/").status_code == 200


def test_two_people_editing_are_shown_both_versions(cast, signed_in, begin) -> None:
    one = begin()
    client = signed_in(cast.owner)
    form = client.get(f"/improvements/{one.pk}/edit/").context["form"]
    data = {
        name: value
        for name, value in ((field.html_name, field.value()) for field in form)
        if value not in (None, [], "")
    }
    do_change_improvement(cast.admin, one, {"title": "Fewer waits"}, seen_version=one.version)
    answer = client.post(f"/improvements/{one.pk}/edit/", {**data, "title": "Faster signing"})
    assert answer.status_code == 409
    assert "Fewer waits" in answer.content.decode() and "Faster signing" in answer.content.decode()


def test_rest_is_left_out_of_the_cycle_time_and_said(cast, signed_in, begin) -> None:
    """Serves X114."""
    one, now = begin(), timezone.now()
    Improvement.objects.filter(pk=one.pk).update(created_at=now - 20 * DAY)
    one.refresh_from_db()
    Pause.objects.create(
        improvement=one, why="Training", resume_when="Trained", first_at=now - 15 * DAY, last_at=now - 5 * DAY
    )
    time = cycle_time(one, one.pauses.all(), now=now)
    assert (round(time.days), round(time.rested_days), round(time.worked_days)) == (20, 10, 10)
    assert elapsed(now - 12 * DAY, now - 8 * DAY, one.pauses.all()).worked_days == 0
    page = page_of(signed_in(cast.owner), one)
    assert "10 days of rest left out" in page


def test_pausing_asks_for_a_reason_and_the_condition_to_go_on(cast, signed_in, begin) -> None:
    """Serves X114."""
    one, client = begin(), signed_in(cast.owner)
    client.post(f"/improvements/{one.pk}/pause/", {"why": "Training", "seen_version": 1})
    assert not one.pauses.exists()
    given = {"why": "Training", "resume_when": "All are trained", "seen_version": 1}
    client.post(f"/improvements/{one.pk}/pause/", given)
    assert "All are trained" in page_of(client, one)
    one.refresh_from_db()
    client.post(f"/improvements/{one.pk}/resume/", {"seen_version": one.version})
    one.refresh_from_db()
    assert one.standing == "active" and one.pauses.get().last_at is not None


def test_a_stop_is_an_outcome_and_can_be_reopened(cast, signed_in, begin) -> None:
    """Serves X029."""
    one, client = begin(), signed_in(cast.owner)
    page = page_of(client, one)
    assert "would you begin it today?" in page and "no reason to go on" in page
    client.post(f"/improvements/{one.pk}/stop/", {"why": "The law changed", "seen_version": 1})
    one.refresh_from_db()
    assert (one.standing, one.outcome) == ("stopped", "The law changed")
    page = page_of(client, one)
    assert "Stopped, and something was learned" in page
    given = {"stage": "plan", "why": "The law changed back", "seen_version": one.version}
    client.post(f"/improvements/{one.pk}/back/", given)
    one.refresh_from_db()
    assert (one.standing, one.ended_at) == ("active", None)


@pytest.mark.parametrize("letters", [{}, {"owner": "R"}, {"owner": "A", "mate": "A"}])
def test_a_raci_row_needs_exactly_one_a(cast, signed_in, begin, letters: dict[str, str]) -> None:
    """Serves X087."""
    one, client = begin(), signed_in(cast.owner)
    given = {f"letter-{getattr(cast, who).pk}": letter for who, letter in letters.items()}
    answer = client.post(f"/improvements/{one.pk}/raci/", {"work": "Training", **given})
    assert answer.status_code == 422
    assert "needs exactly one A" in answer.content.decode()
    assert not RaciRow.objects.exists()


def test_a_raci_row_with_one_a_is_kept_and_can_be_changed(cast, signed_in, begin) -> None:
    """Serves X087."""
    one, client = begin(), signed_in(cast.owner)
    given = {f"letter-{cast.owner.pk}": "A", f"letter-{cast.mate.pk}": "R"}
    client.post(f"/improvements/{one.pk}/raci/", {"work": "Training", **given})
    row = RaciRow.objects.get()
    with pytest.raises(ImprovementError):
        do_save_raci_row(cast.owner, one, work="Training", letters={cast.mate: "R"}, row=row)
    assert sorted(row.parts.values_list("letter", flat=True)) == ["A", "R"]
    do_save_raci_row(cast.owner, one, work="Training", letters={cast.mate: "A"}, row=row, seen_version=1)
    assert [(part.person, part.letter) for part in row.parts.all()] == [(cast.mate, "A")]


def test_voices_count_and_dissent_is_kept(cast, signed_in, begin) -> None:
    """Serves X065, X072 and X107."""
    one, client = begin(), signed_in(cast.mate)
    now = timezone.now()
    assert [a.is_met for a in health_of(one, now=now) if a.key == "engagement"] == [False]
    assert "nobody heard" in signed_in(cast.owner).get("/improve/").content.decode()
    given = {"said": "That will cost us evenings", "role": "clerk", "is_dissent": "on"}
    client.post(f"/improvements/{one.pk}/voice/add/", given)
    assert Voice.objects.get().is_dissent
    page = page_of(client, one)
    assert "disagrees" in page and "1 contribution from people who do the work." in page
    assert "nobody heard" not in signed_in(cast.owner).get("/improve/").content.decode()


def test_an_assumption_that_changed_is_listed_with_its_reason(cast, signed_in, begin) -> None:
    """Serves X072."""
    one = begin()
    assumption = do_add_assumption(cast.mate, one, words="Everybody signs on Friday")
    with pytest.raises(ImprovementError, match="what showed it"):
        do_change_assumption(
            cast.mate, assumption, words=assumption.words, state="wrong", why="", seen_version=1
        )
    do_change_assumption(
        cast.mate, assumption, words=assumption.words, state="wrong", why="Half sign daily", seen_version=1
    )
    page = page_of(signed_in(cast.reader), one)
    assert "not known yet → was wrong. Half sign daily" in page


def test_loops_are_counted_with_their_median_time(cast, signed_in, begin) -> None:
    """Serves X085."""
    one = begin(method="pdsa")
    lengths = (3, 10, 6)
    for days in lengths:
        loop = do_begin_loop(
            cast.mate, one, tried=f"Try {days}", predicted="Less", first_day=date(2026, 3, 2)
        )
        do_end_loop(
            cast.mate,
            loop,
            came="Less",
            decision="adapt",
            last_day=date(2026, 3, 1) + days * DAY,
            seen_version=1,
        )
    running = do_begin_loop(cast.mate, one, tried="Now", predicted="Less", first_day=date(2026, 3, 20))
    assert median_loop_days(one.loops.all()) == statistics.median(lengths) == 6
    page = page_of(signed_in(cast.reader), one)
    assert "3 ended" in page and "median 6 days" in page
    with pytest.raises(ImprovementError):
        do_end_loop(
            cast.mate, running, came="-", decision="adopt", last_day=date(2026, 3, 19), seen_version=1
        )


def test_the_health_panel_says_why_each_answer_fails_or_passes(cast, signed_in, begin) -> None:
    """Serves X061."""
    one, now = begin(), timezone.now()
    answers = {answer.key: answer for answer in health_of(one, now=now)}
    assert [answers[key].is_met for key in ("mandate", "priority", "communication")] == [False] * 3
    assert answers["mandate"].reason == "Not named: sponsor."
    changes = {"sponsor": cast.admin, "hours_per_week": 120.0}
    do_change_improvement(cast.owner, one, changes, seen_version=one.version)
    Section.objects.create(improvement=one, key="people", body="The lead tells the clerks.")
    now = timezone.now()
    assert all(answer.is_met for answer in health_of(one, now=now)[:3])
    later = {answer.key: answer for answer in health_of(one, now=now + 45 * DAY)}
    assert later["communication"].reason == "Nothing was said for 45 days."
    assert "fails" in page_of(signed_in(cast.reader), begin())


def test_a_proposal_is_agreed_to_with_its_range_by_who_may(cast, signed_in, begin) -> None:
    """Serves O006."""
    one = begin()
    with pytest.raises(ImprovementError, match="Estimate the benefit first"):
        do_decide_improvement(cast.owner, one, agrees=True)
    changes = {"benefit_low": 20_000.0, "benefit_high": 60_000.0, "owner": cast.mate}
    do_change_improvement(cast.owner, one, changes, seen_version=one.version)
    assert do_ask_for_decision(cast.mate, one) == 1
    assert Notice.objects.get(kind="decision_asked").person == cast.owner
    assert signed_in(cast.mate).post(f"/improvements/{one.pk}/decide/", {}).status_code == 403
    signed_in(cast.owner).post(f"/improvements/{one.pk}/decide/", {"decision": "agree", "note": "Go."})
    page = page_of(signed_in(cast.reader), one)
    assert "20,000 to 60,000" in page and "agreed" in page
    assert Notice.objects.filter(person=cast.mate, kind="improvement_news").count() == 1
    do_decide_improvement(cast.admin, one, agrees=False, note="Not with this cost")
    assert one.gate_answers.filter(item="approved").last().is_met is False


def test_whoever_wants_no_naming_is_named_nowhere(cast, signed_in, begin) -> None:
    """Serves X020."""
    one = begin(owner=cast.owner, team=[cast.mate])
    do_thank(cast.owner, one, cast.mate, words="For the night shifts")
    Improvement.objects.filter(pk=one.pk).update(standing="done", ended_at=timezone.now(), owner=None)
    addresses = ("/wins/", "/wins/wins.csv", f"/improvements/{one.pk}/card/", "/improve/")
    said = [signed_in(cast.reader).get(address).content.decode() for address in addresses]
    assert all(re.search(r"\bmate\b", page) for page in said)
    do_set_naming(cast.mate, is_named=False)
    said = [signed_in(cast.reader).get(address).content.decode() for address in addresses]
    assert not any(re.search(r"\bmate\b", page) or "night shifts" in page for page in said)
    signed_in(cast.mate).post("/wins/naming/", {"named": "yes"})
    assert re.search(r"\bmate\b", signed_in(cast.reader).get("/wins/").content.decode())


def test_a_win_is_celebrated_and_not_called_proved(cast, signed_in, begin) -> None:
    """Serves X112."""
    one = begin(baseline_value=9.0, actual_value=4.0, measure_unit="days")
    Improvement.objects.filter(pk=one.pk).update(standing="done", ended_at=timezone.now())
    page = signed_in(cast.reader).get("/wins/").content.decode()
    assert "celebrated" in page and "Celebrated, not proved" in page
    assert "9 → <strong>4</strong> days" in page
    assert one.title not in signed_in(cast.stranger).get("/wins/").content.decode()


def test_the_totals_are_those_of_a_plain_recomputation(cast) -> None:
    """Serves L001."""
    rows = [
        (["waiting"], 100.0, 10.0, 5.0, "SOP 1", 1),
        (["waiting", "defects"], 80.0, 8.0, 6.0, "", 2),
        (["defects"], 40.0, 5.0, 6.0, "SOP 2", 9),
        ([], None, None, None, "SOP 1", 1),
    ]
    done = [
        Improvement(
            wastes=wastes,
            hours_per_week=hours,
            baseline_value=before,
            actual_value=after,
            standard=standard,
            process_id=process,
        )
        for wastes, hours, before, after, standard, process in rows
    ]
    totals = totals_of(done, {1, 2, 3})
    assert {one.waste.value: (one.hours_per_week, one.n) for one in totals.wastes} == {
        "waiting": (100 * 0.5 + 80 * 0.25 / 2, 2),
        "defects": (80 * 0.25 / 2, 2),
    }
    assert totals.median_change == statistics.median([-0.5, -0.25, 0.2])
    assert (totals.n_with_standard, totals.n_processes) == (1, 3)


def test_the_page_asks_as_much_for_a_full_improvement_as_for_an_empty_one(
    cast, signed_in, begin, django_assert_max_num_queries
) -> None:
    client, one = signed_in(cast.owner), begin()
    Voice.objects.create(improvement=one, said="x", role="clerk")
    do_begin_loop(cast.owner, one, tried="x", predicted="y", first_day=date(2026, 1, 1))
    do_add_assumption(cast.owner, one, words="x")
    do_save_raci_row(cast.owner, one, work="x", letters={cast.owner: "A"})
    page_of(client, one)
    with django_assert_max_num_queries(100) as few:
        page_of(client, one)
    for number in range(12):
        Voice.objects.create(improvement=one, said=f"{number}", role="clerk")
        do_begin_loop(cast.owner, one, tried=f"{number}", predicted="y", first_day=date(2026, 1, 1))
        do_add_assumption(cast.owner, one, words=f"{number}")
        do_save_raci_row(cast.owner, one, work=f"{number}", letters={cast.owner: "A", cast.mate: "R"})
    with django_assert_max_num_queries(len(few.captured_queries)):
        page_of(client, one)


def test_the_process_page_says_how_it_is_and_what_is_done(cast, signed_in, begin) -> None:
    """Serves P001."""
    client = signed_in(cast.owner)
    address = f"/processes/{cast.process.slug}/"
    page = client.get(address).content.decode()
    for words in ("There is no SIPOC", "No risk is named.", "Nobody is named who can help or hinder"):
        assert words in page
    risk = {"cause": "One signer", "event": "Signer is ill", "effect": "Late payment", "response": "reduce"}
    scores = {"likelihood": 4, "impact": 4, "seen_version": 1}
    client.post(f"{address}parts/risk/add/", {**risk, **scores})
    client.post(
        f"{address}parts/stakeholder/add/",
        {"name": "Purchasing", "influence": 5, "support": 2, "awareness": 4, "desire": 3, "seen_version": 1},
    )
    client.post(
        f"{address}profile/",
        {"sipoc-0-step": "Sign", "sipoc-0-customer": "Supplier", "maturity": "2", "risk_appetite": "9"}
        | {"seen_version": 1},
    )
    page = client.get(address).content.decode()
    assert "1 risk above the line" in page and "4 × 4 = 16" in page
    assert "barrier: desire" in page
    assert "2 Managed" in page
    assert Profile.objects.get().sipoc[0]["customer"] == "Supplier"
    assert (Risk.objects.get().weight, Stakeholder.objects.get().barrier) == (16, "desire")
    begin(process=cast.process)
    part = client.get(f"{address}improving/").content.decode()
    assert "Fewer reminders" in part and "No open action." in part
    assert signed_in(cast.mate).post(f"{address}parts/risk/add/", {}).status_code == 403


def test_the_steps_of_a_sipoc_come_from_the_log(cast, signed_in, with_sample) -> None:
    page = signed_in(cast.owner).get(f"/processes/{with_sample.slug}/profile/").content.decode()
    assert 'value="Receive invoice"' in page or page.count('-step" value="') >= 5
    assert "taken from the path that most cases take" in page


def test_lists_ask_as_much_for_many_improvements_as_for_few(
    cast, signed_in, begin, django_assert_max_num_queries
) -> None:
    client = signed_in(cast.owner)

    def add(n: int) -> None:
        for number in range(n):
            begin(title=f"Open {number}", method="kaizen")
            one = begin(title=f"Done {number}", team=[cast.mate], wastes=["waiting"])
            Improvement.objects.filter(pk=one.pk).update(standing="done", ended_at=timezone.now())
            do_thank(cast.owner, one, cast.mate, words="x")

    add(2)
    few = {}
    for address in ("/improve/", "/wins/", f"/processes/{cast.process.slug}/improving/"):
        client.get(address)
        with django_assert_max_num_queries(80) as asked:
            client.get(address)
        few[address] = len(asked.captured_queries)
    add(8)
    for address, n in few.items():
        with django_assert_max_num_queries(n):
            client.get(address)
