"""Ideas: send one in two taps, answer them one after the other with keys, see what became of one's own."""

from __future__ import annotations

import io
from typing import Any
from urllib.parse import urlencode

import qrcode
import qrcode.image.svg
from django.contrib import messages
from django.db import models
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from obeya.errors import ObeyaError
from obeya_web.accounts.deletion import offer_undo
from obeya_web.accounts.locking import Stale
from obeya_web.accounts.models import Person, Unit
from obeya_web.accounts.requests import PersonRequest
from obeya_web.accounts.roles import Right
from obeya_web.accounts.scope import may, units_where, visible
from obeya_web.conversation.actions.filing import do_add_file
from obeya_web.improvement.actions.ideas import (
    ANONYMOUS,
    NAMED,
    do_accept_idea,
    do_answer_idea,
    do_join_idea,
    do_send_idea,
    do_set_idea_rules,
)
from obeya_web.improvement.ideas.answering import answer_times, counted_ideas, days_since
from obeya_web.improvement.ideas.forms import AcceptForm, IdeaForm, IdeaRulesForm
from obeya_web.improvement.ideas.resembling import resembling
from obeya_web.improvement.models import Idea, IdeaRules, rules_of
from obeya_web.improvement.models.idea_rules import USUAL_DAYS
from obeya_web.improvement.words import IdeaState
from obeya_web.processes.models import Process

MOST_SHOWN = 200
BOXES = {
    "new": (IdeaState.NEW,),
    "parked": (IdeaState.PARKED,),
    "accepted": (IdeaState.ACCEPTED,),
    "declined": (IdeaState.DECLINED, IdeaState.DUPLICATE),
}


def index(request: PersonRequest) -> HttpResponse:
    """Show the ideas of the units one belongs to, or one's own; answers are given here, by keys too."""
    box = request.GET.get("box", "new")
    seen = visible(Idea.objects.filter(deleted_at=None), request.user)
    own = Idea.objects.filter(deleted_at=None, sender=request.user)
    rows = own if box == "mine" else seen.filter(state__in=BOXES.get(box, BOXES["new"]))
    oldest_first = "created_at" if box == "new" else "-created_at"
    shown = rows.select_related("unit", "process", "sender", "improvement").order_by(oldest_first)
    now, target = timezone.now(), _target_days(request.user)
    context = {
        "ideas": [{"idea": idea, "days": days_since(idea, now)} for idea in shown[:MOST_SHOWN]],
        "box": box if box in BOXES or box == "mine" else "new",
        "counts": _counts(seen),
        "n_mine": own.count(),
        "times": answer_times(counted_ideas(request.user), target_days=target, now=now),
        "answering": set(units_where(request.user, Right.EDIT).values_list("pk", flat=True)),
        "may_contribute": may(request.user, Right.CONTRIBUTE, None),
        "poster_units": list(units_where(request.user, Right.EDIT)[:50]),
    }
    return render(request, "improvement/ideas.html", context)


def create(request: PersonRequest) -> HttpResponse:
    """Send an idea; a QR code on the wall fills in where."""
    at = _at(request)
    rules = rules_of(at["unit"]) if at["unit"] else None
    first = {"unit": at["unit"], "process": at["process"], "place": at["place"]}
    form = IdeaForm(
        request.POST or None, request.FILES or None, person=request.user, rules=rules, initial=first
    )
    if request.method == "POST" and form.is_valid():
        try:
            return _sent(request, form.cleaned_data)
        except ObeyaError as fault:
            form.add_error(None, str(fault))
    context = {"form": form, "at": at, "units": list(units_where(request.user, Right.CONTRIBUTE)[:2])}
    return render(request, "improvement/idea_new.html", context, status=422 if form.errors else 200)


