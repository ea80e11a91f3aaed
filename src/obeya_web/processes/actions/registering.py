"""Add processes to the register and change what it says; accounts/deletion.py puts them away and brings them back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from obeya_web.accounts.audit import record
from obeya_web.accounts.locking import save_changes
from obeya_web.accounts.models import Person, Unit
from obeya_web.processes.models import Process
from obeya_web.processes.naming import free_slug


def do_create_process(unit: Unit, person: Person, *, name: str, purpose: str = "") -> Process:
    """Add a process to a unit; whoever adds it owns it until somebody else does."""
    with transaction.atomic():
        process = Process.objects.create(
            unit=unit, name=name, slug=free_slug(name), purpose=purpose, owner=person
        )
        record(person, "created", process, after={"name": name, "unit": unit.name})
    return process


def do_change_process(
    process: Process, changes: Mapping[str, Any], *, seen_version: int, person: Person, why: str = ""
) -> None:
    """Change what the register says of a process; raises `Stale` where somebody else did so since it was read.

    Its address stays, so that links into it keep working.
    """
    save_changes(process, changes, seen_version=seen_version, person=person, why=why)


def do_move_process(process: Process, unit: Unit, *, seen_version: int, person: Person) -> None:
    """Move a process to another unit, whose people see it from now on; raises `Stale` as a change does."""
    save_changes(process, {"unit": unit}, seen_version=seen_version, person=person, verb="moved")
