"""Find ideas that say nearly the same, in any language, and say why they were found.

Two texts are as alike as the groups of three letters that they share: twice the number of shared groups over the
number of both (the coefficient of Dice). Accents, case and signs do not count. Nothing is ever joined by it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.text import Truncator

from obeya_web.improvement.models import Idea
from obeya_web.improvement.words import IdeaState

# From here on two ideas are shown as perhaps the same; measured on pairs of the test.
ALIKE = 0.4
MOST_SHOWN = 3
# The latest ideas of a unit that a new one is compared with.
MOST_COMPARED = 400
GROUP = 3
# Words that share so many first letters count as the same when it is said why.
SAME_BEGINNING = 5
_WORDS = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Resembling:
    """An idea that says nearly the same: how alike both are (0 to 1), and the words that they share."""

    idea: Idea
    share: float
    words: tuple[str, ...]


def likeness(one: str, other: str) -> float:
    """Return how alike two texts are: 0 nothing shared, 1 the same letters."""
    first, second = _groups(one), _groups(other)
    if not first or not second:
        return 0.0
    return 2 * len(first & second) / (len(first) + len(second))


def shared_words(one: str, other: str) -> tuple[str, ...]:
    """Return the words of the first text that begin as a word of the second one, longest first."""
    others = {word[:SAME_BEGINNING] for word in _plain_words(other)}
    shared = {word for word in _plain_words(one) if len(word) > GROUP and word[:SAME_BEGINNING] in others}
    return tuple(sorted(shared, key=lambda word: (-len(word), word)))


def resembling(idea: Idea, others: Iterable[Idea] | None = None) -> list[Resembling]:
    """Return the ideas of the same unit that say nearly the same, the most alike first."""
    compared = latest_of(idea) if others is None else others
    found = [(likeness(idea.words, other.words), other) for other in compared]
    alike = sorted((pair for pair in found if pair[0] >= ALIKE), key=lambda pair: (-pair[0], -pair[1].pk))
    return [
        Resembling(other, share, shared_words(idea.words, other.words)) for share, other in alike[:MOST_SHOWN]
    ]


def latest_of(idea: Idea) -> Iterable[Idea]:
    """Return the latest ideas of the unit, without those that were joined with another one."""
    return (
        Idea.objects.filter(unit=idea.unit_id, deleted_at=None)
        .exclude(state=IdeaState.DUPLICATE)
        .exclude(pk=idea.pk)
        .select_related("unit", "improvement")[:MOST_COMPARED]
    )


def title_of(idea: Idea) -> str:
    """Return what an improvement from an idea is called: its first sentence, shortened."""
    first = re.split(r"(?<=[.!?])\s|\n", idea.words.strip(), maxsplit=1)[0]
    return Truncator(first.rstrip(".")).chars(120)


def _plain_words(text: str) -> list[str]:
    plain = unicodedata.normalize("NFKD", text.casefold())
    return _WORDS.findall("".join(sign for sign in plain if not unicodedata.combining(sign)))


def _groups(text: str) -> set[str]:
    """Return the groups of three letters within the words, each word with a blank before and after it."""
    return {
        padded[place : place + GROUP]
        for padded in (f" {word} " for word in _plain_words(text))
        for place in range(len(padded) - GROUP + 1)
    }
