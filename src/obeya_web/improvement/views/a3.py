"""The A3 as a page, as a part of it that is asked anew, on paper and on a slide."""

from __future__ import annotations

import hashlib
import re
from datetime import UTC, datetime
from typing import Any

from django.http import Http404, HttpResponse, HttpResponseNotModified, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.text import slugify
from django.views.decorators.http import require_POST, require_safe

from obeya.reports.a3_pdf import PAPERS, a3_pdf
from obeya.reports.a3_slide import a3_slide
from obeya_web.accounts.models import Person
from obeya_web.accounts.requests import PersonRequest
from obeya_web.accounts.roles import RIGHTS, Right
from obeya_web.conversation.showing import thread_context
from obeya_web.improvement.a3.content import A3
from obeya_web.improvement.a3.sheet import facts_of, sheet_of
from obeya_web.improvement.actions.a3 import do_open_section, versions_of
from obeya_web.improvement.actions.improving import ImprovementError
from obeya_web.improvement.models import Improvement, Section
from obeya_web.improvement.words import CauseState
from obeya_web.lib.csp import FILE_POLICY
from obeya_web.processes.saying import explorer_address

SLIDES = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
_TOKEN = re.compile(r'<input type="hidden" name="csrfmiddlewaretoken"[^>]*>')


@require_safe
def show(request: PersonRequest, improvement: int) -> HttpResponse:
    """Show the A3; figures of newer data come a moment later, when the page asks for itself anew."""
    return render(request, "improvement/a3/page.html", context_of(request, may_compute=False))


@require_safe
def sheet(request: PersonRequest, improvement: int) -> HttpResponse:
    """Give the sheet alone, as the page asks for it every few seconds; nothing where nothing changed."""
    html = render_to_string("improvement/a3/_sheet.html", context_of(request), request)
    etag = f'"{hashlib.sha256(_TOKEN.sub("", html).encode()).hexdigest()[:24]}"'
    headers = {"ETag": etag, "Cache-Control": "no-cache, private"}
    if request.headers.get("If-None-Match") == etag:
        return HttpResponseNotModified(headers=headers)
    return HttpResponse(html, headers=headers)


@require_safe
def versions(request: PersonRequest, improvement: int, key: str) -> JsonResponse:
    """Give what a section held before, the oldest first."""
    section = Section.objects.filter(improvement=request.target, key=key).first()
    return JsonResponse({"versions": versions_of(section) if section else []})


@require_POST
def talk(request: PersonRequest, improvement: int, key: str) -> HttpResponse:
    """Open what is said about a section, made where nobody wrote in it yet."""
    try:
        section = do_open_section(request.target, key)
    except ImprovementError:
        raise Http404 from None
    return render(request, "conversation/_live.html", thread_context(request, section))


@require_safe
def pdf(request: PersonRequest, improvement: int) -> HttpResponse:
    """Give the A3 as a PDF of one page."""
    paper = request.GET.get("paper", "a3")
    if paper not in PAPERS:
        raise Http404
    made_at = datetime.fromtimestamp(int(timezone.now().timestamp()), UTC)
    content = a3_pdf(sheet_of(A3(request.target, request.user)), made_at=made_at, paper=paper)  # type: ignore[arg-type]
    return _saved(content, request.target, "pdf", "application/pdf")


@require_safe
def slide(request: PersonRequest, improvement: int) -> HttpResponse:
    """Give the A3 as a slide of its size."""
    return _saved(a3_slide(sheet_of(A3(request.target, request.user))), request.target, "pptx", SLIDES)


def context_of(request: PersonRequest, *, may_compute: bool = True) -> dict[str, Any]:
    """Return what the page and the sheet show."""
    improvement: Improvement = request.target
    a3 = A3(improvement, request.user, may_compute=may_compute)
    return {
        "a3": a3,
        "improvement": improvement,
        "facts": facts_of(a3),
        "approvers": _approvers(a3) if a3.may_write else [],
        "explorer": explorer_address(improvement.process, improvement.where) if improvement.process else "",
        "cause_states": CauseState.choices,
        "templates": {
            section.kind.key: f"improvement/a3/_{section.kind.key}.html" for section in a3.sections
        },
    }


def _approvers(a3: A3) -> list[tuple[Person, bool]]:
    """Return whom the A3 can be sent to, those who may approve first."""
    roles = [role for role, rights in RIGHTS.items() if Right.APPROVE in rights]
    units = [int(part) for part in a3.improvement.unit.path.strip("/").split("/")]
    may = set(
        Person.objects.filter(grants__role__in=roles, grants__unit__in=units).values_list("pk", flat=True)
    )
    people = [one for one in a3.people if one.pk in may] + [one for one in a3.people if one.pk not in may]
    return [(one, one.pk in may) for one in people]


def _saved(content: bytes, improvement: Improvement, suffix: str, media_type: str) -> HttpResponse:
    name = f"a3-{slugify(improvement.title)[:60] or improvement.pk}.{suffix}"
    return HttpResponse(
        content,
        content_type=media_type,
        headers={
            "Content-Disposition": f'attachment; filename="{name}"',
            "Content-Security-Policy": FILE_POLICY,
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": "no-store",
        },
    )
