"""Two people wrote in one section: their changes come together by lines, where they do not touch the same ones."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import SequenceMatcher
from itertools import pairwise

Edit = tuple[int, int, tuple[str, ...]]


def merged(base: str, theirs: str, yours: str) -> str | None:
    """Return a text with both changes of `base`; None where both changed the same lines in different ways."""
    if theirs in (base, yours):
        return yours
    if yours == base:
        return theirs
    lines = base.split("\n")
    edits = _together(_edits(lines, theirs.split("\n")), _edits(lines, yours.split("\n")))
    if edits is None:
        return None
    result: list[str] = []
    at = 0
    for begin, end, words in edits:
        result += [*lines[at:begin], *words]
        at = end
    return "\n".join([*result, *lines[at:]])


def _edits(before: Sequence[str], after: Sequence[str]) -> list[Edit]:
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    return [
        (begin, end, tuple(after[first:last]))
        for sign, begin, end, first, last in matcher.get_opcodes()
        if sign != "equal"
    ]


def _together(some: list[Edit], others: list[Edit]) -> list[Edit] | None:
    """Return the edits of both in their order; the same edit made twice counts once."""
    edits = sorted({*some, *others})
    for (_begin, end, _words), (begin, _end, _other) in pairwise(edits):
        # Edits that touch each other are a question for people.
        if begin <= end:
            return None
    return edits
