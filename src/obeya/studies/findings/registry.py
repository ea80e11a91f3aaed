"""Every kind of finding; a new one is a file in ``kinds/`` and a line here."""

from __future__ import annotations

from typing import Final

from obeya.studies.findings.kind import Kind
from obeya.studies.findings.kinds import (
    batch_release,
    bottleneck,
    duplicate_entry,
    group_differs,
    growing_queue,
    long_tail,
    ping_pong,
    rework_loop,
    slow_step,
    unstable_step,
    unusual_ends,
    waiting_approval,
)

# The order counts among candidates with equal hours: the more telling kinds come first.
KINDS: Final[dict[str, Kind]] = {
    kind.name: kind
    for kind in (
        batch_release.KIND,
        group_differs.KIND,
        ping_pong.KIND,
        rework_loop.KIND,
        duplicate_entry.KIND,
        growing_queue.KIND,
        unstable_step.KIND,
        waiting_approval.KIND,
        bottleneck.KIND,
        slow_step.KIND,
        unusual_ends.KIND,
        long_tail.KIND,
    )
}
