"""Ask which assumption of a scenario matters, and keep the answer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from obeya_web.accounts.audit import record
from obeya_web.accounts.models import Person
from obeya_web.jobs.queue import enqueue
from obeya_web.twins.models import Scenario

WEIGH_ASSUMPTIONS = "weigh_assumptions"


def do_ask_for_assumptions(person: Person, scenario: Scenario) -> None:
    """Have every assumption of the twin moved, to see what that does to the changes of the scenario."""
    with transaction.atomic():
        payload = {"scenario": scenario.pk, "state": scenario.state}
        job = enqueue(WEIGH_ASSUMPTIONS, payload, requested_by=person)
        Scenario.objects.filter(pk=scenario.pk).update(assuming=job.pk)
        scenario.refresh_from_db()
        record(person, "asked which assumption matters", scenario, after={"state": scenario.state})


def do_keep_assumptions(scenario: Scenario, found: Mapping[str, Any]) -> bool:
    """Keep the answer, unless the changes are others by now; says whether it was kept."""
    with transaction.atomic():
        current = Scenario.objects.select_for_update().get(pk=scenario.pk)
        if current.state != found["of"]:
            return False
        Scenario.objects.filter(pk=scenario.pk).update(assumptions=dict(found))
        scenario.refresh_from_db()
        record(None, "weighed the assumptions", scenario)
    return True
