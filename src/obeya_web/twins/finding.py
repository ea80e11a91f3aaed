"""Find the objects of this app by the arguments of their URLs; whether someone may see them is asked elsewhere."""

from __future__ import annotations

from typing import Any

from obeya_web.twins.models import Scenario, Twin


def find_twin(twin: int, **_: Any) -> Twin | None:
    """Return the twin of that number, unless it or its process was put away."""
    return _twin(twin, is_deleted=False)


def find_deleted_twin(twin: int, **_: Any) -> Twin | None:
    """Return the twin of that number that was put away."""
    return _twin(twin, is_deleted=True)


def find_scenario(scenario: int, **_: Any) -> Scenario | None:
    """Return the scenario of that number, unless it or what it belongs to was put away."""
    return _scenario(scenario, is_deleted=False)


def find_deleted_scenario(scenario: int, **_: Any) -> Scenario | None:
    """Return the scenario of that number that was put away."""
    return _scenario(scenario, is_deleted=True)


def _twin(twin: int, *, is_deleted: bool) -> Twin | None:
    rows = Twin.objects.select_related("process__unit", "made_by")
    return rows.filter(pk=twin, deleted_at__isnull=not is_deleted, process__deleted_at=None).first()


def _scenario(scenario: int, *, is_deleted: bool) -> Scenario | None:
    rows = Scenario.objects.select_related("twin__process__unit", "made_by")
    return rows.filter(
        pk=scenario,
        deleted_at__isnull=not is_deleted,
        twin__deleted_at=None,
        twin__process__deleted_at=None,
    ).first()
