"""The list of all kinds of filter that have a form. Filters on people have none: they can be typed, and are checked."""

from __future__ import annotations

from typing import Final

from obeya_web.explorer.filters.base import FilterForm
from obeya_web.explorer.filters.of_activities import (
    BetweenForm,
    CountForm,
    EndsForm,
    FollowsForm,
    HasForm,
    OnlyActivitiesForm,
    ReworkForm,
    StartsForm,
)
from obeya_web.explorer.filters.of_attributes import CaseAttributeForm, EventsWhereForm
from obeya_web.explorer.filters.of_cases import (
    CaseIdsForm,
    CoverageForm,
    DurationForm,
    EventCountForm,
    EventsDuringForm,
    PeriodForm,
    StateForm,
    TopVariantsForm,
    TypedForm,
)

FORMS: Final[dict[str, type[FilterForm]]] = {
    "activities": HasForm,
    "order": FollowsForm,
    "attribute": CaseAttributeForm,
    "time": DurationForm,
    "period": PeriodForm,
    "starts": StartsForm,
    "ends": EndsForm,
    "often": CountForm,
    "rework": ReworkForm,
    "steps": EventCountForm,
    "state": StateForm,
    "top": TopVariantsForm,
    "usual": CoverageForm,
    "ids": CaseIdsForm,
    "only-activities": OnlyActivitiesForm,
    "only-between": BetweenForm,
    "only-attribute": EventsWhereForm,
    "only-period": EventsDuringForm,
    "typed": TypedForm,
}
