"""Forms of people, units, teams and one's own settings."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from obeya_web.accounts.finding import people_seen_by
from obeya_web.accounts.merging import VersionedForm
from obeya_web.accounts.models import Person, Team, Unit
from obeya_web.accounts.models.unit import SMALLEST_GROUP, WORKS_COUNCIL_GROUP
from obeya_web.accounts.roles import ROLE_NAMES, Right
from obeya_web.accounts.scope import units_where
from obeya_web.lib.reading import COMFORT
from obeya_web.lib.zones import zone_names

SMALLEST_POSSIBLE_GROUP = 2
LARGEST_POSSIBLE_GROUP = 100
COMFORT_WORDS: Mapping[str, tuple[Any, Any]] = {
    "motion": (_("Reduce motion"), _("Nothing slides or fades, also where the device does not ask for it.")),
    "spacing": (_("More space"), _("Wider letters, words and lines.")),
    "density": (_("Taller rows"), _("Rows of 44 instead of 36 points, easier to hit.")),
    "focus": (_("Focus mode"), _("What stands around the page steps back until you go there.")),
    "keys": (_("Switch off keys that are one letter"), _("For speech control and screen readers.")),
}


class UnitChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A choice among units, each with where it lies."""

    def label_from_instance(self, unit: Any) -> str:
        """Return the name, pushed in by its depth."""
        return f"{'  ' * (unit.path.count('/') - 2)}{unit}"


class GrantForm(forms.Form):
    """A role at a unit, out of those that the person who gives it may give."""

    role = forms.ChoiceField(label=_("Role"), choices=list(ROLE_NAMES.items()), initial="member")
    unit = UnitChoice(label=_("At unit, and below"), queryset=Unit.objects.none(), empty_label=None)

    def __init__(self, by: Person, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = self.fields["unit"]
        if isinstance(units, UnitChoice):
            units.queryset = units_where(by, Right.MANAGE_PEOPLE)


class InviteWhereForm(forms.Form):
    """The unit to which somebody shall be invited."""

    unit = UnitChoice(label=_("Unit"), queryset=Unit.objects.none(), empty_label=None)

    def __init__(self, by: Person, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = self.fields["unit"]
        if isinstance(units, UnitChoice):
            units.queryset = units_where(by, Right.MANAGE_PEOPLE)


class WhyForm(forms.Form):
    """The reason of an act, for the audit trail."""

    why = forms.CharField(
        label=_("Reason"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )


class NewUnitForm(forms.ModelForm):  # type: ignore[type-arg]
    """The name of a new unit."""

    class Meta:
        model = Unit
        fields = ("name",)


class UnitForm(VersionedForm):
    """The name of a unit and how small a group may be shown."""

    class Meta:
        model = Unit
        fields = ("name", "smallest_group")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["smallest_group"] = forms.IntegerField(
            label=_("Smallest group shown"),
            min_value=SMALLEST_POSSIBLE_GROUP,
            max_value=LARGEST_POSSIBLE_GROUP,
            help_text=_(
                "Numbers of fewer people are hidden. Usual: %(usual)d; many works councils ask for %(council)d."
            )
            % {"usual": SMALLEST_GROUP, "council": WORKS_COUNCIL_GROUP},
            widget=forms.NumberInput(attrs={"list": "smallest-groups"}),
        )


class MoveUnitForm(forms.Form):
    """Where a unit shall belong."""

    parent = UnitChoice(label=_("Belongs to"), queryset=Unit.objects.none(), empty_label=None)
    seen_version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)

    def __init__(self, by: Person, unit: Unit, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial = {"parent": unit.parent_id, "seen_version": unit.version}
        parents = self.fields["parent"]
        if isinstance(parents, UnitChoice):
            parents.queryset = units_where(by, Right.CONFIGURE).exclude(path__startswith=unit.path)


class TeamForm(VersionedForm):
    """A team's name and people."""

    class Meta:
        model = Team
        fields = ("name", "members")
        widgets: ClassVar[dict[str, Any]] = {"members": forms.CheckboxSelectMultiple}

    def __init__(self, by: Person, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        members = self.fields["members"]
        if isinstance(members, forms.ModelMultipleChoiceField):
            known = people_seen_by(by).filter(is_active=True)
            if self.instance.pk:
                known = known | Person.objects.filter(teams=self.instance, erased_at=None).distinct()
            members.queryset = known.order_by("name", "email")


class MyselfForm(forms.ModelForm):  # type: ignore[type-arg]
    """One's own name, language, time zone and appearance, and how pages shall read."""

    class Meta:
        model = Person
        fields = ("name", "language", "timezone", "theme")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].widget.attrs["autocomplete"] = "name"
        self.fields["language"] = forms.ChoiceField(
            label=_("Language"), choices=[("", _("as the browser asks")), *settings.LANGUAGES], required=False
        )
        zones = [(name, name.replace("_", " ")) for name in sorted(zone_names())]
        self.fields["timezone"] = forms.ChoiceField(
            label=_("Time zone"), choices=[("", "UTC"), *zones], required=False
        )
        wishes = self.instance.reading or {}
        for name, (label, help_text) in COMFORT_WORDS.items():
            self.fields[name] = forms.BooleanField(label=label, help_text=help_text, required=False)
            self.initial[name] = wishes.get(name) == COMFORT[name][1]

    @property
    def changes(self) -> dict[str, Any]:
        """Return the valid fields as they shall be written."""
        values = self.cleaned_data
        reading = {name: COMFORT[name][1] for name in COMFORT_WORDS if values[name]}
        return {name: values[name] for name in self.Meta.fields} | {"reading": reading}


class DelegationForm(forms.Form):
    """Who stands in for whom, and when."""

    deputy = forms.ModelChoiceField(
        label=_("Deputy"), queryset=Person.objects.none(), empty_label=_("Choose somebody")
    )
    first_day = forms.DateField(label=_("First day"), widget=forms.DateInput(attrs={"type": "date"}))
    last_day = forms.DateField(label=_("Last day"), widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, person: Person, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        deputies = self.fields["deputy"]
        if isinstance(deputies, forms.ModelChoiceField):
            colleagues = people_seen_by(person).filter(is_active=True).exclude(pk=person.pk)
            deputies.queryset = colleagues.order_by("name", "email")

    def clean(self) -> dict[str, Any]:
        """Refuse days that are over or in the wrong order."""
        values = super().clean() or {}
        first_day, last_day = values.get("first_day"), values.get("last_day")
        if first_day and last_day and last_day < first_day:
            self.add_error("last_day", _("The last day comes before the first."))
        elif last_day and last_day < timezone.localdate():
            self.add_error("last_day", _("The last day is over already."))
        return values


class HistoryFilter(forms.Form):
    """Which entries of the audit trail to show."""

    who = forms.CharField(label=_("Who"), max_length=120, required=False)
    verb = forms.ChoiceField(label=_("What was done"), required=False)
    kind = forms.ChoiceField(label=_("To what"), required=False)
    since = forms.DateField(label=_("Since"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(label=_("Until"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    before = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def offer(self, name: str, choices: Mapping[str, str]) -> None:
        """Give a field the choices that would find something."""
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField):
            in_order = sorted(choices.items(), key=lambda choice: choice[1])
            field.choices = [("", _("anything")), *in_order]
