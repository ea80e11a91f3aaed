"""Earlier revisions and families of products: looked at, brought back, undone."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pytest
from django.test import Client
from django.urls import reverse

from obeya_web.accounts.models import Person
from obeya_web.streams.actions.editing import do_edit_map, map_of
from obeya_web.streams.actions.revisions import Counted, do_keep_families
from obeya_web.streams.actions.streams import do_keep_revision, latest
from obeya_web.streams.editing.steps import change_step, remove_step
from obeya_web.streams.models import Revision, Side
from tests.web.conftest import Cast
from tests.web.streams.conftest import Draw, three_steps

pytestmark = pytest.mark.django_db
SignedIn = Callable[[Person], Client]


def steps_shown(revision: Revision) -> list[str]:
    shown = latest(revision.stream, Side.CURRENT)
    assert shown is not None
    return [step.key for step in map_of(shown).steps]


def test_an_earlier_revision_is_looked_at_brought_back_and_undone(
    cast: Cast, draw: Draw, signed_in: SignedIn
) -> None:
    first = draw()
    shorter = remove_step(three_steps(), "approve")
    do_keep_revision(cast.owner, first.stream, Side.CURRENT, shorter, basis={})
    client = signed_in(cast.owner)
    names = ("stream", "stream_revisions", "stream_revision", "stream_bring_back")
    _, listed, looked, back = names
    pages = [
        client.get(reverse(listed, args=[first.stream_id, "current"])).content.decode(),
        client.get(reverse(looked, args=[first.stream_id, "current", 1])).content.decode(),
    ]
    assert "Revision 2" in pages[0] and "Bring back" in pages[0]
    assert "Approve" in pages[1] and "1 box differs" in pages[1]
    answer = client.post(reverse(back, args=[first.stream_id, "current", 1]), follow=True)
    assert steps_shown(first) == ["check", "approve", "pay"]
    undo = reverse(back, args=[first.stream_id, "current", 2])
    assert undo in answer.content.decode()
    client.post(undo)
    assert steps_shown(first) == ["check", "pay"]
    assert [each.number for each in Revision.objects.order_by("number")] == [1, 2, 3, 4]


def test_who_may_only_look_brings_nothing_back(cast: Cast, draw: Draw, signed_in: SignedIn) -> None:
    revision = draw()
    do_keep_revision(cast.owner, revision.stream, Side.CURRENT, three_steps(), basis={})
    reader = signed_in(cast.reader)
    assert (
        "Bring back"
        not in reader.get(reverse("stream_revisions", args=[revision.stream_id, "current"])).content.decode()
    )
    assert (
        reader.post(reverse("stream_bring_back", args=[revision.stream_id, "current", 1])).status_code == 403
    )
    assert Revision.objects.count() == 2


def test_an_edit_of_a_revision_that_is_no_longer_shown_is_refused_in_words(
    cast: Cast, draw: Draw, signed_in: SignedIn
) -> None:
    revision = draw()
    edit = partial(change_step, key="check", people=2.0)
    do_edit_map(cast.owner, revision, edit, verb="step_changed", words="", seen_version=1)
    do_keep_revision(cast.owner, revision.stream, Side.CURRENT, three_steps(), basis={})
    data = {"verb": "change_step", "key": "check", "people": "3", "seen_version": 2}
    address = reverse("stream_change", args=[revision.stream_id, "current"])
    answer = signed_in(cast.owner).post(address, data, headers={"X-Requested-With": "fetch"})
    assert answer.status_code == 409
    assert "another revision" in answer.content.decode()


def test_a_family_is_put_on_the_map_and_keeps_what_was_typed_into_it(
    cast: Cast, draw: Draw, signed_in: SignedIn
) -> None:
    first = draw()
    stream = first.stream
    whole, steel = three_steps(), remove_step(three_steps(), "approve")
    counted = [Counted("", 10, 1.0, whole), Counted("Steel", 6, 0.6, steel)]
    together, one = do_keep_families(cast.owner, stream, "Product", counted, basis={"log_version": "v1"})
    client = signed_in(cast.owner)
    page = client.get(reverse("stream_families", args=[stream.pk])).content.decode()
    assert "Steel" in page and "Product" in page
    show = partial(reverse, "stream_family_show")
    client.post(show(args=[stream.pk, one.pk]))
    shown = latest(stream, Side.CURRENT)
    assert shown is not None and shown.basis["family"] == "Steel"
    edit = partial(change_step, key="pay", uptime=0.5)
    do_edit_map(cast.owner, shown, edit, verb="step_changed", words="", seen_version=1)
    client.post(show(args=[stream.pk, together.pk]))
    assert steps_shown(first) == ["check", "approve", "pay"]
    client.post(show(args=[stream.pk, one.pk]))
    again = latest(stream, Side.CURRENT)
    assert again is not None and map_of(again).step("pay").uptime == 0.5
