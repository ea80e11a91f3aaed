from __future__ import annotations

from obeya_web.accounts.models import Person
from obeya_web.improvement.models import Improvement
from obeya_web.jobs.mail import EMAIL
from obeya_web.jobs.models import OutboxMessage
from obeya_web.notices.models import Notice
from obeya_web.processes.models import Process
from obeya_web.watch.models import SlipPacket
from tests.web.conftest import Cast
from tests.web.watch.conftest import Register
from tests.web.watch.test_watching import on, text_of


def test_the_evidence_goes_to_its_owner_with_chart_and_cases_and_the_answer_comes_back(
    cast: Cast, with_sample: Process, improvement: Improvement, register: Register, signed_in
) -> None:
    """Serves L065."""
    register()
    address = f"/improvements/{improvement.pk}/gain/slip/?as_of={on(60).isoformat()}"
    owner = signed_in(cast.owner)
    assert "Operations" in text_of(
        owner, f"/improvements/{improvement.pk}/gain/slip/", as_of=on(60).isoformat()
    )
    given = {"sent_to": cast.mate.pk, "note": "What happened in November?"}
    assert signed_in(cast.reader).post(address, given).status_code == 403
    assert owner.post(address, given).status_code == 302
    packet = SlipPacket.objects.get()
    assert (packet.attribute, packet.value) == ("Department", "Operations")
    assert packet.n_cases > 20 and len(packet.cases) > 10 and packet.picture.startswith("<svg")
    assert ">days<" in packet.picture
    values = [case["value"] for case in packet.cases]
    assert values == sorted(values, reverse=True), "the worst case first, open ones by the time so far"
    mail = OutboxMessage.objects.get(kind=EMAIL, key=f"packet:{packet.pk}").payload
    assert mail["to"] == [cast.mate.email] and packet.cases[0]["case"] in mail["text"]
    assert 'src="cid:chart"' in mail["html"] and mail["pictures"]["chart"].startswith("iVBOR")
    assert Notice.objects.filter(person_id=cast.mate.pk, kind="gain_signal").count() == 1

    page = f"/watch/evidence/{packet.pk}/"
    assert signed_in(cast.stranger).get(page).status_code == 404
    assert owner.post(f"{page}answer/", {"response": "Mine."}).status_code in (403, 404)
    mate = signed_in(cast.mate)
    assert "Slips at Operations" in text_of(mate, page) and packet.cases[-1]["case"] in text_of(mate, page)
    assert mate.post(f"{page}answer/", {"response": "The list was kept for Friday."}).status_code == 302
    packet.refresh_from_db()
    assert packet.acknowledged_at and packet.response == "The list was kept for Friday."
    assert Notice.objects.filter(person_id=cast.owner.pk, text__contains="answered about").exists()
    assert "The list was kept for Friday." in text_of(owner, page)


def test_without_a_named_unit_there_is_nothing_to_send(
    cast: Cast, with_sample: Process, improvement: Improvement, register: Register, signed_in
) -> None:
    register()
    address = f"/improvements/{improvement.pk}/gain/slip/?as_of={on(30).isoformat()}"
    client = signed_in(cast.owner)
    assert "no evidence to send" in client.get(address).content.decode()
    client.post(address, {"sent_to": cast.mate.pk})
    assert not SlipPacket.objects.exists()


def test_whoever_lost_the_right_to_see_it_still_sees_what_was_sent_to_them(
    cast: Cast, with_sample: Process, improvement: Improvement, register: Register, signed_in
) -> None:
    gain = register()
    person = Person.objects.create_user("warehouse@example.org", name="warehouse")
    packet = SlipPacket.objects.create(
        gain=gain,
        as_of=on(60),
        attribute="Department",
        value="Operations",
        since=on(20),
        until=on(60),
        n_cases=3,
        sent_to=person,
        sent_by=cast.owner,
        sent_at=gain.registered_at,
    )
    assert signed_in(person).get(f"/watch/evidence/{packet.pk}/").status_code == 200
    assert signed_in(person).get(f"/improvements/{improvement.pk}/gain/").status_code == 404
