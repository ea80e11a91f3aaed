"""What the forms of all kinds of filter share."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, ClassVar, Final, TypeAlias

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from obeya.errors import ObeyaError
from obeya.tables.event_log import EventLog
from obeya.tables.filters import Bounds, Filter, check

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

Words: TypeAlias = "str | _StrPromise"
ACTIVITY: Final = gettext_lazy("Activity")
ACTIVITIES: Final = gettext_lazy("Activities")
SECONDS = {"min": 60, "h": 3_600, "d": 86_400}
UNITS = (("min", gettext_lazy("minutes")), ("h", gettext_lazy("hours")), ("d", gettext_lazy("days")))


class FilterForm(forms.Form):
    """A form for one kind of filter; `filter` is what a valid form means."""

    title: ClassVar[Words]
    about: ClassVar[Words]
    # Whether it removes single events from the cases it keeps.
    touches_events: ClassVar[bool] = False

    def __init__(self, log: EventLog, data: Any = None) -> None:
        """Offer what the log holds."""
        super().__init__(data)
        self.log = log
        self.filter: Filter | None = None
        names = [(name, name) for name in sorted(log.activities, key=str.casefold)]
        for name in ("activity", "activities", "source", "target"):
            if name in self.fields:
                field = self.fields[name]
                first = [] if name == "activities" or field.required else [("", _("any activity"))]
                field.choices = [*first, *names]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Build the filter, and say what does not fit the log."""
        values: dict[str, Any] = super().clean() or {}
        if self.errors:
            return values
        try:
            self.filter = self.build(values)
            check(self.filter, self.log.filter_context())
        except ObeyaError as fault:
            raise forms.ValidationError(str(fault)) from fault
        return values

    def build(self, values: dict[str, Any]) -> Filter:
        """Return the filter that the values mean; raises an `ObeyaError` in words for the reader."""
        raise NotImplementedError

    @classmethod
    def fits(cls, log: EventLog) -> bool:
        """Say whether the log has anything to choose from."""
        return True


def bounds(at_least: float | None, at_most: float | None) -> Bounds:
    """Return the range between two ends, of which one may be missing."""
    return Bounds(at_least=at_least, at_most=at_most)


def seconds(amount: float | None, unit: str) -> float | None:
    """Return an amount of a unit in seconds."""
    return None if amount is None else float(amount) * SECONDS[unit]


def one_activity(label: Words = ACTIVITY, *, required: bool = True) -> forms.ChoiceField:
    """Return a field for one activity of the log."""
    return forms.ChoiceField(label=label, required=required)


def some_activities(label: Words = ACTIVITIES) -> forms.MultipleChoiceField:
    """Return a field for several activities of the log."""
    return forms.MultipleChoiceField(
        label=label, widget=forms.SelectMultiple(attrs={"size": 8}), help_text=gettext_lazy("One or several.")
    )


def amount(label: Words) -> forms.FloatField:
    """Return a field for a number from 0 on that may be left out."""
    return forms.FloatField(label=label, required=False, min_value=0)


def unit_of_time() -> forms.ChoiceField:
    """Return a field for the unit of the amounts beside it."""
    return forms.ChoiceField(label=gettext_lazy("Unit"), choices=UNITS, initial="d")


def day(label: Words) -> forms.DateField:
    """Return a field for a day that may be left out."""
    return forms.DateField(label=label, required=False, widget=forms.DateInput(attrs={"type": "date"}))


def iso(day_given: Any) -> str | None:
    """Return a day as filters write it."""
    return None if day_given is None else str(day_given.isoformat())


def attribute_choices(names: Iterable[str]) -> list[tuple[str, str]]:
    """Return attributes as choices, as the log lists them."""
    return [(name, name) for name in names]
