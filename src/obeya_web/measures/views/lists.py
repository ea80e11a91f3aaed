"""All measures, those of a process, and the tree."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import ngettext

from obeya_web.accounts.requests import PersonRequest
from obeya_web.accounts.roles import Right
from obeya_web.accounts.scope import may, visible
from obeya_web.measures.actions.defaults import do_add_default_set
from obeya_web.measures.listing import listing_of, measures_seen
from obeya_web.measures.models import Voice
from obeya_web.measures.tree import tree_of
from obeya_web.processes.models import Process

MOST_VOICES = 12


def index(request: PersonRequest) -> HttpResponse:
    """List the measures one sees, of one process where one is chosen."""
    rows = measures_seen(request.user)
    process = _chosen_process(request)
    if process is not None:
        rows = rows.filter(process=process)
    shows_retired = request.GET.get("show") == "retired"
    today = timezone.localdate()
    listing = listing_of(
        rows.filter(standing="retired") if shows_retired else rows,
        today,
        show=request.GET.get("show", ""),
        with_retired=shows_retired,
    )
    context = {
        "listing": listing,
        "process": process,
        "show": request.GET.get("show", ""),
        "may_edit": may(request.user, Right.EDIT, process.unit if process else None),
        "n_retired": rows.filter(standing="retired").count(),
    }
    return render(request, "measures/index.html", context)


def tree(request: PersonRequest) -> HttpResponse:
    """Show measures of the whole with their parts side by side, the warnings, and what people say."""
    listing = listing_of(measures_seen(request.user), timezone.localdate(), show="")
    rows, alone = tree_of(listing.rows)
    seen = [row.measure.pk for row in listing.rows]
    context = {
        "rows": rows,
        "alone": alone,
        "alarms": listing.alarms,
        "voices": Voice.objects.filter(measure__in=seen).select_related("measure")[:MOST_VOICES],
    }
    return render(request, "measures/tree.html", context)


def process_part(request: PersonRequest, slug: str) -> HttpResponse:
    """Answer the part of the page of a process that is about its measures."""
    process: Process = request.target
    listing = listing_of(measures_seen(request.user).filter(process=process), timezone.localdate(), show="")
    context = {
        "process": process,
        "listing": listing,
        "may_edit": may(request.user, Right.EDIT, process.unit),
    }
    return render(request, "measures/_process_part.html", context)


def add_default_set(request: PersonRequest, slug: str) -> HttpResponse:
    """Add the default set of a process."""
    made = do_add_default_set(request.user, request.target)
    words = ngettext("%(n)d measure was added.", "%(n)d measures were added.", len(made)) % {"n": len(made)}
    messages.success(request, words)
    return redirect(f"{reverse('measures')}?process={slug}")


def _chosen_process(request: PersonRequest) -> Process | None:
    slug = request.GET.get("process", "")
    if not slug:
        return None
    rows = visible(Process.objects.filter(slug=slug, deleted_at=None), request.user)
    return rows.select_related("unit").first()
