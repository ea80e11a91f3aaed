"""Saved views: keep, rename, share, put away, bring back."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from obeya_web.accounts.deletion import do_delete, do_restore, offer_undo
from obeya_web.accounts.locking import Stale
from obeya_web.accounts.requests import PersonRequest
from obeya_web.accounts.roles import Right
from obeya_web.accounts.scope import may
from obeya_web.explorer.actions import do_rename_view, do_save_view, do_share_view
from obeya_web.explorer.saved_views import may_change, may_share, views_for
from obeya_web.explorer.state import read_state


class ViewForm(forms.Form):
    """The name of a view, what it shows, and for whom."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=120)
    query = forms.CharField(required=False, widget=forms.HiddenInput)
    is_shared = forms.BooleanField(
        label=gettext_lazy("For everybody who may see the process"), required=False
    )


@require_POST
def save_view(request: PersonRequest, slug: str) -> HttpResponse:
    """Keep the view that was looked at under a name."""
    process, form = request.target, ViewForm(request.POST)
    if not form.is_valid():
        return render(request, "explorer/view_form.html", {"process": process, "form": form}, status=422)
    values = form.cleaned_data
    if values["is_shared"] and not may(request.user, Right.CONTRIBUTE, process.unit):
        raise PermissionDenied
    query = read_state(QueryDict(values["query"].removeprefix("?"))).query()
    do_save_view(process, request.user, name=values["name"], query=query, is_shared=values["is_shared"])
    messages.success(request, _("The view was saved."))
    return HttpResponseRedirect(reverse("explorer", args=[slug]) + query)


def list_views(request: PersonRequest, slug: str) -> HttpResponse:
    """Show the saved views of a process, to open, rename and put away."""
    shown = [
        {
            "view": view,
            "may_change": may_change(request.user, view),
            "may_share": may_share(request.user, view),
        }
        for view in views_for(request.target, request.user)
    ]
    return render(request, "explorer/views.html", {"process": request.target, "shown": shown})


@require_POST
def rename_view(request: PersonRequest, slug: str, pk: int) -> HttpResponse:
    """Give a view another name."""
    view = request.target
    name, seen = request.POST.get("name", "").strip()[:120], request.POST.get("version", "")
    if name and seen.isdigit():
        try:
            do_rename_view(view, request.user, name=name, seen_version=int(seen))
        except Stale as stale:
            words = _("Somebody renamed the view to “%(name)s” meanwhile; nothing was changed.")
            messages.warning(request, words % {"name": stale.theirs["name"]})
    return HttpResponseRedirect(reverse("explorer_views", args=[slug]))


@require_POST
def share_view(request: PersonRequest, slug: str, pk: int) -> HttpResponse:
    """Show a view to everybody who may see the process, or to its owner alone again."""
    view = request.target
    if not may_share(request.user, view):
        raise PermissionDenied
    wanted, seen = request.POST.get("is_shared") == "1", request.POST.get("version", "")
    if seen.isdigit():
        try:
            do_share_view(view, request.user, is_shared=wanted, seen_version=int(seen))
        except Stale:
            words = _("Somebody changed the view “%(name)s” meanwhile; nothing was changed.")
            messages.warning(request, words % {"name": view.name})
        else:
            words = (
                _("Everybody who may see the process sees “%(name)s” now.")
                if wanted
                else _("Only its owner sees “%(name)s” now.")
            )
            messages.success(request, words % {"name": view.name})
    return HttpResponseRedirect(reverse("explorer_views", args=[slug]))


@require_POST
def delete_view(request: PersonRequest, slug: str, pk: int) -> HttpResponse:
    """Put a view away; it can be brought back."""
    view = request.target
    if do_delete(view, request.user):
        restore = reverse("explorer_view_restore", args=[slug, pk])
        offer_undo(request, _("The view “%(name)s” was deleted.") % {"name": view.name}, restore)
    return HttpResponseRedirect(reverse("explorer_views", args=[slug]))


@require_POST
def restore_view(request: PersonRequest, slug: str, pk: int) -> HttpResponse:
    """Bring a view back."""
    view = request.target
    do_restore(view, request.user)
    return HttpResponseRedirect(reverse("explorer_views", args=[slug]))
