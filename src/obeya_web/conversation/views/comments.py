"""Comments: read, add, change, take away, react; every answer is the thread as it is now."""

from __future__ import annotations

import hashlib
import re
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseNotModified, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from obeya_web.accounts.deletion import do_delete, do_restore, offer_undo
from obeya_web.accounts.locking import Stale
from obeya_web.accounts.requests import PersonRequest
from obeya_web.conversation.about import address_of
from obeya_web.conversation.actions.commenting import (
    CommentError,
    do_add_comment,
    do_edit_comment,
    do_react,
)
from obeya_web.conversation.mentions import offered
from obeya_web.conversation.showing import thread_context

HEADER = "X-Requested-With"
# Differs in every answer, and says nothing.
_TOKEN = re.compile(r'<input type="hidden" name="csrfmiddlewaretoken"[^>]*>')


def comments(request: PersonRequest, kind: str, number: int) -> HttpResponse:
    """Show what is said about a record, or add to it."""
    if request.method == "POST":
        return _changed(request, request.target, lambda: _add(request))
    return _thread(request, request.target)


@require_POST
def edit_comment(request: PersonRequest, pk: int) -> HttpResponse:
    """Change one's own comment."""
    comment = request.target

    def edit() -> None:
        seen = request.POST.get("seen_version", "")
        do_edit_comment(
            request.user,
            comment,
            request.POST.get("body", ""),
            seen_version=int(seen) if seen.isdigit() else 0,
            chosen=_chosen(request),
        )

    return _changed(request, comment.target, edit)


@require_POST
def delete_comment(request: PersonRequest, pk: int) -> HttpResponse:
    """Put a comment away, with Undo."""
    comment, target = request.target, request.target.target
    do_delete(comment, request.user)
    undo = reverse("comment_restore", args=[pk])
    if _is_fetch(request):
        response = _thread(request, target)
        response.headers["X-Obeya-Undo"] = undo
        return response
    offer_undo(request, _("The comment is gone."), undo)
    return redirect(address_of(target))


@require_POST
def restore_comment(request: PersonRequest, pk: int) -> HttpResponse:
    """Bring a comment back."""
    comment, target = request.target, request.target.target
    do_restore(comment, request.user)
    if _is_fetch(request):
        return _thread(request, target)
    return redirect(f"{address_of(target)}#comment-{comment.pk}")


@require_POST
def react(request: PersonRequest, pk: int) -> HttpResponse:
    """Set a sign on a comment, or take it back."""
    comment = request.target
    return _changed(
        request, comment.target, lambda: do_react(request.user, comment, request.POST.get("sign", ""))
    )


@require_safe
@never_cache
def people_to_mention(request: PersonRequest, kind: str, number: int) -> JsonResponse:
    """Offer people by the beginning of their names; only those who may see the record."""
    people = offered(request.target, request.GET.get("q", "")[:80])
    return JsonResponse(
        {"people": [{"number": p.pk, "name": p.shown_name, "email": p.email} for p in people]}
    )


def _add(request: PersonRequest) -> None:
    do_add_comment(request.user, request.target, request.POST.get("body", ""), chosen=_chosen(request))


def _changed(request: PersonRequest, target: Any, change: Any) -> HttpResponse:
    """Make a change and answer with the thread, or say why not; nothing that was typed is lost by the script."""
    try:
        change()
    except (CommentError, Stale) as fault:
        if _is_fetch(request):
            return HttpResponse(str(fault), status=422, content_type="text/plain; charset=utf-8")
        messages.error(request, str(fault))
    if _is_fetch(request):
        return _thread(request, target)
    return redirect(address_of(target))


def _thread(request: PersonRequest, target: Any) -> HttpResponse:
    context = thread_context(request, target)
    body = render_to_string("conversation/_thread.html", context, request)
    # The page asks every few seconds; an answer that says nothing new is empty.
    etag = f'"{hashlib.sha256(_TOKEN.sub("", body).encode()).hexdigest()[:24]}"'
    if request.method in ("GET", "HEAD") and request.headers.get("If-None-Match") == etag:
        return HttpResponseNotModified(headers={"ETag": etag, "Cache-Control": "no-cache, private"})
    if not _is_fetch(request):
        return render(request, "conversation/page.html", {**context, "back": address_of(target)})
    return HttpResponse(body, headers={"ETag": etag, "Cache-Control": "no-cache, private"})


def _chosen(request: PersonRequest) -> list[int]:
    return [int(number) for number in request.POST.getlist("mention")[:50] if number.isdigit()]


def _is_fetch(request: PersonRequest) -> bool:
    return request.headers.get(HEADER) == "fetch"