def _sent(request: PersonRequest, given: dict[str, Any]) -> HttpResponse:
    naming = given["naming"] or NAMED
    process: Process | None = given["process"]
    unit = process.unit if process else given["unit"]
    idea = do_send_idea(
        request.user, unit, words=given["words"], place=given["place"], process=process, naming=naming
    )
    photo = given["photo"]
    if photo is not None:
        try:
            do_add_file(
                request.user if naming == NAMED else None,
                idea,
                name=_("Photo") if naming != NAMED else (photo.name or _("Photo")),
                chunks=photo.chunks(),
            )
        except ObeyaError as fault:
            messages.warning(request, _("Your idea was sent without the photo: %(why)s") % {"why": fault})
    days = rules_of(unit).answer_days
    if naming == ANONYMOUS:
        messages.success(request, _("Thank you. Your idea was sent; nothing says who sent it."))
    else:
        messages.success(
            request, _("Thank you. You hear from %(unit)s within %(n)s days.") % {"unit": unit, "n": days}
        )
    address = reverse("idea_new")
    return redirect(f"{address}?sent={idea.pk}" if naming != ANONYMOUS else f"{address}?sent=1")


def show(request: PersonRequest, idea: int) -> HttpResponse:
    """Show one idea, with those that resemble it and the answers that can be given."""
    target: Idea = request.target
    answers = may(request.user, Right.EDIT, target.unit)
    context = {
        "idea": target,
        "may_answer": answers,
        "alike": resembling(target) if answers else [],
        "joined": target.duplicates.filter(deleted_at=None),
        "accept": AcceptForm(unit=target.unit, initial={"method": "just_do_it"}) if answers else None,
        "is_mine": target.sender_id == request.user.pk,
        "days": days_since(target, timezone.now()),
        "rules": rules_of(target.unit),
        "IdeaState": IdeaState,
    }
    return render(request, "improvement/idea.html", context)


def answer(request: PersonRequest, idea: int) -> HttpResponse:
    """Accept, park, decline an idea, or take it up again; its sender is told."""
    target: Idea = request.target
    wanted, words = request.POST.get("state", ""), request.POST.get("answer", "")[:2000]
    version = request.POST.get("seen_version", "")
    seen = int(version) if version.isdigit() and len(version) < 9 else 0
    try:
        if wanted == IdeaState.ACCEPTED:
            return _accepted(request, target, seen)
        do_answer_idea(request.user, target, IdeaState(wanted), answer=words, seen_version=seen)
    except ValueError:
        messages.error(request, _("An idea is accepted, parked or declined."))
    except Stale:
        messages.error(request, _("Somebody else answered this idea meanwhile."))
    except ObeyaError as fault:
        messages.error(request, str(fault))
        return redirect("idea", idea=idea)
    else:
        said = {
            IdeaState.PARKED: _("Parked; its sender was told."),
            IdeaState.DECLINED: _("Declined; its sender reads why."),
            IdeaState.NEW: _("The idea is open again."),
        }[IdeaState(wanted)]
        if wanted == IdeaState.NEW:
            messages.success(request, said)
        else:
            offer_undo(request, said, reverse("idea_reopen", args=[idea]))
    return _next(request, idea)


def _accepted(request: PersonRequest, target: Idea, seen: int) -> HttpResponse:
    form = AcceptForm({"method": "just_do_it"} | request.POST.dict(), unit=target.unit)
    if not form.is_valid():
        messages.error(request, _("Choose a method that is offered."))
        return redirect("idea", idea=target.pk)
    given = form.cleaned_data
    improvement = do_accept_idea(
        request.user,
        target,
        seen_version=seen,
        answer=given["answer"],
        method=given["method"],
        improvement=given["improvement"],
    )
    words = _("Accepted: “%(title)s” has begun.") % {"title": improvement.title}
    offer_undo(request, words, reverse("idea_reopen", args=[target.pk]))
    if request.POST.get("next") == "list":
        return _next(request, target.pk)
    return redirect("improvement", improvement=improvement.pk)


def reopen(request: PersonRequest, idea: int) -> HttpResponse:
    """Take an answer back: the idea is open again."""
    target: Idea = request.target
    do_answer_idea(request.user, target, IdeaState.NEW, answer="", seen_version=target.version)
    return redirect("idea", idea=idea)


