"""The description of the interface is true: every operation answers generated input as it says, and never fails."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import hypothesis
import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import strategies
from schemathesis.specs.openapi.checks import (
    ignored_auth,
    negative_data_rejection,
    positive_data_acceptance,
)

from obeya.sources.importing import import_file
from obeya.studies.gain import register_in_log
from obeya_web.accounts.sign_in.tokens import do_make_token
from obeya_web.api.root import api
from obeya_web.api.shapes import Strict
from obeya_web.followup.actions.writing import do_add_action
from obeya_web.followup.states import State
from obeya_web.improvement.actions.ideas import do_send_idea
from obeya_web.improvement.actions.improving import do_begin_improvement
from obeya_web.jobs.models import Job
from obeya_web.measures.actions.measures import do_add_measure
from obeya_web.portfolio.actions.goals import do_add_goal
from obeya_web.processes.logs import store
from obeya_web.processes.models import Process
from obeya_web.watch.actions.benefits import do_add_benefit
from obeya_web.watch.actions.registering import do_register_gain
from obeya_web.watch.models import GainSignal
from tests.web.conftest import Cast

EXAMPLES = int(os.environ.get("OBEYA_API_EXAMPLES", "8"))
# A wrong cookie beside a right token is no error (who may call is tried in test_api.py); the schema cannot say which
# units and processes exist, and half of the calls get an address that does.
NOT_ASKED = [ignored_auth, positive_data_acceptance, negative_data_rejection]
PATHS = api.get_openapi_schema(path_prefix="/api/v1/")["paths"]
OPERATIONS = [(method, path) for path, methods in PATHS.items() for method in methods]


def test_the_description_is_of_openapi_3_1_and_names_tokens_and_problems():
    description = api.get_openapi_schema(path_prefix="/api/v1/")
    assert description["openapi"].startswith("3.1")
    assert description["components"]["securitySchemes"]["Token"]["scheme"] == "bearer"
    refused = PATHS["/api/v1/processes/{slug}"]["get"]["responses"][404]
    assert list(refused["content"]) == ["application/problem+json"]


def test_states_of_jobs_and_of_actions_are_told_apart():
    schemas = api.get_openapi_schema(path_prefix="/api/v1/")["components"]["schemas"]
    assert schemas["ActionShape"]["properties"]["state"]["enum"] == State.values
    assert schemas["State"]["enum"] == Job.State.values


def give_log(process: Process, folder: Path) -> None:
    """Let a process show a log of forty small cases."""
    lines = ["case,activity,start,end"]
    for case in range(40):
        begin = datetime(2025, 1, 1, 8) + timedelta(days=case)
        for place, step in enumerate(("Receive", "Check", "Check", "Pay")[: 3 + case % 2]):
            at = begin + timedelta(hours=3 * place)
            lines.append(f"{case},{step},{at.isoformat()},{(at + timedelta(hours=1)).isoformat()}")
    path = folder / "log.csv"
    path.write_text("\n".join(lines), encoding="utf-8")
    log = import_file(path, store=store(), now=datetime(2026, 1, 1, tzinfo=UTC))
    process.log_name, process.log_version = "log", log.facts.version
    process.save()


def records(cast: Cast, folder: Path) -> dict[str, Any]:
    """Return the arguments of addresses that lead to a record, by their names."""
    give_log(cast.process, folder)
    fields = {"problem": "34 of 100 wait", "process": cast.process}
    improvement = do_begin_improvement(
        cast.owner, cast.finance, title="Fewer waits", method="pdsa", fields=fields
    )
    gain = do_register_gain(
        cast.owner, improvement, register_in_log("cycle_time", datetime(2025, 1, 27).date())
    )
    told = {"day": "2025-02-10", "word": "regressed", "told_at": datetime(2026, 1, 1, tzinfo=UTC)}
    line = {"name": "Hours", "from_month": datetime(2025, 1, 1).date(), "group": "hours", "actual": 4.0}
    made = {"what": "value", "source": "api"}
    return {
        "watch": gain.pk,
        "signal": GainSignal.objects.create(gain=gain, kind="regressed", **told).pk,
        "benefit": do_add_benefit(cast.owner, improvement, line).pk,
        "measure": do_add_measure(cast.owner, cast.finance, name="Faults", definition=made).pk,
        "slug": cast.process.slug,
        "action": do_add_action(cast.owner, cast.finance, title="Call", belongs_to=[improvement]).pk,
        "improvement": improvement.pk,
        "idea": do_send_idea(cast.mate, cast.finance, words="Sign daily").pk,
        "goal": do_add_goal(cast.owner, cast.finance, name="Pay on time").pk,
    }


def test_every_body_that_is_sent_has_an_example_that_fits_it():
    schemas = api.get_openapi_schema(path_prefix="/api/v1/")["components"]["schemas"]
    shapes = {shape.__name__: shape for shape in Strict.__subclasses__()}
    for method, path in OPERATIONS:
        body = PATHS[path][method].get("requestBody")
        if body is None:
            continue
        name = body["content"]["application/json"]["schema"]["$ref"].rsplit("/", 1)[1]
        assert schemas[name]["examples"], name
        for example in schemas[name]["examples"]:
            assert shapes[name].model_validate(example).model_dump(exclude_unset=True), name


@pytest.fixture
def one_connection() -> Iterator[None]:
    """Keep the connection of the test open between requests, as Django's own test client does."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield
    for signal in signals:
        signal.connect(close_old_connections)


@pytest.mark.parametrize(("method", "path"), OPERATIONS)
def test_every_operation_answers_whatever_comes_as_described(
    cast, one_connection: None, tmp_path: Path, method: str, path: str
):
    known_of = records(cast, tmp_path)
    headers = {
        "Authorization": f"Bearer {do_make_token(cast.owner, name='test', scope='write', n_days=1)[1]}"
    }
    described = schemathesis.openapi.from_wsgi(
        "/api/v1/openapi.json", get_wsgi_application(), headers=headers
    )
    operation = described[path][method.upper()]
    modes = [schemathesis.GenerationMode.POSITIVE, schemathesis.GenerationMode.NEGATIVE]
    cases = strategies.one_of([operation.as_strategy(generation_mode=mode) for mode in modes])
    known = strategies.booleans()

    @hypothesis.settings(
        max_examples=EXAMPLES,
        deadline=None,
        derandomize=True,
        suppress_health_check=list(hypothesis.HealthCheck),
    )
    @hypothesis.given(case=cases, is_known=known)
    def call(case: schemathesis.Case, is_known: bool) -> None:
        # A drawn address never exists, nor does a drawn unit or version; half of the calls are about those that do.
        if is_known:
            case.path_parameters.update(
                {name: known_of[name] for name in case.path_parameters if name in known_of}
            )
            if isinstance(case.body, dict) and "unit" in case.body:
                case.body["unit"] = cast.finance.pk
            if "If-Match" in case.headers:
                case.headers["If-Match"] = "*"
        answer = case.call_and_validate(headers=headers, excluded_checks=NOT_ASKED)
        assert answer.status_code < 500

    call()


def test_a_body_that_cannot_be_read_is_refused_in_words(cast, client) -> None:
    token = do_make_token(cast.owner, name="test", scope="write", n_days=1)[1]
    answer = client.post(
        "/api/v1/actions",
        b"\xff\xfe",
        content_type="application/json",
        headers={"Authorization": f"Bearer {token}"},
    )
    assert answer.status_code == 422 and "UTF-8" in answer.json()["title"] + answer.json()["detail"]
