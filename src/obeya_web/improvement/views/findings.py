"""From a finding on the page of a process to an improvement, in one click."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from obeya_web.accounts.requests import PersonRequest
from obeya_web.improvement.actions.from_finding import do_begin_from_finding, do_measure_again
from obeya_web.improvement.findings.taking import taken_from
from obeya_web.improvement.models import Improvement
from obeya_web.processes.cards import summary_of
from obeya_web.processes.models import Process


def begin(request: PersonRequest, slug: str) -> HttpResponse:
    """Begin an improvement from a finding of the process: the one of that place in its list."""
    process: Process = request.target
    summary = summary_of(process)
    is_seen = summary is not None and request.POST.get("version") == summary.log_version
    listed = summary.findings.get("findings", []) if summary and is_seen and summary.is_current else []
    place = request.POST.get("finding", "")
    if not place.isdigit() or len(place) > 4 or int(place) >= len(listed):
        messages.error(request, _("The findings have changed meanwhile; look at them again."))
        return redirect("process", slug=slug)
    improvement = do_begin_from_finding(request.user, process, taken_from(listed[int(place)]))
    return redirect("improvement", improvement=improvement.pk)


def measure(request: PersonRequest, improvement: int) -> HttpResponse:
    """Try again to measure a baseline that could not be measured."""
    target: Improvement = request.target
    if target.log_version and not target.baseline:
        do_measure_again(request.user, target)
    return redirect("improvement", improvement=improvement)
