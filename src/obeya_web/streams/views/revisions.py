"""Earlier revisions of a map: listed, looked at, brought back."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from obeya_web.accounts.deletion import offer_undo
from obeya_web.accounts.requests import PersonRequest
from obeya_web.accounts.roles import Right
from obeya_web.accounts.scope import may
from obeya_web.streams.actions.editing import map_of
from obeya_web.streams.actions.revisions import do_bring_back
from obeya_web.streams.comparing import compared
from obeya_web.streams.finding import find_revision
from obeya_web.streams.looking_back import revisions_of, say_basis
from obeya_web.streams.models import Revision, Side, Stream
from obeya_web.streams.pictures import picture_of


def listed(request: PersonRequest, stream: int, side: str) -> HttpResponse:
    """List the revisions of one state."""
    target: Stream = request.target
    if side not in Side.values:
        raise Http404
    context = {
        "stream": target,
        "side": side,
        "side_words": Side(side).label,
        "sides": [(key, words) for key, words in Side.choices if find_revision(target, key)],
        "rows": revisions_of(target, side),
        "may_edit": may(request.user, Right.EDIT, target.unit),
    }
    return render(request, "streams/revisions.html", context)


def show(request: PersonRequest, stream: int, side: str, number: int) -> HttpResponse:
    """Show one revision, and what differs in the one that the map shows."""
    target: Stream = request.target
    revision = _revision(target, side, number)
    newest = find_revision(target, side)
    drawn = map_of(revision)
    is_shown = newest == revision
    context = {
        "stream": target,
        "side": side,
        "revision": revision,
        "said": say_basis(revision.basis),
        "picture": picture_of(target, drawn, has_notes=False),
        "is_shown": is_shown,
        "compared": compared(drawn, map_of(newest)) if newest and not is_shown else None,
        "may_edit": may(request.user, Right.EDIT, target.unit),
    }
    return render(request, "streams/revision.html", context)


def bring_back(request: PersonRequest, stream: int, side: str, number: int) -> HttpResponse:
    """Show an earlier revision again, with Undo."""
    target: Stream = request.target
    revision = _revision(target, side, number)
    newest = find_revision(target, side)
    if newest is not None and newest != revision:
        do_bring_back(request.user, revision)
        words = _("The map shows revision %(n)s again.") % {"n": number}
        offer_undo(request, words, reverse("stream_bring_back", args=[stream, side, newest.number]))
    return redirect(f"{reverse('stream', args=[stream])}?side={side}")


def _revision(stream: Stream, side: str, number: int) -> Revision:
    revision = find_revision(stream, side, number) if side in Side.values else None
    if revision is None:
        raise Http404
    return revision
