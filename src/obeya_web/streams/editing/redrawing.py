"""A map drawn anew: steps keep their keys by their names, and what only people know is taken over."""

from __future__ import annotations

import dataclasses
from typing import Any

from obeya.flow.stream_json import from_json, to_json
from obeya.flow.stream_map import StreamMap, StreamStep

# What no log says; it stays where the new map says nothing.
TYPED = (
    "uptime",
    "changeover_s",
    "batch",
    "shifts",
    "available_s_per_day",
    "share_scrapped",
    "people",
    "place",
)
ALWAYS_TYPED = ("value", "done_by", "has_data_entry", "remark", "standard")


def redrawn(made: StreamMap, before: StreamMap | None, *, name: str) -> StreamMap:
    """Return a map from the log under its title, with the keys, classes, typed fields and bursts of the one before."""
    made = dataclasses.replace(made, name=name)
    if before is None:
        return made
    made = _with_keys(made, {step.name: step.key for step in before.steps})
    old = {step.key: step for step in before.steps}
    steps = tuple(_kept(step, old.get(step.key)) for step in made.steps)
    known = {step.key for step in steps}
    bursts = tuple(
        burst if burst.at in known else dataclasses.replace(burst, at="") for burst in before.bursts
    )
    return dataclasses.replace(made, steps=steps, bursts=bursts)


def _kept(step: StreamStep, old: StreamStep | None) -> StreamStep:
    if old is None:
        return step
    kept: dict[str, Any] = {field: getattr(old, field) for field in ALWAYS_TYPED}
    kept |= {field: getattr(old, field) for field in TYPED if getattr(step, field) is None}
    return dataclasses.replace(step, **kept)


def _with_keys(made: StreamMap, known: dict[str, str]) -> StreamMap:
    """Return a map in which steps have the keys that are known of their names; all others get keys of their own."""
    taken = set(known.values())
    keys: dict[str, str] = {}
    for step in made.steps:
        key = known.get(step.name)
        if key is None or key in keys.values():
            key, number = step.key, 2
            while key in taken:
                key, number = f"{step.key}-{number}", number + 1
        keys[step.key] = key
        taken.add(key)
    content: dict[str, Any] = dict(to_json(made))
    for step in content["steps"]:
        step["key"] = keys[step["key"]]
    for part in (part for kind in ("links", "rework", "information") for part in content.get(kind, [])):
        part["source"] = keys.get(part["source"], part["source"])
        part["target"] = keys.get(part["target"], part["target"])
        if part.get("extra") is not None:
            part["extra"] = [[keys.get(key, key), passes] for key, passes in part["extra"]]
    return from_json(content)
