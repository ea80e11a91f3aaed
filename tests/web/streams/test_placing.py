"""Boxes placed by hand on the picture: commands like all others."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from django.test import Client
from django.urls import reverse

from obeya.figures.stream_plan import grid_of, places_on
from obeya.flow.stream_map import Place, StreamMap, StreamStep
from obeya_web.accounts.models import Person
from obeya_web.streams.actions.editing import map_of
from obeya_web.streams.models import Revision
from tests.web.conftest import Cast
from tests.web.streams.conftest import Draw

pytestmark = pytest.mark.django_db
SignedIn = Callable[[Person], Client]


def place(client: Client, revision: Revision, key: str, *, seen: int, **fields: object) -> int:
    address = reverse("stream_change", args=[revision.stream_id, revision.side])
    data = {"verb": "place_step", "key": key, "seen_version": seen, **fields}
    return client.post(address, data, headers={"X-Requested-With": "fetch"}).status_code


def placed(key: str) -> Place | None:
    return map_of(Revision.objects.get()).step(key).place


def test_a_box_is_dragged_or_moved_by_keys_and_goes_back_into_line(
    cast: Cast, draw: Draw, signed_in: SignedIn
) -> None:
    revision = draw()
    client = signed_in(cast.owner)
    assert place(client, revision, "approve", seen=1, by_column="0.5", by_row="0.75") == 200
    assert placed("approve") == Place(1.5, 0.75)
    assert place(client, revision, "approve", seen=2, way="left") == 200
    assert placed("approve") == Place(1.25, 0.75)
    client.post(reverse("stream_undo", args=[revision.stream_id, "current"]))
    assert placed("approve") == Place(1.5, 0.75)
    assert place(client, revision, "approve", seen=4, way="reset") == 200
    assert placed("approve") is None


def test_two_people_who_move_two_boxes_at_once_both_see_theirs(
    cast: Cast, draw: Draw, signed_in: SignedIn
) -> None:
    revision = draw()
    assert place(signed_in(cast.owner), revision, "check", seen=1, way="down") == 200
    assert place(signed_in(cast.admin), revision, "pay", seen=1, way="up", by_row="9") == 200
    assert (placed("check"), placed("pay")) == (Place(0, 0.25), Place(2, 0))
    assert place(signed_in(cast.admin), revision, "check", seen=1, way="right") == 409


@pytest.mark.parametrize("shift", ["NaN", "inf", "1e99", "east"])
def test_a_box_is_not_moved_off_the_paper(cast: Cast, draw: Draw, signed_in: SignedIn, shift: str) -> None:
    revision = draw()
    assert place(signed_in(cast.owner), revision, "check", seen=1, by_column=shift, by_row="-5") == 200
    assert placed("check") == Place(0, 0)


def test_a_box_stays_on_its_line_however_wide_the_paper_is() -> None:
    stream = StreamMap("x", tuple(StreamStep(f"s{n}", f"Step {n}") for n in range(14)))
    here = places_on(stream, most_columns=6)["s9"]
    assert here.column == 9
    steps = tuple(
        replace(step, place=Place(9.25, 0.5)) if step.key == "s9" else step for step in stream.steps
    )
    for most in (5, 6, 9):
        grid, moved = (
            grid_of(each, most_columns=most).cells for each in (stream, replace(stream, steps=steps))
        )
        assert moved["s9"].band == grid["s9"].band
        assert (moved["s9"].column - grid["s9"].column, moved["s9"].row) == (0.25, 0.5)
