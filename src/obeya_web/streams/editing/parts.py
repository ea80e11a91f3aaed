"""Edits of everything beside the steps: links, flows of information, parties, bursts, demand."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any, Final

from obeya.flow.stream_map import Burst, InformationFlow, Link, Party, Rework, StreamMap
from obeya.flow.value_stream import Demand
from obeya_web.streams.editing.faults import EditError
from obeya_web.streams.editing.keys import free_key

LISTS: Final[dict[str, type[Any]]] = {
    "bursts": Burst,
    "links": Link,
    "rework": Rework,
    "information": InformationFlow,
    "parties": Party,
}
_PREFIX: Final = {
    "links": "link",
    "rework": "loop",
    "information": "flow",
    "parties": "party",
    "bursts": "burst",
}


def add_part(stream: StreamMap, kind: str, fields: Mapping[str, Any]) -> StreamMap:
    """Add a part of a kind: links, rework, information, parties or bursts."""
    part = LISTS[kind](key=free_key(stream, _PREFIX[kind]), **fields)
    return _with(stream, kind, (*getattr(stream, kind), part))


def change_part(stream: StreamMap, kind: str, key: str, fields: Mapping[str, Any]) -> StreamMap:
    """Change fields of a part."""
    part_of(stream, kind, key)
    parts = [
        dataclasses.replace(each, **fields) if each.key == key else each for each in getattr(stream, kind)
    ]
    return _with(stream, kind, tuple(parts))


def remove_part(stream: StreamMap, kind: str, key: str) -> StreamMap:
    """Take a part away, with what leads to or from it."""
    part_of(stream, kind, key)
    made = _with(stream, kind, tuple(each for each in getattr(stream, kind) if each.key != key))
    if kind == "parties":
        made = dataclasses.replace(
            made,
            links=tuple(each for each in made.links if key not in (each.source, each.target)),
            information=tuple(each for each in made.information if key not in (each.source, each.target)),
        )
    known = {each.key for name in ("steps", *LISTS) for each in getattr(made, name)}
    bursts = tuple(each if each.at in known else dataclasses.replace(each, at="") for each in made.bursts)
    return dataclasses.replace(made, bursts=bursts)


def change_stream(
    stream: StreamMap, *, per_day: float | None, available_s_per_day: float | None, **fields: Any
) -> StreamMap:
    """Change what holds for the whole map; a demand needs both of its numbers."""
    demand = None
    if per_day is not None and available_s_per_day is not None:
        demand = Demand(per_day, available_s_per_day)
    return dataclasses.replace(stream, demand=demand, **fields)


def part_of(stream: StreamMap, kind: str, key: str) -> Any:
    """Return a part; raises `EditError` where it is gone."""
    for each in getattr(stream, kind):
        if each.key == key:
            return each
    raise EditError.gone()


def _with(stream: StreamMap, kind: str, parts: tuple[Any, ...]) -> StreamMap:
    changed: dict[str, Any] = {kind: parts}
    return dataclasses.replace(stream, **changed)
