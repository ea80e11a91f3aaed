"""What a picture of a value stream is made from: the map, its numbers, and what a future state changes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import TYPE_CHECKING

from obeya.figures.stream_boxes import StepView
from obeya.flow.stream_sums import StreamSums, stream_sums

if TYPE_CHECKING:
    from obeya.figures.stream_scene import Change
    from obeya.flow.stream_map import StreamMap


@dataclass(frozen=True, slots=True)
class StreamView:
    """A map as it is drawn; `addresses` gives the pages that bursts and steps lead to, by key."""

    stream: StreamMap
    sums: StreamSums
    steps: tuple[StepView, ...]
    addresses: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def by_key(self) -> dict[str, StepView]:
        """Give the steps by their key."""
        return {view.step.key: view for view in self.steps}


def view_of(
    stream: StreamMap,
    *,
    before: StreamMap | None = None,
    after: StreamMap | None = None,
    addresses: Mapping[str, str] | None = None,
) -> StreamView:
    """Prepare a map for drawing.

    With `before`, the map is a future state, and steps are marked that are new or changed; with `after`, it is the
    current one, and steps are marked that are gone then. StreamMapError says what is wrong with a map.
    """
    old = {} if before is None else {step.key: step for step in before.steps}
    kept = None if after is None else {step.key for step in after.steps}
    views = []
    for number, step in enumerate(stream.steps, start=1):
        change: Change = ""
        was = old.get(step.key)
        if before is not None and was is None:
            change = "new"
        elif was is not None and replace(was, place=step.place) != step:
            change = "changed"
        elif kept is not None and step.key not in kept:
            change = "gone"
        views.append(StepView(step, number, change, was if change == "changed" else None))
    return StreamView(stream, stream_sums(stream), tuple(views), MappingProxyType(dict(addresses or {})))
