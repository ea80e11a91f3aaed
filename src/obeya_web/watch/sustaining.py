"""Gains sustained at 60 and 180 days beside savings claimed, and which gains are proved among all that were tried."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from obeya.studies.gain.portfolio import FALSE_DISCOVERY, benjamini_hochberg
from obeya.studies.gain.vocabulary import IMPROVED
from obeya_web.accounts.models import Person
from obeya_web.improvement.listing import seen_by
from obeya_web.watch.judging import latest_states, traded_looks
from obeya_web.watch.ledger.reading import MOST_LINES, ledger_of, lines_seen_by
from obeya_web.watch.ledger.totals import Totals, totals_of
from obeya_web.watch.models import GainRegistration, WatchState
from obeya_web.watch.words import SUSTAINED_DAYS


@dataclass(frozen=True, slots=True)
class Watched:
    """A registration with its latest state and whether its gain is proved among all that were tried."""

    gain: GainRegistration
    state: WatchState | None
    is_proved: bool = False
    # Looks on whose day something that must not get worse had got worse.
    traded: frozenset[int] = frozenset()

    @property
    def next_look(self) -> str:
        """Return the day of the next look, as text of ISO 8601; empty where none comes."""
        looks = self.state.looks if self.state else []
        return next((str(look["due"]) for look in looks if not look["is_spent"]), "")

    def sustained(self, day: int) -> bool | None:
        """Say whether the gain was held at the look of a day; None where it was not declared or not looked at.

        A trade-off counts as not held: what was gained on one side was lost on another.
        """
        looks = self.state.looks if self.state else []
        declared = any(look["is_crossed"] and look["day"] <= day for look in looks)
        look = next((look for look in looks if look["day"] == day), None)
        if look is None or not look["is_spent"] or not declared:
            return None
        return bool(look["holding"] == "held") and day not in self.traded

    @property
    def sustained_60(self) -> bool | None:
        """Say whether it was held at 60 days."""
        return self.sustained(SUSTAINED_DAYS[0])

    @property
    def sustained_180(self) -> bool | None:
        """Say whether it was held at 180 days."""
        return self.sustained(SUSTAINED_DAYS[1])

    @property
    def traded_60(self) -> bool:
        """Say whether it was a trade-off at 60 days."""
        return SUSTAINED_DAYS[0] in self.traded

    @property
    def traded_180(self) -> bool:
        """Say whether it was a trade-off at 180 days."""
        return SUSTAINED_DAYS[1] in self.traded


@dataclass(frozen=True, slots=True)
class Sustained:
    """How many gains were held at a look, of those that were declared and looked at."""

    day: int
    n_held: int
    n: int

    @property
    def share(self) -> float | None:
        """Return the share; None where no gain was looked at."""
        return self.n_held / self.n if self.n else None


@dataclass(frozen=True, slots=True)
class Summary:
    """What the home page says of gains."""

    rows: tuple[Watched, ...]
    sustained: tuple[Sustained, ...]
    totals: Totals
    n_proved: int


def watched_by(person: Person) -> list[Watched]:
    """Return the registrations that count of the improvements that a person sees, in three questions."""
    gains = GainRegistration.objects.filter(
        replaced_at=None, improvement__in=seen_by(person).values("pk")
    ).select_related("improvement__unit", "improvement__owner", "process")
    return watched_of(list(gains.order_by("-go_live", "improvement__title")))


def watched_of(gains: Sequence[GainRegistration]) -> list[Watched]:
    """Return registrations with their states; proved are those that Benjamini and Hochberg leave at 10 %."""
    states = latest_states(gains)
    p_values = np.array([s.p_value for s in states.values() if s.p_value is not None], np.float64)
    threshold = benjamini_hochberg(p_values, FALSE_DISCOVERY)
    traded = traded_looks(gains)
    return [
        Watched(gain, state, _is_proved(state, threshold), traded[gain.pk])
        for gain in gains
        for state in (states.get(gain.pk),)
    ]


def sustained_of(rows: Sequence[Watched]) -> tuple[Sustained, ...]:
    """Return how many gains were held at 60 and at 180 days."""
    found = []
    for day in SUSTAINED_DAYS:
        answers = [answer for row in rows if (answer := row.sustained(day)) is not None]
        found.append(Sustained(day, sum(answers), len(answers)))
    return tuple(found)


def summary_for(person: Person) -> Summary:
    """Return the gains and savings that a person sees."""
    rows = watched_by(person)
    ledger = ledger_of(lines_seen_by(person)[:MOST_LINES])
    return Summary(tuple(rows), sustained_of(rows), totals_of(ledger), sum(row.is_proved for row in rows))


def _is_proved(state: WatchState | None, threshold: float) -> bool:
    if state is None or state.p_value is None:
        return False
    return state.word in IMPROVED and state.p_value <= threshold
