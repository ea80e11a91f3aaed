"""Read a file as a new revision of a map."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from obeya.errors import ObeyaError
from obeya_web.accounts.deletion import offer_undo
from obeya_web.accounts.requests import PersonRequest
from obeya_web.streams.actions.streams import do_read_map
from obeya_web.streams.finding import find_revision
from obeya_web.streams.forms import ReadForm
from obeya_web.streams.models import Side, Stream
from obeya_web.streams.reading import read_upload


def read(request: PersonRequest, stream: int, side: str) -> HttpResponse:
    """Take a file; what it holds is shown from then on, with Undo."""
    target: Stream = request.target
    if side not in Side.values:
        raise Http404
    form = ReadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        before = find_revision(target, side)
        try:
            found = read_upload(file, request.user, target.unit)
        except ObeyaError as fault:
            form.add_error("file", str(fault))
        else:
            # The sticky notes of this map stay as they are: a file that was written from it holds them, too.
            do_read_map(request.user, target, Side(side), found.drawn, (), file=file.name)
            words = _("The map shows what “%(file)s” holds.") % {"file": file.name}
            if before is None:
                messages.success(request, words)
            else:
                offer_undo(request, words, reverse("stream_bring_back", args=[stream, side, before.number]))
            return redirect(f"{reverse('stream', args=[stream])}?side={side}")
    context = {"form": form, "stream": target, "side": side, "side_words": Side(side).label}
    return render(request, "streams/read.html", context, status=422 if form.errors else 200)
