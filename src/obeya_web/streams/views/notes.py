"""Sticky notes on the page of a map."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from obeya.errors import ObeyaError
from obeya_web.accounts.deletion import do_delete, do_restore, offer_undo
from obeya_web.accounts.requests import PersonRequest
from obeya_web.streams.actions.notes import do_add_note, do_settle_note
from obeya_web.streams.models import Note, Stream
from obeya_web.streams.views.answers import answer


def add(request: PersonRequest, stream: int) -> HttpResponse:
    """Stick a note on the map."""
    target: Stream = request.target
    fault = ""
    try:
        do_add_note(
            target, request.POST.get("words", ""), person=request.user, step=request.POST.get("step", "")
        )
    except ObeyaError as refused:
        fault = str(refused)
    return answer(request, target, request.POST.get("side", "current"), fault=fault, at="notes")


def settle(request: PersonRequest, note: int) -> HttpResponse:
    """Say that a note was dealt with, or is open again."""
    target: Note = request.target
    do_settle_note(request.user, target, is_settled=request.POST.get("settled") == "yes")
    return answer(request, target.stream, request.POST.get("side", "current"), at="notes")


def remove(request: PersonRequest, note: int) -> HttpResponse:
    """Take a note away, with Undo."""
    target: Note = request.target
    undo = reverse("stream_note_restore", args=[note])
    if do_delete(target, request.user):
        words = _("The note is gone.")
        if request.headers.get("X-Requested-With") == "fetch":
            return answer(request, target.stream, request.POST.get("side", "current"), said=words, undo=undo)
        offer_undo(request, words, undo)
    return answer(request, target.stream, request.POST.get("side", "current"), at="notes")


def restore(request: PersonRequest, note: int) -> HttpResponse:
    """Bring a note back."""
    target: Note = request.target
    do_restore(target, request.user)
    messages.success(request, _("The note is back."))
    return redirect(f"{reverse('stream', args=[target.stream_id])}#notes")
