"""The way of an improvement: through its gates, to rest and on, to an early end."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpResponse
from ninja import Router

from obeya_web.accounts.requests import PersonRequest
from obeya_web.api.conditions import MATCH_PARAMETER, seen_version, unless_stale
from obeya_web.api.idempotency import KEY_PARAMETER, once
from obeya_web.api.improvement_shapes import Advance, GateAnswerBody, ImprovementDetail, PauseBody, StopBody
from obeya_web.api.problems import Fault, RequestError, unfit
from obeya_web.api.routes.improvements import LATE, REFUSED, answer
from obeya_web.api.text import Id
from obeya_web.improvement.actions.improving import (
    GateClosedError,
    do_advance_improvement,
    do_answer_gate,
    do_pause_improvement,
    do_resume_improvement,
    do_stop_improvement,
)
from obeya_web.improvement.gates import answers_of, next_stage
from obeya_web.improvement.models import Improvement

router = Router(tags=["improvements"])
ANSWERS = {200: ImprovementDetail, **LATE, **REFUSED}
STEP = {"parameters": [MATCH_PARAMETER, KEY_PARAMETER]}
Step = Callable[[Improvement, int], object]


@router.post(
    "/{int:improvement}/advance",
    url_name="improvement_advance",
    response=ANSWERS,
    summary="Take an improvement to its next stage",
    openapi_extra=STEP,
)
def advance(request: PersonRequest, improvement: Id, body: Advance) -> HttpResponse:
    """Take it through the gate; a closed gate answers 422 with a fault for each item that is missing."""

    def step(target: Improvement, seen: int) -> None:
        try:
            do_advance_improvement(request.user, target, seen_version=seen, waived=body.waived)
        except GateClosedError as closed:
            raise _closed(target, body) from closed

    return _stepped(request, step=step)


@router.post(
    "/{int:improvement}/answer",
    url_name="improvement_answer",
    response=ANSWERS,
    summary="Answer a question of the gate",
    openapi_extra=STEP,
)
def answer_gate(request: PersonRequest, improvement: Id, body: GateAnswerBody) -> HttpResponse:
    """Answer a question of the gate before the next stage; checks are answered from the records alone."""

    def step(target: Improvement, seen: int) -> None:
        stage = next_stage(target)
        questions = [item.key for item in stage.gate if not item.is_check] if stage else []
        if body.item not in questions:
            asked = ", ".join(questions) or "nothing that a person answers"
            raise unfit([Fault(where="body.item", what=f"The gate asks for {asked}.")])
        do_answer_gate(request.user, target, body.item, is_met=body.is_met, note=body.note)

    return _stepped(request, step=step)


@router.post(
    "/{int:improvement}/pause",
    url_name="improvement_pause",
    response=ANSWERS,
    summary="Let an improvement rest",
    openapi_extra=STEP,
)
def pause(request: PersonRequest, improvement: Id, body: PauseBody) -> HttpResponse:
    """Let it rest; this time counts for no cycle time."""
    return _stepped(
        request,
        step=lambda target, seen: do_pause_improvement(
            request.user, target, why=body.why, resume_when=body.resume_when, seen_version=seen
        ),
    )


@router.post(
    "/{int:improvement}/resume",
    url_name="improvement_resume",
    response=ANSWERS,
    summary="Go on after a rest",
    openapi_extra=STEP,
)
def resume(request: PersonRequest, improvement: Id) -> HttpResponse:
    """Go on after a rest."""
    return _stepped(
        request, step=lambda target, seen: do_resume_improvement(request.user, target, seen_version=seen)
    )


@router.post(
    "/{int:improvement}/stop",
    url_name="improvement_stop",
    response=ANSWERS,
    summary="Stop an improvement for good",
    openapi_extra=STEP,
)
def stop(request: PersonRequest, improvement: Id, body: StopBody) -> HttpResponse:
    """Stop it: an outcome like any other, with what was learned."""
    return _stepped(
        request,
        step=lambda target, seen: do_stop_improvement(request.user, target, why=body.why, seen_version=seen),
    )


@once
def _stepped(request: PersonRequest, *, step: Step) -> HttpResponse:
    """Take a step from the version that the caller has seen; what refuses it has moved nothing."""
    target: Improvement = request.target
    with unless_stale():
        step(target, seen_version(request, target.version))
    return answer(target)


def _closed(improvement: Improvement, body: Advance) -> RequestError:
    """Return the refusal of a closed gate: one fault for each item, where its reason could stand."""
    stage = next_stage(improvement)
    unmet = [each for each in answers_of(improvement, stage) if not each.is_met] if stage else []
    missing = [each for each in unmet if not body.waived.get(each.item.key, "").strip()]
    faults = [Fault(where=f"body.waived.{each.item.key}", what=each.missing) for each in missing]
    return RequestError(
        422, "The gate is closed. Mend what is missing, or waive it with a reason that stays visible.", faults
    )
