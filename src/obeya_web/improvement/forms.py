"""What people fill in about improvements."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from obeya_web.accounts.merging import VersionedForm
from obeya_web.accounts.models import Person, Unit
from obeya_web.accounts.roles import Right
from obeya_web.accounts.scope import units_where, visible
from obeya_web.improvement.methods import all_methods
from obeya_web.improvement.models import Improvement
from obeya_web.improvement.people import people_around
from obeya_web.improvement.words import Waste
from obeya_web.processes.models import Process

SHORT = forms.Textarea(attrs={"rows": 3})
PEOPLE = ("owner", "sponsor", "coach")
# What came from the data when the improvement began and stays as it was.
FROZEN = ("measure", "measure_unit", "baseline_value")
DAY = {"type": "date"}


def day_input() -> forms.DateInput:
    """Return a field that the browser shows with a calendar."""
    return forms.DateInput(attrs=DAY, format="%Y-%m-%d")


class ImprovementForm(VersionedForm):
    """What an improvement says, in the order in which people ask."""

    wastes = forms.MultipleChoiceField(
        label=_("Kinds of waste"),
        choices=Waste.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    GROUPS = (
        (_("What and who"), ("title", "process", "problem", "wastes", *PEOPLE, "team")),
        (
            _("Goal"),
            (
                "measure",
                "measure_unit",
                "baseline_value",
                "target_value",
                "target_day",
                "counter_measure",
                "actual_value",
                "standard",
            ),
        ),
        (
            _("What it is worth"),
            ("hours_per_week", "benefit_low", "benefit_high", "cost", "horizon", "first_day", "go_live"),
        ),
    )

    class Meta:
        model = Improvement
        fields = (
            "title",
            "process",
            "problem",
            "wastes",
            "owner",
            "sponsor",
            "coach",
            "team",
            "measure",
            "measure_unit",
            "baseline_value",
            "target_value",
            "target_day",
            "counter_measure",
            "actual_value",
            "standard",
            "hours_per_week",
            "benefit_low",
            "benefit_high",
            "cost",
            "horizon",
            "first_day",
            "go_live",
        )
        widgets = {  # noqa: RUF012
            "problem": SHORT,
            "team": forms.CheckboxSelectMultiple,
            "target_day": day_input(),
            "first_day": day_input(),
            "go_live": day_input(),
        }

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        unit = self.instance.unit
        for name in (*PEOPLE, "team"):
            self.fields[name].queryset = people_around(unit)  # type: ignore[attr-defined]
        processes = visible(Process.objects.filter(deleted_at=None), person)
        self.fields["process"].queryset = processes  # type: ignore[attr-defined]
        self.fields["problem"].help_text = _("What goes wrong, how often, for whom; no solution yet.")
        self.fields["counter_measure"].help_text = _(
            "What must not get worse meanwhile, such as returned work."
        )
        self.fields["sponsor"].help_text = _("Who clears obstacles out of the way.")
        if self.instance.baseline:
            for name in FROZEN:
                self.fields[name].disabled = True
            self.fields["baseline_value"].help_text = _("Counted from the data when this began; it stays.")

    @property
    def groups(self) -> list[tuple[Any, list[forms.BoundField]]]:
        """Return the fields by their headings."""
        return [(heading, [self[name] for name in names]) for heading, names in self.GROUPS]

    def clean(self) -> dict[str, Any]:
        """Refuse an estimate whose lower end lies above its upper one."""
        given: dict[str, Any] = super().clean() or {}
        low, high = given.get("benefit_low"), given.get("benefit_high")
        if low is not None and high is not None and low > high:
            self.add_error("benefit_high", _("This lies below the lower end of the estimate."))
        return given


class NewImprovementForm(forms.Form):
    """An improvement begins: what goes wrong, where, and by which method it is worked on."""

    title = forms.CharField(label=_("Title"), max_length=200)
    problem = forms.CharField(
        label=_("Problem"),
        required=False,
        widget=SHORT,
        help_text=_("What goes wrong, how often, for whom; no solution yet."),
    )
    unit = forms.ModelChoiceField(label=_("Unit"), queryset=Unit.objects.none(), empty_label=None)
    process = forms.ModelChoiceField(label=_("Process"), queryset=Process.objects.none(), required=False)
    method = forms.ChoiceField(label=_("Method"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = units_where(person, Right.EDIT)  # type: ignore[attr-defined]
        seen = visible(Process.objects.filter(deleted_at=None), person)
        self.fields["process"].queryset = seen  # type: ignore[attr-defined]
        offered = [method for method in all_methods().values() if method.is_offered]
        self.fields["method"].choices = [  # type: ignore[attr-defined]
            (method.key, f"{method.name}: {method.purpose}") for method in offered
        ]
        self.fields["method"].initial = "a3"
