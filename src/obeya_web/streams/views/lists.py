"""Maps as a list and as parts of other pages; begin, change, put away and bring back a map."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from obeya.errors import StreamMapError
from obeya_web.accounts.deletion import do_delete, do_restore, offer_undo
from obeya_web.accounts.locking import Stale
from obeya_web.accounts.merging import chosen, merge_page
from obeya_web.accounts.requests import PersonRequest
from obeya_web.accounts.roles import Right
from obeya_web.accounts.scope import may, visible
from obeya_web.improvement.models import Improvement
from obeya_web.processes.models import Process
from obeya_web.streams.actions.streams import (
    do_add_stream,
    do_ask_for_map,
    do_change_stream,
    do_design_future,
    do_read_map,
    do_type_map,
    latest,
)
from obeya_web.streams.forms import NewStreamForm, StreamForm
from obeya_web.streams.listing import rows_of
from obeya_web.streams.models import Side, Stream
from obeya_web.streams.reading import read_upload

MOST_ROWS = 200
MOST_SHOWN = 10


def index(request: PersonRequest) -> HttpResponse:
    """List the maps a person may see, those due for review first; with ?deleted=1 those put away."""
    shows_deleted = "deleted" in request.GET
    right = Right.EDIT if shows_deleted else Right.SEE
    rows = visible(Stream.objects.filter(deleted_at__isnull=not shows_deleted), request.user, right)
    process = request.GET.get("process", "")
    if process:
        rows = rows.filter(process__slug=process)
    context = {
        "rows": rows_of(_there(rows)[:MOST_ROWS], today=timezone.localdate()),
        "process": Process.objects.filter(slug=process).first() if process else None,
        "shows_deleted": shows_deleted,
        "may_edit": may(request.user, Right.EDIT, None),
    }
    return render(request, "streams/index.html", context)


def new(request: PersonRequest) -> HttpResponse:
    """Begin a map: drawn from the log of a process, or typed."""
    initial: dict[str, Any] = {"way": "log"}
    slug = request.GET.get("process", "")
    process = visible(Process.objects.filter(slug=slug, deleted_at=None), request.user, Right.EDIT).first()
    if process is not None:
        has_hours = bool(process.working_hours)
        initial |= {"process": process, "title": process.name, "unit": process.unit_id}
        initial |= {"clock": "working" if has_hours else "calendar", "where": request.GET.get("where", "")}
        initial["way"] = "log" if process.log_version else "typed"
    elif "typed" in request.GET:
        initial["way"] = "typed"
    form = NewStreamForm(request.POST or None, request.FILES or None, initial=initial, person=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            return redirect("stream", _begin(request, form.cleaned_data).pk)
        except StreamMapError as fault:
            form.add_error("file", str(fault))
    return render(
        request, "streams/new.html", {"form": form, "process": process}, status=422 if form.errors else 200
    )


def edit(request: PersonRequest, stream: int) -> HttpResponse:
    """Change title, owner, review day, process and improvement."""
    target: Stream = request.target
    data = chosen(request.POST) if request.method == "POST" else None
    form = StreamForm(data, instance=target, person=request.user)
    if data is not None and form.is_valid():
        fresh = Stream.objects.select_related("unit").get(pk=target.pk)
        try:
            do_change_stream(request.user, fresh, form.changes, seen_version=form.seen_version)
        except Stale as stale:
            return merge_page(request, form, stale)
        return redirect("stream", stream)
    return render(request, "streams/edit.html", {"form": form, "stream": target})


def delete(request: PersonRequest, stream: int) -> HttpResponse:
    """Put a map away."""
    target: Stream = request.target
    if do_delete(target, request.user):
        words = _("“%(name)s” was deleted.") % {"name": target.title}
        offer_undo(request, words, reverse("stream_restore", args=[stream]))
    return redirect("streams")


def restore(request: PersonRequest, stream: int) -> HttpResponse:
    """Bring a map back."""
    do_restore(request.target, request.user)
    return redirect("stream", stream)


def draw(request: PersonRequest, stream: int) -> HttpResponse:
    """Draw the current state anew from the log; what was said of its steps stays."""
    target: Stream = request.target
    if target.process is None or not target.process.log_version:
        messages.error(request, _("This map has no process with data to be drawn from."))
        return redirect("stream", stream)
    before = latest(target, Side.CURRENT)
    basis: dict[str, Any] = before.basis if before else {}
    clock = request.POST.get("clock") or basis.get("clock", "calendar")
    chosen = {name: basis.get(name, "") for name in ("where", "families", "family")}
    do_ask_for_map(request.user, target, clock=clock, **chosen)
    return redirect("stream", stream)


def design(request: PersonRequest, stream: int) -> HttpResponse:
    """Begin a future state as a copy of the current one."""
    target: Stream = request.target
    if latest(target, Side.CURRENT) is None:
        messages.error(request, _("Draw the current state first."))
        return redirect("stream", stream)
    do_design_future(request.user, target)
    return redirect(f"{reverse('stream', args=[stream])}?side=future")


def of_process(request: PersonRequest, slug: str) -> HttpResponse:
    """Answer the part of the page of a process."""
    process: Process = request.target
    return _part(request, Stream.objects.filter(process=process), process=process, unit=process.unit)


def of_improvement(request: PersonRequest, improvement: int) -> HttpResponse:
    """Answer the part of the page of an improvement."""
    target: Improvement = request.target
    rows = Stream.objects.filter(improvement=target)
    return _part(request, visible(rows, request.user), process=target.process, unit=target.unit)


def _part(
    request: PersonRequest, rows: QuerySet[Stream], *, process: Process | None, unit: Any
) -> HttpResponse:
    context = {
        "rows": rows_of(_there(rows.filter(deleted_at=None))[:MOST_SHOWN], today=timezone.localdate()),
        "process": process,
        "may_edit": may(request.user, Right.EDIT, unit),
    }
    return render(request, "streams/_part.html", context)


def _there(rows: QuerySet[Stream]) -> QuerySet[Stream]:
    """Leave out maps whose process was put away."""
    return rows.exclude(process__deleted_at__isnull=False).select_related("unit", "process", "owner")


def _begin(request: PersonRequest, given: dict[str, Any]) -> Stream:
    process, file = given["process"], given["file"]
    found = read_upload(file, request.user, given["unit"]) if given["way"] == "file" else None
    title = given["title"] or (process.name if process else "") or (found.drawn.name if found else "")
    stream = do_add_stream(request.user, given["unit"], title=title[:160], process=process)
    if found is not None:
        do_read_map(request.user, stream, Side.CURRENT, found.drawn, found.notes, file=file.name)
    elif given["way"] == "typed":
        do_type_map(request.user, stream, given["names"], clock=given["clock"])
    else:
        do_ask_for_map(request.user, stream, where=given["where"], clock=given["clock"])
    return stream
