"""Ideas: list them, send one, answer it."""

from __future__ import annotations

from django.http import HttpResponse
from django.urls import reverse
from ninja import Query, Router, Schema
from pydantic import Field

from obeya_web.accounts.models import Unit
from obeya_web.accounts.requests import PersonRequest
from obeya_web.accounts.roles import Right
from obeya_web.accounts.scope import visible
from obeya_web.api.conditions import MATCH_PARAMETER, answer_once, answer_with, seen_version, unless_stale
from obeya_web.api.idea_shapes import IdeaAnswer, IdeaPage, IdeaShape, NewIdea
from obeya_web.api.idempotency import HEADER, KEY_PARAMETER, once
from obeya_web.api.meaning import Meant, unit_for
from obeya_web.api.paging import Cursor, Limit, page_of
from obeya_web.api.problems import Problem, RequestError
from obeya_web.api.text import Id
from obeya_web.improvement.actions.ideas import ANONYMOUS, do_accept_idea, do_answer_idea, do_send_idea
from obeya_web.improvement.ideas.forms import open_at
from obeya_web.improvement.methods import all_methods
from obeya_web.improvement.models import Idea, Improvement
from obeya_web.improvement.words import IdeaState

router = Router(tags=["ideas"])
REFUSED = {400: Problem, 401: Problem, 403: Problem, 404: Problem, 422: Problem}
RELATED = ("process", "sender", "answered_by")


class AskedIdeas(Schema):
    """Which ideas are listed; every condition that is given has to hold."""

    unit: Id | None = Field(None, description="Only of this unit and those below it.")
    state: IdeaState | None = Field(None, description="Only those of which this became.")


@router.get("", url_name="ideas", response={200: IdeaPage, 401: Problem, 422: Problem}, summary="List ideas")
def list_ideas(
    request: PersonRequest, asked: Query[AskedIdeas], cursor: Cursor = "", limit: Limit = 50
) -> IdeaPage:
    """List the ideas that you may see, the oldest first."""
    rows = visible(Idea.objects.filter(deleted_at=None), request.user).select_related(*RELATED)
    if asked.unit:
        below = Unit.objects.filter(path__contains=f"/{asked.unit}/")
        rows = rows.filter(unit__in=below.values("pk"))
    if asked.state:
        rows = rows.filter(state=asked.state)
    shown, following = page_of(rows, cursor=cursor, limit=limit)
    return IdeaPage(items=[IdeaShape.of(idea) for idea in shown], next=following)


@router.get(
    "/{int:idea}", url_name="idea", response={200: IdeaShape, 304: None, **REFUSED}, summary="Read an idea"
)
def show_idea(request: PersonRequest, idea: Id) -> HttpResponse:
    """Read one idea; its ETag is what an answer must name in If-Match."""
    target: Idea = request.target
    return answer_once(request, IdeaShape.of(target), target.version)


@router.post(
    "",
    url_name="ideas",
    response={201: IdeaShape, **REFUSED},
    summary="Send an idea",
    openapi_extra={"parameters": [KEY_PARAMETER]},
)
def send_idea(request: PersonRequest, body: NewIdea) -> HttpResponse:
    """Send an idea to a unit where you may contribute."""
    if body.naming == ANONYMOUS and request.headers.get(HEADER):
        raise RequestError(
            422, f"Nothing remembers who sent an anonymous idea; send it without {HEADER}, and once."
        )
    return _send(request, body=body)


@once
def _send(request: PersonRequest, *, body: NewIdea) -> HttpResponse:
    unit = unit_for(request.user, body.unit, Right.CONTRIBUTE)
    meant = Meant(request.user)
    process = meant.process(body.process)
    if process is not None and process.unit_id != unit.pk:
        meant.fault("body.process", "This process belongs to another unit; send the idea there.")
    meant.refuse_faults()
    idea = do_send_idea(
        request.user, unit, words=body.words.strip(), place=body.place, process=process, naming=body.naming
    )
    location = reverse("api:idea", kwargs={"idea": idea.pk})
    return answer_with(IdeaShape.of(idea), idea.version, status=201, location=location)


@router.post(
    "/{int:idea}/answer",
    url_name="idea_answer",
    response={200: IdeaShape, 412: Problem, 428: Problem, **REFUSED},
    summary="Answer an idea",
    openapi_extra={"parameters": [MATCH_PARAMETER, KEY_PARAMETER]},
)
def answer_idea(request: PersonRequest, idea: Id, body: IdeaAnswer) -> HttpResponse:
    """Accept, park or decline an idea, or take an answer back; whoever sent it is told."""
    return _answer(request, body=body)


@once
def _answer(request: PersonRequest, *, body: IdeaAnswer) -> HttpResponse:
    target: Idea = request.target
    seen = seen_version(request, target.version)
    state = IdeaState(body.state)
    with unless_stale():
        if state == IdeaState.ACCEPTED:
            part_of = _accepting(request, target, body)
            do_accept_idea(
                request.user,
                target,
                seen_version=seen,
                answer=body.answer,
                method=body.method,
                improvement=part_of,
            )
        else:
            do_answer_idea(request.user, target, state, answer=body.answer, seen_version=seen)
    return answer_with(IdeaShape.of(target), target.version)


def _accepting(request: PersonRequest, idea: Idea, body: IdeaAnswer) -> Improvement | None:
    """Return the improvement that an idea becomes part of; None where it becomes one of its own."""
    meant = Meant(request.user)
    if body.improvement is None:
        offered = [key for key, method in all_methods().items() if method.is_offered]
        if body.method not in offered:
            meant.fault("body.method", f"There is no such method; choose one of {', '.join(offered)}.")
        meant.refuse_faults()
        return None
    found = open_at(idea.unit).filter(pk=body.improvement).first()
    if found is None:
        meant.fault("body.improvement", "There is no such improvement under way in the unit of this idea.")
    meant.refuse_faults()
    return found
