"""Who may steer an improvement: whoever may edit in its unit, and whoever it was given to."""

from __future__ import annotations

from obeya_web.accounts.models import Person
from obeya_web.accounts.roles import Right
from obeya_web.accounts.scope import may
from obeya_web.improvement.models import Improvement, Quote
from obeya_web.improvement.people import belongs_around


def may_manage(person: Person, improvement: Improvement) -> bool:
    """Say whether a person may change an improvement and take it through its stages."""
    if may(person, Right.EDIT, improvement.unit):
        return True
    return improvement.owner_id == person.pk and belongs_around(person, improvement.unit)


def may_answer_quote(person: Person, quote: Quote) -> bool:
    """Say whether a person may say yes or no to a quote: who said it, who wrote it down, who steers the improvement."""
    if not person.is_active:
        return False
    return person.pk in (quote.person_id, quote.heard_by_id) or may_manage(person, quote.improvement)
