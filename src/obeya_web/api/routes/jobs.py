"""Background work that a caller asked for."""

from __future__ import annotations

from ninja import Router

from obeya_web.accounts.requests import PersonRequest
from obeya_web.api.problems import Problem
from obeya_web.api.shapes import JobShape
from obeya_web.api.text import Id
from obeya_web.jobs.models import Job

router = Router(tags=["jobs"])


@router.get(
    "/{int:pk}",
    url_name="job",
    response={200: JobShape, 401: Problem, 404: Problem, 422: Problem},
    summary="Say how far work is",
)
def show(request: PersonRequest, pk: Id) -> JobShape:
    """Say how far a piece of background work is, and what came out."""
    job: Job = request.target
    return JobShape(
        id=job.pk,
        kind=job.kind,
        state=Job.State(job.state),
        progress=job.progress,
        words=job.words,
        error=job.error,
        result=job.result,
    )
