"""Write the benefit ledger: add, change and validate lines."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone

from obeya_web.accounts.audit import record
from obeya_web.accounts.locking import save_changes
from obeya_web.accounts.models import Person
from obeya_web.improvement.models import Improvement
from obeya_web.watch.models import BenefitLine
from obeya_web.watch.words import Validation


def do_add_benefit(person: Person, improvement: Improvement, fields: Mapping[str, Any]) -> BenefitLine:
    """Add a line to the ledger."""
    with transaction.atomic():
        line = BenefitLine.objects.create(improvement=improvement, **fields)
        record(person, "created", line, after={"name": line.name, "kind": line.kind})
    return line


def do_change_benefit(
    person: Person, line: BenefitLine, changes: Mapping[str, Any], *, seen_version: int
) -> None:
    """Change a line; what finance had validated is to be validated anew. Raises `Stale`."""
    differs = any(getattr(line, name) != value for name, value in changes.items())
    anew = differs and line.validation == Validation.VALIDATED
    reset = {"validation": Validation.FORECAST.value, "validated_by": None, "validated_at": None}
    save_changes(line, {**changes, **(reset if anew else {})}, seen_version=seen_version, person=person)


def do_validate_benefit(
    person: Person, line: BenefitLine, *, answer: Validation, note: str, seen_version: int
) -> None:
    """Note what finance says to a line as it stands; raises `Stale` where it changed since it was read."""
    changes: dict[str, Any] = {
        "validation": answer.value,
        "validated_by": person,
        "validated_at": timezone.now(),
        "validation_note": note,
    }
    save_changes(line, changes, seen_version=seen_version, person=person, verb="validated", why=note)
