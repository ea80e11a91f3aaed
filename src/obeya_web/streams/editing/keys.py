"""Keys of new parts: short, and unlike every other one on the map."""

from __future__ import annotations

import secrets

from obeya.flow.stream_faults import drawn
from obeya.flow.stream_map import StreamMap


def free_key(stream: StreamMap, kind: str) -> str:
    """Return a key for a new part. It is drawn at random, so that two people who add at once do not meet."""
    taken = {key for _kind, key in drawn(stream)}
    while True:
        key = f"{kind}-{secrets.token_hex(4)}"
        if key not in taken:
            return key


def names_of(*maps: StreamMap) -> dict[str, str]:
    """Return the names of steps and parties by their keys."""
    found: dict[str, str] = {}
    for stream in maps:
        found |= {step.key: step.name for step in stream.steps}
        found |= {party.key: party.name for party in stream.parties}
    return found