def join(request: PersonRequest, idea: int) -> HttpResponse:
    """Join an idea with another one that says the same; nobody but a person ever does so."""
    target: Idea = request.target
    other = request.POST.get("other", "")
    found = (
        Idea.objects.filter(pk=other, unit=target.unit, deleted_at=None).first() if other.isdigit() else None
    )
    if found is None:
        messages.error(request, _("That idea is no longer there."))
        return redirect("idea", idea=idea)
    try:
        do_join_idea(request.user, target, found, seen_version=target.version)
    except ObeyaError as fault:
        messages.error(request, str(fault))
    else:
        offer_undo(
            request, _("Joined; both senders hear what becomes of it."), reverse("idea_reopen", args=[idea])
        )
    return redirect("idea", idea=idea)


def rules(request: PersonRequest, pk: int) -> HttpResponse:
    """Say how a unit takes ideas."""
    unit: Unit = request.target
    form = IdeaRulesForm(request.POST or None, instance=rules_of(unit))
    if request.method == "POST" and form.is_valid():
        do_set_idea_rules(request.user, unit, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("ideas")
    return render(request, "improvement/idea_rules.html", {"form": form, "unit": unit})


def poster(request: PersonRequest, pk: int) -> HttpResponse:
    """Show a page to print and hang up: a QR code that opens the form for an idea, with its place filled in."""
    unit: Unit = request.target
    place = request.GET.get("place", "")[:120]
    processes = Process.objects.filter(unit=unit, deleted_at=None)
    process = processes.filter(slug=request.GET.get("process", "")).first()
    at = f"process:{process.slug}" if process else f"unit:{unit.pk}"
    link = f"{reverse('idea_new')}?at={at}"
    if place:
        link += f"&{urlencode({'place': place})}"
    context = {
        "unit": unit,
        "process": process,
        "place": place,
        "link": request.build_absolute_uri(link),
        "code": qr_code(request.build_absolute_uri(link)),
        "processes": processes.order_by("name")[:100],
        "rules": rules_of(unit),
    }
    return render(request, "improvement/poster.html", context)


def qr_code(text: str) -> SafeString:
    """Return a QR code as an SVG for a page: squares only, so nothing of the text stands in it."""
    image = qrcode.make(
        text, image_factory=qrcode.image.svg.SvgPathImage, error_correction=qrcode.ERROR_CORRECT_M, border=2
    )
    written = io.BytesIO()
    image.save(written)
    return SafeString(written.getvalue().decode().partition("?>")[2] or written.getvalue().decode())


def _at(request: PersonRequest) -> dict[str, Any]:
    """Return where an idea belongs as its address says, as far as the person may send ideas there."""
    kind, _sign, key = request.GET.get("at", "").partition(":")
    place = request.GET.get("place", "")[:120]
    units = units_where(request.user, Right.CONTRIBUTE)
    process = None
    if kind == "process":
        process = (
            visible(Process.objects.filter(slug=key, deleted_at=None), request.user, Right.CONTRIBUTE)
            .select_related("unit")
            .first()
        )
    unit = process.unit if process else None
    if kind == "unit" and key.isdigit() and len(key) < 12:
        unit = units.filter(pk=key).first()
    return {
        "unit": unit or (units.order_by("-path").first()),
        "process": process,
        "place": place,
        "is_given": unit is not None,
    }


def _next(request: PersonRequest, idea: int) -> HttpResponse:
    """Go on with the next idea of the inbox, or back to where the answer was given."""
    if request.POST.get("next") == "list":
        return redirect("ideas")
    return redirect("idea", idea=idea)


def _counts(seen: models.QuerySet[Idea]) -> dict[str, int]:
    by_state = dict(seen.order_by().values_list("state").annotate(n=models.Count("pk")))
    return {box: sum(by_state.get(state.value, 0) for state in states) for box, states in BOXES.items()}


def _target_days(person: Person) -> int:
    """Return the days within which the units that a person sees answer: the fewest of them."""
    fewest = visible(IdeaRules.objects.all(), person).aggregate(days=models.Min("answer_days"))["days"]
    unit = units_where(person, Right.SEE).order_by("path").first()
    return fewest or (rules_of(unit).answer_days if unit else USUAL_DAYS)
