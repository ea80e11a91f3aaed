"""The outcome of an improvement: from the process metric over the business KPI to money, on a page and on paper."""

from __future__ import annotations

from datetime import UTC, datetime

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from obeya.reports.one_pager import one_pager_pdf
from obeya_web.accounts.requests import PersonRequest
from obeya_web.portfolio.outcome import outcome_of
from obeya_web.portfolio.outcome_paper import one_pager_of


def show(request: PersonRequest, improvement: int) -> HttpResponse:
    """Show the chain, with every missing link in words."""
    context = {"outcome": outcome_of(request.target, request.user), "improvement": request.target}
    return render(request, "portfolio/outcome.html", context)


def paper(request: PersonRequest, improvement: int) -> HttpResponse:
    """Give the chain as a PDF of one page."""
    made_at = datetime.fromtimestamp(int(timezone.now().timestamp()), UTC)
    content = one_pager_pdf(one_pager_of(outcome_of(request.target, request.user)), made_at=made_at)
    answer = HttpResponse(content, content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="outcome-{improvement}.pdf"'
    return answer
