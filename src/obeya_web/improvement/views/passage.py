"""Take an improvement through its stages: on, back, to rest, to its end."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from obeya.errors import ObeyaError
from obeya_web.accounts.deletion import offer_undo
from obeya_web.accounts.locking import Stale
from obeya_web.accounts.models import Person
from obeya_web.accounts.requests import PersonRequest
from obeya_web.improvement.actions.deciding import do_ask_for_decision, do_decide_improvement
from obeya_web.improvement.actions.improving import (
    ImprovementError,
    do_advance_improvement,
    do_answer_gate,
    do_go_back,
    do_pause_improvement,
    do_resume_improvement,
    do_stop_improvement,
)
from obeya_web.improvement.gates import next_stage
from obeya_web.improvement.models import Improvement

WAIVED = "why-"


def advance(request: PersonRequest, improvement: int) -> HttpResponse:
    """Take it to its next stage; a reason beside an item passes it by, visibly."""
    waived = {
        name.removeprefix(WAIVED): request.POST[name][:1000]
        for name in request.POST
        if name.startswith(WAIVED)
    }

    def step(person: Person, target: Improvement, seen: int) -> str:
        before = target.stage
        do_advance_improvement(person, target, seen_version=seen, waived=waived)
        words = _("On to the next stage.") if target.is_open else _("Done. Well worked.")
        offer_undo(request, words, f"{reverse('improvement_back', args=[target.pk])}?to={before}")
        return ""

    return _stepped(request, step)


def go_back(request: PersonRequest, improvement: int) -> HttpResponse:
    """Take it back to an earlier stage, or reopen it; the undo of a step does so too."""
    undone = request.GET.get("to", "")
    stage = undone or request.POST.get("stage", "")
    why = request.POST.get("why", "") or (_("Undone at once.") if undone else "")

    def step(person: Person, target: Improvement, seen: int) -> str:
        do_go_back(person, target, stage, why=why, seen_version=target.version if undone else seen)
        return _("Back at an earlier stage.")

    return _stepped(request, step)


def pause(request: PersonRequest, improvement: int) -> HttpResponse:
    """Let it rest."""

    def step(person: Person, target: Improvement, seen: int) -> str:
        why, resume_when = request.POST.get("why", ""), request.POST.get("resume_when", "")
        do_pause_improvement(person, target, why=why, resume_when=resume_when, seen_version=seen)
        return _("It rests; this time counts for no cycle time.")

    return _stepped(request, step)


def resume(request: PersonRequest, improvement: int) -> HttpResponse:
    """Go on after a rest."""

    def step(person: Person, target: Improvement, seen: int) -> str:
        do_resume_improvement(person, target, seen_version=seen)
        return _("It goes on.")

    return _stepped(request, step)


def stop(request: PersonRequest, improvement: int) -> HttpResponse:
    """Stop it for good, with what was learned."""

    def step(person: Person, target: Improvement, seen: int) -> str:
        do_stop_improvement(person, target, why=request.POST.get("why", ""), seen_version=seen)
        return _("Stopped: an outcome like any other. What was learned stays.")

    return _stepped(request, step)


def answer(request: PersonRequest, improvement: int) -> HttpResponse:
    """Answer a question of the gate before the next stage."""

    def step(person: Person, target: Improvement, seen: int) -> str:
        stage, item = next_stage(target), request.POST.get("item", "")
        if stage is None or item not in {one.key for one in stage.gate if not one.is_check}:
            return ""
        is_met = request.POST.get("is_met") == "yes"
        do_answer_gate(person, target, item, is_met=is_met, note=request.POST.get("note", "")[:1000])
        return ""

    return _stepped(request, step)


def ask(request: PersonRequest, improvement: int) -> HttpResponse:
    """Ask its sponsor, or whoever may approve, for a decision."""

    def step(person: Person, target: Improvement, seen: int) -> str:
        n = do_ask_for_decision(person, target)
        if not n:
            raise ImprovementError(_("Nobody else may approve here; name a sponsor."))
        return ngettext("%(n)s person was asked.", "%(n)s people were asked.", n) % {"n": n}

    return _stepped(request, step)


def decide(request: PersonRequest, improvement: int) -> HttpResponse:
    """Agree to an improvement as it was proposed, or not yet, with a note."""

    def step(person: Person, target: Improvement, seen: int) -> str:
        agrees = request.POST.get("decision") == "agree"
        do_decide_improvement(person, target, agrees=agrees, note=request.POST.get("note", "")[:1000])
        return _("Agreed.") if agrees else _("Not agreed yet; its owner reads why.")

    return _stepped(request, step)


def _stepped(request: PersonRequest, step: Callable[[Person, Improvement, int], str]) -> HttpResponse:
    """Take a step; whatever refuses it is said on the page, and nothing has moved."""
    target: Improvement = request.target
    seen = request.POST.get("seen_version", "")
    try:
        said = step(request.user, target, int(seen) if seen.isdigit() and len(seen) < 9 else 0)
    except Stale:
        messages.error(request, _("Somebody else changed this meanwhile. Look again; nothing was moved."))
    except ObeyaError as fault:
        messages.error(request, str(fault))
    else:
        if said:
            messages.success(request, said)
    return redirect("improvement", improvement=target.pk)
