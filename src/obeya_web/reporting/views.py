"""The pages of reports: where there are any, one with its files, and who gets it."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from obeya_web.accounts.deletion import offer_undo
from obeya_web.accounts.models import Unit
from obeya_web.accounts.requests import PersonRequest
from obeya_web.accounts.roles import Right
from obeya_web.accounts.scope import units_where
from obeya_web.jobs.mail import missing_for_email
from obeya_web.lib.csp import FILE_POLICY
from obeya_web.lib.days import is_in_our_time
from obeya_web.measures.listing import measures_seen
from obeya_web.notices.choosing import zone_of
from obeya_web.reporting.actions import (
    do_end_subscription,
    do_leave_report,
    do_resume_subscription,
    do_subscribe,
)
from obeya_web.reporting.files import WRITERS, file_name
from obeya_web.reporting.finding import subscriptions_of
from obeya_web.reporting.forms import SubscribeForm
from obeya_web.reporting.leaving import recipient_of
from obeya_web.reporting.models import ReportSubscription
from obeya_web.reporting.pack import pack_for
from obeya_web.reporting.rhythm import next_due
from obeya_web.reporting.sheet import sheet_of


def index(request: PersonRequest) -> HttpResponse:
    """List the units that have measures, and the reports that one gets."""
    paths = set(measures_seen(request.user).order_by().values_list("unit__path", flat=True).distinct())
    seen = units_where(request.user, Right.SEE)
    units = [unit for unit in seen if any(path.startswith(unit.path) for path in paths)]
    return render(request, "reporting/index.html", {"units": units, "subscriptions": _mine(request)})


def show(request: PersonRequest, pk: int) -> HttpResponse:
    """Show the report of a unit as of a day, with its files and who gets it."""
    return _page(request, SubscribeForm(request.user, request.target))


def file(request: PersonRequest, pk: int, suffix: str) -> HttpResponse:
    """Give the report of a unit as a file."""
    if suffix not in WRITERS:
        raise Http404
    unit: Unit = request.target
    as_of = _as_of(request)
    kind, write = WRITERS[suffix]
    return HttpResponse(
        write(sheet_of(pack_for(unit, as_of, now=timezone.now()), unit)),
        content_type=kind,
        headers={
            "Content-Disposition": f'attachment; filename="{file_name(unit, as_of, suffix)}"',
            "Content-Security-Policy": FILE_POLICY,
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": "no-store",
        },
    )


def subscribe(request: PersonRequest, pk: int) -> HttpResponse:
    """Have the report sent."""
    form = SubscribeForm(request.user, request.target, request.POST)
    if not form.is_valid():
        return _page(request, form, status=422)
    made = do_subscribe(request.user, request.target, **form.cleaned_data)
    due = next_due(made.rhythm, now=timezone.now(), zone=zone_of(made.person))
    day = formats.date_format(timezone.localtime(due), "DATETIME_FORMAT")
    messages.success(request, _("The report comes by e-mail, first on %(day)s.") % {"day": day})
    return redirect("report", pk)


def end(request: PersonRequest, subscription: int) -> HttpResponse:
    """End a report that one made for everybody, or leave one that somebody else made."""
    one: ReportSubscription = request.target
    if one.person_id == request.user.pk:
        do_end_subscription(request.user, one)
    else:
        for recipient in one.recipients.filter(person=request.user):
            do_leave_report(recipient)
    offer_undo(request, _("The report no longer comes."), reverse("report_resume", args=[one.pk]))
    return redirect("report", one.unit_id)


def resume(request: PersonRequest, subscription: int) -> HttpResponse:
    """Take back that a report was ended or left."""
    do_resume_subscription(request.user, request.target)
    messages.success(request, _("The report comes again."))
    return redirect("report", request.target.unit_id)


# The signed link is the proof: mail programs post to it without any page of ours (RFC 8058).
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def leave(request: HttpRequest, token: str) -> HttpResponse:
    """Ask whether a report should end for whoever got the e-mail, and end it when that is confirmed."""
    recipient = recipient_of(token)
    if recipient is None:
        raise Http404
    if request.method == "POST":
        do_leave_report(recipient)
    has_ended = recipient.left_at is not None or recipient.subscription.ended_at is not None
    return render(
        request, "reporting/leave.html", {"unit": recipient.subscription.unit, "has_ended": has_ended}
    )


def _page(request: PersonRequest, form: SubscribeForm, *, status: int = 200) -> HttpResponse:
    unit: Unit = request.target
    as_of, now = _as_of(request), timezone.now()
    context: dict[str, Any] = {
        "unit": unit,
        "as_of": as_of,
        "today": _today(),
        "pack": pack_for(unit, as_of, now=now),
        "form": form,
        "suffixes": list(WRITERS),
        "subscriptions": [one for one in _mine(request) if one.unit_id == unit.pk],
        "missing": missing_for_email(),
    }
    context["sheet"] = sheet_of(context["pack"], unit)
    context["rows"] = list(zip(context["sheet"].lines, context["pack"].rows, strict=True))
    return render(request, "reporting/report.html", context, status=status)


def _mine(request: PersonRequest) -> list[ReportSubscription]:
    return list(subscriptions_of(request.user))


def _today() -> date:
    """Return the day on the clock of this installation, by which reports are kept."""
    return timezone.localdate(timezone=timezone.get_default_timezone())


def _as_of(request: HttpRequest) -> date:
    """Return the day that was asked for; today without one, and instead of one that is no day or not yet over."""
    try:
        day = date.fromisoformat(request.GET.get("as_of", ""))
    except ValueError:
        return _today()
    return min(day, _today()) if is_in_our_time(day) else _today()
