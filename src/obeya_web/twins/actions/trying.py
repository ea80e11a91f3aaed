"""Try changes on a twin, and keep what came of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from obeya_web.accounts.audit import record
from obeya_web.accounts.models import Person
from obeya_web.jobs.queue import QUICK, enqueue
from obeya_web.twins.actions.building import TwinError
from obeya_web.twins.comparing import list_words
from obeya_web.twins.models import Scenario, Twin

COMPARE_SCENARIO = "compare_scenario"
MOST_CHANGES = 20
MOST_SCENARIOS = 50
Changes = list[dict[str, Any]]


def do_add_scenario(
    person: Person, twin: Twin, *, title: str = "", changes: Changes | None = None
) -> Scenario:
    """Begin a scenario on a twin, with or without changes."""
    if not twin.is_built:
        raise TwinError(_("The twin is not built yet."))
    n = twin.scenarios.filter(deleted_at=None).count()
    if n >= MOST_SCENARIOS:
        words = _("There are %(most)d scenarios already; delete one first.")
        raise TwinError(words % {"most": MOST_SCENARIOS})
    with transaction.atomic():
        scenario = Scenario.objects.create(
            twin=twin,
            title=title.strip()[:200] or _("Scenario %(n)d") % {"n": n + 1},
            changes=changes or [],
            made_by=person,
        )
        after = {"title": scenario.title, "changes": list_words(scenario.changes)}
        record(person, "created", scenario, after=after)
    return scenario


def do_rename_scenario(person: Person, scenario: Scenario, title: str) -> None:
    """Give a scenario another name."""
    with transaction.atomic():
        before = scenario.title
        Scenario.objects.filter(pk=scenario.pk).update(title=title.strip()[:200])
        scenario.refresh_from_db()
        record(person, "changed", scenario, before={"title": before}, after={"title": scenario.title})


def do_add_change(person: Person, scenario: Scenario, change: Mapping[str, Any]) -> None:
    """Add a change behind those that are there."""
    _edit(person, scenario, lambda changes: [*changes, dict(change)])


def do_remove_change(person: Person, scenario: Scenario, place: int) -> None:
    """Take the change at a place away; the first one has place 0."""
    _edit(person, scenario, lambda changes: [each for n, each in enumerate(changes) if n != place])


def do_ask_for_comparison(person: Person | None, scenario: Scenario) -> None:
    """Have the scenario compared with the twin as it is, by as many runs as its intervals need."""
    with transaction.atomic():
        payload = {"scenario": scenario.pk, "state": scenario.state}
        job = enqueue(COMPARE_SCENARIO, payload, requested_by=person, queue=QUICK)
        Scenario.objects.filter(pk=scenario.pk).update(job=job.pk, fault="")
        scenario.refresh_from_db()
        record(person, "asked for a comparison", scenario, after={"state": scenario.state})


def do_keep_comparison(
    scenario: Scenario, result: Mapping[str, Any], *, person: Person | None = None
) -> bool:
    """Keep a comparison, unless the changes are others by now; says whether it was kept."""
    with transaction.atomic():
        current = Scenario.objects.select_for_update().get(pk=scenario.pk)
        if current.state != result["of"]:
            return False
        Scenario.objects.filter(pk=scenario.pk).update(
            result=dict(result), fault="", compared_at=timezone.now()
        )
        scenario.refresh_from_db()
        record(person, "compared", scenario, after={"replications": result["replications"]})
    return True


def do_note_scenario_fault(scenario: Scenario, fault: str) -> None:
    """Keep why nothing could be compared."""
    with transaction.atomic():
        Scenario.objects.filter(pk=scenario.pk).update(fault=fault)
        scenario.refresh_from_db()
        record(None, "could not be compared", scenario, why=fault)


def _edit(person: Person, scenario: Scenario, edit: Callable[[Changes], Changes]) -> None:
    with transaction.atomic():
        current = Scenario.objects.select_for_update().get(pk=scenario.pk)
        changes = edit(list(current.changes))
        if len(changes) > MOST_CHANGES:
            words = _("A scenario has at most %(most)d changes: try them in two.")
            raise TwinError(words % {"most": MOST_CHANGES})
        Scenario.objects.filter(pk=scenario.pk).update(changes=changes, state=current.state + 1, fault="")
        scenario.refresh_from_db()
        before, after = list_words(current.changes), list_words(changes)
        record(person, "changed", scenario, before={"changes": before}, after={"changes": after})
