"""The benefit ledger: all lines, those of one improvement, one line, and the files."""

from __future__ import annotations

from datetime import date
from math import isfinite
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from obeya.figures.export import csv_text
from obeya_web.accounts.deletion import do_delete, do_restore, offer_undo
from obeya_web.accounts.locking import Stale
from obeya_web.accounts.merging import chosen, merge_page
from obeya_web.accounts.requests import PersonRequest
from obeya_web.accounts.roles import Right
from obeya_web.accounts.scope import may
from obeya_web.improvement.managing import may_manage
from obeya_web.improvement.models import Improvement
from obeya_web.watch.actions.benefits import do_add_benefit, do_change_benefit, do_validate_benefit
from obeya_web.watch.forms import BenefitForm, ValidateForm
from obeya_web.watch.ledger.reading import MOST_LINES, ledger_of, lines_of, lines_seen_by
from obeya_web.watch.ledger.totals import USUAL_RATE, by_class, n_suspended, n_traded, totals_of
from obeya_web.watch.ledger.workbook import ledger_table, ledger_workbook
from obeya_web.watch.models import BenefitLine
from obeya_web.watch.words import Validation

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def index(request: PersonRequest) -> HttpResponse:
    """Show every line that the person sees, with its sums."""
    return _page(request, lines_seen_by(request.user), None)


def of_improvement(request: PersonRequest, improvement: int) -> HttpResponse:
    """Show the lines of one improvement."""
    return _page(request, lines_of(request.target), request.target)


def add(request: PersonRequest, improvement: int) -> HttpResponse:
    """Add a line to the ledger of an improvement."""
    target: Improvement = request.target
    line = BenefitLine(improvement=target)
    initial = {"seen_version": 1, "from_month": _first_month(target)}
    form = BenefitForm(request.POST or None, instance=line, initial=initial, person=request.user)
    if request.method == "POST" and form.is_valid():
        do_add_benefit(request.user, target, form.changes)
        return redirect("benefits_of", improvement=improvement)
    context = {"form": form, "improvement": target, "line": None}
    return render(request, "watch/benefit.html", context, status=422 if form.errors else 200)


def edit(request: PersonRequest, benefit: int) -> HttpResponse:
    """Change a line; two people at once are shown both versions."""
    line: BenefitLine = request.target
    data = chosen(request.POST) if request.method == "POST" else None
    form = BenefitForm(data, instance=line, person=request.user)
    if data is not None and form.is_valid():
        fresh = BenefitLine.objects.select_related("improvement__unit").get(pk=line.pk)
        try:
            do_change_benefit(request.user, fresh, form.changes, seen_version=form.seen_version)
        except Stale as stale:
            return merge_page(request, form, stale)
        return redirect("benefits_of", improvement=line.improvement_id)
    context = {"form": form, "improvement": line.improvement, "line": line}
    return render(request, "watch/benefit.html", context, status=422 if form.errors else 200)


def validate(request: PersonRequest, benefit: int) -> HttpResponse:
    """Say as finance what becomes of a line."""
    line: BenefitLine = request.target
    form = ValidateForm(request.POST or None, initial={"seen_version": line.version})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            do_validate_benefit(
                request.user,
                line,
                answer=Validation(given["answer"]),
                note=given["note"],
                seen_version=given["seen_version"],
            )
        except Stale as stale:
            messages.error(request, str(stale))
        return redirect("benefits_of", improvement=line.improvement_id)
    row = ledger_of([line])[0]
    context = {"form": form, "line": line, "row": row, "improvement": line.improvement}
    return render(request, "watch/validate.html", context, status=422 if form.errors else 200)


def delete(request: PersonRequest, benefit: int) -> HttpResponse:
    """Put a line away; ten seconds to undo."""
    line: BenefitLine = request.target
    if do_delete(line, request.user):
        words = _("“%(name)s” was deleted.") % {"name": line}
        offer_undo(request, words, reverse("benefit_restore", args=[line.pk]))
    return redirect("benefits_of", improvement=line.improvement_id)


def restore(request: PersonRequest, benefit: int) -> HttpResponse:
    """Bring a line back."""
    line: BenefitLine = request.target
    do_restore(line, request.user)
    return redirect("benefits_of", improvement=line.improvement_id)


def workbook(request: PersonRequest) -> HttpResponse:
    """Return the ledger as a workbook whose sums are formulas."""
    rows = ledger_of(lines_seen_by(request.user)[:MOST_LINES])
    answer = HttpResponse(ledger_workbook(rows, totals_of(rows, rate=_rate(request))), content_type=XLSX)
    answer["Content-Disposition"] = 'attachment; filename="benefits.xlsx"'
    return answer


def table(request: PersonRequest) -> HttpResponse:
    """Return the ledger as CSV."""
    rows = ledger_of(lines_seen_by(request.user)[:MOST_LINES])
    content = csv_text(ledger_table(rows)).encode("utf-8-sig")
    answer = HttpResponse(content, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="benefits.csv"'
    return answer


def _page(
    request: PersonRequest, lines: QuerySet[BenefitLine], improvement: Improvement | None
) -> HttpResponse:
    as_of = _day(request.GET.get("as_of", ""))
    rows = ledger_of(lines[:MOST_LINES], as_of=as_of)
    person = request.user
    context: dict[str, Any] = {
        "improvement": improvement,
        "rows": [
            (
                row,
                may(person, Right.VALIDATE_BENEFIT, row.line.unit),
                may_manage(person, row.line.improvement),
            )
            for row in rows
        ],
        "totals": totals_of(rows, rate=_rate(request)),
        "classes": by_class(rows),
        "n_suspended": n_suspended(rows),
        "n_traded": n_traded(rows),
        "as_of": as_of,
        "may_add": improvement is not None and may_manage(person, improvement),
    }
    return render(request, "watch/benefits.html", context)


def _rate(request: PersonRequest) -> float:
    try:
        rate = float(request.GET.get("rate", ""))
    except ValueError:
        return USUAL_RATE
    return min(max(rate, 0.0), 100.0) if isfinite(rate) else USUAL_RATE


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _first_month(improvement: Improvement) -> date | None:
    gain = improvement.gains.filter(replaced_at=None).first()
    day = gain.go_live if gain else improvement.go_live
    return day.replace(day=1) if day else None
