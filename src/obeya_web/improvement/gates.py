"""Gates: what stands between an improvement and its next stage."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from obeya_web.improvement.checks import CHECKS
from obeya_web.improvement.methods import Item, Stage, method_of
from obeya_web.improvement.models import GateAnswer, Improvement


@dataclass(frozen=True, slots=True)
class Answer:
    """One item of a gate: its words, whether it is met, and what is missing otherwise."""

    item: Item
    words: str | Promise
    is_met: bool
    missing: str


def next_stage(improvement: Improvement) -> Stage | None:
    """Return the stage that comes next, or None at the end."""
    return method_of(improvement.method).after(improvement.stage)


def answers_of(improvement: Improvement, stage: Stage) -> list[Answer]:
    """Return how an improvement stands before the gate of a stage."""
    given = {answer.item: answer for answer in improvement.gate_answers.all()}
    return [_answer(improvement, item, given.get(item.key)) for item in stage.gate]


def _answer(improvement: Improvement, item: Item, given: GateAnswer | None) -> Answer:
    if item.is_check:
        check = CHECKS.get(item.key)
        # A check of a newer version, in a method that was edited there: it stops nobody.
        missing = check.missing(improvement) if check else ""
        return Answer(item, check.words if check else item.key, not missing, missing)
    is_met = given is not None and given.is_met
    return Answer(item, item.question, is_met, "" if is_met else _("Somebody has to answer this."))
