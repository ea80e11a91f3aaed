"""Families of products: count them from the log, see them side by side, choose the one that the map shows."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from obeya_web.accounts.deletion import offer_undo
from obeya_web.accounts.requests import PersonRequest
from obeya_web.accounts.roles import Right
from obeya_web.accounts.scope import may
from obeya_web.streams.actions.revisions import do_ask_for_families, do_show_family
from obeya_web.streams.finding import find_revision
from obeya_web.streams.looking_back import attributes_of, families_of
from obeya_web.streams.models import Family, Side, Stream
from obeya_web.streams.showing import job_of


def compare(request: PersonRequest, stream: int) -> HttpResponse:
    """Show the families side by side; a POST has those of an attribute counted."""
    target: Stream = request.target
    shown = find_revision(target, Side.CURRENT)
    may_edit = may(request.user, Right.EDIT, target.unit)
    attributes = attributes_of(target.process) if may_edit else []
    if request.method == "POST":
        attribute = request.POST.get("attribute", "")
        if attribute not in attributes:
            messages.error(request, _("Choose what tells the families apart."))
        else:
            basis: dict[str, Any] = shown.basis if shown else {}
            asked = {"where": basis.get("where", ""), "clock": basis.get("clock", "calendar")}
            do_ask_for_families(request.user, target, attribute, **asked)
        return redirect("stream_families", stream)
    rows = families_of(target, shown)
    context = {
        "stream": target,
        "rows": rows,
        "attribute": rows[0].family.attribute if rows else "",
        "is_older": bool(rows)
        and target.process is not None
        and rows[0].family.basis.get("log_version") != target.process.log_version,
        "attributes": attributes,
        "may_edit": may_edit,
        **job_of(request.user, target),
    }
    return render(request, "streams/families.html", context)


def choose(request: PersonRequest, stream: int, family: int) -> HttpResponse:
    """Let the map show one family, with Undo."""
    target: Stream = request.target
    chosen = get_object_or_404(Family.objects.select_related("stream__process"), pk=family, stream=target)
    before = find_revision(target, Side.CURRENT)
    do_show_family(request.user, chosen)
    words = _("The map shows “%(family)s”.") % {"family": chosen}
    if before is None:
        messages.success(request, words)
    else:
        offer_undo(request, words, reverse("stream_bring_back", args=[stream, "current", before.number]))
    return redirect("stream", stream)
