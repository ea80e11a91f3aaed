from __future__ import annotations

import html
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from django.test import Client

from obeya.sources.samples import write_sample
from obeya.studies.gain import register_in_log
from obeya_web.followup.models import ActionLink
from obeya_web.improvement.actions.improving import do_begin_improvement
from obeya_web.improvement.models import Improvement
from obeya_web.notices.models import Notice
from obeya_web.processes.models import Process
from obeya_web.watch.actions.watching import do_begin_looks, do_keep_states
from obeya_web.watch.judging import judge_days, judge_now
from obeya_web.watch.models import BenefitLine, GainRegistration, GainSignal
from obeya_web.watch.sustaining import summary_for
from obeya_web.watch.words import SignalKind
from obeya_web.watch.work.recomputing import live_gains
from tests.web.conftest import Cast
from tests.web.watch.conftest import GO_LIVE, Register, show_log

STARTS = GO_LIVE + timedelta(days=14)


def text_of(client: Client, address: str, **query: Any) -> str:
    answer = client.get(address, query)
    assert answer.status_code == 200, answer.content[:500]
    return " ".join(html.unescape(answer.content.decode()).split())


def watch_until(gain: GainRegistration, day: date) -> list[GainSignal]:
    """Judge as on the morning of a day."""
    gain = live_gains().get(pk=gain.pk)
    return do_keep_states(gain, judge_days(gain, until=day))


def on(n_days: int) -> date:
    return STARTS + timedelta(days=n_days + 1)


def test_the_gain_of_the_sample_is_shown_lost_where_it_slips_found_again_and_held(
    cast: Cast, with_sample: Process, improvement: Improvement, register: Register, signed_in, controller
) -> None:
    """Serves L021, L033, L034, L037 and L064."""
    gain = register()
    BenefitLine.objects.create(
        improvement=improvement,
        name="Hours",
        unit_word="h",
        rate=50,
        forecast=40,
        from_month=date(2024, 11, 1),
    )
    words = {}
    for days in (30, 60, 90, 180):
        watch_until(gain, on(days))
        words[days] = gain.states.order_by("-as_of")[0].word
    assert words == {
        30: "improved–provisional",
        60: "regressed",
        90: "improved & held",
        180: "improved & held",
    }
    told = list(gain.signals.exclude(kind=SignalKind.LOOK).order_by("day").values_list("kind", flat=True))
    assert [kind for kind in told if kind != "amber"] == ["proved", "regressed", "recovered"]
    slip = judge_now(gain, as_of=on(60)).slip
    assert slip is not None and slip.evidence is not None
    assert (slip.evidence.attribute, slip.evidence.value) == ("Department", "Operations")
    lost = Notice.objects.filter(kind="gain_signal", text__contains="is lost")
    assert {notice.person_id for notice in lost} == {cast.owner.pk, cast.admin.pk, controller.pk}
    client = signed_in(cast.reader)
    address = f"/improvements/{improvement.pk}/gain/"
    assert "Operations" in text_of(client, address, as_of=on(60).isoformat())
    assert "suspended" in text_of(client, "/benefits/")
    summary = summary_for(cast.owner)
    assert [(each.n_held, each.n) for each in summary.sustained] == [(0, 1), (1, 1)]
    assert summary.totals.suspended == 2_000.0
    assert "1 of 1" in text_of(client, "/watch/sustained/")


def test_the_process_in_which_nothing_was_changed_shows_no_detectable_change(
    cast: Cast, with_sample: Process, tmp_path: Path, register: Register
) -> None:
    """Serves L037."""
    claims = Process.objects.create(unit=cast.finance, name="Claims", slug="claims", owner=cast.owner)
    show_log(claims, write_sample("customer-claims", tmp_path))
    improvement = do_begin_improvement(
        cast.owner, cast.finance, title="Nothing", method="a3", fields={"process": claims}
    )
    gain = register(improvement, slice="", transition_days=0)
    new = watch_until(gain, date(2025, 7, 1))
    assert gain.states.order_by("-as_of")[0].word == "no detectable change"
    assert {signal.kind for signal in new} == {SignalKind.LOOK}


