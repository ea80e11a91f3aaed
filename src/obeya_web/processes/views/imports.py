"""An import from the first file to the result; every step is kept, so that the page can be left at any moment."""

from __future__ import annotations

import uuid
from pathlib import PurePath
from typing import Any

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from obeya.errors import ObeyaError
from obeya_web.accounts.models import Unit
from obeya_web.accounts.requests import PersonRequest
from obeya_web.accounts.roles import Right
from obeya_web.accounts.scope import units_where
from obeya_web.jobs.models import Job
from obeya_web.lib.file_names import shown_name
from obeya_web.lib.zones import zone_names
from obeya_web.processes.actions.drafts import (
    do_begin_draft,
    do_begin_upload,
    do_discard_draft,
    do_import_draft,
    do_read_draft,
    is_under_way,
    why_it_stopped,
)
from obeya_web.processes.forms import ROLE_LABELS, BeginImportForm, MappingForm
from obeya_web.processes.models import Draft, DraftState, Process
from obeya_web.processes.uploads import CHUNK_BYTES, LARGEST_FILE, MOST_FILES
from obeya_web.processes.views.uploads import receive_whole

FILE_ENDINGS = frozenset(
    f".{ending}"
    for ending in (
        *("csv", "tsv", "txt", "xlsx", "xlsm", "xes", "gz", "zip", "parquet", "pq"),
        *("json", "jsonocel", "xml", "xmlocel", "sqlite"),
    )
)


def own_draft(request: PersonRequest) -> Draft:
    """Return the import of the address, which nobody but its person may see."""
    draft: Draft = request.target
    if draft.person_id != request.user.pk:
        raise Http404
    return draft


def begin(request: PersonRequest) -> HttpResponse:
    """Begin an import into a new process."""
    form = BeginImportForm(request.POST or None, person=request.user)
    units = list(units_where(request.user, Right.IMPORT))
    if request.method == "POST" and form.is_valid() and units:
        unit = form.cleaned_data["unit"] or units[0]
        return _begin(request, unit, form.cleaned_data["name"], None, adds=False)
    return render(request, "processes/import/begin.html", {"form": form, "units": units, **_limits()})


def begin_into(request: PersonRequest, slug: str) -> HttpResponse:
    """Begin an import into a process that is there: added to its log, or in its place."""
    process: Process = request.target
    if request.method == "POST":
        adds = bool(process.log_version) and request.POST.get("how", "add") == "add"
        return _begin(request, process.unit, process.name, process, adds=adds)
    return render(request, "processes/import/begin_into.html", {"process": process, **_limits()})


def _begin(
    request: PersonRequest, unit: Unit, name: str, process: Process | None, *, adds: bool
) -> HttpResponse:
    files = request.FILES.getlist("files")
    first = shown_name(files[0].name or "") if files else request.POST.get("first_file", "")
    name = name or name_from(first) or _("New process")
    try:
        draft = do_begin_draft(request.user, unit, name, process=process, adds=adds)
        _receive(draft, files)
    except ObeyaError as fault:
        if _wants_json(request):
            return JsonResponse({"error": str(fault)}, status=422)
        messages.error(request, str(fault))
        return redirect(request.path)
    if files:
        do_read_draft(draft)
    address = reverse("draft", args=[draft.pk])
    if _wants_json(request):
        return JsonResponse({"url": address, "files": reverse("draft_files", args=[draft.pk])}, status=201)
    return redirect(address)


def name_from(file_name: str) -> str:
    """Return what a process may be called after its file: the name without endings and underscores."""
    name = PurePath(shown_name(file_name)).name if file_name else ""
    while PurePath(name).suffix.lower() in FILE_ENDINGS:
        name = PurePath(name).stem
    return " ".join(name.replace("_", " ").split())


def _receive(draft: Draft, files: list[UploadedFile[Any]]) -> None:
    for file in files:
        receive_whole(do_begin_upload(draft, file.name or "", file.size or 0), file)


