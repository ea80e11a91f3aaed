"""Files read back on a page: as a new map and as a revision, never trusted.

Serves P040.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from obeya.flow.stream_json import to_json
from obeya.flow.stream_map import Burst, Note
from obeya_web.accounts.models import Person
from obeya_web.improvement.models import Improvement
from obeya_web.streams.actions.editing import map_of
from obeya_web.streams.actions.streams import latest
from obeya_web.streams.models import Note as StickyNote
from obeya_web.streams.models import Revision, Side, Stream
from tests.web.conftest import Cast
from tests.web.streams.conftest import Draw, three_steps

pytestmark = pytest.mark.django_db
SignedIn = Callable[[Person], Client]


def upload(content: bytes, name: str = "map.json") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def as_file(**changes: object) -> bytes:
    return json.dumps(dict(to_json(replace(three_steps(), **changes)))).encode()  # type: ignore[arg-type]


def begun(cast: Cast, content: bytes, name: str = "map.json") -> dict[str, object]:
    file = upload(content, name)
    return {"way": "file", "title": "", "unit": cast.finance.pk, "clock": "calendar", "file": file}


def test_a_file_becomes_a_new_map_with_its_notes(cast: Cast, signed_in: SignedIn) -> None:
    noted = as_file(notes=(Note("n", "Typed twice", "check", by="Ann"), Note("m", "  ")))
    answer = signed_in(cast.owner).post(reverse("stream_new"), begun(cast, noted))
    stream = Stream.objects.get()
    assert answer.url == reverse("stream", args=[stream.pk])
    assert stream.title == "Pay invoices"
    revision = stream.revisions.get()
    assert map_of(revision) == three_steps()
    assert revision.basis == {"file": "map.json"}
    assert [(each.words, each.step) for each in StickyNote.objects.all()] == [("Typed twice (Ann)", "check")]


@pytest.mark.parametrize("suffix", ["json", "svg", "vsdx", "drawio"])
def test_what_a_map_gave_as_a_file_comes_back_as_a_revision_that_can_be_undone(
    cast: Cast, draw: Draw, signed_in: SignedIn, suffix: str
) -> None:
    revision = draw()
    client = signed_in(cast.owner)
    given = client.get(reverse("stream_file", args=[revision.stream_id, "current", suffix])).content
    Revision.objects.update(content=dict(to_json(replace(three_steps(), rework=()))))
    address = reverse("stream_read", args=[revision.stream_id, "current"])
    answer = client.post(address, {"file": upload(given, f"map.{suffix}")}, follow=True)
    shown = latest(revision.stream, Side.CURRENT)
    assert shown is not None and shown.number == 2
    assert map_of(shown) == three_steps()
    undo = reverse("stream_bring_back", args=[revision.stream_id, "current", 1])
    assert undo in answer.content.decode()


def test_every_fault_of_a_file_is_said_at_once_and_nothing_is_kept(cast: Cast, signed_in: SignedIn) -> None:
    content = json.loads(as_file())
    content["steps"][0]["cycle_time_s"] = "soon"
    content["steps"][1]["peple"] = 3
    answer = signed_in(cast.owner).post(reverse("stream_new"), begun(cast, json.dumps(content).encode()))
    said = answer.content.decode()
    assert answer.status_code == 422
    assert "cycle_time_s" in said and "peple" in said
    assert not Stream.objects.exists()


@pytest.mark.parametrize(
    "changes",
    [
        {"name": "x" * 2_000},
        {"remarks": ("\x00",)},
        {"steps": tuple(replace(three_steps().steps[0], key=f"s{n}") for n in range(201))},
        {"bursts": (Burst('"><script>', "bad key"),)},
    ],
)
def test_a_file_that_no_page_can_hold_is_refused(
    cast: Cast, signed_in: SignedIn, changes: dict[str, object]
) -> None:
    if "steps" in changes:
        changes = {**changes, "links": (), "rework": ()}
    answer = signed_in(cast.owner).post(reverse("stream_new"), begun(cast, as_file(**changes)))
    assert answer.status_code == 422
    assert not Stream.objects.exists()


def test_a_file_names_no_improvement_that_its_reader_may_not_see(cast: Cast, signed_in: SignedIn) -> None:
    made = {"method": "a3", "stage": "plan", "standing": "active"}
    theirs = Improvement.objects.create(unit=cast.sales, title="Sell more", **made)
    ours = Improvement.objects.create(unit=cast.finance, title="Sign daily", **made)
    bursts = tuple(Burst(f"b{each.pk}", "Faster", improvement=str(each.pk)) for each in (ours, theirs))
    signed_in(cast.owner).post(reverse("stream_new"), begun(cast, as_file(bursts=bursts)))
    kept = map_of(Revision.objects.get()).bursts
    assert [each.improvement for each in kept] == [str(ours.pk), ""]
