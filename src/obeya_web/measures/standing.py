"""Where a measure stands: what it lacks to be in use, its status against the target, and whether it is out of date."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from django.utils.translation import gettext as _

from obeya.studies.measures.result import Point
from obeya_web.measures.models import Measure, MeasureDefinition
from obeya_web.measures.saying import value_here
from obeya_web.measures.words import Direction, Standing

Family = Literal["good", "warning", "bad", "none"]


@dataclass(frozen=True, slots=True)
class Status:
    """Status against the target: the colour family, a word, and the rule that gave it."""

    family: Family
    word: str
    rule: str


def missing_of(measure: Measure, definition: MeasureDefinition | None) -> list[str]:
    """Return what a measure lacks to be in use; a primary KPI needs more than a measure that is only watched."""
    missing = []
    if definition is None:
        missing.append(_("a definition"))
    if measure.owner_id is None:
        missing.append(_("an owner"))
    if not measure.is_primary:
        return missing
    if measure.target is None:
        missing.append(_("a target"))
    if measure.direction == Direction.NONE:
        missing.append(_("which way is better"))
    if measure.counter_id is None or _is_gone(measure.counter):
        missing.append(_("a counter-measure: what must not get worse meanwhile"))
    if measure.review_day is None:
        missing.append(_("a review date"))
    return missing


def standing_of(measure: Measure, definition: MeasureDefinition | None) -> Standing:
    """Return the standing that follows from what a measure has: an incomplete one is a draft only."""
    if measure.standing == Standing.RETIRED:
        return Standing.RETIRED
    return Standing.DRAFT if missing_of(measure, definition) else Standing.ACTIVE


def status_of(measure: Measure, definition: MeasureDefinition | None, point: Point | None) -> Status:
    """Return the status of the last judged period; no data and no target are never good."""
    if point is None or point.value is None or definition is None:
        return Status("none", _("no data"), _("There is no period yet that can be judged."))
    if measure.target is None or measure.direction == Direction.NONE:
        return Status("none", _("no target"), _("No target is set."))
    rule = rule_of(measure, definition)
    if _reaches(measure.direction, point.value, measure.target):
        return Status("good", _("on target"), rule)
    if _reaches(measure.direction, point.value, warning_of(measure)):
        return Status("warning", _("close to target"), rule)
    return Status("bad", _("off target"), rule)


def warning_of(measure: Measure) -> float:
    """Return the value up to which a measure is close to its target."""
    target = measure.target or 0.0
    room = abs(target) * measure.tolerance / 100
    return target + room if measure.direction == Direction.LOWER else target - room


def rule_of(measure: Measure, definition: MeasureDefinition) -> str:
    """Say the rule behind the status."""
    words = (
        _("● up to %(target)s, ▲ up to %(warning)s, ■ above; the last period that is over counts.")
        if measure.direction == Direction.LOWER
        else _("● from %(target)s, ▲ from %(warning)s, ■ below; the last period that is over counts.")
    )
    said = value_here(measure.target, definition)
    return words % {"target": said, "warning": value_here(warning_of(measure), definition)}


def is_stale(measure: Measure, today: date) -> bool:
    """Say whether the review date has passed; retired measures need no review."""
    passed = measure.review_day is not None and measure.review_day < today
    return passed and measure.standing != Standing.RETIRED


def is_orphan(measure: Measure, *, has_below: bool) -> bool:
    """Say whether nobody owns a measure, or it belongs to no process, is part of nothing and nothing is part of it."""
    if measure.standing == Standing.RETIRED:
        return False
    nobody = measure.owner_id is None or (measure.owner is not None and not measure.owner.is_active)
    return nobody or (measure.process_id is None and measure.above_id is None and not has_below)


def breaches(counter: Measure, limit: float | None, point: Point | None) -> bool:
    """Say whether a counter-measure is beyond its limit, or beyond its target and the room around it."""
    if point is None or point.value is None or counter.direction == Direction.NONE:
        return False
    bound = limit if limit is not None else warning_of(counter) if counter.target is not None else None
    return bound is not None and not _reaches(counter.direction, point.value, bound)


def _reaches(direction: str, value: float, bound: float) -> bool:
    tiny: Final = 1e-9 * max(1.0, abs(bound))
    return value <= bound + tiny if direction == Direction.LOWER else value >= bound - tiny


def _is_gone(measure: Measure | None) -> bool:
    return measure is None or measure.deleted_at is not None or measure.standing == Standing.RETIRED
