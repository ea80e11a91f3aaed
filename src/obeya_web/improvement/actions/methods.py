"""Change methods, and bring back what obeya brings."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from obeya_web.accounts.audit import record
from obeya_web.accounts.locking import save_changes
from obeya_web.accounts.models import Person
from obeya_web.improvement.actions.improving import ImprovementError
from obeya_web.improvement.methods import METHODS, Method, stages_as_data
from obeya_web.improvement.models import MethodEdit

LEAST_STAGES = 2


def do_save_method(
    person: Person,
    method: Method,
    *,
    name: str,
    purpose: str,
    stages: Sequence[dict[str, Any]],
    is_offered: bool,
    seen_version: int,
) -> MethodEdit:
    """Change a method: its words, its stages and what each gate asks for.

    Improvements under way follow it from then on; one whose stage was taken out stands at the first stage.
    """
    _check(stages)
    fields = {"name": name, "purpose": purpose, "stages": list(stages), "is_offered": is_offered}
    edit = MethodEdit.objects.filter(key=method.key).first()
    with transaction.atomic():
        if edit is not None:
            save_changes(edit, fields, seen_version=seen_version, person=person)
            return edit
        edit = MethodEdit.objects.create(key=method.key, **fields)
        before = {
            "name": str(method.name),
            "purpose": str(method.purpose),
            "stages": stages_as_data(method.stages),
            "is_offered": method.is_offered,
        }
        record(person, "changed", edit, before=before, after=fields)
    return edit


def do_add_method(person: Person, *, name: str, purpose: str, like: Method) -> MethodEdit:
    """Add a method that begins as a copy of another one."""
    key = slugify(name)[:40] or "method"
    if key in METHODS or MethodEdit.objects.filter(key=key).exists():
        raise ImprovementError(_("There is a method of this name already."))
    with transaction.atomic():
        edit = MethodEdit.objects.create(
            key=key, name=name, purpose=purpose, stages=stages_as_data(like.stages)
        )
        record(person, "created", edit, after={"name": name, "stages": edit.stages})
    return edit


def do_restore_method(person: Person, edit: MethodEdit) -> None:
    """Take the changes of a method back, so that it is again as obeya brings it; the history keeps them."""
    if edit.key not in METHODS:
        raise ImprovementError(_("obeya brings no method of this name; stop offering it instead."))
    with transaction.atomic():
        record(
            person,
            "restored",
            edit,
            before={"name": edit.name, "stages": edit.stages},
            after={"name": str(METHODS[edit.key].name)},
        )
        edit.delete()


def _check(stages: Sequence[dict[str, Any]]) -> None:
    keys = [stage["key"] for stage in stages]
    if len(keys) < LEAST_STAGES:
        raise ImprovementError(_("A method has at least %(n)s stages.") % {"n": LEAST_STAGES})
    if len(set(keys)) != len(keys):
        raise ImprovementError(_("Two stages have the same name."))
