"""Files: add, give out, take away."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from obeya_web.accounts.deletion import do_delete, do_restore, offer_undo
from obeya_web.accounts.requests import PersonRequest
from obeya_web.conversation.about import address_of
from obeya_web.conversation.actions.filing import do_add_file
from obeya_web.conversation.files.store import BINARY, FileError, path_of, thumbnail_of
from obeya_web.conversation.showing import files_context
from obeya_web.lib.csp import FILE_POLICY
from obeya_web.lib.upload_limit import takes_files


@takes_files
def files(request: PersonRequest, kind: str, number: int) -> HttpResponse:
    """Show the files of a record, or add some."""
    if request.method == "POST":
        return _add(request)
    return _list(request, request.target)


@require_safe
def show_file(request: PersonRequest, file: uuid.UUID) -> HttpResponseBase:
    """Give a file out: a picture to look at, anything else to save; nothing in either runs."""
    found = request.target
    is_shown = found.is_picture and "download" not in request.GET
    return _given(path_of(found.pk), found.name, found.media_type if is_shown else BINARY, is_shown=is_shown)


@require_safe
def show_thumbnail(request: PersonRequest, file: uuid.UUID) -> HttpResponseBase:
    """Give the small picture of a picture out."""
    found = request.target
    if not found.is_picture:
        raise Http404
    return _given(thumbnail_of(found.pk), found.name, found.media_type, is_shown=True)


@require_POST
def delete_file(request: PersonRequest, file: uuid.UUID) -> HttpResponse:
    """Put a file away, with Undo."""
    found, target = request.target, request.target.target
    do_delete(found, request.user)
    undo = reverse("file_restore", args=[file])
    if request.headers.get("X-Requested-With") == "fetch":
        response = _list(request, target)
        response.headers["X-Obeya-Undo"] = undo
        return response
    offer_undo(request, _("%(name)s is gone.") % {"name": found.name}, undo)
    return redirect(address_of(target))


@require_POST
def restore_file(request: PersonRequest, file: uuid.UUID) -> HttpResponse:
    """Bring a file back."""
    found, target = request.target, request.target.target
    do_restore(found, request.user)
    if request.headers.get("X-Requested-With") == "fetch":
        return _list(request, target)
    return redirect(address_of(target))


def _add(request: PersonRequest) -> HttpResponse:
    added, faults = 0, []
    for upload in request.FILES.getlist("files"):
        try:
            do_add_file(request.user, request.target, name=upload.name or "", chunks=upload.chunks())
            added += 1
        except FileError as fault:
            faults.append(f"{upload.name}: {fault}")
    if not added and not faults:
        faults.append(_("Choose a file first."))
    if request.headers.get("X-Requested-With") == "fetch":
        if faults and not added:
            return HttpResponse(" ".join(faults), status=422, content_type="text/plain; charset=utf-8")
        return _list(request, request.target, faults=faults)
    for sentence in faults:
        messages.error(request, sentence)
    if added:
        messages.success(request, ngettext("%(n)s file added.", "%(n)s files added.", added) % {"n": added})
    return redirect(address_of(request.target))


def _list(request: PersonRequest, target: Any, *, faults: list[str] | None = None) -> HttpResponse:
    context = {**files_context(request, target), "faults": faults or []}
    is_part = request.headers.get("X-Requested-With") == "fetch"
    template = "conversation/_files.html" if is_part else "conversation/files_page.html"
    return render(request, template, {**context, "back": address_of(target)})


def _given(path: Any, name: str, media_type: str, *, is_shown: bool) -> FileResponse:
    try:
        response = FileResponse(
            path.open("rb"), as_attachment=not is_shown, filename=name, content_type=media_type
        )
    except FileNotFoundError:
        raise Http404 from None
    response.headers["Content-Security-Policy"] = FILE_POLICY
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, max-age=86400"
    return response
