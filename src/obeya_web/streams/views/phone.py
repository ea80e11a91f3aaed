"""Notes from phones: a QR code for the room, and the one form that it opens, without an account."""

from __future__ import annotations

import io

import qrcode
import qrcode.image.svg
from allauth.core.internal import ratelimit
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from obeya.errors import ObeyaError
from obeya_web.accounts.requests import PersonRequest
from obeya_web.accounts.roles import Right
from obeya_web.accounts.scope import may
from obeya_web.notices.sealing import has_seal, sealed
from obeya_web.streams.actions.editing import map_of
from obeya_web.streams.actions.notes import (
    do_add_note,
    do_make_note_link,
    do_revoke_note_link,
)
from obeya_web.streams.finding import find_note_link, find_revision
from obeya_web.streams.forms import NoteForm
from obeya_web.streams.models import NoteLink, Side, Stream

HOURS = (2, 8, 24, 7 * 24)
# A room of phones behind one address writes fast; a machine writes faster.
NOTE_RATES = {"note": "40/m/ip,120/m/key"}


def links(request: PersonRequest, stream: int) -> HttpResponse:
    """Show the code that opens the map to notes, and open or close it."""
    target: Stream = request.target
    if request.method == "POST":
        typed = request.POST.get("hours", "")
        hours = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 4 else HOURS[1]
        do_make_note_link(request.user, target, hours=hours)
        return redirect("stream_phone", stream)
    open_links = [link for link in target.note_links.select_related("made_by") if link.is_open]
    shown = open_links[0] if open_links else None
    address = request.build_absolute_uri(_address(shown)) if shown else ""
    context = {
        "stream": target,
        "link": shown,
        "others": open_links[1:],
        "address": address,
        "code": _code(address) if address else "",
        "hours": HOURS,
        "n_notes": target.notes.filter(deleted_at=None).count(),
    }
    return _private(render(request, "streams/phone.html", context))


def revoke(request: PersonRequest, link: int) -> HttpResponse:
    """Close a link for good."""
    target: NoteLink = request.target
    do_revoke_note_link(request.user, target)
    messages.success(request, _("The code takes no more notes. Those that were sent stay."))
    return redirect("stream_phone", target.stream_id)


def write(request: HttpRequest, link: int, seal: str = "") -> HttpResponse:
    """Take a note from whoever holds the link; nothing else of the map is shown but its name and its steps."""
    found = _open(link, seal)
    revision = find_revision(found.stream, Side.CURRENT)
    drawn = map_of(revision) if revision else None
    form = NoteForm(request.POST or None, stream=drawn)
    status = 200
    if request.method == "POST":
        status = 422
        if not _may_write(request, found):
            form.add_error(None, _("Too many notes at once. Wait a minute and send it again."))
            status = 429
        elif form.is_valid() and _kept(form, found):
            return _private(redirect(f"{request.path}?sent=1"))
    context = {"form": form, "link": found, "is_sent": "sent" in request.GET and request.method == "GET"}
    return _private(render(request, "streams/write.html", context, status=status))


def _kept(form: NoteForm, link: NoteLink) -> bool:
    given = form.cleaned_data
    try:
        do_add_note(
            link.stream, given["words"], person=None, name=given["name"], step=given["step"], link=link
        )
    except ObeyaError as fault:
        form.add_error(None, str(fault))
        return False
    return True


def _may_write(request: HttpRequest, link: NoteLink) -> bool:
    """Count the note for where it comes from, and for its link."""
    return bool(
        ratelimit.consume(request, app="streams", action="note", config=NOTE_RATES, key=f"link-{link.pk}")
    )


def _open(number: int, seal: str) -> NoteLink:
    """Return the link that an address opens; a changed, closed or over one is nobody's.

    A link is as good as its maker: it takes no more notes once they may not write there any longer.
    """
    link = find_note_link(number)
    if link is None or not has_seal(reverse("stream_sticky", args=[number]), seal):
        raise Http404
    if not link.is_open or not may(link.made_by, Right.CONTRIBUTE, link.unit):
        raise Http404
    return link


def _address(link: NoteLink) -> str:
    return sealed(reverse("stream_sticky", args=[link.pk]))


def _code(text: str) -> SafeString:
    """Return a QR code as an SVG for a page: squares only, so nothing of the text stands in it."""
    image = qrcode.make(
        text, image_factory=qrcode.image.svg.SvgPathImage, error_correction=qrcode.ERROR_CORRECT_M, border=2
    )
    written = io.BytesIO()
    image.save(written)
    return SafeString(written.getvalue().decode().partition("?>")[2] or written.getvalue().decode())


def _private(response: HttpResponse) -> HttpResponse:
    """Keep the address out of other sites' logs, of search engines and caches."""
    response.headers["Referrer-Policy"] = "same-origin"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    response.headers["Cache-Control"] = "private, no-store"
    return response
