"""What the data say of the gain of an improvement, for lists and cards: the watch, which lies above, answers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.utils.module_loading import import_string

from obeya_web.improvement.models import Improvement


@dataclass(frozen=True, slots=True)
class Proof:
    """The verdict on a registered gain, in the reader's language.

    `word` is of the closed list and empty where nothing was judged yet; `family` is the look of its badge; `change` is
    the effect with its interval; `lost_on` is the day since which the data call the gain lost, where they do.
    """

    word: str
    said: str
    family: str
    measure: str
    change: str
    went_live: date
    as_of: date | None
    n_weeks: int
    is_late: bool
    lost_on: date | None
    address: str

    @property
    def is_trade_off(self) -> bool:
        """Say whether something that must not get worse did."""
        return self.word == "trade-off"


Proofs = Callable[[Iterable[Improvement]], Mapping[int, Proof]]


def proofs_of(improvements: Iterable[Improvement]) -> Mapping[int, Proof]:
    """Return the proof of each improvement with a registered gain, by its number."""
    answer: Proofs = import_string(settings.OBEYA_PROOFS)
    return answer(improvements)
