"""What charts of a simulated change share: the words and colours of both sides, and units of time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from obeya.figures.tokens import LIGHT
from obeya.tables.sentences import phrase, say

if TYPE_CHECKING:
    import altair as alt

UNITS: Final = (
    (2 * 86_400.0, 86_400.0, phrase("days")),
    (2 * 3_600.0, 3_600.0, phrase("hours")),
    (0.0, 60.0, phrase("minutes")),
)
DASHES: Final = ([5, 4], [1, 0])
"""As it is is drawn dashed: both are told apart without colour, too."""


def side_words() -> tuple[str, str]:
    """Say which side is which."""
    return str(say("as it is")), str(say("with the change"))


def side_colours() -> alt.Scale:
    """Return the colours of both sides."""
    import altair as alt

    return alt.Scale(domain=list(side_words()), range=[LIGHT["ramp-0"], LIGHT["accent"]])


def side_dashes() -> alt.Scale:
    """Return the dashes of both sides."""
    import altair as alt

    return alt.Scale(domain=list(side_words()), range=[list(each) for each in DASHES])


def unit_for(longest_s: float) -> tuple[float, str]:
    """Return the seconds of the unit in which a time is best drawn, and its name."""
    size, words = next((size, words) for least, size, words in UNITS if longest_s >= least)
    return size, str(say(words))
