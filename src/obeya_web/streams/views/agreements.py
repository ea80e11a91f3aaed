"""Agreements on hand-overs on the page of a map."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from obeya.errors import ObeyaError
from obeya_web.accounts.deletion import do_delete, do_restore, offer_undo
from obeya_web.accounts.requests import PersonRequest
from obeya_web.streams.actions.agreements import do_add_agreement, do_ask_for_count
from obeya_web.streams.actions.editing import map_of
from obeya_web.streams.agreeing import AgreementForm
from obeya_web.streams.finding import find_revision
from obeya_web.streams.models import Agreement, Side, Stream
from obeya_web.streams.views.answers import answer
from obeya_web.streams.views.editing import check


def add(request: PersonRequest, stream: int) -> HttpResponse:
    """Agree on the time within which one lane takes up what another hands over."""
    target: Stream = request.target
    revision = find_revision(target, Side.CURRENT)
    if revision is None or target.process is None:
        raise Http404
    drawn = map_of(revision)
    form = AgreementForm(request.POST, drawn=drawn)
    fault = ""
    try:
        check(form)
        do_add_agreement(request.user, target.process, clock=drawn.clock, **form.cleaned_data)
    except ObeyaError as refused:
        fault = str(refused)
    return answer(request, target, request.POST.get("side", "current"), fault=fault, at="agreements")


def count(request: PersonRequest, stream: int) -> HttpResponse:
    """Have the agreements counted again, from the data as they are now."""
    target: Stream = request.target
    if target.process is None:
        raise Http404
    do_ask_for_count(request.user, target.process)
    said = _("The hand-overs are being counted; the numbers change in a moment.")
    return answer(request, target, request.POST.get("side", "current"), said=said, at="agreements")


def remove(request: PersonRequest, agreement: int) -> HttpResponse:
    """Take an agreement away, with Undo."""
    target: Agreement = request.target
    if do_delete(target, request.user):
        offer_undo(
            request,
            _("The agreement is gone."),
            reverse("stream_agreement_restore", args=[agreement]),
        )
    return _back(request, target)


def restore(request: PersonRequest, agreement: int) -> HttpResponse:
    """Bring an agreement back."""
    target: Agreement = request.target
    do_restore(target, request.user)
    messages.success(request, _("The agreement is back."))
    return _back(request, target)


def _back(request: PersonRequest, agreement: Agreement) -> HttpResponse:
    """Return to the map that was looked at, else to the first map of the process."""
    rows = agreement.process.streams.filter(deleted_at=None)
    typed = request.POST.get("stream", "")
    asked = rows.filter(pk=typed).first() if typed.isascii() and typed.isdigit() and len(typed) < 10 else None
    found = asked or rows.first()
    if found is None:
        return redirect("process", agreement.process.slug)
    return redirect(f"{reverse('stream', args=[found.pk])}?show=lanes#agreements")
