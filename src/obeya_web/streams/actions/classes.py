"""Remember what people said of the steps of a process, so that a new map from its log knows it."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from typing import Any

from obeya.flow.stream_map import StreamMap, StreamStep
from obeya_web.processes.models import Process
from obeya_web.streams.models import StepClass

LONGEST_NAME = 300


def remember_classes(process: Process | None, steps: Iterable[StreamStep]) -> None:
    """Keep the classes of steps under their names, in the transaction of the edit that gave them."""
    if process is None:
        return
    for step in steps:
        StepClass.objects.update_or_create(
            process=process,
            step=step.name[:LONGEST_NAME],
            defaults={"value": step.value, "work": step.done_by, "enters_data": step.has_data_entry},
        )


def with_classes(process: Process, made: StreamMap) -> StreamMap:
    """Return a map whose steps carry what was remembered of them."""
    known = {each.step: each for each in StepClass.objects.filter(process=process)}
    steps = tuple(_classed(step, known.get(step.name[:LONGEST_NAME])) for step in made.steps)
    return dataclasses.replace(made, steps=steps)


def _classed(step: StreamStep, known: StepClass | None) -> StreamStep:
    if known is None:
        return step
    said: dict[str, Any] = {"value": known.value, "done_by": known.work, "has_data_entry": known.enters_data}
    return dataclasses.replace(
        step, **{name: value for name, value in said.items() if value not in ("", None)}
    )
