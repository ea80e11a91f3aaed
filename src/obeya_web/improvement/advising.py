"""Which method fits, and why: a few questions about the case, answered by rules that can be read.

Sources: Rother and Shook on A3; Langley and others, The Improvement Guide (PDSA); the ASQ Body of Knowledge (DMAIC);
Ford, Team Oriented Problem Solving (8D). Fields of work differ in what is usual, so that is said beside the advice.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy


@dataclass(frozen=True, slots=True)
class Case:
    """What is known of a case; each answer may be left open."""

    field: str = ""
    is_cause_known: bool = False
    is_faulty_delivery: bool = False
    is_variation: bool = False
    is_one_area: bool = False
    is_untried: bool = False
    takes_months: bool = False


@dataclass(frozen=True, slots=True)
class Advice:
    """A method with the reason for it, and what is usual in the field of work."""

    method: str
    reason: str
    usual: str


FIELDS: Mapping[str, str | Promise] = {
    "office": gettext_lazy("Office and administration"),
    "manufacturing": gettext_lazy("Manufacturing"),
    "health": gettext_lazy("Health care"),
    "software": gettext_lazy("Software"),
    "logistics": gettext_lazy("Logistics"),
    "service": gettext_lazy("Customer service"),
}
_USUAL: Mapping[str, str | Promise] = {
    "office": gettext_lazy(
        "In offices most is won at hand-overs and approvals; an A3 brings both sides to one table."
    ),
    "manufacturing": gettext_lazy(
        "In manufacturing Lean is at home: kaizen at the place of work, standards that hold."
    ),
    "health": gettext_lazy(
        "In health care small PDSA tests keep patients safe; Six Sigma where variation does harm."
    ),
    "software": gettext_lazy(
        "In software short loops are usual; each one is an experiment with a prediction."
    ),
    "logistics": gettext_lazy("In logistics flow and queues decide; begin with the longest wait."),
    "service": gettext_lazy(
        "In service the work that comes back is the largest part; ask why it comes back."
    ),
}


def advise(case: Case) -> Advice:
    """Return the method that fits best; the first rule that holds decides."""
    method, reason = _decide(case)
    return Advice(method, reason, str(_USUAL.get(case.field, "")))


def _decide(case: Case) -> tuple[str, str]:
    if case.is_faulty_delivery:
        return "8d", _("Something faulty reached somebody: 8D protects them first, then finds the cause.")
    if case.is_cause_known and not case.takes_months and not case.is_untried:
        return "just_do_it", _(
            "The cause is known and the change is small: do it, and look whether it helped."
        )
    if case.is_untried:
        return "pdsa", _("Nobody knows yet whether it helps: try it small, predict, compare, decide.")
    if case.is_variation or case.takes_months:
        return "dmaic", _(
            "The cause hides in variation and needs data and some months: DMAIC measures before it changes."
        )
    if case.is_one_area:
        return "kaizen", _(
            "One area, and its people can be together for some days: a kaizen event changes it on the spot."
        )
    return "a3", _(
        "The cause is not known and several people have a part in it: an A3 keeps them on one page."
    )
