"""Write down what people know of a process: risks, stakeholders, SIPOC and maturity."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from obeya_web.accounts.audit import record
from obeya_web.accounts.locking import save_changes
from obeya_web.accounts.models import Person
from obeya_web.processes.models import Process, Profile, Risk, Stakeholder


def do_add_risk(person: Person, process: Process, fields: Mapping[str, Any]) -> Risk:
    """Add a risk of a process."""
    with transaction.atomic():
        risk = Risk.objects.create(process=process, **fields)
        record(person, "created", risk, after=fields)
    return risk


def do_add_stakeholder(person: Person, process: Process, fields: Mapping[str, Any]) -> Stakeholder:
    """Add a stakeholder of a process."""
    with transaction.atomic():
        stakeholder = Stakeholder.objects.create(process=process, **fields)
        record(person, "created", stakeholder, after=fields)
    return stakeholder


def do_change_description(
    person: Person, part: Risk | Stakeholder | Profile, changes: Mapping[str, Any], *, seen_version: int
) -> None:
    """Change a risk, a stakeholder or the profile; raises `Stale` where somebody else did so since it was read."""
    save_changes(part, changes, seen_version=seen_version, person=person)


def do_prepare_profile(process: Process) -> Profile:
    """Return the profile of a process, made empty where there is none yet."""
    profile, _made = Profile.objects.get_or_create(process=process)
    return profile
