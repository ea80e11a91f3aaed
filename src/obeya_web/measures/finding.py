"""Find the objects of this app by the arguments of their URLs; whether someone may see them is asked elsewhere."""

from __future__ import annotations

from typing import Any

from obeya_web.measures.models import ChartNote, EmissionFactor, Measure, MeasureValue, NewLimits, Voice

SAID = {"limits": NewLimits, "note": ChartNote, "voice": Voice}
_WITH = ("unit", "process__unit", "owner", "counter", "above")


def find_measure(measure: int, **_: Any) -> Measure | None:
    """Return the measure with that number, unless it was put away."""
    rows = Measure.objects.select_related(*_WITH).filter(pk=measure, deleted_at=None)
    return rows.exclude(process__deleted_at__isnull=False).first()


def find_deleted_measure(measure: int, **_: Any) -> Measure | None:
    """Return the measure with that number that was put away."""
    return Measure.objects.select_related("unit").filter(pk=measure, deleted_at__isnull=False).first()


def find_said(measure: Measure, kind: str, part: int) -> NewLimits | ChartNote | Voice | None:
    """Return what somebody said about a measure."""
    model = SAID.get(kind)
    found: Any = None if model is None else model._default_manager.filter(measure=measure, pk=part).first()
    return found if isinstance(found, NewLimits | ChartNote | Voice) else None


def find_value(measure: Measure, value: int) -> MeasureValue | None:
    """Return a value of a measure."""
    return measure.values.filter(pk=value).first()


def find_factor(factor: int, **_: Any) -> EmissionFactor | None:
    """Return the emission factor with that number."""
    return EmissionFactor.objects.select_related("unit").filter(pk=factor).first()
