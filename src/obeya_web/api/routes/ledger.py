"""The benefit ledger: lines that count only while their gain holds, their sums, and what finance says."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.urls import reverse
from ninja import Query, Router

from obeya_web.accounts.models import Person, Unit
from obeya_web.accounts.requests import PersonRequest
from obeya_web.api.conditions import MATCH_PARAMETER, answer_once, answer_with, seen_version, unless_stale
from obeya_web.api.idempotency import KEY_PARAMETER, once
from obeya_web.api.ledger_shapes import (
    AskedLines,
    AskedTotals,
    FinanceAnswer,
    LineChanges,
    LineDetail,
    LinePage,
    LineShape,
    NewLine,
    TotalsShape,
)
from obeya_web.api.paging import Cursor, Limit, page_of
from obeya_web.api.problems import Problem
from obeya_web.api.text import Id
from obeya_web.watch.actions.benefits import do_add_benefit, do_change_benefit, do_validate_benefit
from obeya_web.watch.ledger.accruing import LineMonths
from obeya_web.watch.ledger.reading import ledger_of, lines_of, lines_seen_by
from obeya_web.watch.models import BenefitLine
from obeya_web.watch.words import Validation

router = Router(tags=["ledger"])
of_improvement = Router(tags=["ledger"])
REFUSED = {400: Problem, 401: Problem, 403: Problem, 404: Problem, 422: Problem}
LATE = {412: Problem, 428: Problem}
# What null empties; every other field keeps what it holds.
MAY_BE_EMPTY = frozenset({"rate", "target", "forecast", "actual"})


@router.get(
    "",
    url_name="ledger",
    response={200: LinePage, 401: Problem, 422: Problem},
    summary="List lines of the benefit ledger",
)
def list_lines(
    request: PersonRequest, asked: Query[AskedLines], cursor: Cursor = "", limit: Limit = 50
) -> LinePage:
    """List the lines of the improvements that you may see, each with what it accrued while its gain held."""
    rows = _narrowed(request.user, asked)
    shown, following = page_of(rows, cursor=cursor, limit=limit)
    keys = [line.pk for line in shown]
    # Whether a line counts twice is known only beside the others of its group, which may be on another page.
    beside = rows.filter(Q(pk__in=keys) | ~Q(group=""))
    found = {row.line.pk: row for row in ledger_of(beside, as_of=asked.as_of)}
    return LinePage(items=[LineShape.of(found[key]) for key in keys], next=following)


@router.get(
    "/totals",
    url_name="ledger_totals",
    response={200: TotalsShape, 401: Problem, 422: Problem},
    summary="Add up lines of the benefit ledger",
)
def show_totals(request: PersonRequest, asked: Query[AskedTotals]) -> TotalsShape:
    """Add up the lines that you may see: money and hours apart, by class, with return, payback and present value."""
    return TotalsShape.of(
        ledger_of(_narrowed(request.user, asked), as_of=asked.as_of),
        rate=asked.rate,
    )


@router.get(
    "/{int:benefit}",
    url_name="ledger_line",
    response={200: LineDetail, 304: None, 401: Problem, 404: Problem, 422: Problem},
    summary="Read a line of the ledger with its months",
)
def show_line(request: PersonRequest, benefit: Id) -> HttpResponse:
    """Read one line month by month: accrued, suspended, or not counted yet."""
    return answer_once(request, LineDetail.with_months(_row_of(request.target)), request.target.version)


@router.patch(
    "/{int:benefit}",
    url_name="ledger_line",
    response={200: LineDetail, **LATE, **REFUSED},
    summary="Change a line of the ledger",
    openapi_extra={"parameters": [MATCH_PARAMETER]},
)
def change_line(request: PersonRequest, benefit: Id, body: LineChanges) -> HttpResponse:
    """Change the fields that are sent; If-Match must name the version you have read."""
    line: BenefitLine = request.target
    seen = seen_version(request, line.version)
    with unless_stale():
        do_change_benefit(request.user, line, _stored(body.model_dump(exclude_unset=True)), seen_version=seen)
    return _answer(line)


@router.post(
    "/{int:benefit}/validate",
    url_name="ledger_validate",
    response={200: LineDetail, **LATE, **REFUSED},
    summary="Say as finance what becomes of a line",
    openapi_extra={"parameters": [MATCH_PARAMETER, KEY_PARAMETER]},
)
def validate_line(request: PersonRequest, benefit: Id, body: FinanceAnswer) -> HttpResponse:
    """Validate or reject a line as it stands; If-Match must name the version that finance has read."""
    return _validate(request, body=body)


@once
def _validate(request: PersonRequest, *, body: FinanceAnswer) -> HttpResponse:
    line: BenefitLine = request.target
    with unless_stale():
        do_validate_benefit(
            request.user,
            line,
            answer=Validation(body.answer),
            note=body.note,
            seen_version=seen_version(request, line.version),
        )
    return _answer(line)


@of_improvement.post(
    "/{int:improvement}/ledger",
    url_name="ledger_add",
    response={201: LineDetail, **REFUSED},
    summary="Add a line to the ledger of an improvement",
    openapi_extra={"parameters": [KEY_PARAMETER]},
)
def add_line(request: PersonRequest, improvement: Id, body: NewLine) -> HttpResponse:
    """Add a benefit, or what the change costs; it accrues by itself while the watch says that the gain holds."""
    return _add(request, body=body)


@once
def _add(request: PersonRequest, *, body: NewLine) -> HttpResponse:
    line = do_add_benefit(request.user, request.target, _stored(body.model_dump()))
    return _answer(line, status=201)


def _answer(line: BenefitLine, status: int = 200) -> HttpResponse:
    location = reverse("api:ledger_line", kwargs={"benefit": line.pk}) if status == 201 else ""
    return answer_with(LineDetail.with_months(_row_of(line)), line.version, status=status, location=location)


def _row_of(line: BenefitLine) -> LineMonths:
    """Return a line beside the others of its improvement, as the page of the improvement counts it."""
    rows = {row.line.pk: row for row in ledger_of(lines_of(line.improvement))}
    return rows[line.pk]


def _narrowed(person: Person, asked: AskedLines) -> QuerySet[BenefitLine]:
    rows = lines_seen_by(person)
    if asked.unit:
        below = Unit.objects.filter(path__contains=f"/{asked.unit}/")
        rows = rows.filter(improvement__unit__in=below.values("pk"))
    return rows.filter(improvement=asked.improvement) if asked.improvement else rows


def _stored(given: dict[str, Any]) -> dict[str, Any]:
    """Return what was sent as the ledger keeps it: money in cents, the first day of the month."""
    kept = {name: value for name, value in given.items() if value is not None or name in MAY_BE_EMPTY}
    if kept.get("rate") is not None:
        kept["rate"] = Decimal(f"{kept['rate']:.2f}")
    if "from_month" in kept:
        kept["from_month"] = kept["from_month"].replace(day=1)
    if "kind" in kept:
        kept["kind"] = kept["kind"].value
    return kept