def test_each_signal_is_told_once_however_often_it_is_judged(
    with_sample: Process, register: Register
) -> None:
    gain = register()
    watch_until(gain, on(30))
    n_signals, n_notices = GainSignal.objects.count(), Notice.objects.count()
    assert (n_signals, watch_until(gain, on(30))) == (2, [])
    assert (GainSignal.objects.count(), Notice.objects.count()) == (n_signals, n_notices)


def test_go_live_brings_four_tasks_with_the_analysis_filled_in_when_its_day_comes(
    with_sample: Process, improvement: Improvement, register: Register
) -> None:
    """Serves L037."""
    gain = register()
    watch_until(gain, on(31))
    actions = list(ActionLink.actions_of(improvement).order_by("pk"))
    assert [task.day for task in gain.tasks.all()] == [30, 60, 90, 180]
    assert actions[0].evidence.startswith("Improved, provisionally.") and not actions[1].evidence
    watch_until(gain, on(60))
    actions[1].refresh_from_db()
    assert actions[1].evidence.startswith("Regressed.")


def test_tasks_wait_for_go_live(with_sample: Process, improvement: Improvement, register: Register) -> None:
    later = date.today() + timedelta(days=30)
    gain = register(go_live=later)
    do_begin_looks(gain)
    assert not gain.tasks.exists()


def test_what_was_registered_is_locked_and_replaced_only_with_a_reason(
    cast: Cast, with_sample: Process, improvement: Improvement, signed_in
) -> None:
    client = signed_in(cast.owner)
    address = f"/improvements/{improvement.pk}/gain/register/"
    given = {"measure": "cycle_time", "least_effect": "10", "go_live": "2024-10-01", "transition_days": "0"}
    assert client.post(address, given).status_code == 302
    first = GainRegistration.objects.get()
    assert first.sha256 == register_in_log("cycle_time", GO_LIVE).sha256
    assert first.is_late
    assert "Registered late" in text_of(client, f"/improvements/{improvement.pk}/gain/")
    assert client.post(address, {**given, "least_effect": "20"}).status_code == 422
    assert client.post(address, {**given, "least_effect": "20", "why": "Too small."}).status_code == 302
    first.refresh_from_db()
    assert first.replaced_at is not None
    text = text_of(client, f"/improvements/{improvement.pk}/gain/")
    assert first.sha256 in text and "Too small." in text


def test_a_registration_that_was_changed_behind_the_back_of_the_program_is_named(
    cast: Cast, with_sample: Process, improvement: Improvement, register: Register, signed_in
) -> None:
    gain = register()
    changed = gain.locked.replace('"least_effect":0.1', '"least_effect":0.2')
    GainRegistration.objects.filter(pk=gain.pk).update(locked=changed)
    text = text_of(signed_in(cast.owner), f"/improvements/{improvement.pk}/gain/")
    assert "changed outside of the program" in text


def test_a_filter_that_fits_no_case_is_refused_beside_the_form(
    cast: Cast, with_sample: Process, improvement: Improvement, signed_in
) -> None:
    given = {
        "measure": "cycle_time",
        "least_effect": "10",
        "go_live": "2024-10-01",
        "transition_days": "0",
        "slice": "Departement = Operations",
    }
    answer = signed_in(cast.owner).post(f"/improvements/{improvement.pk}/gain/register/", given)
    assert answer.status_code == 422 and "Department" in answer.content.decode()
    assert not GainRegistration.objects.exists()


def test_the_owner_answers_a_signal_with_a_cause_and_an_action(
    cast: Cast, with_sample: Process, improvement: Improvement, register: Register, signed_in
) -> None:
    gain = register()
    watch_until(gain, on(60))
    signal = gain.signals.get(kind=SignalKind.REGRESSED)
    given = {"cause": "The list is collected for Friday again.", "what": "Release daily in Operations"}
    assert signed_in(cast.reader).post(f"/watch/signals/{signal.pk}/", given).status_code == 403
    assert signed_in(cast.owner).post(f"/watch/signals/{signal.pk}/", given).status_code == 302
    signal.refresh_from_db()
    assert signal.action is not None and signal.action.title == "Release daily in Operations"
    alarm = gain.signals.get(kind=SignalKind.AMBER)
    assert alarm.action == signal.action and not alarm.waits_for_answer, (
        "the alarm before it is answered with it"
    )
    assert "collected for Friday" in text_of(signed_in(cast.reader), f"/improvements/{improvement.pk}/gain/")
