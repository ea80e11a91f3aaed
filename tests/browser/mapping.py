"""A value stream map for the browser: a current and a future state, a note, and a code for phones."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.urls import reverse

from obeya.flow.stream_map import Burst, InformationFlow, Link, Party, Rework, StreamMap, StreamStep
from obeya.flow.value_stream import Demand
from obeya_web.notices.sealing import sealed
from obeya_web.processes.models import Process
from obeya_web.streams.actions.editing import do_edit_map
from obeya_web.streams.actions.notes import do_add_note, do_make_note_link
from obeya_web.streams.actions.streams import do_add_stream, do_design_future, do_keep_revision
from obeya_web.streams.editing.steps import remove_step
from obeya_web.streams.models import Side
from tests.web.conftest import Cast


def mapped(process: Process, cast: Cast) -> dict[str, Any]:
    """Return what the addresses of the pages of a map may name."""
    stream = do_add_stream(cast.owner, process.unit, title="Pay invoices", process=process)
    do_keep_revision(cast.owner, stream, Side.CURRENT, a_map(), basis={})
    future = do_design_future(cast.owner, stream)
    remove = partial(remove_step, key="approve")
    do_edit_map(cast.owner, future, remove, verb="step_removed", words="Approve", seen_version=1)
    do_add_note(stream, "Typed in twice", person=None, name="Ada", step="check")
    link = do_make_note_link(cast.owner, stream, hours=8)
    return {"stream": stream.pk, "sticky": sealed(reverse("stream_sticky", args=[link.pk]))}


def a_map() -> StreamMap:
    """Return a map with every kind of part."""
    steps = (
        StreamStep("check", "Check", 60.0, 600.0, share_right=0.9, lane="Accounting", has_data_entry=True),
        StreamStep("approve", "Approve", 30.0, 9_000.0, share_right=0.8, value="waste", lane="Sales"),
        StreamStep("pay", "Pay", 30.0, 600.0, share_right=1.0, done_by="system", lane="Treasury"),
    )
    links = (
        Link("in", "vendor", "check", kind="shipment", every="daily"),
        Link("l1", "check", "approve", kind="fifo", most=5.0),
        Link("l2", "approve", "pay"),
        Link("out", "pay", "customer", kind="shipment"),
    )
    return StreamMap(
        "Pay invoices",
        steps,
        links=links,
        rework=(Rework("r", "approve", "check", 0.1),),
        information=(InformationFlow("i", "customer", "check", way="electronic", text="Complaints"),),
        parties=(Party("vendor", "Vendor", "supplier"), Party("customer", "Department", "customer")),
        bursts=(Burst("b", "Signing waits", at="approve"),),
        demand=Demand(100, 28_800),
    )
