"""Ask for a decision on a proposal, and decide."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from obeya_web.accounts.audit import record
from obeya_web.accounts.models import Person
from obeya_web.accounts.roles import Right
from obeya_web.improvement.actions.improving import ImprovementError
from obeya_web.improvement.models import GateAnswer, Improvement
from obeya_web.improvement.telling import DECISION_ASKED, IMPROVEMENT_NEWS, tell_people, who_may

APPROVED = "approved"
_AGREED = gettext_lazy("“{title}” was agreed to.")
_NOT_YET = gettext_lazy("“{title}” was not agreed to yet; read why.")
_ASKED = gettext_lazy("“{title}” asks for your decision.")


def proposal_of(improvement: Improvement) -> dict[str, Any]:
    """Return what a decision is about: the estimate with its range, the cost, the goal; kept with the decision."""
    return {
        "benefit_low": improvement.benefit_low,
        "benefit_high": improvement.benefit_high,
        "cost": improvement.cost,
        "hours_per_week": improvement.hours_per_week,
        "measure": improvement.measure,
        "baseline_value": improvement.baseline_value,
        "target_value": improvement.target_value,
    }


def do_decide_improvement(person: Person, improvement: Improvement, *, agrees: bool, note: str = "") -> None:
    """Agree to a proposal, or not yet; the estimate that it was about is kept with the decision.

    Raises `ImprovementError` without an estimate that has a range, or without a reason for not agreeing.
    """
    if agrees and (improvement.benefit_low is None or improvement.benefit_high is None):
        raise ImprovementError(_("Estimate the benefit first, from at least to at most."))
    if not agrees and not note.strip():
        raise ImprovementError(_("Say why you do not agree yet; its owner reads it."))
    with transaction.atomic():
        GateAnswer.objects.create(
            improvement=improvement, item=APPROVED, is_met=agrees, note=note, person=person
        )
        text = _AGREED if agrees else _NOT_YET
        people = [one for one in (improvement.owner, improvement.coach) if one and one.pk != person.pk]
        n = improvement.gate_answers.count()
        tell_people(people, improvement, text, kind=IMPROVEMENT_NEWS, key=f"{improvement.pk}:decision:{n}")
        verb = "agreed" if agrees else "not agreed"
        record(person, verb, improvement, after=proposal_of(improvement), why=note)


def do_ask_for_decision(person: Person, improvement: Improvement) -> int:
    """Ask the sponsor, or else whoever may approve in the unit; returns how many were asked."""
    asked = [improvement.sponsor] if improvement.sponsor else who_may(improvement.unit, Right.APPROVE)
    asked = [one for one in asked if one.pk != person.pk]
    with transaction.atomic():
        tell_people(
            asked,
            improvement,
            _ASKED,
            kind=DECISION_ASKED,
            key=f"{improvement.pk}:{improvement.version}",
        )
        record(person, "asked", improvement, after={"asked": [one.audit_label for one in asked]})
    return len(asked)
