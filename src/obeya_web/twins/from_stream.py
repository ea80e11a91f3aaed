"""A future state of a value stream map as changes of a twin: boxes that are gone, and times that became others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from obeya.flow.stream_json import from_json
from obeya.flow.stream_map import StreamMap, StreamStep
from obeya_web.accounts.models import Person
from obeya_web.accounts.scope import visible
from obeya_web.processes.models import Process
from obeya_web.streams.models import Revision, Side, Stream

Changes = list[dict[str, Any]]
# In a twin these come from its people, their hours and its delays, so that none of them can be set by itself.
NOT_TAKEN: Final = (
    "wait_before_s",
    "stock_before",
    "people",
    "batch",
    "shifts",
    "uptime",
    "changeover_s",
    "share",
)


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


def changes_of(found: Future, activities: Sequence[str]) -> tuple[Changes, list[str]]:
    """Return what the future state changes of the steps that the twin knows, and the steps of which it changes more."""
    current, future = from_json(found.current.content), from_json(found.future.content)
    return changes_between(current, future, activities), steps_left_out(current, future, activities)


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


def steps_left_out(current: StreamMap, future: StreamMap, activities: Sequence[str]) -> list[str]:
    """Return the names of steps that are new, unknown to the twin though changed, or changed in what is not taken."""
    before, after = ({step.key: step for step in side.steps} for side in (current, future))
    names = []
    for key, step in {**before, **after}.items():
        was, now = before.get(key), after.get(key)
        if was is None or _differs_beyond(was, now) or (was != now and step.name not in activities):
            names.append(step.name)
    return names


def _differs_beyond(was: StreamStep, now: StreamStep | None) -> bool:
    return now is not None and any(getattr(was, name) != getattr(now, name) for name in NOT_TAKEN)
