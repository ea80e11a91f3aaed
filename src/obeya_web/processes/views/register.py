"""The register: list, create, show, change, move, put away and bring back processes."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from obeya_web.accounts.deletion import do_delete, do_restore, offer_undo
from obeya_web.accounts.locking import Stale
from obeya_web.accounts.merging import chosen, merge_page
from obeya_web.accounts.requests import PersonRequest
from obeya_web.accounts.roles import Right
from obeya_web.accounts.scope import may, visible
from obeya_web.processes.actions.registering import do_change_process, do_create_process, do_move_process
from obeya_web.processes.cards import card_of, failed_sources, next_steps
from obeya_web.processes.data_quality import shown_quality
from obeya_web.processes.describing import described, missing_steps
from obeya_web.processes.forms import FolderForm, MoveForm, NewProcessForm, ProcessForm
from obeya_web.processes.models import Process, SourceKind
from obeya_web.processes.watching import watch_root

ROWS_A_PAGE = 200
SHOWN_SOURCES = 100


def index(request: PersonRequest) -> HttpResponse:
    """List the processes a person may see; with ?deleted=1 those that were put away and that they may bring back."""
    shows_deleted = "deleted" in request.GET
    rows = visible(
        Process.objects.filter(deleted_at__isnull=not shows_deleted),
        request.user,
        Right.EDIT if shows_deleted else Right.SEE,
    )
    wanted = request.GET.get("q", "").replace("\0", "").strip()[:120]
    if wanted:
        rows = rows.filter(name__icontains=wanted)
    rows = rows.select_related("unit", "owner", "summary").defer(
        "summary__findings", "summary__numbers", "summary__trend"
    )
    page = Paginator(rows, ROWS_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "wanted": wanted,
        "shows_deleted": shows_deleted,
        "may_import": may(request.user, Right.IMPORT, None),
        "may_edit": may(request.user, Right.EDIT, None),
    }
    return render(request, "processes/index.html", context)


def show(request: PersonRequest, slug: str) -> HttpResponse:
    """Show one process: what it is for, where its data comes from, what was found."""
    process: Process = request.target
    return render(request, "processes/process.html", process_context(request, process))


def process_context(request: PersonRequest, process: Process) -> dict[str, Any]:
    """Return what the page of a process shows."""
    card = card_of(process, failed=failed_sources([process]).get(process.pk, ()))
    can = {right: may(request.user, right, process.unit) for right in (Right.EDIT, Right.IMPORT)}
    sources = list(process.sources.select_related("imported_by", "folder")[:SHOWN_SOURCES])
    how, told = request.GET.get("how", ""), described(process)
    missing = missing_steps(process, told, today=timezone.localdate())
    return {
        "process": process,
        "card": card,
        "told": told,
        "steps": [*next_steps(card, now=timezone.now()), *missing] if can[Right.EDIT] else [],
        "sources": sources,
        "quality": shown_quality(process, timezone.now()),
        "has_rejected": any(source.n_rejected and source.is_current for source in sources),
        "explained": next((number for number in card.numbers if number.key == how), None),
        "basis": card.summary.findings.get("basis", {}) if card.summary else {},
        "may_edit": can[Right.EDIT],
        "may_import": can[Right.IMPORT],
        "folder_form": FolderForm() if can[Right.IMPORT] and watch_root() else None,
        "FOLDER": SourceKind.FOLDER,
    }


def create(request: PersonRequest) -> HttpResponse:
    """Create a process without data."""
    form = NewProcessForm(request.POST or None, person=request.user)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        process = do_create_process(given["unit"], request.user, name=given["name"], purpose=given["purpose"])
        return redirect("process", slug=process.slug)
    return render(request, "processes/new.html", {"form": form})


def edit(request: PersonRequest, slug: str) -> HttpResponse:
    """Change what the register says about a process; two people at once are shown both versions."""
    process: Process = request.target
    data = chosen(request.POST) if request.method == "POST" else None
    form = ProcessForm(data, instance=process)
    if data is not None and form.is_valid():
        fresh = Process.objects.select_related("unit").get(pk=process.pk)
        try:
            do_change_process(fresh, form.changes, seen_version=form.seen_version, person=request.user)
        except Stale as stale:
            return merge_page(request, form, stale)
        return redirect("process", slug=slug)
    return render(request, "processes/edit.html", {"form": form, "process": process})


def move(request: PersonRequest, slug: str) -> HttpResponse:
    """Move a process to another unit at which the person may edit."""
    process: Process = request.target
    data = chosen(request.POST) if request.method == "POST" else None
    form = MoveForm(data, instance=process, person=request.user)
    if data is not None and form.is_valid():
        fresh = Process.objects.select_related("unit").get(pk=process.pk)
        try:
            do_move_process(fresh, form.changes["unit"], seen_version=form.seen_version, person=request.user)
        except Stale as stale:
            return merge_page(request, form, stale)
        return redirect("process", slug=slug)
    return render(request, "processes/move.html", {"form": form, "process": process})


def delete(request: PersonRequest, slug: str) -> HttpResponse:
    """Put a process away; ten seconds to undo, and after that it is among the deleted ones."""
    process: Process = request.target
    if do_delete(process, request.user):
        words = _("“%(name)s” was deleted.") % {"name": process.name}
        offer_undo(request, words, reverse("process_restore", args=[slug]))
    return redirect("processes")


def restore(request: PersonRequest, slug: str) -> HttpResponse:
    """Bring a process back."""
    do_restore(request.target, request.user)
    return redirect("process", slug=slug)
