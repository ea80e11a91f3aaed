"""What may be typed on an A3 beside its texts: the goal, causes, countermeasures, lines of the plan."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from obeya_web.accounts.models import Person
from obeya_web.improvement.models import Cause, Countermeasure, Improvement
from obeya_web.lib.days import in_our_time, is_in_our_time

GOAL_FIELDS = (
    "problem",
    "measure",
    "measure_unit",
    "baseline_value",
    "target_value",
    "target_day",
    "actual_value",
    "counter_measure",
)
_DAYS = ("%Y-%m-%d", "%d.%m.%Y", "%d.%m.%y", "%d/%m/%Y", "%d %b %Y")


class GoalForm(forms.ModelForm):  # type: ignore[type-arg]
    """The problem in a sentence and the goal; fields that are not sent stay as they are."""

    class Meta:
        model = Improvement
        fields = GOAL_FIELDS
        widgets = {"target_day": forms.DateInput(attrs={"type": "date"})}  # noqa: RUF012

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["target_day"].validators.append(in_our_time)

    @property
    def changes(self) -> dict[str, Any]:
        """Return the fields that were sent."""
        return {name: value for name, value in self.cleaned_data.items() if name in self.data}


class CauseForm(forms.ModelForm):  # type: ignore[type-arg]
    """A cause, how sure it is, and how it is known."""

    class Meta:
        model = Cause
        fields = ("words", "state", "evidence", "behind")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = Cause.objects.filter(improvement=self.instance.improvement_id).exclude(pk=self.instance.pk)
        self.fields["behind"].queryset = others  # type: ignore[attr-defined]


class CountermeasureForm(forms.ModelForm):  # type: ignore[type-arg]
    """A countermeasure, the causes it is aimed at, what was predicted and what came."""

    class Meta:
        model = Countermeasure
        fields = ("words", "causes", "predicted", "actual", "is_missed")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = Cause.objects.filter(improvement=self.instance.improvement_id)
        self.fields["causes"].queryset = own  # type: ignore[attr-defined]


class AskForm(forms.Form):
    """To whom the A3 is sent, and what they should look at."""

    people = forms.ModelMultipleChoiceField(label=_("Who shall agree"), queryset=Person.objects.none())
    note = forms.CharField(label=_("What they should look at"), required=False, max_length=500)

    def __init__(self, data: Mapping[str, Any] | None, people: Any) -> None:
        super().__init__(data)
        self.fields["people"].queryset = people  # type: ignore[attr-defined]


def read_lines(text: str) -> list[list[str]]:
    """Return pasted lines as rows of cells; empty ones are left out."""
    rows = [[cell.strip() for cell in line.split("\t")] for line in re.split(r"\r?\n", text)]
    return [row for row in rows if any(row)][:50]


def read_day(text: str) -> date | None:
    """Return the day that somebody wrote in one of the usual ways."""
    for form in _DAYS:
        try:
            day = datetime.strptime(text.strip(), form).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
        return day if is_in_our_time(day) else None
    return None


def read_person(text: str, people: list[Person]) -> Person | None:
    """Return the one person of that name or address."""
    name = text.strip().casefold()
    found = [one for one in people if name in (one.shown_name.casefold(), one.email.casefold())]
    return found[0] if len(found) == 1 else None
