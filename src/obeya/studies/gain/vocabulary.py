"""The closed list of words a verdict may be, from least to most that is known."""

from __future__ import annotations

from typing import Final, Literal, get_args

VerdictWord = Literal[
    "insufficient data",
    "registered/collecting",
    "no detectable change",
    "improved–provisional",
    "improved–holding unclear",
    "improved & held",
    "trade-off",
    "regressed",
    "worse (harm)",
    "confounded",
]
VERDICT_WORDS: Final[tuple[VerdictWord, ...]] = get_args(VerdictWord)

IMPROVED: Final[tuple[VerdictWord, ...]] = (
    "improved–provisional",
    "improved–holding unclear",
    "improved & held",
)
"""Words under which a gain stands declared and is not known to be lost."""

Kind = Literal["time", "proportion", "count"]
Better = Literal["lower", "higher"]
Holding = Literal["not judged", "held", "holding unclear", "regressed"]
