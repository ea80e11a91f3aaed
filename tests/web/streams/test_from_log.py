"""Maps from the sample log: drawn in the background, drawn anew, and given as files."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from obeya.flow.stream_sums import stream_sums
from obeya.studies.stream import Agreement as Agreed
from obeya.studies.stream import agreements_kept, lane_attribute
from obeya.tables.event_log import EventLog
from obeya_web.accounts.models import Person
from obeya_web.jobs.models import Job
from obeya_web.jobs.worker import work
from obeya_web.processes.logs import open_log
from obeya_web.processes.models import Process
from obeya_web.streams.actions.agreements import COUNT_HANDOVERS
from obeya_web.streams.actions.editing import map_of
from obeya_web.streams.actions.streams import DRAW_STREAM, latest
from obeya_web.streams.agreeing import lanes_of
from obeya_web.streams.models import Agreement, Revision, Side, Stream
from obeya_web.streams.work.drawing import draw_stream
from obeya_web.streams.work.handing_over import count_handovers
from tests.web.conftest import Cast

SignedIn = Callable[[Person], Client]
SIGNS = {
    "pdf": b"%PDF",
    "pptx": b"PK",
    "vsdx": b"PK",
    "drawio": b"<?xml",
    "bpmn": b"<?xml",
    "xlsx": b"PK",
    "svg": b"<svg",
    "json": b"{",
}


def draw(client: Client, address: str, data: dict[str, Any]) -> Stream:
    client.post(address, data)
    work({DRAW_STREAM: draw_stream}, deliveries={}, until_idle=True)
    assert not Job.objects.exclude(state=Job.State.DONE).exists(), Job.objects.values_list("error")
    return Stream.objects.get()


def agree(client: Client, stream: Stream, log: EventLog) -> None:
    """Let two departments agree, and see that what is counted is what the core counts."""
    drawn = map_of(Revision.objects.filter(stream=stream).latest("number"))
    source, target = lanes_of(drawn)[:2]
    asked = {"source": source, "target": target, "within_s": "1 h"}
    client.post(reverse("stream_agreement_add", args=[stream.pk]), asked)
    work({COUNT_HANDOVERS: count_handovers}, deliveries={}, until_idle=True)
    made = Agreement.objects.get()
    by = lane_attribute(log)
    assert by is not None
    found = agreements_kept(log, [Agreed(source, target, 3_600.0)], by=by)[0]
    assert made.fault == "" and made.kept is not None
    assert made.kept["n_breached"] == found.n_breached
    assert (made.kept["n_handovers"] or 0) > 0 or found.is_hidden


def test_a_map_from_the_log_adds_up_to_the_log_and_keeps_what_people_said(
    cast: Cast, with_sample: Process, signed_in: SignedIn
) -> None:
    """Serves L074, X097, L038, P003."""
    client = signed_in(cast.owner)
    asked = {"way": "log", "process": with_sample.pk, "clock": "calendar"}
    stream = draw(client, reverse("stream_new"), asked)
    revision = latest(stream, Side.CURRENT)
    assert revision is not None and revision.basis["log_version"] == with_sample.log_version
    drawn = map_of(revision)
    log = open_log(with_sample)
    assert drawn.counted is not None and log is not None
    assert stream_sums(drawn).lead_time_s == pytest.approx(drawn.counted.lead_time_calendar_s)
    assert stream_sums(drawn).effort_s == pytest.approx(drawn.counted.effort_calendar_s)

    one = next(step for step in drawn.steps if step.name == "Approve invoice")
    data = {"verb": "change_step", "key": one.key, "value": "waste", "uptime": "90 %", "seen_version": 1}
    client.post(reverse("stream_change", args=[stream.pk, "current"]), data)
    stream = draw(client, reverse("stream_draw", args=[stream.pk]), {})
    again = latest(stream, Side.CURRENT)
    assert again is not None and (again.number, Revision.objects.count()) == (2, 2)
    kept = map_of(again).step(one.key)
    assert (kept.name, kept.value, kept.uptime) == ("Approve invoice", "waste", 0.9)
    assert [step.key for step in map_of(again).steps] == [step.key for step in drawn.steps]

    Stream.objects.all().delete()
    fresh = latest(draw(client, reverse("stream_new"), asked), Side.CURRENT)
    assert fresh is not None
    assert {step.value for step in map_of(fresh).steps if step.name == "Approve invoice"} == {"waste"}
    shares = stream_sums(map_of(fresh)).share_by_value
    assert sum(shares.values()) == pytest.approx(1.0) and shares["waste"] > 0

    for suffix, sign in SIGNS.items():
        answer = client.get(reverse("stream_file", args=[Stream.objects.get().pk, "current", suffix]))
        assert answer.status_code == 200 and answer.content.startswith(sign), suffix
        assert answer.headers["Content-Disposition"].startswith("attachment")
    visio = client.get(reverse("stream_file", args=[Stream.objects.get().pk, "current", "vsdx"])).content
    assert zipfile.ZipFile(io.BytesIO(visio)).testzip() is None
    agree(client, Stream.objects.get(), log)
    for view in ("lanes", "takt", "sipoc", "check"):
        text = client.get(f"{reverse('stream', args=[Stream.objects.get().pk])}?show={view}")
        assert text.status_code == 200


def test_the_families_of_the_log_are_counted_and_one_is_drawn_anew_as_itself(
    cast: Cast, with_sample: Process, signed_in: SignedIn
) -> None:
    client = signed_in(cast.owner)
    stream = draw(
        client, reverse("stream_new"), {"way": "log", "process": with_sample.pk, "clock": "calendar"}
    )
    address = reverse("stream_families", args=[stream.pk])
    offered = re.findall(r"<option[^>]*>([^<]+)</option>", client.get(address).content.decode())
    draw(client, address, {"attribute": offered[0]})
    whole, *families = stream.families.all()
    assert whole.name == "" and len(families) >= 2
    assert sum(each.n_cases for each in families) == whole.n_cases
    assert Revision.objects.count() == 1

    client.post(reverse("stream_family_show", args=[stream.pk, families[0].pk]))
    draw(client, reverse("stream_draw", args=[stream.pk]), {})
    again = latest(stream, Side.CURRENT)
    assert again is not None and (again.number, again.basis["family"]) == (3, families[0].name)
    counted = map_of(again).counted
    assert counted is not None and counted.n_cases == families[0].n_cases
    client.post(reverse("stream_family_show", args=[stream.pk, whole.pk]))
    shown = latest(stream, Side.CURRENT)
    assert shown is not None and "family" not in shown.basis
