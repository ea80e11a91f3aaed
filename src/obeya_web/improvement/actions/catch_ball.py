"""Send an A3 to people and hear from each: they agree, or ask for a change in words; rounds are kept."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import models, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from obeya_web.accounts.audit import record
from obeya_web.accounts.models import Person
from obeya_web.accounts.roles import Right
from obeya_web.accounts.scope import may
from obeya_web.improvement.actions.improving import ImprovementError, do_answer_gate
from obeya_web.improvement.models import A3Ask, Catch, Improvement
from obeya_web.improvement.telling import DECISION_ASKED, IMPROVEMENT_NEWS, short, str_or_lazy
from obeya_web.lib.plain_text import plain_words
from obeya_web.notices.telling import notify

MOST_ASKED = 12
APPROVED = "approved"


def do_send_a3(person: Person, improvement: Improvement, people: Sequence[Person], *, note: str = "") -> int:
    """Begin a round: send the A3 to people who may see it; returns the number of the round."""
    if not people:
        raise ImprovementError(_("Choose who shall agree."))
    if len(people) > MOST_ASKED:
        raise ImprovementError(_("Ask at most %(most)s people at once.") % {"most": MOST_ASKED})
    for one in people:
        if not may(one, Right.SEE, improvement.unit):
            raise ImprovementError(_("%(who)s does not see this improvement.") % {"who": one})
    with transaction.atomic():
        latest = improvement.a3_asks.aggregate(latest=models.Max("number", default=0))["latest"]
        number = int(latest) + 1
        for one in people:
            ask = A3Ask.objects.create(
                improvement=improvement, number=number, person=one, asked_by=person, note=plain_words(note)
            )
            if one.pk != person.pk:
                _tell(one, ask, gettext_lazy("{who} asks whether you agree to the A3 “{title}”."), by=person)
        record(person, "sent the A3", improvement, after={"round": number, "asked": list(people)}, why=note)
    return number


def do_answer_a3(person: Person, ask: A3Ask, *, agrees: bool, words: str = "") -> None:
    """Agree, or ask for a change in words.

    When everybody in the round agreed and one of them may approve, the gate that asks for it is answered; when
    somebody asks for a change, it is taken back.
    """
    words = plain_words(words)
    if not agrees and not words:
        raise ImprovementError(_("Say what should change; its owner reads it."))
    improvement = ask.improvement
    with transaction.atomic():
        answer = Catch.AGREES if agrees else Catch.CHANGE
        asked = A3Ask.objects.filter(pk=ask.pk, answer=Catch.OPEN)
        if _is_over(ask) or not asked.update(answer=answer, words=words, answered_at=timezone.now()):
            raise ImprovementError(_("This was answered already, or a newer round has begun."))
        ask.refresh_from_db()
        round_ = list(
            A3Ask.objects.filter(improvement=improvement, number=ask.number).select_related("person")
        )
        _answer_gate(person, improvement, round_, agrees=agrees, words=words)
        if ask.asked_by and ask.asked_by_id != person.pk:
            text = gettext_lazy("{who} agrees to the A3 “{title}”.")
            change = gettext_lazy("{who} asks for a change of the A3 “{title}”.")
            _tell(ask.asked_by, ask, text if agrees else change, by=person, kind=IMPROVEMENT_NEWS)
        record(
            person,
            "agreed to the A3" if agrees else "asked for a change of the A3",
            improvement,
            after={"round": ask.number},
            why=words,
        )


def _is_over(ask: A3Ask) -> bool:
    return A3Ask.objects.filter(improvement=ask.improvement, number__gt=ask.number).exists()


def _answer_gate(
    person: Person, improvement: Improvement, round_: list[A3Ask], *, agrees: bool, words: str
) -> None:
    if not agrees:
        do_answer_gate(person, improvement, APPROVED, is_met=False, note=words)
        return
    all_agree = all(one.answer == Catch.AGREES for one in round_)
    approver = any(one.person and may(one.person, Right.APPROVE, improvement.unit) for one in round_)
    if all_agree and approver:
        note = _("Everybody in round %(number)s agreed.") % {"number": round_[0].number}
        do_answer_gate(person, improvement, APPROVED, is_met=True, note=note)


def _tell(to: Person, ask: A3Ask, text: str | Promise, *, by: Person, kind: str = DECISION_ASKED) -> None:
    notify(
        to,
        kind=kind,
        text=format_lazy(str_or_lazy(text), who=by, title=short(ask.improvement.title)),
        url=f"{reverse('a3', args=[ask.improvement_id])}#catch-ball",
        about=ask.improvement,
        key=f"a3 {ask.pk} {ask.answer}",
    )
