"""What people fill in about emission factors, and about the amounts that they count for."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from obeya_web.accounts.models import Person, Unit
from obeya_web.accounts.roles import Right
from obeya_web.accounts.scope import units_where
from obeya_web.measures.fields import ValueField
from obeya_web.measures.footprint import factors_of
from obeya_web.measures.forms import DAY


class FactorForm(forms.Form):
    """One emission factor with its source."""

    unit = forms.ModelChoiceField(label=_("Unit"), queryset=Unit.objects.none(), empty_label=None)
    activity = forms.CharField(
        label=_("Activity"), max_length=80, help_text=_("Such as paper, train, electricity.")
    )
    amount_unit = forms.CharField(
        label=_("Counted in"), max_length=40, help_text=_("Such as sheets, km, kWh.")
    )
    kg_per_unit = ValueField(label=_("kg CO2e for one"), required=True)
    source = forms.CharField(
        label=_("Source"),
        max_length=300,
        help_text=_("Who published it, and where. Without it it is refused."),
    )
    source_day = forms.DateField(label=_("Date of the source"), widget=DAY)
    valid_from = forms.DateField(
        label=_("Used from"), widget=DAY, help_text=_("Until a later one of the same activity is.")
    )

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = units_where(person, Right.EDIT)  # type: ignore[attr-defined]
        self.fields["unit"].help_text = _("It counts for this unit and all below.")


class AmountForm(forms.Form):
    """One amount of an activity on one day."""

    day = forms.DateField(label=_("Day"), widget=DAY)
    note = forms.ChoiceField(label=_("Activity"))
    value = ValueField(label=_("Amount"), required=True)

    def __init__(self, *args: Any, unit: Unit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = {factor.activity: factor.amount_unit for factor in factors_of(unit)}
        choices = [(activity, f"{activity} ({units[activity]})") for activity in sorted(units)]
        self.fields["note"] = forms.ChoiceField(label=_("Activity"), choices=choices)
        self.order_fields(["day", "note", "value"])
