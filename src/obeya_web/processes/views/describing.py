"""Risks, stakeholders, SIPOC and maturity of a process."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from obeya_web.accounts.deletion import do_delete, do_restore, offer_undo
from obeya_web.accounts.locking import Stale
from obeya_web.accounts.merging import VersionedForm, chosen, merge_page
from obeya_web.accounts.models import Person
from obeya_web.accounts.requests import PersonRequest
from obeya_web.processes.actions.describing import (
    do_add_risk,
    do_add_stakeholder,
    do_change_description,
    do_prepare_profile,
)
from obeya_web.processes.describing_forms import ProfileForm, RiskForm, StakeholderForm
from obeya_web.processes.models import Process, Profile, Risk, Stakeholder
from obeya_web.processes.sipoc import prefilled


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of record that hangs on a process."""

    model: type[Risk] | type[Stakeholder]
    form: type[VersionedForm]
    add: Callable[[Person, Process, Mapping[str, Any]], Any]
    words: str | Promise


KINDS: Mapping[str, Kind] = {
    "risk": Kind(Risk, RiskForm, do_add_risk, gettext_lazy("A risk")),
    "stakeholder": Kind(Stakeholder, StakeholderForm, do_add_stakeholder, gettext_lazy("A stakeholder")),
}


def add(request: PersonRequest, slug: str, kind: str) -> HttpResponse:
    """Add a risk or a stakeholder."""
    process, made = request.target, _kind(kind)
    form = made.form(request.POST or None, instance=made.model(process=process))
    if request.method == "POST" and form.is_valid():
        made.add(request.user, process, form.changes)
        return _back(slug, kind)
    context = {"form": form, "process": process, "words": made.words}
    return render(request, "processes/part.html", context, status=422 if form.errors else 200)


def change(request: PersonRequest, slug: str, kind: str, part: int) -> HttpResponse:
    """Change a risk or a stakeholder; two people at once are shown both versions."""
    process, made = request.target, _kind(kind)
    found = _find(process, made, part)
    data = chosen(request.POST) if request.method == "POST" else None
    form = made.form(data, instance=found)
    if data is not None and form.is_valid():
        fresh = _find(process, made, part)
        try:
            do_change_description(request.user, fresh, form.changes, seen_version=form.seen_version)
        except Stale as stale:
            return merge_page(request, form, stale)
        return _back(slug, kind)
    context = {"form": form, "process": process, "words": found, "part": found, "kind": kind}
    return render(request, "processes/part.html", context, status=422 if form.errors else 200)


def remove(request: PersonRequest, slug: str, kind: str, part: int) -> HttpResponse:
    """Put a risk or a stakeholder away, with ten seconds to undo."""
    found = _find(request.target, _kind(kind), part)
    if do_delete(found, request.user):
        words = _("“%(name)s” was deleted.") % {"name": found}
        offer_undo(request, words, reverse("process_part_restore", args=[slug, kind, part]))
    return _back(slug, kind)


def restore(request: PersonRequest, slug: str, kind: str, part: int) -> HttpResponse:
    """Bring a risk or a stakeholder back."""
    rows = _kind(kind).model._default_manager.filter(process=request.target, pk=part)
    found = rows.exclude(deleted_at=None).first()
    if found is None:
        raise Http404
    do_restore(found, request.user)
    return _back(slug, kind)


def profile(request: PersonRequest, slug: str) -> HttpResponse:
    """Change SIPOC, maturity and the line of risk; an empty SIPOC begins with the steps of the log."""
    process: Process = request.target
    kept = do_prepare_profile(process) if request.method == "POST" else _profile_of(process)
    data = chosen(request.POST) if request.method == "POST" else None
    first = {} if kept.sipoc else {"sipoc": prefilled(process)}
    form = ProfileForm(data, instance=kept, initial=first)
    if data is not None and form.is_valid():
        fresh = Profile.objects.select_related("process__unit").get(pk=kept.pk)
        try:
            do_change_description(request.user, fresh, form.changes, seen_version=form.seen_version)
        except Stale as stale:
            return merge_page(request, form, stale)
        return _back(slug, "sipoc")
    context = {"form": form, "process": process, "is_prefilled": bool(first.get("sipoc"))}
    return render(request, "processes/profile.html", context, status=422 if form.errors else 200)


def _profile_of(process: Process) -> Profile:
    return Profile.objects.filter(process=process).first() or Profile(process=process)


def _kind(kind: str) -> Kind:
    if kind not in KINDS:
        raise Http404
    return KINDS[kind]


def _find(process: Process, kind: Kind, part: int) -> Risk | Stakeholder:
    rows = kind.model._default_manager.select_related("process__unit")
    found = rows.filter(process=process, pk=part, deleted_at=None).first()
    if found is None:
        raise Http404
    return found


def _back(slug: str, place: str) -> HttpResponse:
    return redirect(f"{reverse('process', args=[slug])}#{place}")
