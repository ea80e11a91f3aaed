"""Give improvements values, and factors their weights."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext as _

from obeya.errors import ObeyaError
from obeya_web.accounts.audit import record
from obeya_web.accounts.locking import save_changes
from obeya_web.accounts.models import Person, Unit
from obeya_web.improvement.models import Improvement
from obeya_web.portfolio.models import Score, Weights
from obeya_web.portfolio.priorities.schemes import Scheme

HEAVIEST_WEIGHT = 3.0


class ScoreError(ObeyaError):
    """Values or weights cannot be taken; the text names each fault."""


def do_score(
    person: Person, improvement: Improvement, scheme: Scheme, values: Mapping[str, float], *, why: str = ""
) -> Score:
    """Give an improvement values in a scheme; the earlier ones stay as history. All faults are named at once."""
    faults = [
        _("%(name)s can be %(allowed)s.")
        % {
            "name": str(factor.name),
            "allowed": ", ".join(f"{value:g}" for value in factor.allowed) or _("any number above 0"),
        }
        for factor in scheme.factors
        if not (factor.key in values and factor.accepts(values[factor.key]))
    ]
    if faults:
        raise ScoreError(" ".join(faults))
    kept = {factor.key: float(values[factor.key]) for factor in scheme.factors}
    with transaction.atomic():
        score = Score.objects.create(
            improvement=improvement, scheme=scheme.key, values=kept, why=why, person=person
        )
        record(person, "scored", improvement, after={"scheme": scheme.key, **kept}, why=why)
    return score


def do_weigh(
    person: Person,
    unit: Unit,
    scheme: Scheme,
    weights: Mapping[str, float],
    *,
    seen_version: int,
    why: str,
) -> Weights:
    """Say how much each factor counts in a unit and below; raises `Stale` where somebody else did so meanwhile.

    A reason is needed: a weight changes what comes first.
    """
    if not why.strip():
        raise ScoreError(_("Say why the weights change."))
    if any(not 0 <= weights.get(factor.key, 1.0) <= HEAVIEST_WEIGHT for factor in scheme.factors):
        raise ScoreError(_("A weight lies between 0 and %(most)g.") % {"most": HEAVIEST_WEIGHT})
    kept = {factor.key: float(weights.get(factor.key, 1.0)) for factor in scheme.factors}
    with transaction.atomic():
        row, _is_new = Weights.objects.get_or_create(unit=unit, scheme=scheme.key)
        save_changes(row, {"weights": kept}, seen_version=seen_version, person=person, why=why)
    return row
