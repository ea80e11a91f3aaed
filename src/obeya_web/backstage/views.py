"""Pages and answers about background work."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from obeya_web.accounts.requests import PersonRequest
from obeya_web.backstage.actions import do_cancel_job, do_resend_message, do_retry_job
from obeya_web.jobs.models import Job, OutboxMessage, Schedule
from obeya_web.jobs.outbox import registered_deliveries

ROWS = 50
_Job, _Message = Job.State, OutboxMessage.State


@require_safe
def show_jobs(request: PersonRequest) -> HttpResponse:
    """Show what needs a person, what runs and waits, and what comes again."""
    jobs = Job.objects.select_related("requested_by").defer("traceback", "payload", "result")
    stuck = OutboxMessage.objects.filter(state__in=(_Message.FAILED, _Message.UNCLEAR)).defer("payload")
    missing = dict.fromkeys(delivery.waits_for() for delivery in registered_deliveries().values())
    context = {
        "stuck_jobs": jobs.filter(state__in=(_Job.FAILED, _Job.QUARANTINED))[:ROWS],
        "active_jobs": jobs.filter(state__in=(_Job.RUNNING, _Job.READY)).order_by("-state", "run_at")[:ROWS],
        "stuck_messages": stuck[:ROWS],
        "n_waiting_messages": OutboxMessage.objects.filter(state=_Message.WAITING).count(),
        "missing": [words for words in missing if words],
        "schedules": Schedule.objects.all()[:ROWS],
    }
    return render(request, "backstage/jobs.html", context)


@require_safe
@never_cache
def show_progress(request: PersonRequest, pk: int) -> JsonResponse:
    """Say how far a job is, as `<obeya-progress>` reads it; `next` is where its result is."""
    job: Job = request.target
    is_done = job.state == _Job.DONE
    return JsonResponse(
        {
            "state": job.state,
            "progress": job.progress,
            "words": job.words,
            "error": job.error if job.has_ended else "",
            "next": (job.result or {}).get("url", "") if is_done else "",
        }
    )


@require_POST
def retry_job(request: PersonRequest, pk: int) -> HttpResponse:
    """Start a job again."""
    if do_retry_job(request.user, request.target):
        messages.success(request, _("It starts again."))
    else:
        messages.info(request, _("It was started again before."))
    return redirect("jobs")


@require_POST
def cancel_job(request: PersonRequest, pk: int) -> HttpResponse:
    """Cancel a job and go back to where the person was."""
    if not do_cancel_job(request.user, request.target):
        messages.info(request, _("It had ended before."))
    elif request.target.state == _Job.CANCELLED:
        messages.success(request, _("Cancelled; nothing was changed."))
    else:
        messages.success(request, _("It stops within a few seconds."))
    return _back(request)


@require_POST
def resend_message(request: PersonRequest, pk: int) -> HttpResponse:
    """Send a message again."""
    if do_resend_message(request.user, request.target):
        messages.success(request, _("It is sent again."))
    else:
        messages.info(request, _("It was sent again before."))
    return redirect("jobs")


def _back(request: PersonRequest) -> HttpResponseRedirect:
    """Return to the page named in `next`, if it is one of ours."""
    address = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(
        address, {request.get_host()}, require_https=request.is_secure()
    )
    return redirect(address if address and is_ours else "home")
