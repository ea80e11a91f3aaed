"""The page behind the link of an e-mail: how an action stands, and one's answer. Looking at it changes nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from obeya.errors import ObeyaError
from obeya_web.accounts.locking import Stale
from obeya_web.accounts.models import Person
from obeya_web.accounts.requests import PersonRequest
from obeya_web.accounts.roles import Right
from obeya_web.accounts.scope import may
from obeya_web.followup.actions.answering import do_ask_for_day, do_decline, do_finish, do_report
from obeya_web.followup.actions.escalating import may_acknowledge
from obeya_web.followup.actions.guests import (
    GuestError,
    do_give_by_email,
    do_revoke_guest_link,
    do_send_guest_link,
    do_use_guest_link,
)
from obeya_web.followup.actions.moving import may_work_on
from obeya_web.followup.actions.writing import ActionError
from obeya_web.followup.chase_finding import find_guest_link
from obeya_web.followup.chase_forms import ANSWERS, AnswerForm, GuestForm, answer_forms
from obeya_web.followup.ladder import next_hop, steps_of
from obeya_web.followup.models import Action, GuestLink
from obeya_web.notices.choosing import language_of
from obeya_web.notices.sealing import has_seal

Do = Callable[..., None]
DOING: dict[str, Do] = {
    "report": do_report,
    "finish": do_finish,
    "day": do_ask_for_day,
    "decline": do_decline,
}


@require_http_methods(["GET", "POST"])
def answer(request: PersonRequest, action: int) -> HttpResponse:
    """Show an action that somebody was reminded of, and take the answer."""
    target: Action = request.target
    if request.method == "POST" and not may_work_on(request.user, target):
        raise Http404
    bound = _answered(request, target, request.user) if request.method == "POST" else {}
    if bound is None:
        return redirect("action_answer", action)
    open_breaches = steps_of(target)
    breaches = [(breach, steps, may_acknowledge(request.user, breach)) for breach, steps in open_breaches]
    context = {
        **_context(target, request.user, bound),
        "breaches": breaches,
        "next_hop": next_hop(target),
        "may_work": may_work_on(request.user, target) and target.is_unfinished,
        "may_share": may(request.user, Right.SHARE, target.unit),
        "links": target.guest_links.select_related("person")
        if target.owner and target.owner.is_guest
        else (),
        "guest_form": GuestForm(),
    }
    return render(request, "followup/answer.html", context, status=_status(request))


@require_http_methods(["GET", "POST"])
def guest_answer(request: HttpRequest, link: int, seal: str = "") -> HttpResponse:
    """Show somebody without an account the one action that their link is about, and take the answer."""
    found = _open_link(link, seal)
    action, person = found.action, found.person
    with translation.override(language_of(person)):
        bound = _answered(request, action, person) if request.method == "POST" else {}
        if bound is None:
            do_use_guest_link(found)
            fresh = GuestLink.objects.filter(pk=found.pk, revoked_at=None).exists()
            return _private(redirect(request.path) if fresh else render(request, "followup/guest_over.html"))
        context = {**_context(action, person, bound), "link": found, "may_work": action.is_unfinished}
        return _private(render(request, "followup/guest_answer.html", context, status=_status(request)))


@require_POST
def give_by_email(request: PersonRequest, action: int) -> HttpResponse:
    """Give an action to whoever has an address, also without an account."""
    target: Action = request.target
    form = GuestForm(request.POST)
    try:
        if not form.is_valid():
            raise GuestError(_("Write the e-mail address of one person."))
        owner = do_give_by_email(request.user, target, seen_version=target.version, **form.cleaned_data)
    except (GuestError, ActionError, Stale) as fault:
        messages.error(request, str(fault))
    else:
        messages.success(request, _("%(owner)s owns it now and gets an e-mail.") % {"owner": owner})
    return redirect("action_answer", action)


@require_POST
def send_guest_link(request: PersonRequest, action: int) -> HttpResponse:
    """Send the owner without an account a new link."""
    if do_send_guest_link(request.user, request.target):
        messages.success(request, _("A new link is on its way."))
    return redirect("action_answer", action)


@require_POST
def revoke_guest_link(request: PersonRequest, link: int) -> HttpResponse:
    """Close the link of somebody without an account."""
    target: GuestLink = request.target
    do_revoke_guest_link(request.user, target)
    messages.success(request, _("The link is closed."))
    return redirect("action_answer", target.action_id)


def _open_link(number: int, seal: str) -> GuestLink:
    """Return the link that an address opens; a changed, closed or over one is nobody's."""
    link = find_guest_link(number)
    if link is None or not has_seal(reverse("guest_action", args=[number]), seal):
        raise Http404
    is_theirs = link.action.owner_id == link.person_id and link.action.deleted_at is None
    if not link.is_open or not is_theirs or not link.person.is_guest or not link.person.is_active:
        raise Http404
    return link


def _answered(request: HttpRequest, action: Action, person: Person) -> dict[str, AnswerForm] | None:
    """Take what was sent: None when it is done, else the form with its faults and all that was typed."""
    verb = request.POST.get("verb", "")
    if verb not in ANSWERS:
        raise Http404
    today = timezone.localdate()
    form = ANSWERS[verb](request.POST, prefix=verb, initial={"today": today})
    if form.is_valid():
        try:
            DOING[verb](person, action, **form.cleaned_data)
        except Stale:
            action.refresh_from_db()
            form.data = {**request.POST.dict(), f"{verb}-seen_version": action.version}
            form.add_error(
                None, _("Somebody changed this meanwhile. Look at it again; what you typed is still here.")
            )
        except ObeyaError as fault:
            form.add_error(None, str(fault))
        else:
            messages.success(request, _("Thank you. That is noted."))
            return None
    return {verb: form}


def _context(action: Action, person: Person, bound: dict[str, AnswerForm]) -> dict[str, Any]:
    today = timezone.localdate()
    return {
        "action": action,
        "forms": answer_forms(action, today, bound=bound),
        "sent": next(iter(bound), ""),
        "is_owner": action.owner_id == person.pk,
        "is_overdue": action.is_overdue(today),
        "today": today,
    }


def _status(request: HttpRequest) -> int:
    return 422 if request.method == "POST" else 200


def _private(response: HttpResponse) -> HttpResponse:
    """Keep the link out of other sites' logs and the page out of search engines and caches."""
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    response.headers["Cache-Control"] = "private, no-store"
    return response
