"""The pages of the inbox: the notices, how one wants to be told, and the link that ends e-mails."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from obeya_web.accounts.deletion import offer_undo
from obeya_web.accounts.models import Person
from obeya_web.accounts.requests import PersonRequest
from obeya_web.inbox.actions import (
    do_choose_channels,
    do_leave_kinds,
    do_read_all,
    do_read_notice,
    do_set_hours,
    do_unread_all,
    do_unread_notice,
)
from obeya_web.inbox.finding import inbox_of, kinds_of, n_unread
from obeya_web.inbox.forms import ChannelsForm, HoursForm
from obeya_web.jobs.mail import missing_for_email
from obeya_web.notices.choosing import channel_of
from obeya_web.notices.kinds import MAILED, words_of
from obeya_web.notices.leaving import read_leave

ROWS = 50
# Counts above this help nobody, and would make the bell wide.
MOST_COUNTED = 99


@require_safe
def show_inbox(request: PersonRequest) -> HttpResponse:
    """Show what one is told, unread first."""
    kind = request.GET.get("kind", "")[:40]
    kinds = kinds_of(request.user)
    context = {
        "page": Paginator(inbox_of(request.user, kind), ROWS).get_page(request.GET.get("page")),
        "kind": kind,
        "kinds": kinds,
        "n_unread": sum(n for name, _words, n in kinds),
        "n_unread_here": sum(n for name, _words, n in kinds if kind in ("", name)),
    }
    return render(request, "inbox/inbox.html", context)


@require_safe
@never_cache
def count_unread(request: PersonRequest) -> JsonResponse:
    """Say how many notices are unread, as `<obeya-bell>` asks now and then."""
    return JsonResponse(bell_of(n_unread(request.user)))


def bell_of(n: int) -> dict[str, int | str]:
    """Return what the bell shows for a number of unread notices: the sign on it, and what it is called."""
    words = ngettext("Inbox: %(n)s unread notice", "Inbox: %(n)s unread notices", n) % {"n": n}
    sign = f"{MOST_COUNTED}+" if n > MOST_COUNTED else str(n or "")
    return {"n": n, "sign": sign, "words": words if n else _("Inbox: nothing unread")}


@require_POST
def read_notice(request: PersonRequest, pk: int) -> HttpResponse:
    """Mark one as read; a script that does so when its link is followed needs no page."""
    do_read_notice(request.user, request.target)
    if request.headers.get("X-Requested-With") == "fetch":
        return HttpResponse(status=204)
    offer_undo(request, _("Marked as read."), reverse("notice_unread", args=[pk]))
    return _back(request)


@require_POST
def unread_notice(request: PersonRequest, pk: int) -> HttpResponse:
    """Mark one as not read."""
    do_unread_notice(request.user, request.target)
    return _back(request)


@require_POST
def read_all(request: PersonRequest) -> HttpResponse:
    """Mark all as read, or all of a kind."""
    n, moment = do_read_all(request.user, request.POST.get("kind", "")[:40])
    if n:
        words = ngettext("Marked %(n)s notice as read.", "Marked %(n)s notices as read.", n) % {"n": n}
        offer_undo(request, words, reverse("notices_unread", args=[moment]))
    return _back(request)


@require_POST
def unread_all(request: PersonRequest, moment: int) -> HttpResponse:
    """Take back that all were marked as read."""
    do_unread_all(request.user, moment)
    return _back(request)


def show_settings(request: PersonRequest) -> HttpResponse:
    """Show and change how one wants to be told."""
    form = ChannelsForm(request.user, request.POST or None)
    if request.method == "POST" and form.is_valid():
        do_choose_channels(request.user, form.channels)
        messages.success(request, _("Your settings are saved."))
        return redirect("notice_settings")
    return _settings_page(request, form, HoursForm(request.user))


@require_POST
def set_hours(request: PersonRequest) -> HttpResponse:
    """Change the hours without e-mails."""
    form = HoursForm(request.user, request.POST)
    if not form.is_valid():
        return _settings_page(request, ChannelsForm(request.user), form)
    do_set_hours(request.user, **form.cleaned_data)
    messages.success(request, _("Your settings are saved."))
    return redirect("notice_settings")


# The signed link is the proof: mail programs post to it without any page of ours (RFC 8058).
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def leave_kinds(request: HttpRequest, token: str) -> HttpResponse:
    """Ask whether e-mails of some kinds should end, and end them when that is confirmed."""
    leave = read_leave(token)
    person = Person.objects.filter(pk=leave.person_id, erased_at=None).first() if leave else None
    if leave is None or person is None:
        raise Http404
    if request.method == "POST":
        do_leave_kinds(person, leave.kinds)
    comes = any(channel_of(person, kind) in MAILED for kind in leave.kinds)
    context = {"kinds": [words_of(kind) for kind in leave.kinds], "comes": comes}
    return render(request, "inbox/leave.html", context)


def _settings_page(request: PersonRequest, form: ChannelsForm, hours: HoursForm) -> HttpResponse:
    context = {"form": form, "hours": hours, "missing": missing_for_email()}
    return render(request, "inbox/settings.html", context)


def _back(request: PersonRequest) -> HttpResponseRedirect:
    """Return to the inbox as it was filtered, at the notice that the script names."""
    kind, then = request.POST.get("kind", "")[:40], request.POST.get("then", "")
    query = f"?{urlencode({'kind': kind})}" if kind else ""
    return redirect(f"{reverse('inbox')}{query}{f'#notice-{then}' if then.isdigit() else ''}")
