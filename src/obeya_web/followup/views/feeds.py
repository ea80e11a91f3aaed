"""Due dates in calendar programs: a person's addresses, what a program reads there, and one action as a file."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta

from django.contrib import messages
from django.db import models
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.cache import get_conditional_response
from django.utils.http import http_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from obeya_web.accounts.requests import PersonRequest
from obeya_web.accounts.roles import Right
from obeya_web.accounts.scope import may
from obeya_web.conversation.about import find_about, is_put_away, may_see
from obeya_web.followup.actions.feeds import do_make_feed, do_revoke_feed, hash_of
from obeya_web.followup.chase_forms import FeedForm
from obeya_web.followup.ical import calendar_of
from obeya_web.followup.models import Action, CalendarFeed
from obeya_web.followup.states import LIVE
from obeya_web.notices.choosing import language_of

# What ended stays so long, so that every program learns that it did.
KEEP_ENDED = timedelta(days=60)
MOST_ENTRIES = 2_000
MEDIA_TYPE = "text/calendar; charset=utf-8"


@require_http_methods(["GET", "POST"])
def my_feeds(request: PersonRequest) -> HttpResponse:
    """Show one's calendar addresses, and make one."""
    about = _about(request)
    given = request.POST if request.method == "POST" else None
    form, address = FeedForm(request.user, given, has_teams=about is None), ""
    if request.method == "POST" and form.is_valid():
        said = {"team": None, **form.cleaned_data}
        _feed, token = do_make_feed(request.user, **said, about=about)
        address = request.build_absolute_uri(reverse("calendar_feed", args=[token]))
        form = FeedForm(request.user, has_teams=about is None)
    feeds = CalendarFeed.objects.filter(person=request.user, revoked_at=None).select_related("team")
    shown = feeds.prefetch_related("target")
    context = {"form": form, "address": address, "feeds": shown, "about": about}
    response = render(request, "followup/feeds.html", context, status=422 if form.errors else 200)
    response.headers["Cache-Control"] = "private, no-store"
    return response


@require_POST
def revoke_feed(request: PersonRequest, feed: int) -> HttpResponse:
    """Close an address."""
    do_revoke_feed(request.user, request.target)
    messages.success(request, _("The address is closed."))
    return redirect("my_feeds")


@require_safe
def calendar_feed(request: HttpRequest, token: str) -> HttpResponse:
    """Answer a calendar program; an address that is closed, or whose maker may no longer look, is nobody's."""
    found = CalendarFeed.objects.select_related("person", "team__unit")
    feed = found.filter(token_hash=hash_of(token), revoked_at=None, person__is_active=True).first()
    if feed is None or not _may_read(feed):
        raise Http404
    now = timezone.now()
    if feed.read_at is None or feed.read_at < now - timedelta(hours=1):
        CalendarFeed.objects.filter(pk=feed.pk).update(read_at=now)
    actions = list(_actions_of(feed, now))
    with translation.override(language_of(feed.person)):
        name = _("Due: %(whose)s") % {"whose": feed}
        body = calendar_of(actions, name=name, has_todos=feed.has_todos)
    changed_at = max((action.touched_at for action in actions), default=feed.made_at)
    return _calendar_answer(request, body, changed_at, "due.ics")


@require_safe
def action_file(request: PersonRequest, action: int) -> HttpResponse:
    """Answer the due date of one action as a file for a calendar."""
    target: Action = request.target
    if target.due is None:
        raise Http404
    body = calendar_of([target], name=target.title, has_todos=request.GET.get("todo") == "1")
    return _calendar_answer(request, body, target.touched_at, f"action-{target.pk}.ics")


def _about(request: PersonRequest) -> models.Model | None:
    """Return the record whose due dates are asked for, as `kind:number`; nothing where none is meant."""
    said = request.GET.get("about", "")
    if not said:
        return None
    kind, _colon, number = said.partition(":")
    is_number = number.isascii() and number.isdigit() and len(number) < 12
    about = find_about(kind, int(number)) if is_number else None
    if about is None or not may_see(request.user, about):
        raise Http404
    return about


def _may_read(feed: CalendarFeed) -> bool:
    """Say whether the maker of an address may still look at what it shows."""
    if feed.kind_id is not None:
        target = feed.target
        return target is not None and not is_put_away(target) and may_see(feed.person, target)
    team = feed.team
    return team is None or (team.deleted_at is None and may(feed.person, Right.SEE, team.unit))


def _actions_of(feed: CalendarFeed, now: datetime) -> QuerySet[Action]:
    """Return what has a due day and is live, ended lately, or was put away lately."""
    owners = Q(owner__in=feed.team.members.all()) if feed.team else Q(owner=feed.person)
    if feed.team:
        owners &= Q(unit__path__startswith=feed.team.unit.path)
    if feed.kind_id is not None:
        owners = Q(links__kind=feed.kind_id, links__object_id=feed.object_id)
    since = now - KEEP_ENDED
    shown = Q(state__in=LIVE, deleted_at=None) | Q(ended_at__gte=since) | Q(deleted_at__gte=since)
    actions = Action.objects.filter(owners & shown, due__isnull=False).select_related("unit")
    return actions.order_by("due", "pk")[:MOST_ENTRIES]


def _calendar_answer(request: HttpRequest, body: bytes, changed_at: datetime, name: str) -> HttpResponse:
    response = HttpResponse(body, content_type=MEDIA_TYPE)
    response.headers["Content-Disposition"] = f'inline; filename="{name}"'
    response.headers["Cache-Control"] = "private, max-age=0, must-revalidate"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    etag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    response.headers["ETag"] = etag
    moment = int(changed_at.timestamp())
    response.headers["Last-Modified"] = http_date(moment)
    # By content alone: what was taken out of the list changes it, whenever that was.
    answer = get_conditional_response(request, etag=etag, response=response)
    return response if answer is None else answer