def show(request: PersonRequest, draft: uuid.UUID) -> HttpResponse:
    """Show how far an import is, with what is to be decided; the form on it says what was decided."""
    current = own_draft(request)
    if request.method == "POST":
        return _decide(request, current)
    if current.state == DraftState.DONE:
        return render(request, "processes/import/result.html", {"draft": current, "result": current.result})
    if is_under_way(current):
        return render(request, "processes/import/waiting.html", {"draft": current})
    if current.state == DraftState.UPLOADING or not current.preview.get("files"):
        context = {"draft": current, "fault": why_it_stopped(current), **_limits()}
        return render(request, "processes/import/uploading.html", context)
    return render(request, "processes/import/preview.html", _preview_context(current, None))


def _decide(request: PersonRequest, draft: Draft) -> HttpResponse:
    seen = _seen(draft)
    form = MappingForm(request.POST, seen=seen, said=draft.said)
    if not draft.adds:
        if not form.is_valid():
            return render(request, "processes/import/preview.html", _preview_context(draft, form), status=422)
        said = form.said()
        if request.POST.get("do") != "import" or _says_more(said, draft.said):
            do_read_draft(draft, said)
            return redirect("draft", draft=draft.pk)
    if not do_import_draft(draft):
        do_read_draft(draft)
    return redirect("draft", draft=draft.pk)


def _says_more(said: dict[str, Any], before: dict[str, Any]) -> bool:
    """Say whether something was decided that was not looked at yet."""
    return {key: value for key, value in said.items() if value} != {
        key: value for key, value in before.items() if value
    }


def _seen(draft: Draft) -> dict[str, Any]:
    files = draft.preview.get("files") or [{}]
    return dict(files[0])


def _preview_context(draft: Draft, form: MappingForm | None) -> dict[str, Any]:
    seen = _seen(draft)
    files = draft.preview.get("files", [])
    role_of = {name: ROLE_LABELS[role] for role, name in seen.get("mapping", {}).items() if name}
    columns = [(name, role_of.get(name, "")) for name in seen.get("columns", [])]
    return {
        "draft": draft,
        "form": form or MappingForm(seen=seen, said=draft.said),
        "seen": seen,
        "files": files,
        "fault": why_it_stopped(draft),
        "columns": columns,
        "has_faults": draft.state == DraftState.FAULTY,
        "zones": sorted(zone_names()),
        "reasons": [
            (ROLE_LABELS[role], seen["mapping"].get(role), reason)
            for role, reason in seen.get("reasons", {}).items()
        ],
    }


def read(request: PersonRequest, draft: uuid.UUID) -> HttpResponse:
    """Have the files read, once all of them have come; a form without a script may bring some along."""
    current = own_draft(request)
    try:
        _receive(current, request.FILES.getlist("files"))
    except ObeyaError as fault:
        messages.error(request, str(fault))
        return redirect("draft", draft=draft)
    if not do_read_draft(current):
        messages.warning(request, _("Not all of the files have come yet."))
    return redirect("draft", draft=draft)


def do_import(request: PersonRequest, draft: uuid.UUID) -> HttpResponse:
    """Import what was checked."""
    current = own_draft(request)
    if not do_import_draft(current):
        messages.warning(request, _("This import needs a decision first."))
    return redirect("draft", draft=draft)


def state(request: PersonRequest, draft: uuid.UUID) -> HttpResponse:
    """Say how far reading or importing is, as the progress bar asks."""
    current = own_draft(request)
    job = Job.objects.filter(pk=current.job_id).first() if current.job_id else None
    if job is None or not is_under_way(current):
        return JsonResponse(
            {"state": "done", "progress": 1, "words": "", "next": reverse("draft", args=[draft])}
        )
    return JsonResponse({"state": job.state, "progress": job.progress, "words": job.words})


def discard(request: PersonRequest, draft: uuid.UUID) -> HttpResponse:
    """Drop an import that is not finished."""
    current = own_draft(request)
    if current.state != DraftState.DONE:
        do_discard_draft(current)
        messages.success(request, _("The import was discarded; its files are gone."))
    return redirect("home")


def _limits() -> dict[str, Any]:
    return {
        "chunk_bytes": CHUNK_BYTES,
        "largest_gb": LARGEST_FILE // 1_000_000_000,
        "most_files": MOST_FILES,
    }


def _wants_json(request: PersonRequest) -> bool:
    return request.headers.get("Accept", "").startswith("application/json")
