from __future__ import annotations

from collections.abc import Callable

import pytest

from obeya.flow.stream_map import Link, Party, Rework, StreamMap, StreamStep
from obeya.flow.value_stream import Demand
from obeya_web.streams.actions.streams import do_add_stream, do_keep_revision
from obeya_web.streams.models import Revision, Side
from tests.web.conftest import Cast

Draw = Callable[..., Revision]


def three_steps() -> StreamMap:
    """Check, approve and pay: 60 s and 30 s of work, 2 h 50 min of waiting."""
    steps = (
        StreamStep("check", "Check", 60.0, 600.0, share_right=0.9),
        StreamStep("approve", "Approve", 30.0, 9_000.0, share_right=0.8, value="needed"),
        StreamStep("pay", "Pay", 30.0, 600.0, share_right=1.0, done_by="system"),
    )
    links = (
        Link("l1", "check", "approve"),
        Link("l2", "approve", "pay"),
        Link("out", "pay", "customer", kind="shipment"),
    )
    return StreamMap(
        "Pay invoices",
        steps,
        links=links,
        rework=(Rework("r", "approve", "check", 0.1),),
        parties=(Party("customer", "Vendor", "customer"),),
        demand=Demand(100, 28_800),
        clock="calendar",
    )


@pytest.fixture
def draw(cast: Cast) -> Draw:
    def drawn(made: StreamMap | None = None, *, title: str = "Pay invoices") -> Revision:
        stream = do_add_stream(cast.owner, cast.finance, title=title, process=cast.process)
        return do_keep_revision(cast.owner, stream, Side.CURRENT, made or three_steps(), basis={})

    return drawn
