"""Questions about the events of a process: the same answers as the verbs of the command line give."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, cast

import numpy as np
from django.http import HttpResponse
from ninja import Query, Router, Schema
from pydantic import Field

from obeya.cli.plain import to_plain
from obeya.errors import FilterError, ObeyaError
from obeya.mining.handovers import Handovers, handovers
from obeya.mining.overview import Overview, overview
from obeya.mining.process_map import ProcessMap, process_map
from obeya.mining.rework import Rework, rework
from obeya.mining.times import Times, times
from obeya.mining.variants import Variants, variants
from obeya.mining.workload import Workload, workload
from obeya.studies.findings import Findings, findings
from obeya.tables.event_log import EventLog
from obeya.tables.filters import parse
from obeya_web.accounts.requests import PersonRequest
from obeya_web.api.conditions import etag_of, is_known
from obeya_web.api.problems import Fault, Problem, problem
from obeya_web.api.text import Slug, Words
from obeya_web.processes.logs import log_of
from obeya_web.processes.models import Process

router = Router(tags=["questions"])
SEED = 1
Share = Annotated[float, Field(ge=0, le=1)]
Top = Annotated[int, Field(ge=1, le=1000)]


class Asked(Schema):
    """What is asked of a log: `where` is a filter in words, as on the command line and in addresses of pages."""

    where: Words = ""


class AskedMap(Asked):
    """What is asked of the map: shares of the instances and moves that are covered by what is shown."""

    activities: Share = 1.0
    paths: Share = 1.0


class AskedTop(Asked):
    """What is asked of a ranking: how many of its first."""

    top: Top = 10


@dataclass(frozen=True, slots=True)
class Question:
    """One question: its answer's class, its options, and who answers it."""

    summary: str
    result: type
    asked: type[Asked]
    answer: Callable[[EventLog, Any], Any]


QUESTIONS: Mapping[str, Question] = {
    "overview": Question("Say what the log holds", Overview, Asked, lambda log, asked: overview(log)),
    "map": Question(
        "Show how work flows",
        ProcessMap,
        AskedMap,
        lambda log, asked: process_map(log, activities=asked.activities, paths=asked.paths),
    ),
    "variants": Question(
        "List the paths that cases take", Variants, AskedTop, lambda log, asked: variants(log, top=asked.top)
    ),
    "times": Question(
        "Show service, waiting and throughput time", Times, Asked, lambda log, asked: times(log)
    ),
    "rework": Question("Show what is done more than once", Rework, Asked, lambda log, asked: rework(log)),
    "handovers": Question("Show who hands work to whom", Handovers, Asked, lambda log, asked: handovers(log)),
    "workload": Question(
        "Show arrivals, departures and work in progress", Workload, Asked, lambda log, asked: workload(log)
    ),
    "findings": Question(
        "Rank what costs most time",
        Findings,
        AskedTop,
        lambda log, asked: findings(log, rng=np.random.default_rng(SEED), top=asked.top),
    ),
}


def answer(request: PersonRequest, name: str, asked: Asked) -> HttpResponse:
    """Answer a question about the process that the policy found; 304 where the caller has the answer already."""
    process: Process = request.target
    parts = [process.log_version, str(process.unit.smallest_group), name, asked.model_dump_json()]
    etag = etag_of(hashlib.sha256("\n".join(parts).encode()).hexdigest()[:32])
    if is_known(request, etag):
        return HttpResponse(status=304, headers={"ETag": etag})
    log = log_of(process)
    try:
        narrowed = log.where(parse(asked.where)) if asked.where.strip() else log
        result = QUESTIONS[name].answer(narrowed, asked)
    except FilterError as fault:
        return problem(422, "The filter cannot be used.", [Fault(where="query.where", what=str(fault))])
    except ObeyaError as fault:
        return problem(422, str(fault))
    body = json.dumps(to_plain(result), ensure_ascii=False, allow_nan=False)
    return HttpResponse(body, content_type="application/json", headers={"ETag": etag})


def _operation(name: str, question: Question) -> Callable[..., HttpResponse]:
    def operation(request: PersonRequest, slug: Slug, asked: Any) -> HttpResponse:
        return answer(request, name, asked)

    # The framework reads what may be asked from the annotation.
    operation.__annotations__["asked"] = cast(Any, Query)[question.asked]
    operation.__name__ = f"ask_{name}"
    operation.__doc__ = f"{question.summary}; the answer is that of `obeya {name} --json`."
    return operation


for _name, _question in QUESTIONS.items():
    router.get(
        f"/{{slug}}/{_name}",
        url_name=f"process_{_name}",
        summary=_question.summary,
        response={304: None, 401: Problem, 404: Problem, 422: Problem},
        openapi_extra={"x-result": _question.result.__name__},
    )(_operation(_name, _question))
