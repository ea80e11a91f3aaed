"""Files on their way: begin, send a part, ask how far it is, take out. No file is ever given back."""

from __future__ import annotations

import hashlib
import json
import uuid
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from obeya.errors import ObeyaError
from obeya_web.accounts.requests import PersonRequest
from obeya_web.lib.csp import FILE_POLICY
from obeya_web.processes.actions.drafts import do_begin_upload, do_remove_upload
from obeya_web.processes.finding import find_upload
from obeya_web.processes.models import Draft, DraftState, Upload
from obeya_web.processes.uploads import (
    CHUNK_BYTES,
    DamagedChunkError,
    NoRoomError,
    OutOfStepError,
    write_chunk,
)

LONGEST_REQUEST = 20_000


def begin(request: PersonRequest, draft: uuid.UUID) -> HttpResponse:
    """Take a file into an import; answers where to send it and from which byte on."""
    current = _own_draft(request)
    try:
        asked = json.loads(request.body[:LONGEST_REQUEST])
        name, n_bytes = str(asked["name"]), int(asked["bytes"])
        fingerprint = "".join(filter(str.isalnum, str(asked.get("fingerprint", ""))))[:64]
    except (ValueError, KeyError, TypeError):
        return _answer({"error": _("The name and the size of the file are needed.")}, 400)
    try:
        upload = do_begin_upload(current, name, n_bytes, fingerprint=fingerprint)
    except NoRoomError as fault:
        return _answer({"error": str(fault)}, 507)
    except ObeyaError as fault:
        return _answer({"error": str(fault)}, 422)
    return _answer(_state(upload), 201)


def file(request: PersonRequest, draft: uuid.UUID, upload: uuid.UUID) -> HttpResponse:
    """Say how far a file is (GET), take its next part (PUT), or take it out of the import (DELETE)."""
    current = _own_draft(request)
    found = find_upload(current.pk, upload)
    if found is None:
        raise Http404
    if request.method == "PUT":
        return _take_part(request, found)
    if request.method == "DELETE":
        do_remove_upload(found)
        return _answer({}, 200)
    if request.method == "POST":
        do_remove_upload(found)
        return redirect("draft", draft=draft)
    return _answer(_state(found), 200)


def _take_part(request: PersonRequest, upload: Upload) -> HttpResponse:
    length = request.headers.get("Content-Length", "")
    if not length.isdigit() or int(length) > CHUNK_BYTES:
        return _answer({"error": _("A part of a file has %(n)s bytes at most.") % {"n": CHUNK_BYTES}}, 413)
    offset = request.headers.get("Upload-Offset", "")
    if not (offset.isascii() and offset.isdigit()) or upload.draft.state != DraftState.UPLOADING:
        return _answer({"error": _("This part cannot be placed."), **_state(upload)}, 409)
    sha256 = request.headers.get("Upload-Sha256", "")
    try:
        write_chunk(upload, int(offset), request.body, sha256=sha256)
    except OutOfStepError as fault:
        return _answer({"error": str(fault), **_state(upload)}, 409)
    except DamagedChunkError as fault:
        return _answer({"error": str(fault), **_state(upload)}, 422)
    except NoRoomError as fault:
        return _answer({"error": str(fault), **_state(upload)}, 507)
    except ObeyaError as fault:
        return _answer({"error": str(fault), **_state(upload)}, 400)
    return _answer(_state(upload), 200)


def receive_whole(upload: Upload, file: UploadedFile[Any]) -> None:
    """Take a file that came with a form in one piece, for pages without a script."""
    offset = upload.n_received
    file.seek(offset)
    while chunk := file.read(CHUNK_BYTES):
        offset = write_chunk(upload, offset, chunk, sha256=hashlib.sha256(chunk).hexdigest())


def _own_draft(request: PersonRequest) -> Draft:
    draft: Draft = request.target
    if draft.person_id != request.user.pk:
        raise Http404
    return draft


def _state(upload: Upload) -> dict[str, Any]:
    return {
        "id": str(upload.pk),
        "name": upload.name,
        "offset": upload.n_received,
        "bytes": upload.n_bytes,
        "url": reverse("draft_file", args=[upload.draft_id, upload.pk]),
    }


def _answer(content: dict[str, Any], status: int) -> JsonResponse:
    return JsonResponse(content, status=status, headers={"Content-Security-Policy": FILE_POLICY})
