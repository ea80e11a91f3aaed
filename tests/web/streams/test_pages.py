"""The pages of maps: drawing, editing in place, comparing, sticking notes."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from obeya.flow.stream_map import StreamMap, StreamStep
from obeya_web.accounts.models import Person
from obeya_web.improvement.models import Improvement
from obeya_web.streams.actions.editing import map_of
from obeya_web.streams.actions.notes import do_make_note_link
from obeya_web.streams.actions.streams import do_design_future
from obeya_web.streams.models import Note, NoteLink, Revision, Side, Stream
from obeya_web.streams.views.phone import _address
from tests.web.conftest import Cast
from tests.web.streams.conftest import Draw

pytestmark = pytest.mark.django_db
SignedIn = Callable[[Person], Client]
FETCH = {"X-Requested-With": "fetch"}


def page(client: Client, stream: Stream, query: str = "") -> str:
    answer = client.get(reverse("stream", args=[stream.pk]) + query)
    assert answer.status_code == 200
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def change(client: Client, revision: Revision, verb: str, **fields: object) -> int:
    address = reverse("stream_change", args=[revision.stream_id, revision.side])
    data = {"verb": verb, "seen_version": revision.version, **fields}
    return client.post(address, data, headers=FETCH).status_code


def test_a_map_from_paper_begins_with_its_steps_and_arrows(cast: Cast, signed_in: SignedIn) -> None:
    answer = signed_in(cast.owner).post(
        reverse("stream_new"),
        {
            "way": "typed",
            "title": "Pay",
            "unit": cast.finance.pk,
            "names": "Scan\nCheck\n\nPay",
            "clock": "working",
        },
    )
    stream = Stream.objects.get()
    assert answer.url == reverse("stream", args=[stream.pk])
    made = map_of(stream.revisions.get())
    assert [step.name for step in made.steps] == ["Scan", "Check", "Pay"]
    assert len([link for link in made.links if link.kind == "push"]) == 2


def test_totals_of_a_map_are_those_that_one_computes_by_hand(
    cast: Cast, draw: Draw, signed_in: SignedIn
) -> None:
    """Serves L011.

    Of 100 pieces 10 come back from approving to checking: both are passed 1.111 times. Work is
    (60 + 30) × 1.111 + 30 = 130 s, waiting (600 + 9,000) × 1.111 + 600 = 11,267 s.
    """
    text = page(signed_in(cast.reader), draw().stream)
    assert "3 h 10 min from start to end" in text
    assert "2 min" in text
    assert "4 min 48 s" in text  # takt: 28,800 s ÷ 100


def test_a_data_box_is_changed_in_its_row_and_what_nobody_typed_stays_exact(
    cast: Cast, draw: Draw, signed_in: SignedIn
) -> None:
    revision = draw()
    client = signed_in(cast.owner)
    shown = {"cycle_time_s": "1 min", "wait_before_s": "2 h", "share_right": "80 %", "people": ""}
    assert change(client, revision, "change_step", key="approve", **{**shown, "cycle_time_s": "30 s"}) == 200
    step = map_of(Revision.objects.get()).step("approve")
    assert (step.cycle_time_s, step.wait_before_s, step.share_right) == (30.0, 7_200.0, 0.8)


def test_a_time_that_cannot_be_read_is_refused_in_words(cast: Cast, draw: Draw, signed_in: SignedIn) -> None:
    revision = draw()
    address = reverse("stream_change", args=[revision.stream_id, "current"])
    data = {"verb": "change_step", "key": "pay", "cycle_time_s": "soon", "seen_version": 1}
    answer = signed_in(cast.owner).post(address, data, headers=FETCH)
    assert answer.status_code == 422
    assert "Cycle time (C/T): “soon” is no duration" in answer.content.decode()


def test_who_edits_second_reads_what_stands_there_now(cast: Cast, draw: Draw, signed_in: SignedIn) -> None:
    revision = draw()
    client = signed_in(cast.owner)
    assert change(client, revision, "change_step", key="pay", cycle_time_s="20 s") == 200
    address = reverse("stream_change", args=[revision.stream_id, "current"])
    data = {"verb": "change_step", "key": "pay", "cycle_time_s": "10 s", "seen_version": 1}
    answer = client.post(address, data, headers=FETCH)
    assert answer.status_code == 409
    assert "Pay, Cycle time (C/T): 20 s" in answer.content.decode()


def test_the_future_state_lists_changed_boxes_and_what_they_change(
    cast: Cast, draw: Draw, signed_in: SignedIn
) -> None:
    """Serves L011, L038."""
    revision = draw()
    client = signed_in(cast.owner)
    client.post(reverse("stream_design", args=[revision.stream_id]))
    future = Revision.objects.get(side=Side.FUTURE)
    assert change(client, future, "remove_step", key="approve") == 200
    future.refresh_from_db()
    assert change(client, future, "change_step", key="pay", wait_before_s="1 min") == 200
    text = page(client, revision.stream, "?side=difference")
    assert "2 boxes differ" in text
    assert "Approve removed" in text
    assert "Wait before 10 min → 1 min" in text
    assert re.search(r"Steps 3 2 −1", text)
    assert map_of(Revision.objects.get(side=Side.CURRENT)).step("approve")


def test_two_sessions_add_notes_at_once_and_none_is_lost(cast: Cast, draw: Draw, signed_in: SignedIn) -> None:
    """Serves L025."""
    stream = draw().stream
    one, two = signed_in(cast.owner), signed_in(cast.mate)
    desk = reverse("stream_desk", args=[stream.pk, "current"])
    etag = one.get(desk).headers["ETag"]
    assert one.get(desk, headers={"If-None-Match": etag}).status_code == 304
    for client, words in ((one, "Waits for the boss"), (two, "Typed in twice"), (one, "Nobody reads it")):
        data = {"words": words, "step": "approve"}
        assert (
            client.post(reverse("stream_note_add", args=[stream.pk]), data, headers=FETCH).status_code == 200
        )
    fresh = two.get(desk, headers={"If-None-Match": etag})
    assert all(
        words in fresh.content.decode()
        for words in ("Waits for the boss", "Typed in twice", "Nobody reads it")
    )


def test_somebody_without_an_account_sticks_a_note_by_the_code(
    cast: Cast, draw: Draw, signed_in: SignedIn
) -> None:
    stream = draw().stream
    client = signed_in(cast.mate)
    client.post(reverse("stream_phone", args=[stream.pk]), {"hours": "2"})
    shown = client.get(reverse("stream_phone", args=[stream.pk])).content.decode()
    address = _address(NoteLink.objects.get())
    assert f"http://testserver{address}" in shown
    phone = Client()
    assert "3 h" not in phone.get(address).content.decode()
    assert phone.post(address, {"words": "<b>Twice</b>", "name": "Ada"}).status_code == 302
    text = signed_in(cast.reader).get(reverse("stream", args=[stream.pk])).content.decode()
    assert "&lt;b&gt;Twice&lt;/b&gt;" in text
    assert Note.objects.get().name == "Ada"


@pytest.mark.parametrize("how", ["closed", "over", "forged", "maker gone"])
def test_a_code_that_is_no_longer_good_opens_nothing(
    cast: Cast, draw: Draw, how: str, signed_in: SignedIn
) -> None:
    link = do_make_note_link(cast.mate, draw().stream, hours=1)
    address = _address(link)
    if how == "closed":
        signed_in(cast.owner).post(reverse("stream_phone_revoke", args=[link.pk]))
    elif how == "over":
        NoteLink.objects.update(ends_at=link.made_at)
    elif how == "forged":
        address = reverse("stream_sticky_sealed", args=[link.pk, "x" * 43])
    else:
        cast.mate.grants.all().delete()
    assert Client().get(address).status_code == 404
    assert Client().post(address, {"words": "Hello"}).status_code == 404


def test_a_machine_that_writes_notes_is_slowed_down(
    cast: Cast, draw: Draw, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("obeya_web.streams.views.phone.NOTE_RATES", {"note": "2/m/ip"})
    address = _address(do_make_note_link(cast.owner, draw().stream, hours=1))
    answers = [Client().post(address, {"words": f"Note {n}"}).status_code for n in range(3)]
    assert answers == [302, 302, 429]


def test_a_note_is_not_longer_than_a_sticky_note(cast: Cast, draw: Draw) -> None:
    address = _address(do_make_note_link(cast.owner, draw().stream, hours=1))
    assert Client().post(address, {"words": "x" * 281}).status_code == 422
    assert not Note.objects.exists()


def test_a_map_that_was_put_away_is_brought_back(cast: Cast, draw: Draw, signed_in: SignedIn) -> None:
    stream = draw().stream
    client = signed_in(cast.owner)
    client.post(reverse("stream_delete", args=[stream.pk]))
    assert client.get(reverse("stream", args=[stream.pk])).status_code == 404
    client.post(reverse("stream_restore", args=[stream.pk]))
    assert client.get(reverse("stream", args=[stream.pk])).status_code == 200


def test_maps_are_listed_where_they_are_due_and_on_the_page_of_their_process(
    cast: Cast, draw: Draw, signed_in: SignedIn
) -> None:
    draw()
    Stream.objects.update(review_day="2020-01-01")
    reader = signed_in(cast.reader)
    assert "due" in reader.get(reverse("streams")).content.decode()
    part = reader.get(reverse("process_streams", args=[cast.process.slug])).content.decode()
    assert "Pay invoices" in part
    assert "Pay invoices" not in signed_in(cast.stranger).get(reverse("streams")).content.decode()


def test_a_burst_leads_to_the_improvement_that_carries_it_out_and_to_none_that_its_reader_may_not_see(
    cast: Cast, draw: Draw, signed_in: SignedIn
) -> None:
    """Serves L040."""
    revision = draw()
    client = signed_in(cast.owner)
    made = {"method": "a3", "stage": "plan", "standing": "active"}
    ours = Improvement.objects.create(unit=cast.finance, title="Sign daily", **made)
    theirs = Improvement.objects.create(unit=cast.sales, title="Sell more", **made)
    burst = {"kind_of_part": "bursts", "text": "Signing waits", "at": "approve"}
    assert change(client, revision, "add_part", **burst, improvement=theirs.pk) == 422
    assert change(client, revision, "add_part", **burst, improvement=ours.pk) == 200
    shown = client.get(reverse("stream", args=[revision.stream_id])).content.decode()
    assert f'href="{reverse("improvement", args=[ours.pk])}"' in shown
    Improvement.objects.update(unit=cast.sales)
    assert "Sell more" not in page(signed_in(cast.reader), revision.stream)
    assert "Sign daily" not in page(signed_in(cast.reader), revision.stream)


def test_every_symbol_of_the_trade_is_drawn_and_read_aloud(
    cast: Cast, draw: Draw, signed_in: SignedIn
) -> None:
    """Serves L040."""
    revision = draw()
    client = signed_in(cast.owner)
    for kind in ("pull", "fifo", "supermarket"):
        revision.refresh_from_db()
        link = {"kind_of_part": "links", "source": "check", "target": "pay", "kind": kind, "most": "5"}
        assert change(client, revision, "add_part", **link) == 200
    for way in ("manual", "electronic"):
        revision.refresh_from_db()
        flow = {"kind_of_part": "information", "source": "customer", "target": "check", "way": way}
        assert change(client, revision, "add_part", **flow) == 200
    drawing = client.get(reverse("stream_file", args=[revision.stream_id, "current", "svg"])).content.decode()
    for said in ("Check", "Inventory before Approve", "FIFO", "upermarket", "Pull", "imeline"):
        assert said in drawing, said


def test_a_map_is_checked_and_each_fault_leads_to_its_step(
    cast: Cast, draw: Draw, signed_in: SignedIn
) -> None:
    """Serves P044."""
    revision = draw()
    client = signed_in(cast.owner)
    address = f"{reverse('stream', args=[revision.stream_id])}?show=check"
    shown = client.get(address).content.decode()
    assert "3 steps name no standard." in shown
    assert "more=approve#more-approve" in shown
    sop = "https://example.org/sop/7"
    assert change(client, revision, "change_step", key="approve", standard=sop) == 200
    assert "2 steps name no standard." in client.get(address).content.decode()
    assert f'href="{sop}"' in client.get(reverse("stream", args=[revision.stream_id])).content.decode()
    assert (
        change(client, revision, "change_step", key="pay", standard="javascript:alert(1)", seen_version=2)
        == 200
    )
    shown = client.get(reverse("stream", args=[revision.stream_id])).content.decode()
    assert 'href="javascript' not in shown
    drawing = client.get(
        reverse("stream_file", args=[revision.stream_id, "current", "bpmn"])
    ).content.decode()
    assert f'href="{sop}"' in drawing
    assert drawing.count("obeya:standard ") == 3


def test_fourteen_steps_and_three_entries_by_hand_become_fewer(
    cast: Cast, draw: Draw, signed_in: SignedIn
) -> None:
    """Serves L038: invoices from the mail room to the bank; data are typed once after they are scanned."""
    names = (
        "Open mail", "Stamp invoice", "Register invoice", "Find order", "Match order", "Check goods receipt",
        "Code invoice", "Sign", "Sign again", "Post invoice", "Release payment", "Enter payment", "Pay", "File",
    )  # fmt: skip
    by_hand = {"Register invoice", "Post invoice", "Enter payment"}
    steps = tuple(
        StreamStep(f"s{n}", name, 60.0, 3_600.0, has_data_entry=name in by_hand)
        for n, name in enumerate(names)
    )
    revision = draw(StreamMap("Pay invoices", steps, clock="calendar"))
    client = signed_in(cast.owner)
    shown = page(client, revision.stream)
    assert "Steps 14 3 manual data entries" in shown
    future = do_design_future(cast.owner, revision.stream)
    for verb, key, fields in (
        ("change_step", "s9", {"done_by": "system"}),
        ("change_step", "s11", {"has_data_entry": "no"}),
        ("remove_step", "s8", {}),
        ("remove_step", "s1", {}),
    ):
        future.refresh_from_db()
        assert change(client, future, verb, key=key, **fields) == 200
    assert "Steps 12 1 manual data entry" in page(client, revision.stream, "?side=future")
    difference = page(client, revision.stream, "?side=difference")
    assert "Steps 14 12" in difference and "Steps where data are typed in 3 1" in difference
