"""How complete an A3 is: the share of its sections that hold what they need, and a sentence for each that does not."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from obeya_web.improvement.a3.template import (
    BACKGROUND,
    CAUSES,
    COUNTERMEASURES,
    CURRENT,
    FOLLOW_UP,
    GOAL,
    PLAN,
    SectionKind,
)
from obeya_web.improvement.checks import CHECKS
from obeya_web.improvement.models import Improvement


@dataclass(frozen=True, slots=True)
class Missing:
    """A section that is not complete, and what it lacks in a sentence."""

    section: SectionKind
    words: str


@dataclass(frozen=True, slots=True)
class Completeness:
    """How many of the sections are complete, and what the others lack."""

    n_sections: int
    missing: tuple[Missing, ...]

    @property
    def percent(self) -> int:
        """Return the share of complete sections; 100 only where nothing is missing."""
        if not self.n_sections:
            return 0
        return 100 * (self.n_sections - len(self.missing)) // self.n_sections


def completeness(
    improvement: Improvement, sections: list[SectionKind], bodies: Mapping[str, str]
) -> Completeness:
    """Return how complete an A3 is; `bodies` are the texts of its sections by their keys."""
    missing = []
    for section in sections:
        words = _missing(improvement, section, bodies.get(section.key, "").strip())
        if words:
            missing.append(Missing(section, words))
    return Completeness(len(sections), tuple(missing))


def _missing(improvement: Improvement, section: SectionKind, body: str) -> str:
    ask = _BY_KEY.get(section.key)
    if ask is not None:
        return ask(improvement, body)
    return "" if body else (str(section.hint) or _("Nothing stands here yet."))


def _background(improvement: Improvement, body: str) -> str:
    if not body and not improvement.problem.strip():
        return _("Say why this matters, for whom, and why now.")
    return CHECKS["problem_names_no_tool"].missing(improvement)


def _current(improvement: Improvement, body: str) -> str:
    if improvement.baseline or any(sign.isdigit() for sign in body):
        return ""
    return _("Say what happens today, with a number.")


def _follow_up(improvement: Improvement, body: str) -> str:
    if improvement.actual_value is not None or improvement.countermeasures.exclude(actual="").exists():
        return ""
    return _("Write down what came of it, beside what was predicted.")


def _by_check(key: str) -> Callable[[Improvement, str], str]:
    return lambda improvement, body: CHECKS[key].missing(improvement)


_BY_KEY: Mapping[str, Callable[[Improvement, str], str]] = {
    BACKGROUND: _background,
    CURRENT: _current,
    GOAL: _by_check("goal"),
    CAUSES: _by_check("causes_confirmed"),
    COUNTERMEASURES: _by_check("countermeasures_mapped"),
    PLAN: _by_check("plan"),
    FOLLOW_UP: _follow_up,
}
