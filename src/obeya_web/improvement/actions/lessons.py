"""Take up in one improvement what an earlier one learned."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from obeya_web.accounts.audit import record
from obeya_web.accounts.models import Person
from obeya_web.improvement.actions.improving import ImprovementError
from obeya_web.improvement.models import Improvement, LessonUse


def do_use_lesson(person: Person, improvement: Improvement, earlier: Improvement, *, how: str) -> LessonUse:
    """Link the lesson of an earlier improvement; it counts as used once more."""
    if earlier.created_at >= improvement.created_at:
        raise ImprovementError(_("A lesson is taken from an improvement that began earlier."))
    try:
        with transaction.atomic():
            use = LessonUse.objects.create(improvement=improvement, earlier=earlier, how=how, person=person)
            record(person, "learned", improvement, after={"from": earlier.title, "how": how})
    except IntegrityError as fault:
        raise ImprovementError(_("This lesson is linked already.")) from fault
    return use
