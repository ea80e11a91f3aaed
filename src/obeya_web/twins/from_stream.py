"""A future state of a value stream map as changes of a twin: boxes that are gone, and times that became others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from obeya.flow.stream_json import from_json
from obeya.flow.stream_map import StreamMap
from obeya_web.accounts.models import Person
from obeya_web.accounts.scope import visible
from obeya_web.processes.models import Process
from obeya_web.streams.models import Revision, Side, Stream

Changes = list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Future:
    """A map of the process that has a future state."""

    stream: Stream
    current: Revision
    future: Revision


def futures_of(process: Process, person: Person) -> list[Future]:
    """Return the maps of a process that a person may see and that have a future state."""
    rows = visible(Stream.objects.filter(process=process, deleted_at=None), person)
    found = []
    for stream in rows.select_related("unit")[:20]:
        newest: dict[str, Revision] = {}
        for revision in stream.revisions.order_by("number"):
            newest[revision.side] = revision
        if Side.CURRENT in newest and Side.FUTURE in newest:
            found.append(Future(stream, newest[Side.CURRENT], newest[Side.FUTURE]))
    return found


def changes_of(found: Future, activities: Sequence[str]) -> Changes:
    """Return what the future state changes, of the steps that the twin knows."""
    return changes_between(from_json(found.current.content), from_json(found.future.content), activities)


def changes_between(current: StreamMap, future: StreamMap, activities: Sequence[str]) -> Changes:
    """Return the boxes that are gone as steps left out, and other cycle times as other times of work."""
    after = {step.key: step for step in future.steps}
    changes: Changes = []
    for step in current.steps:
        if step.name not in activities:
            continue
        now = after.get(step.key)
        if now is None:
            changes.append({"change": "remove step", "step": step.name})
        elif step.cycle_time_s and now.cycle_time_s is not None and now.cycle_time_s != step.cycle_time_s:
            factor = now.cycle_time_s / step.cycle_time_s
            changes.append({"change": "duration", "step": step.name, "factor": factor})
    return changes
