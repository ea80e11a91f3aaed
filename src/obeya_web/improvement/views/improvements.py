"""Improve: what needs somebody, the improvements, and one improvement from its beginning to its end."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from obeya_web.accounts.deletion import do_delete, do_restore, offer_undo
from obeya_web.accounts.locking import Stale
from obeya_web.accounts.merging import chosen, merge_page
from obeya_web.accounts.requests import PersonRequest
from obeya_web.accounts.roles import Right
from obeya_web.accounts.scope import may
from obeya_web.improvement.actions.improving import do_begin_improvement, do_change_improvement
from obeya_web.improvement.forms import ImprovementForm, NewImprovementForm
from obeya_web.improvement.listing import (
    boards_of,
    chips_of,
    improvements_for,
    read_filters,
    waiting_for,
)
from obeya_web.improvement.models import Improvement
from obeya_web.improvement.showing import page_of
from obeya_web.improvement.totals import totals_for
from obeya_web.improvement.winning import latest_wins

SHOWN_WINS = 3


def index(request: PersonRequest) -> HttpResponse:
    """Show what needs somebody, the improvements by stage, and what was reached."""
    filters = read_filters(request.GET)
    improvements = improvements_for(request.user, filters)
    context = {
        "filters": filters,
        "chips": chips_of(filters),
        "boards": boards_of(improvements),
        "n": len(improvements),
        "waiting": waiting_for(request.user),
        "totals": totals_for(request.user),
        "wins": latest_wins(request.user, SHOWN_WINS),
        "now": timezone.now(),
        "may_edit": may(request.user, Right.EDIT, None),
        "may_contribute": may(request.user, Right.CONTRIBUTE, None),
    }
    return render(request, "improvement/index.html", context)


def create(request: PersonRequest) -> HttpResponse:
    """Begin an improvement from nothing."""
    first = {
        name: request.GET.get(name, "")[:200]
        for name in ("method", "process", "title")
        if name in request.GET
    }
    form = NewImprovementForm(request.POST or None, person=request.user, initial=first)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        improvement = do_begin_improvement(
            request.user,
            given["unit"],
            title=given["title"],
            method=given["method"],
            fields={"problem": given["problem"], "process": given["process"]},
        )
        return redirect("improvement", improvement=improvement.pk)
    return render(request, "improvement/new.html", {"form": form})


def show(request: PersonRequest, improvement: int) -> HttpResponse:
    """Show one improvement."""
    return render(request, "improvement/improvement.html", page_of(request.target, request.user))


def edit(request: PersonRequest, improvement: int) -> HttpResponse:
    """Change what an improvement says; two people at once are shown both versions."""
    target: Improvement = request.target
    data = chosen(request.POST) if request.method == "POST" else None
    form = ImprovementForm(data, instance=target, person=request.user)
    if data is not None and form.is_valid():
        fresh = Improvement.objects.select_related("unit").get(pk=target.pk)
        try:
            do_change_improvement(request.user, fresh, form.changes, seen_version=form.seen_version)
        except Stale as stale:
            return merge_page(request, form, stale)
        return redirect("improvement", improvement=improvement)
    return render(request, "improvement/edit.html", {"form": form, "improvement": target})


def delete(request: PersonRequest, improvement: int) -> HttpResponse:
    """Put an improvement away, with ten seconds to undo."""
    if do_delete(request.target, request.user):
        words = _("“%(title)s” was deleted.") % {"title": request.target.title}
        offer_undo(request, words, reverse("improvement_restore", args=[improvement]))
    return redirect("improve")


def restore(request: PersonRequest, improvement: int) -> HttpResponse:
    """Bring an improvement back."""
    do_restore(request.target, request.user)
    return redirect("improvement", improvement=improvement)


def say_fault(request: PersonRequest, fault: Exception) -> None:
    """Show why something was refused, on the next page."""
    messages.error(request, str(fault))
