"""Agreements between departments on hand-overs: made on the page of a map, counted from the log."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from django.test import Client
from django.urls import reverse

from obeya_web.accounts.models import Person
from obeya_web.jobs.models import Job
from obeya_web.streams.actions.agreements import COUNT_HANDOVERS, do_keep_count
from obeya_web.streams.models import Agreement, Stream
from tests.web.conftest import Cast
from tests.web.streams.conftest import Draw, three_steps

pytestmark = pytest.mark.django_db
SignedIn = Callable[[Person], Client]
AGREED = {"source": "Office", "target": "Finance", "within_s": "4 h", "definition": "Order with price"}


def in_two_lanes(draw: Draw) -> Stream:
    check, approve, pay = three_steps().steps
    steps = (replace(check, lane="Office"), replace(approve, lane="Finance"), replace(pay, lane="Finance"))
    return draw(replace(three_steps(), steps=steps)).stream


def lanes(client: Client, stream: Stream) -> str:
    return client.get(f"{reverse('stream', args=[stream.pk])}?show=lanes").content.decode()


def test_two_departments_agree_and_the_log_is_asked(cast: Cast, draw: Draw, signed_in: SignedIn) -> None:
    stream = in_two_lanes(draw)
    client = signed_in(cast.owner)
    assert "Nothing was agreed yet" in lanes(client, stream)
    client.post(reverse("stream_agreement_add", args=[stream.pk]), AGREED)
    made = Agreement.objects.get()
    assert (made.process, made.within_s, made.clock) == (cast.process, 4 * 3_600.0, "calendar")
    assert Job.objects.get().kind == COUNT_HANDOVERS
    assert "being counted" in lanes(client, stream)
    twice = client.post(
        reverse("stream_agreement_add", args=[stream.pk]), AGREED, headers={"X-Requested-With": "fetch"}
    )
    assert twice.status_code == 422 and "agreed on something already" in twice.content.decode()


def test_breaches_are_shown_with_their_interval_and_those_of_few_people_are_not(
    cast: Cast, draw: Draw, signed_in: SignedIn
) -> None:
    """Serves P003."""
    stream = in_two_lanes(draw)
    client = signed_in(cast.owner)
    client.post(reverse("stream_agreement_add", args=[stream.pk]), AGREED)
    kept = {"n_handovers": 40, "n_breached": 10, "share_low": 0.142, "share_high": 0.402}
    do_keep_count(Agreement.objects.get(), kept={**kept, "wait_s": {"median": 7_200.0}}, version="")
    shown = lanes(signed_in(cast.reader), stream)
    assert "10 of 40" in shown and "95 %: 14 to 40 %" in shown and "2 h" in shown
    do_keep_count(Agreement.objects.get(), kept={"n_handovers": None, "is_hidden": True}, version="")
    assert "few people" in lanes(client, stream)


def test_an_agreement_is_taken_away_and_brought_back(cast: Cast, draw: Draw, signed_in: SignedIn) -> None:
    stream = in_two_lanes(draw)
    client = signed_in(cast.owner)
    client.post(reverse("stream_agreement_add", args=[stream.pk]), AGREED)
    made = Agreement.objects.get()
    client.post(reverse("stream_agreement_remove", args=[made.pk]), {"stream": stream.pk})
    assert "Order with price" not in lanes(client, stream)
    client.post(reverse("stream_agreement_restore", args=[made.pk]))
    assert "Order with price" in lanes(client, stream)


@pytest.mark.parametrize(
    ("changes", "said"),
    [({"target": "Office"}, "another department"), ({"within_s": ""}, "such as 4 h")],
)
def test_half_an_agreement_is_refused_in_words(
    cast: Cast, draw: Draw, signed_in: SignedIn, changes: dict[str, str], said: str
) -> None:
    address = reverse("stream_agreement_add", args=[in_two_lanes(draw).pk])
    answer = signed_in(cast.owner).post(address, AGREED | changes, headers={"X-Requested-With": "fetch"})
    assert answer.status_code == 422 and said in answer.content.decode()
    assert not Agreement.objects.exists()
