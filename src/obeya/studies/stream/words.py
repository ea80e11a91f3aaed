"""What names usually mean: attributes for lanes, systems and channels, activities that type data in, ways of word."""

from __future__ import annotations

import re
from typing import Final

from obeya.flow.stream_map import Way

LANE_NAMES: Final = (
    "role", "org:role", "org:group", "department", "team", "group", "lane", "rolle", "abteilung", "gruppe", "bereich",
)  # fmt: skip
SYSTEM_NAMES: Final = (
    "system",
    "it system",
    "it-system",
    "application",
    "app",
    "tool",
    "software",
    "anwendung",
)
CHANNEL_NAMES: Final = ("channel", "medium", "contact channel", "input channel", "kanal", "eingangskanal")
DATA_ENTRY: Final = re.compile(
    r"\b(enter|register|record|key in|type in|capture|transcribe|post"
    r"|erfass\w*|eingeb\w*|eintrag\w*|buch\w*|registrier\w*)\b",
    re.IGNORECASE,
)
"What an activity is often called in which a person types data in; it is only taken until somebody says which do."
_MANUAL: Final = re.compile(
    r"paper|phone|fax|post|letter|person|verbal|mail room|papier|telefon|brief|mündlich|persönlich",
    re.IGNORECASE,
)
_GO_SEE: Final = re.compile(r"visit|walk|go see|gemba|begehung|vor ort", re.IGNORECASE)


def way_of(channel: str) -> Way:
    """Return how word goes on a channel of that name: by hand or voice, by a look at the place, or electronically.

    >>> way_of("Paper form"), way_of("EDI"), way_of("Gemba walk")
    ('manual', 'electronic', 'go see')
    """
    if _GO_SEE.search(channel):
        return "go see"
    return "manual" if _MANUAL.search(channel) else "electronic"
