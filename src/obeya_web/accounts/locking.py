"""Optimistic locking: a change says which version it was made from, and is refused when that is not the latest."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext as _

from obeya.errors import ObeyaError
from obeya_web.accounts.audit import history_of, record
from obeya_web.accounts.audit_values import plain_fields
from obeya_web.accounts.models import Person, Versioned

__all__ = ["Stale", "Versioned", "fields_at", "save_changes"]


class Stale(ObeyaError):  # noqa: N818 - the word of the trade, used as "except Stale"
    """Somebody else changed the record since it was read; nothing was written.

    `current` is the record as it is now. `theirs` is what it holds, `yours` what was to be written, `base` what it
    held when it was read (as the audit trail kept it), each by the name of the field.
    """

    def __init__(
        self, current: Versioned, theirs: Mapping[str, Any], yours: Mapping[str, Any], base: Mapping[str, Any]
    ) -> None:
        super().__init__(_("Somebody else changed this since you opened it. Choose what to keep."))
        self.current = current
        self.theirs = dict(theirs)
        self.yours = dict(yours)
        self.base = dict(base)


def save_changes(
    target: Versioned,
    changes: Mapping[str, Any],
    *,
    seen_version: int,
    person: Person,
    verb: str = "changed",
    why: str = "",
) -> None:
    """Write fields of a record, once, if it is still at the version that was seen; else raise `Stale`.

    Fields that already hold their value are left out; when none is left, nothing is written. `target` holds the new
    values and version afterwards.
    """
    records = type(target)._default_manager
    with transaction.atomic():
        current = records.select_for_update().get(pk=target.pk)
        theirs = {name: value_of(current, name) for name in changes}
        yours = {
            name: _related(value) if isinstance(theirs[name], Related) else value
            for name, value in changes.items()
        }
        if current.version != seen_version:
            raise Stale(current, theirs, yours, _as_seen(current, theirs, seen_version))
        changed = {name: value for name, value in yours.items() if value != theirs[name]}
        if not changed:
            return
        # The condition is what makes it safe; the lock above only lets `before` be read in peace.
        columns = {name: value for name, value in changed.items() if not isinstance(value, Related)}
        seen = records.filter(pk=target.pk, version=seen_version)
        if not seen.update(**columns, version=seen_version + 1):
            raise Stale(current, theirs, yours, theirs)
        _take_over(target, changed, seen_version + 1)
        before = {name: theirs[name] for name in changed}
        record(
            person,
            verb,
            target,
            before={**before, "version": seen_version},
            after={**changed, "version": seen_version + 1},
            why=why,
        )


def fields_at(current: Versioned, names: Iterable[str], version: int) -> dict[str, Any]:
    """Return fields of a record as they were at an earlier version, as the audit trail keeps values."""
    return _as_seen(current, {name: value_of(current, name) for name in names}, version)


class Related(tuple[models.Model, ...]):
    """The records that a field with several of them holds, in the order of their keys."""


def value_of(target: models.Model, name: str) -> Any:
    """Return what a field holds; a field that relates to several records gives them in the order of their keys."""
    value = getattr(target, name)
    return Related(value.order_by("pk")) if isinstance(value, models.Manager) else value


def _related(records: Iterable[models.Model]) -> Related:
    return Related(sorted(records, key=lambda item: int(item.pk)))


def _take_over(target: Versioned, changed: Mapping[str, Any], version: int) -> None:
    for name, value in changed.items():
        if isinstance(value, Related):
            getattr(target, name).set(value)
        else:
            setattr(target, name, value)
    target.version = version


def _as_seen(current: Versioned, theirs: Mapping[str, Any], seen_version: int) -> dict[str, Any]:
    """Return the fields as they were at a version: what the first change after it found."""
    base = plain_fields(current, theirs)
    for event in history_of(current):
        if event.after.get("version", 0) <= seen_version:
            break
        base.update({name: value for name, value in event.before.items() if name in base})
    return base
