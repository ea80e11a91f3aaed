"""The form by which somebody has a report sent."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from obeya_web.accounts.models import Person, Unit
from obeya_web.accounts.roles import Right
from obeya_web.accounts.scope import may
from obeya_web.reporting.finding import readers_of
from obeya_web.reporting.models import ReportSubscription


class SubscribeForm(forms.ModelForm):  # type: ignore[type-arg]
    """How often, as what, and for whom else; naming others needs the right to share."""

    class Meta:
        model = ReportSubscription
        fields = ("rhythm", "suffix")

    def __init__(self, person: Person, unit: Unit, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not may(person, Right.SHARE, unit):
            return
        others = readers_of(unit).exclude(pk=person.pk)
        if others.exists():
            self.fields["others"] = forms.ModelMultipleChoiceField(
                queryset=others,
                required=False,
                label=_("Also for"),
                help_text=_("People who may read this unit. Each can leave by a link in the e-mail."),
                widget=forms.CheckboxSelectMultiple,
            )
