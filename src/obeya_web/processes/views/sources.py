"""Where the data of a process comes from: rejected rows to download, folders to watch."""

from __future__ import annotations

from urllib.parse import quote

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from obeya.errors import ObeyaError
from obeya.figures.export import csv_text
from obeya_web.accounts.requests import PersonRequest
from obeya_web.lib.csp import FILE_POLICY
from obeya_web.processes.actions.folders import do_forget_folder, do_look_now, do_watch_folder
from obeya_web.processes.finding import find_folder
from obeya_web.processes.forms import FolderForm
from obeya_web.processes.logs import log_of, store
from obeya_web.processes.models import Process


def rejected(request: PersonRequest, slug: str) -> HttpResponse:
    """Give all rejected rows of the log as CSV that a spreadsheet opens without running anything."""
    process: Process = request.target
    table = store().table(log_of(process).facts.version, "rejected")
    return attachment(
        f"{process.slug}-rejected.csv", csv_text(table).encode("utf-8-sig"), "text/csv; charset=utf-8"
    )


def attachment(name: str, content: bytes, kind: str) -> HttpResponse:
    """Return a file that browsers save and never show or run."""
    return HttpResponse(
        content,
        content_type=kind,
        headers={
            "Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}",
            "X-Content-Type-Options": "nosniff",
            "Content-Security-Policy": FILE_POLICY,
        },
    )


def watch(request: PersonRequest, slug: str) -> HttpResponse:
    """Watch a folder for new files of a process."""
    form = FolderForm(request.POST)
    if form.is_valid():
        try:
            do_watch_folder(request.target, form.cleaned_data["folder"], person=request.user)
            messages.success(request, _("The folder is watched; each new file is imported once."))
        except ObeyaError as fault:
            messages.error(request, str(fault))
    return redirect("process", slug=slug)


def forget(request: PersonRequest, slug: str, source: int) -> HttpResponse:
    """Stop watching a folder; what came from it stays."""
    folder = find_folder(request.target, source)
    if folder is None:
        raise Http404
    do_forget_folder(folder, person=request.user)
    messages.success(request, _("The folder is no longer watched; what came from it stays."))
    return redirect("process", slug=slug)


def look(request: PersonRequest, slug: str, source: int) -> HttpResponse:
    """Look into a folder now."""
    folder = find_folder(request.target, source)
    if folder is None:
        raise Http404
    do_look_now(folder, person=request.user)
    messages.success(request, _("The folder is being looked at; new files appear here in a moment."))
    return redirect("process", slug=slug)
