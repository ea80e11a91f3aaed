"""Registered gains: what was promised, what the watch says of it, and its signals."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Sequence
from datetime import date

from django.db.models import QuerySet
from django.http import HttpResponse
from django.urls import reverse
from ninja import Query, Router

from obeya.cli.plain import to_plain
from obeya.studies.gain import Registration
from obeya_web.accounts.models import Person, Unit
from obeya_web.accounts.requests import PersonRequest
from obeya_web.api.conditions import answer_once, answer_with, etag_of, is_known
from obeya_web.api.idempotency import KEY_PARAMETER, once
from obeya_web.api.paging import Cursor, Limit, page_of
from obeya_web.api.problems import Problem
from obeya_web.api.text import Day, Id
from obeya_web.api.watch_shapes import (
    AskedWatches,
    NewRegistration,
    WatchDetail,
    WatchPage,
    WatchShape,
)
from obeya_web.improvement.listing import seen_by
from obeya_web.improvement.models import Improvement
from obeya_web.watch.actions.registering import do_register_gain
from obeya_web.watch.judging import judge_now
from obeya_web.watch.models import GainRegistration, GainSignal, WatchState
from obeya_web.watch.registering import check_in_log, registration_of
from obeya_web.watch.sustaining import Watched, watched_by, watched_of

router = Router(tags=["watches"])
of_improvement = Router(tags=["watches"])
REFUSED = {401: Problem, 404: Problem, 422: Problem}


@router.get(
    "",
    url_name="watches",
    response={200: WatchPage, 401: Problem, 422: Problem},
    summary="List registered gains",
)
def list_watches(
    request: PersonRequest, asked: Query[AskedWatches], cursor: Cursor = "", limit: Limit = 50
) -> WatchPage:
    """List the registered gains of the improvements that you may see, each with what the watch says now."""
    shown, following = page_of(_narrowed(request.user, asked), cursor=cursor, limit=limit)
    return WatchPage(
        items=[WatchShape.of(row) for row in _watched(request.user, shown)],
        next=following,
    )


@router.get(
    "/{int:watch}",
    url_name="watch",
    response={200: WatchDetail, 304: None, **REFUSED},
    summary="Read a registered gain with its looks and signals",
)
def show_watch(request: PersonRequest, watch: Id) -> HttpResponse:
    """Read one registered gain: what was locked, its looks, its signals, and the verdict of every week."""
    return answer_once(request, _detail(request.user, request.target), request.target.number)


@router.get(
    "/{int:watch}/verdict",
    url_name="watch_verdict",
    response={304: None, **REFUSED},
    openapi_extra={"x-result": "GainVerdict"},
    summary="Judge a registered gain now",
)
def judge(request: PersonRequest, watch: Id, as_of: Day | None = None) -> HttpResponse:
    """Judge it by the data of its process, up to a day if one is given; the answer is that of `obeya gain --json`.

    It holds what the kept states leave out: sensitivity, what would change the verdict, and where a gain slipped.
    """
    verdict = judge_now(request.target, as_of=as_of)
    body = json.dumps(to_plain(verdict), ensure_ascii=False, allow_nan=False)
    headers = {"ETag": etag_of(hashlib.sha256(body.encode()).hexdigest()[:32])}
    if is_known(request, headers["ETag"]):
        return HttpResponse(status=304, headers=headers)
    return HttpResponse(body, content_type="application/json", headers=headers)


@of_improvement.post(
    "/{int:improvement}/gain",
    url_name="gain_register",
    response={201: WatchDetail, 400: Problem, 403: Problem, **REFUSED},
    summary="Register the gain of an improvement",
    openapi_extra={"parameters": [KEY_PARAMETER]},
)
def register_gain(request: PersonRequest, improvement: Id, body: NewRegistration) -> HttpResponse:
    """Lock what a change promises, before it goes live; it is tried on the data first, and judged soon after."""
    target: Improvement = request.target
    given = body.model_dump(exclude={"why"})
    # The form asks in percent; rounded, so that the same promise has the same hash wherever it is made.
    given["least_effect"] = round(body.least_effect * 100, 6)
    registration = registration_of(given)
    # Data are read before the database is locked for writing.
    data_until = check_in_log(target.process, registration) if target.process else None
    return _register(request, registration=registration, why=body.why, data_until=data_until)


@once
def _register(
    request: PersonRequest, *, registration: Registration, why: str, data_until: date | None
) -> HttpResponse:
    gain = do_register_gain(request.user, request.target, registration, why=why, data_until=data_until)
    location = reverse("api:watch", kwargs={"watch": gain.pk})
    return answer_with(_detail(request.user, gain), gain.number, status=201, location=location)


def gains_seen(person: Person) -> QuerySet[GainRegistration]:
    """Return the registrations of the improvements that a person sees, with what lists show of them."""
    rows = GainRegistration.objects.filter(improvement__in=seen_by(person).values("pk"))
    return rows.select_related("improvement", "process", "made_by")


def _narrowed(person: Person, asked: AskedWatches) -> QuerySet[GainRegistration]:
    rows = gains_seen(person)
    if not asked.replaced:
        rows = rows.filter(replaced_at=None)
    if asked.unit:
        below = Unit.objects.filter(path__contains=f"/{asked.unit}/")
        rows = rows.filter(improvement__unit__in=below.values("pk"))
    if asked.improvement:
        rows = rows.filter(improvement=asked.improvement)
    return rows.filter(process__slug=asked.process) if asked.process else rows


def _watched(person: Person, gains: Sequence[GainRegistration]) -> list[Watched]:
    """Return gains with their states; proved are those that hold out among all that the person sees."""
    counted = {row.gain.pk: row for row in watched_by(person)}
    replaced = watched_of([gain for gain in gains if gain.pk not in counted])
    counted |= {row.gain.pk: dataclasses.replace(row, is_proved=False) for row in replaced}
    return [counted[gain.pk] for gain in gains]


def _detail(person: Person, gain: GainRegistration) -> WatchDetail:
    (row,) = _watched(person, [gain])
    signals = GainSignal.objects.filter(gain=gain).select_related("gain", "answered_by")
    return WatchDetail.with_all(row, list(WatchState.objects.filter(gain=gain)), list(signals))
