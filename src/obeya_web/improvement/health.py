"""Three questions that tell whether an improvement stands on its feet: mandate, priority, communication.

Each passes or fails for a reason that people can mend; a fourth says whether the people who do the work took part.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from obeya_web.improvement.checks import PEOPLE
from obeya_web.improvement.models import Idea, Improvement
from obeya_web.improvement.words import Standing
from obeya_web.lib.numbers import number_here

# Without a word for so long nobody outside knows how it stands.
SILENT_DAYS = 30


@dataclass(frozen=True, slots=True)
class HealthAnswer:
    """One question, whether it passes, and why."""

    key: str
    words: str
    is_met: bool
    reason: str


def health_of(improvement: Improvement, *, now: datetime) -> list[HealthAnswer]:
    """Return the answers for an improvement, in the order in which they are asked."""
    return [
        _mandate(improvement),
        _priority(improvement),
        _communication(improvement, now),
        _engagement(improvement),
    ]


def n_from_the_front(improvement: Improvement) -> int:
    """Return how often people who do the work were heard: their voices and the ideas that it grew from."""
    ideas = Idea.objects.filter(improvement=improvement, deleted_at=None).count()
    return improvement.voices.count() + ideas


def _mandate(improvement: Improvement) -> HealthAnswer:
    lacking = [
        str(improvement._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
        for name in ("sponsor", "owner")
        if getattr(improvement, f"{name}_id") is None
    ]
    if lacking:
        reason = _("Not named: %(lacking)s.") % {"lacking": ", ".join(lacking)}
    else:
        reason = _("%(sponsor)s clears the way for %(owner)s.") % {
            "sponsor": improvement.sponsor,
            "owner": improvement.owner,
        }
    return HealthAnswer("mandate", _("Mandate"), not lacking, reason)


def _priority(improvement: Improvement) -> HealthAnswer:
    if improvement.hours_per_week:
        reason = _("%(hours)s hours a week are at stake, counted from the data.") % {
            "hours": number_here(improvement.hours_per_week)
        }
    elif improvement.benefit_low is not None or improvement.benefit_high is not None:
        reason = _("Its benefit was estimated.")
    else:
        words = _("Nothing says why this comes first: no hours at stake, no estimate of the benefit.")
        return HealthAnswer("priority", _("Evidence of priority"), False, words)
    return HealthAnswer("priority", _("Evidence of priority"), True, reason)


def _communication(improvement: Improvement, now: datetime) -> HealthAnswer:
    name = _("Communication")
    plan = improvement.sections.filter(key=PEOPLE).first()
    if plan is None or not plan.body.strip():
        words = _("Nobody has written down who is affected and who tells them.")
        return HealthAnswer("communication", name, False, words)
    last = _last_word(improvement)
    if improvement.standing == Standing.ACTIVE and now - last > timedelta(days=SILENT_DAYS):
        days = (now - last).days
        words = ngettext(
            "Nothing was said for %(days)s day.", "Nothing was said for %(days)s days.", days
        ) % {"days": days}
        return HealthAnswer("communication", name, False, words)
    return HealthAnswer(
        "communication", name, True, _("Who is affected knows from whom they hear, and there is recent news.")
    )


def _last_word(improvement: Improvement) -> datetime:
    moments = [improvement.stage_since]
    moments += list(improvement.voices.values_list("heard_at", flat=True))
    moments += list(improvement.sections.values_list("changed_at", flat=True))
    return max(moments)


def _engagement(improvement: Improvement) -> HealthAnswer:
    n = n_from_the_front(improvement)
    words = ngettext(
        "%(n)s contribution from people who do the work.",
        "%(n)s contributions from people who do the work.",
        n,
    ) % {"n": n}
    if not n:
        words = _("Nobody who does the work has been heard yet: that is a risk.")
    return HealthAnswer("engagement", _("People who do the work"), bool(n), words)
