"""Write down how an improvement is worked on: voices, assumptions, loops, RACI, its actions, thanks."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from obeya_web.accounts.audit import record
from obeya_web.accounts.locking import save_changes
from obeya_web.accounts.models import Person
from obeya_web.followup.actions.writing import do_add_action
from obeya_web.followup.models import Action
from obeya_web.improvement.actions.improving import ImprovementError
from obeya_web.improvement.models import (
    Assumption,
    AssumptionChange,
    Improvement,
    LessonUse,
    Loop,
    RaciPart,
    RaciRow,
    Thanks,
    Voice,
)
from obeya_web.improvement.telling import IMPROVEMENT_NEWS, tell_people
from obeya_web.improvement.words import AssumptionState, RaciLetter

_THANKED = gettext_lazy("Somebody thanks you for “{title}”.")


def do_add_voice(
    person: Person, improvement: Improvement, *, said: str, role: str, is_dissent: bool = False
) -> Voice:
    """Write down what somebody who does the work says; disagreement is kept like everything else."""
    with transaction.atomic():
        voice = Voice.objects.create(
            improvement=improvement, said=said, role=role, is_dissent=is_dissent, heard_by=person
        )
        record(person, "heard", improvement, after={"said": said, "role": role, "is_dissent": is_dissent})
    return voice


def do_add_assumption(person: Person, improvement: Improvement, *, words: str) -> Assumption:
    """Write down what is taken for true."""
    with transaction.atomic():
        assumption = Assumption.objects.create(improvement=improvement, words=words)
        record(person, "created", assumption, after={"words": words})
    return assumption


def do_change_assumption(
    person: Person,
    assumption: Assumption,
    *,
    words: str,
    state: str,
    why: str,
    seen_version: int,
) -> None:
    """Say how an assumption turned out, with the reason; the earlier words stay in the log."""
    state = AssumptionState(state)
    if (words, state) == (assumption.words, assumption.state):
        return
    if not why.strip():
        raise ImprovementError(_("Say what showed it."))
    before, words_before = assumption.state, assumption.words
    with transaction.atomic():
        save_changes(
            assumption,
            {"words": words, "state": state.value},
            seen_version=seen_version,
            person=person,
            why=why,
        )
        AssumptionChange.objects.create(
            assumption=assumption,
            before=before,
            after=state,
            words_before=words_before,
            why=why,
            person=person,
        )


def do_begin_loop(
    person: Person, improvement: Improvement, *, tried: str, predicted: str, first_day: date
) -> Loop:
    """Begin one turn of plan, do, study, act, with what is expected written down before."""
    with transaction.atomic():
        loop = Loop.objects.create(
            improvement=improvement, tried=tried, predicted=predicted, first_day=first_day
        )
        record(person, "created", loop, after={"tried": tried, "predicted": predicted})
    return loop


def do_end_loop(
    person: Person, loop: Loop, *, came: str, decision: str, last_day: date, seen_version: int
) -> None:
    """End a loop with what came and what was decided."""
    if last_day < loop.first_day:
        raise ImprovementError(_("A loop cannot end before it begins."))
    changes = {"came": came, "decision": decision, "last_day": last_day}
    save_changes(loop, changes, seen_version=seen_version, person=person, verb="ended")


def do_save_raci_row(
    person: Person,
    improvement: Improvement,
    *,
    work: str,
    letters: Mapping[Person, str],
    row: RaciRow | None = None,
    seen_version: int = 1,
) -> RaciRow:
    """Write a row of the RACI table; raises `ImprovementError` unless exactly one person answers for the work."""
    given = {one: RaciLetter(letter) for one, letter in letters.items() if letter}
    n = sum(letter == RaciLetter.ACCOUNTABLE for letter in given.values())
    if n != 1:
        raise ImprovementError(
            ngettext(
                "“%(work)s” needs exactly one A, and has %(n)s: one person answers for it.",
                "“%(work)s” needs exactly one A, and has %(n)s: one person answers for it.",
                n,
            )
            % {"work": work, "n": n}
        )
    with transaction.atomic():
        if row is None:
            row = RaciRow.objects.create(improvement=improvement, work=work)
        else:
            save_changes(row, {"work": work}, seen_version=seen_version, person=person)
        row.parts.all().delete()
        RaciPart.objects.bulk_create(
            [RaciPart(row=row, person=one, letter=letter.value) for one, letter in given.items()]
        )
        after: dict[str, list[str]] = {letter.value: [] for letter in RaciLetter}
        for one, letter in given.items():
            after[letter.value].append(one.audit_label)
        record(person, "assigned", row, after=after)
    return row


def do_remove_part(person: Person, part: RaciRow | Voice | Assumption | Loop | LessonUse) -> None:
    """Take a row away; the history keeps what it said."""
    with transaction.atomic():
        record(person, "removed", part, before={"words": str(part)})
        part.delete()


def do_add_improvement_action(
    person: Person, improvement: Improvement, *, title: str, owner: Person | None, due: date | None
) -> Action:
    """Add an action to an improvement."""
    with transaction.atomic():
        return do_add_action(
            person,
            improvement.unit,
            title=title,
            owner=owner,
            due=due,
            process=improvement.process,
            belongs_to=[improvement],
        )


def do_thank(person: Person, improvement: Improvement, to: Person, *, words: str) -> Thanks:
    """Thank somebody; whoever wants no naming is told, and named nowhere."""
    if to.pk == person.pk:
        raise ImprovementError(_("Thank somebody else."))
    with transaction.atomic():
        thanks = Thanks.objects.create(improvement=improvement, person=to, giver=person, words=words)
        tell_people(
            [to], improvement, _THANKED, kind=IMPROVEMENT_NEWS, key=f"{improvement.pk}:thanks:{thanks.pk}"
        )
        after: dict[str, Any] = {} if to.is_unnamed else {"to": to.audit_label}
        record(person, "thanked", improvement, after=after)
    return thanks


def do_set_naming(person: Person, *, is_named: bool) -> None:
    """Say whether one wants to be named among contributors, in thanks, wins and files."""
    with transaction.atomic():
        person.is_unnamed = not is_named
        person.save(update_fields=["is_unnamed"])
        record(person, "changed", person, after={"is_named": is_named})
