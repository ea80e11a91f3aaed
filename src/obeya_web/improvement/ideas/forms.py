"""What people fill in about ideas."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db import models
from django.utils.translation import gettext_lazy as _

from obeya_web.accounts.models import Person, Unit
from obeya_web.accounts.roles import Right
from obeya_web.accounts.scope import units_where, visible
from obeya_web.improvement.actions.ideas import ANONYMOUS, NAMED, PSEUDONYMOUS
from obeya_web.improvement.methods import all_methods
from obeya_web.improvement.models import Improvement
from obeya_web.improvement.models.idea_rules import IdeaRules
from obeya_web.improvement.words import Standing
from obeya_web.processes.models import Process

NAMINGS = {
    NAMED: _("with my name"),
    PSEUDONYMOUS: _("without my name; I hear what becomes of it"),
    ANONYMOUS: _("anonymous; nobody can find out, nor tell me"),
}


class IdeaForm(forms.Form):
    """An idea: what, where, and a photo if one helps."""

    words = forms.CharField(
        label=_("Your idea"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4, "data-keep": "", "autofocus": True}),
    )
    photo = forms.FileField(
        label=_("Photo"),
        required=False,
        widget=forms.FileInput(attrs={"accept": "image/*", "capture": "environment"}),
    )
    place = forms.CharField(
        label=_("Where"), max_length=120, required=False, widget=forms.TextInput(attrs={"data-keep": ""})
    )
    unit = forms.ModelChoiceField(label=_("Unit"), queryset=Unit.objects.none(), empty_label=None)
    process = forms.ModelChoiceField(label=_("Process"), queryset=Process.objects.none(), required=False)
    naming = forms.ChoiceField(label=_("Sent"), widget=forms.RadioSelect, required=False)

    def __init__(self, *args: Any, person: Person, rules: IdeaRules | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = units_where(person, Right.CONTRIBUTE)
        self.fields["unit"].queryset = units  # type: ignore[attr-defined]
        seen = visible(Process.objects.filter(deleted_at=None), person, Right.CONTRIBUTE)
        self.fields["process"].queryset = seen  # type: ignore[attr-defined]
        allowed = [NAMED]
        allowed += [PSEUDONYMOUS] if rules is None or rules.allows_pseudonyms else []
        allowed += [ANONYMOUS] if rules is None or rules.allows_anonymous else []
        self.fields["naming"].choices = [(key, NAMINGS[key]) for key in allowed]  # type: ignore[attr-defined]
        self.fields["naming"].initial = NAMED
        self.has_choice = len(allowed) > 1


class AcceptForm(forms.Form):
    """How an accepted idea goes on."""

    method = forms.ChoiceField(label=_("Method"))
    improvement = forms.ModelChoiceField(
        label=_("Or part of"), queryset=Improvement.objects.none(), required=False
    )
    answer = forms.CharField(
        label=_("A word to the sender"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, unit: Unit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = [method for method in all_methods().values() if method.is_offered]
        self.fields["method"].choices = [(one.key, one.name) for one in offered]  # type: ignore[attr-defined]
        self.fields["improvement"].queryset = open_at(unit)  # type: ignore[attr-defined]


class IdeaRulesForm(forms.ModelForm):  # type: ignore[type-arg]
    """How a unit takes ideas."""

    class Meta:
        model = IdeaRules
        fields = ("naming", "answer_days")
        widgets = {"naming": forms.RadioSelect}  # noqa: RUF012


def open_at(unit: Unit) -> models.QuerySet[Improvement]:
    """Return the improvements of a unit that are under way."""
    return Improvement.objects.filter(
        unit=unit, deleted_at=None, standing__in=(Standing.ACTIVE, Standing.PAUSED)
    ).defer("finding", "baseline", "where")
