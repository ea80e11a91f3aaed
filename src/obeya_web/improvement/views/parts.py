"""The parts of an improvement: add them on its page, change and remove them on a page of their own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from obeya.errors import ObeyaError
from obeya_web.accounts.locking import Stale
from obeya_web.accounts.models import Person
from obeya_web.accounts.requests import PersonRequest
from obeya_web.improvement.actions.lessons import do_use_lesson
from obeya_web.improvement.actions.quoting import do_add_quote
from obeya_web.improvement.actions.working import (
    do_add_assumption,
    do_add_improvement_action,
    do_add_voice,
    do_begin_loop,
    do_change_assumption,
    do_end_loop,
    do_remove_part,
    do_save_raci_row,
    do_thank,
)
from obeya_web.improvement.models import Assumption, Improvement, LessonUse, Loop, RaciRow, Voice
from obeya_web.improvement.part_forms import (
    ActionForm,
    AssumptionChangeForm,
    AssumptionForm,
    LessonForm,
    LoopEndForm,
    LoopForm,
    QuoteForm,
    RaciForm,
    ThanksForm,
    VoiceForm,
)
from obeya_web.improvement.people import people_around

Write = Callable[[Person, Any, dict[str, Any]], Any]


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of part: its words, its form for a new one, and what writes it."""

    words: str | Promise
    form: Callable[..., forms.Form]
    add: Write
    verb: str | Promise


def _thank(person: Person, improvement: Improvement, given: dict[str, Any]) -> Any:
    return do_thank(person, improvement, given["person"], words=given["words"])


def _use_lesson(person: Person, improvement: Improvement, given: dict[str, Any]) -> Any:
    return do_use_lesson(person, improvement, given["earlier"], how=given["how"])


KINDS: Mapping[str, Kind] = {
    "voice": Kind(
        gettext_lazy("A voice from the people who do the work"),
        lambda data, improvement, person: VoiceForm(data),
        lambda person, improvement, given: do_add_voice(person, improvement, **given),
        gettext_lazy("Write it down"),
    ),
    "assumption": Kind(
        gettext_lazy("An assumption"),
        lambda data, improvement, person: AssumptionForm(data),
        lambda person, improvement, given: do_add_assumption(person, improvement, **given),
        gettext_lazy("Write it down"),
    ),
    "loop": Kind(
        gettext_lazy("A loop of plan, do, study, act"),
        lambda data, improvement, person: LoopForm(data),
        lambda person, improvement, given: do_begin_loop(person, improvement, **given),
        gettext_lazy("Begin the loop"),
    ),
    "action": Kind(
        gettext_lazy("An action"),
        lambda data, improvement, person: ActionForm(data, improvement=improvement),
        lambda person, improvement, given: do_add_improvement_action(person, improvement, **given),
        gettext_lazy("Add the action"),
    ),
    "thanks": Kind(
        gettext_lazy("Thanks"),
        lambda data, improvement, person: ThanksForm(data, improvement=improvement, by=person),
        _thank,
        gettext_lazy("Say thanks"),
    ),
    "quote": Kind(
        gettext_lazy("A quote for the card"),
        lambda data, improvement, person: QuoteForm(data, improvement=improvement),
        lambda person, improvement, given: do_add_quote(person, improvement, **given),
        gettext_lazy("Write it down"),
    ),
    "lesson": Kind(
        gettext_lazy("A lesson of an earlier improvement"),
        lambda data, improvement, person: LessonForm(data, improvement=improvement, by=person),
        _use_lesson,
        gettext_lazy("Link the lesson"),
    ),
}
Part = Voice | Assumption | Loop | RaciRow | LessonUse
MODELS: Mapping[str, type[Part]] = {
    "voice": Voice,
    "assumption": Assumption,
    "loop": Loop,
    "raci": RaciRow,
    "lesson": LessonUse,
}


def add(request: PersonRequest, improvement: int, kind: str) -> HttpResponse:
    """Add a part; without a script the form has a page of its own."""
    target: Improvement = request.target
    made = KINDS.get(kind)
    if made is None:
        raise Http404
    form = made.form(request.POST or None, target, request.user)
    if request.method == "POST" and form.is_valid():
        try:
            made.add(request.user, target, form.cleaned_data)
        except ObeyaError as fault:
            form.add_error(None, str(fault))
        else:
            return _back(improvement, kind)
    return _page(request, form, made.words, made.verb)


def change(request: PersonRequest, improvement: int, kind: str, part: int) -> HttpResponse:
    """Say how an assumption turned out, or end a loop."""
    found = _find(request.target, kind, part)
    if not isinstance(found, Assumption | Loop):
        raise Http404
    first: dict[str, Any] = {"seen_version": found.version}
    form: forms.Form
    if isinstance(found, Assumption):
        first |= {"words": found.words, "state": found.state}
        form = AssumptionChangeForm(request.POST or None, initial=first)
    else:
        form = LoopEndForm(request.POST or None, initial=first)
    if request.method == "POST" and form.is_valid():
        try:
            _change(request.user, found, form.cleaned_data)
        except Stale:
            form.add_error(
                None, _("Somebody else changed this meanwhile. Open it again; nothing was written.")
            )
        except ObeyaError as fault:
            form.add_error(None, str(fault))
        else:
            return _back(improvement, kind)
    return _page(request, form, str(found), _("Save"))


def raci(request: PersonRequest, improvement: int, part: int = 0) -> HttpResponse:
    """Write a row of the RACI table."""
    target: Improvement = request.target
    row = _find(target, "raci", part) if part else None
    people = list(people_around(target.unit))
    form = RaciForm(request.POST or None, people=people, row=row)  # type: ignore[arg-type]
    if request.method == "POST" and form.is_valid():
        try:
            do_save_raci_row(
                request.user,
                target,
                work=form.cleaned_data["work"],
                letters=form.letters,
                row=row,  # type: ignore[arg-type]
                seen_version=form.cleaned_data["seen_version"] or 1,
            )
        except Stale:
            form.add_error(
                None, _("Somebody else changed this meanwhile. Open it again; nothing was written.")
            )
        except ObeyaError as fault:
            form.add_error(None, str(fault))
        else:
            return _back(improvement, "raci")
    return _page(request, form, _("Who does what"), _("Save"))


def remove(request: PersonRequest, improvement: int, kind: str, part: int) -> HttpResponse:
    """Take a part away."""
    do_remove_part(request.user, _find(request.target, kind, part))
    messages.success(request, _("It was taken away; the history keeps it."))
    return _back(improvement, kind)


def _change(person: Person, found: Assumption | Loop, given: dict[str, Any]) -> None:
    if isinstance(found, Assumption):
        do_change_assumption(person, found, **given)
    else:
        do_end_loop(person, found, **given)


def _find(improvement: Improvement, kind: str, part: int) -> Part:
    model = MODELS.get(kind)
    found = model._default_manager.filter(improvement=improvement, pk=part).first() if model else None
    if found is None:
        raise Http404
    return found


def _page(
    request: PersonRequest, form: forms.Form, words: str | Promise, verb: str | Promise
) -> HttpResponse:
    context = {"form": form, "improvement": request.target, "words": words, "verb": verb}
    return render(request, "improvement/part.html", context, status=422 if form.errors else 200)


def _back(improvement: int, kind: str) -> HttpResponse:
    response = redirect("improvement", improvement=improvement)
    response["Location"] += f"#{kind}"
    return response
