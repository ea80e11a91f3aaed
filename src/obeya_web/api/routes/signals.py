"""The signals of watched gains, and what their owners answer."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import HttpResponse
from ninja import Query, Router

from obeya_web.accounts.models import Person
from obeya_web.accounts.requests import PersonRequest
from obeya_web.api.conditions import answer_with
from obeya_web.api.idempotency import KEY_PARAMETER, once
from obeya_web.api.paging import Cursor, Limit, page_of
from obeya_web.api.problems import Problem, RequestError
from obeya_web.api.text import Id
from obeya_web.api.watch_shapes import AskedSignals, SignalAnswer, SignalPage, SignalShape
from obeya_web.improvement.listing import seen_by
from obeya_web.watch.actions.watching import do_answer_signal
from obeya_web.watch.models import GainSignal
from obeya_web.watch.words import SignalKind

router = Router(tags=["watches"])


@router.get(
    "", url_name="signals", response={200: SignalPage, 401: Problem, 422: Problem}, summary="List signals"
)
def list_signals(
    request: PersonRequest, asked: Query[AskedSignals], cursor: Cursor = "", limit: Limit = 50
) -> SignalPage:
    """List the signals of the gains that you may see; of a gain that was registered anew, those since then."""
    shown, following = page_of(_narrowed(request.user, asked), cursor=cursor, limit=limit)
    return SignalPage(items=[SignalShape.of(each) for each in shown], next=following)


@router.post(
    "/{int:signal}/answer",
    url_name="signal_answer",
    response={
        200: SignalShape,
        400: Problem,
        401: Problem,
        403: Problem,
        404: Problem,
        409: Problem,
        422: Problem,
    },
    summary="Answer a signal with its cause and what is done",
    openapi_extra={"parameters": [KEY_PARAMETER]},
)
def answer_signal(request: PersonRequest, signal: Id, body: SignalAnswer) -> HttpResponse:
    """Answer it once: the cause stays with the signal, and what is done becomes an action of the owner."""
    return _answer(request, body=body)


@once
def _answer(request: PersonRequest, *, body: SignalAnswer) -> HttpResponse:
    signal: GainSignal = request.target
    # Of two answers at once, the second sees the first.
    GainSignal.objects.select_for_update().get(pk=signal.pk)
    signal.refresh_from_db(fields=["answered_at"])
    if signal.answered_at is not None:
        raise RequestError(409, "This signal was answered already; GET /signals shows how.")
    do_answer_signal(request.user, signal, cause=body.cause, what=body.what, due=body.due)
    return answer_with(SignalShape.of(signal), signal.pk)


def _narrowed(person: Person, asked: AskedSignals) -> QuerySet[GainSignal]:
    rows = GainSignal.objects.filter(
        gain__replaced_at=None, gain__improvement__in=seen_by(person).values("pk")
    ).select_related("gain", "answered_by")
    if asked.improvement:
        rows = rows.filter(gain__improvement=asked.improvement)
    if asked.kind:
        rows = rows.filter(kind=asked.kind)
    if asked.waiting:
        kinds = [kind for kind in SignalKind if kind.asks_for_answer]
        rows = rows.filter(answered_at=None, kind__in=kinds)
    return rows
