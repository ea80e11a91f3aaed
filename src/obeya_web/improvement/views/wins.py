"""Wins: what was finished, with thanks; a card of each to show around."""

from __future__ import annotations

from datetime import UTC, datetime

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from obeya.figures.export import csv_text
from obeya.reports.one_pager import one_pager_pdf
from obeya_web.accounts.requests import PersonRequest
from obeya_web.improvement.actions.improving import ImprovementError
from obeya_web.improvement.actions.quoting import do_answer_quote
from obeya_web.improvement.actions.working import do_set_naming
from obeya_web.improvement.card_paper import card_of
from obeya_web.improvement.models import Improvement, Quote
from obeya_web.improvement.winning import wins_of, wins_seen_by
from obeya_web.improvement.wins_table import wins_table

WINS_A_PAGE = 20
MOST_WINS = 2_000


def index(request: PersonRequest) -> HttpResponse:
    """Show what was finished, the latest first."""
    page = Paginator(wins_seen_by(request.user), WINS_A_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "wins": wins_of(list(page.object_list)), "unnamed": request.user.is_unnamed}
    return render(request, "improvement/wins.html", context)


def file(request: PersonRequest) -> HttpResponse:
    """Return the wins and who contributed as a file for a spreadsheet."""
    table = wins_table(wins_of(wins_seen_by(request.user)[:MOST_WINS]))
    answer = HttpResponse(csv_text(table).encode("utf-8-sig"), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="wins.csv"'
    return answer


def naming(request: PersonRequest) -> HttpResponse:
    """Say whether one wants to be named."""
    is_named = request.POST.get("named") == "yes"
    do_set_naming(request.user, is_named=is_named)
    words = (
        _("You are named again where you contributed.")
        if is_named
        else _("From now on you are named nowhere: not among contributors, in thanks, wins or files.")
    )
    messages.success(request, words)
    return redirect("wins")


def card(request: PersonRequest, improvement: int) -> HttpResponse:
    """Show one win as a card, to print or to show in a meeting."""
    target: Improvement = request.target
    return render(request, "improvement/card.html", {"win": wins_of([target])[0]})


def paper(request: PersonRequest, improvement: int) -> HttpResponse:
    """Give the card as a PDF of one small page."""
    made_at = datetime.fromtimestamp(int(timezone.now().timestamp()), UTC)
    content = one_pager_pdf(card_of(wins_of([request.target])[0]), made_at=made_at, shape="card")
    answer = HttpResponse(content, content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="card-{improvement}.pdf"'
    return answer


def answer_quote(request: PersonRequest, quote: int) -> HttpResponse:
    """Agree to be quoted, or take the quote away."""
    target: Quote = request.target
    agrees = request.POST.get("agrees") == "yes"
    try:
        do_answer_quote(request.user, target, agrees=agrees)
    except ImprovementError as fault:
        messages.error(request, str(fault))
    else:
        messages.success(request, _("The quote may be shown.") if agrees else _("The quote is gone."))
    return redirect("improvement", improvement=target.improvement_id)
