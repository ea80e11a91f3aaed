"""Registered gains over the interface: promised once, read by those who may see, signals answered once."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from obeya.studies.gain import register_in_log
from obeya_web.accounts.audit import history_of
from obeya_web.followup.models import Action
from obeya_web.improvement.actions.improving import do_begin_improvement
from obeya_web.improvement.models import Improvement
from obeya_web.watch.actions.registering import do_register_gain
from obeya_web.watch.models import GainRegistration, GainSignal, WatchState
from tests.web.api.test_description import give_log
from tests.web.conftest import Cast

GO_LIVE = date(2026, 3, 2)
BODY = {"measure": "cycle_time", "go_live": "2027-01-04", "least_effect": 0.07, "transition_days": 14}


@pytest.fixture
def improvement(cast: Cast) -> Improvement:
    return do_begin_improvement(
        cast.owner, cast.finance, title="Release daily", method="a3", fields={"process": cast.process}
    )


@pytest.fixture
def gain(cast: Cast, improvement: Improvement) -> GainRegistration:
    """A gain that was shown, and lost at the look of day 60."""
    asked = register_in_log("cycle_time", GO_LIVE, slice="Department = Operations")
    found = do_register_gain(cast.owner, improvement, asked)
    looks = [
        {"day": 30, "due": "2026-04-01", "is_spent": True, "is_crossed": True, "holding": "not judged",
         "verdict": "improved–provisional"},
        {"day": 60, "due": "2026-05-01", "is_spent": True, "is_crossed": False, "holding": "regressed",
         "verdict": "regressed"},
        {"day": 90, "due": "2026-05-31", "is_spent": False, "is_crossed": False, "holding": "not judged",
         "verdict": None},
    ]  # fmt: skip
    for day, word, ratio in ((30, "improved–provisional", 0.8), (60, "regressed", 0.97)):
        WatchState.objects.create(
            gain=found, as_of=GO_LIVE + timedelta(days=day + 1), log_version="1", word=word, ratio=ratio,
            low=ratio - 0.1, high=ratio + 0.1, p_value=0.001, hours_per_week=-12.0, n_weeks=day // 7, looks=looks,
        )  # fmt: skip
    return found


@pytest.fixture
def signal(gain: GainRegistration) -> GainSignal:
    fields = {"day": GO_LIVE + timedelta(days=61), "word": "regressed", "told_at": timezone.now()}
    return GainSignal.objects.create(gain=gain, kind="regressed", **fields)


def test_a_gain_is_read_with_what_was_locked_its_looks_and_its_states(
    cast: Cast, ask, gain: GainRegistration, signal: GainSignal
) -> None:
    """Serves L037."""
    (listed,) = ask(cast.reader, "GET", f"/watches?process={cast.process.slug}").json()["items"]
    read = ask(cast.reader, "GET", f"/watches/{gain.pk}")
    shown = read.json()
    assert {**listed, "registered_at": ""} == {**{name: shown[name] for name in listed}, "registered_at": ""}
    assert (shown["slice"], shown["sha256"], shown["is_whole"]) == (
        'Department = "Operations"',
        gain.sha256,
        True,
    )
    assert shown["registration"]["go_live"] == "2026-03-02"
    assert shown["state"]["verdict"] == "regressed" and shown["sustained_60"] is False
    assert shown["state"]["effect"]["ratio"] == 0.97 and shown["next_look"] == "2026-05-31"
    assert [look["verdict"] for look in shown["looks"]] == ["improved–provisional", "regressed", None]
    assert [state["verdict"] for state in shown["states"]] == ["improved–provisional", "regressed"]
    assert [each["id"] for each in shown["signals"]] == [signal.pk] and shown["signals"][0][
        "waits_for_answer"
    ]
    again = ask(cast.reader, "GET", f"/watches/{gain.pk}", If_None_Match=read.headers["ETag"])
    assert (again.status_code, again.content) == (304, b"")


def test_a_look_that_was_a_trade_off_is_never_told_as_a_gain(cast: Cast, ask, gain: GainRegistration) -> None:
    WatchState.objects.filter(gain=gain, word="improved–provisional").update(word="trade-off")
    looks = ask(cast.reader, "GET", f"/watches/{gain.pk}").json()["looks"]
    assert looks[0]["verdict"] == "trade-off"


def test_strangers_see_no_gain_and_no_signal(
    cast: Cast, ask, gain: GainRegistration, signal: GainSignal
) -> None:
    for path in (f"/watches/{gain.pk}", f"/watches/{gain.pk}/verdict"):
        assert ask(cast.stranger, "GET", path).status_code == 404
    answer = {"cause": "x", "what": "y"}
    assert ask(cast.stranger, "POST", f"/signals/{signal.pk}/answer", answer).status_code == 404
    assert ask(cast.reader, "POST", f"/signals/{signal.pk}/answer", answer).status_code == 403
    for path in ("/watches", "/signals"):
        assert ask(cast.stranger, "GET", path).json()["items"] == []
        assert len(ask(cast.mate, "GET", path).json()["items"]) == 1


def test_a_gain_is_registered_once_however_often_it_is_sent(
    cast: Cast, ask, improvement: Improvement
) -> None:
    path = f"/improvements/{improvement.pk}/gain"
    first, again = (ask(cast.owner, "POST", path, BODY, Idempotency_Key="promise") for _ in range(2))
    assert first.status_code == again.status_code == 201 and first.json() == again.json()
    gain = GainRegistration.objects.get()
    assert first.headers["Location"] == f"/api/v1/watches/{gain.pk}" and not gain.is_late
    # The same promise made with `obeya gain` or on the page has the same hash.
    same = register_in_log("cycle_time", date(2027, 1, 4), least_effect=0.07, transition_days=14)
    assert gain.sha256 == same.sha256 == first.json()["sha256"]
    assert history_of(improvement).filter(verb="registered the gain").count() == 1
    assert ask(cast.mate, "POST", path, BODY).status_code == 403


def test_registering_anew_needs_a_reason_and_keeps_what_was_promised_before(
    cast: Cast, ask, gain: GainRegistration
) -> None:
    path = f"/improvements/{gain.improvement_id}/gain"
    assert "why" in ask(cast.owner, "POST", path, BODY).json()["detail"]
    new = ask(cast.owner, "POST", path, {**BODY, "why": "The pilot moved"}).json()
    assert (new["number"], new["why"], new["state"]) == (2, "The pilot moved", None)
    assert [each["id"] for each in ask(cast.owner, "GET", "/watches").json()["items"]] == [new["id"]]
    both = ask(cast.owner, "GET", "/watches?replaced=true").json()["items"]
    assert [(each["number"], each["is_replaced"], each["is_proved"]) for each in both] == [
        (1, True, False),
        (2, False, False),
    ]


@pytest.mark.parametrize(
    "wrong",
    [
        {"measure": "happiness"},
        {"go_live": "0001-01-01"},
        {"least_effect": 0},
        {"baseline_from": "2027-02-01"},
        {"measure": "on_time"},
        {"slice": "Department ="},
        {"surprise": 1},
    ],
)
def test_what_cannot_be_judged_is_refused_before_it_is_locked(
    cast: Cast, ask, improvement: Improvement, wrong: dict[str, object], tmp_path: Path
) -> None:
    give_log(cast.process, tmp_path)
    answer = ask(cast.owner, "POST", f"/improvements/{improvement.pk}/gain", {**BODY, **wrong})
    assert answer.status_code == 422, answer.content
    assert not GainRegistration.objects.exists()


def test_a_gain_of_no_process_is_refused(cast: Cast, ask) -> None:
    alone = do_begin_improvement(cast.owner, cast.finance, title="Alone", method="a3")
    answer = ask(cast.owner, "POST", f"/improvements/{alone.pk}/gain", BODY)
    assert answer.status_code == 422 and "no process" in answer.json()["detail"]


def test_a_few_weeks_are_judged_as_insufficient_data_never_as_a_gain(
    cast: Cast, ask, improvement: Improvement, tmp_path: Path
) -> None:
    give_log(cast.process, tmp_path)
    body = {"measure": "cycle_time", "go_live": "2025-01-27"}
    new = ask(cast.owner, "POST", f"/improvements/{improvement.pk}/gain", body).json()
    assert new["is_late"]
    read = ask(cast.reader, "GET", f"/watches/{new['id']}/verdict")
    assert read.json()["verdict"] == "insufficient data" and read.json()["gates"]
    again = ask(cast.reader, "GET", f"/watches/{new['id']}/verdict", If_None_Match=read.headers["ETag"])
    assert again.status_code == 304


def test_a_gain_without_data_says_what_to_do(cast: Cast, ask, gain: GainRegistration) -> None:
    answer = ask(cast.reader, "GET", f"/watches/{gain.pk}/verdict")
    assert answer.status_code == 422 and "import its event log" in answer.json()["detail"]


def test_a_signal_is_answered_once_with_a_cause_and_an_action(cast: Cast, ask, signal: GainSignal) -> None:
    """Serves L021."""
    waiting = "/signals?waiting=true&kind=regressed"
    assert [each["id"] for each in ask(cast.owner, "GET", waiting).json()["items"]] == [signal.pk]
    body = {"cause": "Releases were weekly again", "what": "Name a deputy", "due": "2026-12-24"}
    path = f"/signals/{signal.pk}/answer"
    answered = ask(cast.owner, "POST", path, body, Idempotency_Key="deputy")
    action = Action.objects.get(title="Name a deputy")
    shown = answered.json()
    assert (shown["action"], shown["cause"], shown["answered_by"], shown["waits_for_answer"]) == (
        action.pk,
        body["cause"],
        cast.owner.email,
        False,
    )
    assert action.due == date(2026, 12, 24) and action.why == body["cause"]
    assert ask(cast.owner, "POST", path, body, Idempotency_Key="deputy").json() == shown
    assert ask(cast.owner, "POST", path, body).status_code == 409
    assert Action.objects.filter(title="Name a deputy").count() == 1
    assert ask(cast.owner, "GET", waiting).json()["items"] == []
