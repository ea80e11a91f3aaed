"""Quote people on improvements: asked first, shown only once they agreed, gone when they do not want it any more."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from obeya_web.accounts.audit import record
from obeya_web.accounts.models import Person
from obeya_web.improvement.actions.improving import ImprovementError
from obeya_web.improvement.models import Improvement, Quote
from obeya_web.improvement.telling import IMPROVEMENT_NEWS, tell_people

_ASKED = gettext_lazy("May you be quoted on “{title}”? Nobody sees the quote before you agree.")


def do_add_quote(
    person: Person,
    improvement: Improvement,
    *,
    said: str,
    speaker: str = "",
    by: Person | None = None,
    consent: str = "",
) -> Quote:
    """Write down a quote; whoever has an account is asked whether it may be shown, unless it is their own.

    For anybody else `consent` has to say how they agreed. The audit trail keeps neither words nor name.
    """
    if by is None and not (consent.strip() and speaker.strip()):
        raise ImprovementError(_("Say who said it, and how they agreed to be quoted."))
    has_agreed = by is None or by.pk == person.pk
    with transaction.atomic():
        quote = Quote.objects.create(
            improvement=improvement,
            said=said,
            speaker=speaker or (by.shown_name if by else ""),
            person=by,
            consent=consent,
            consented_at=timezone.now() if has_agreed else None,
            heard_by=person,
        )
        if by is not None and not has_agreed:
            tell_people(
                [by],
                improvement,
                _ASKED,
                kind=IMPROVEMENT_NEWS,
                key=f"{improvement.pk}:quote:{quote.pk}",
            )
        record(person, "quoted", improvement, after={"number": quote.pk, "has_agreed": has_agreed})
    return quote


def do_answer_quote(person: Person, quote: Quote, *, agrees: bool) -> None:
    """Agree to be quoted, or take a quote away; nobody agrees in the place of somebody with an account."""
    if agrees and quote.person_id != person.pk:
        raise ImprovementError(_("Only whoever said it can agree to be quoted."))
    with transaction.atomic():
        record(person, "answered", quote.improvement, after={"number": quote.pk, "has_agreed": agrees})
        if agrees:
            quote.consented_at = timezone.now()
            quote.save(update_fields=["consented_at"])
        else:
            quote.delete()
