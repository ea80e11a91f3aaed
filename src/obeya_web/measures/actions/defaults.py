"""The default set of a process, in one click: four KPIs as drafts, and what its log gives at once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from obeya_web.accounts.models import Person
from obeya_web.measures.actions.measures import do_add_measure
from obeya_web.measures.models import Measure
from obeya_web.measures.words import Direction, SourceKind
from obeya_web.processes.models import Process

# What, name, which way is better, primary. The first four are the ones that every process should have.
_KPIS: Final = (
    ("cycle_time", gettext_lazy("Cycle time"), Direction.LOWER),
    ("rework_rate", gettext_lazy("Work done again"), Direction.LOWER),
    ("nps", gettext_lazy("Satisfaction of stakeholders"), Direction.HIGHER),
    ("roi", gettext_lazy("Return on process changes"), Direction.HIGHER),
)
_WATCHED: Final = (
    ("first_pass_yield", gettext_lazy("Right the first time"), Direction.HIGHER),
    ("throughput", gettext_lazy("Cases completed"), Direction.HIGHER),
    ("wip", gettext_lazy("Open cases"), Direction.LOWER),
)


def do_add_default_set(person: Person, process: Process) -> list[Measure]:
    """Add what of the default set a process does not have yet; the KPIs are drafts until their gaps are filled.

    Cycle time and work done again guard each other: the one is easily bought with the other.
    """
    with transaction.atomic():
        has = set(
            Measure.objects.filter(process=process, deleted_at=None).values_list(
                "definitions__what", flat=True
            )
        )
        made: dict[str, Measure] = {}
        for what, name, direction in _KPIS:
            if what not in has:
                made[what] = _add(person, process, what, str(name), direction, is_primary=True)
        for what, name, direction in _WATCHED if process.log_version else ():
            if what not in has:
                made[what] = _add(person, process, what, str(name), direction, is_primary=False)
        _guard_each_other(made)
    return list(made.values())


def missing_source_hint(what: str, *, has_log: bool) -> str:
    """Say what gives a measure of the default set its values, where it has none yet."""
    hints: Mapping[str, str] = {
        "nps": _(
            "Ask the people who receive the work how likely they would recommend it, 0 to 10, and enter answers."
        ),
        "roi": _("Enter benefit and cost of process changes, each benefit with its cost beside it."),
        "turnover": _("Enter the people who left, with the number of people employed beside it."),
    }
    if what in hints:
        return hints[what]
    return "" if has_log else _("Import the event log of the process; the rest follows from it.")


def _add(
    person: Person, process: Process, what: str, name: str, direction: Direction, *, is_primary: bool
) -> Measure:
    is_of_log = what not in ("nps", "roi")
    definition: dict[str, Any] = {
        "what": what,
        "source": SourceKind.LOG if is_of_log else SourceKind.TYPED,
        "period": "week" if is_of_log else "month",
    }
    return do_add_measure(
        person,
        process.unit,
        name=name,
        definition=definition,
        process=process,
        owner=process.owner,
        direction=direction,
        is_primary=is_primary,
    )


def _guard_each_other(made: Mapping[str, Measure]) -> None:
    for one, other in (("cycle_time", "rework_rate"), ("rework_rate", "cycle_time")):
        if one in made and other in made:
            Measure.objects.filter(pk=made[one].pk).update(counter=made[other])
