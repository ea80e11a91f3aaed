"""Samples: load one in the background, watch it come, remove it."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from obeya.errors import ObeyaError
from obeya_web.accounts.requests import PersonRequest
from obeya_web.accounts.roles import Right
from obeya_web.accounts.scope import units_where
from obeya_web.jobs.models import Job
from obeya_web.jobs.queue import enqueue
from obeya_web.processes.samples import SAMPLE_KINDS, do_remove_sample


def load(request: PersonRequest) -> HttpResponse:
    """Load a sample in the background, at a unit where the person may import."""
    kind = request.POST.get("kind", SAMPLE_KINDS[0])
    units = units_where(request.user, Right.IMPORT)
    asked = request.POST.get("unit", "")
    unit = units.filter(pk=int(asked)).first() if asked.isascii() and asked.isdigit() else units.first()
    if kind not in SAMPLE_KINDS or unit is None:
        messages.error(request, _("This sample cannot be loaded here."))
        return redirect("home")
    payload = {"kind": kind, "unit": unit.pk, "person": request.user.pk}
    job = enqueue("load_sample", payload, requested_by=request.user)
    return redirect("sample_loading", job=job.pk)


def loading(request: PersonRequest, job: int) -> HttpResponse:
    """Show how far a sample is; the progress bar asks the same address for JSON."""
    found = Job.objects.filter(pk=job, kind="load_sample", requested_by=request.user).first()
    if found is None:
        raise Http404
    if not request.headers.get("Accept", "").startswith("application/json"):
        return render(request, "processes/sample_loading.html", {"job": found})
    address = (found.result or {}).get("url", reverse("home"))
    state = {"state": found.state, "progress": found.progress, "words": found.words, "error": found.error}
    return JsonResponse({**state, "next": address if found.state == Job.State.DONE else ""})


def remove(request: PersonRequest, slug: str) -> HttpResponse:
    """Remove a sample: exactly what was loaded."""
    try:
        do_remove_sample(request.target, request.user)
    except ObeyaError as fault:
        messages.error(request, str(fault))
        return redirect("process", slug=slug)
    messages.success(request, _("The sample is gone; nothing of it is left."))
    return redirect("home")
