"""What people fill in about risks, stakeholders, SIPOC and maturity."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from obeya_web.accounts.merging import VersionedForm
from obeya_web.processes.forms import SHORT, people_of
from obeya_web.processes.models import Profile, Risk, Stakeholder
from obeya_web.processes.sipoc import SipocField

SCORES = [(n, str(n)) for n in range(1, 6)]


class RiskForm(VersionedForm):
    """A risk: cause, event, effect, how likely, how bad, what is done."""

    class Meta:
        model = Risk
        fields = (
            "cause",
            "event",
            "effect",
            "likelihood",
            "impact",
            "response",
            "response_words",
            "owner",
            "review_day",
        )
        widgets = {  # noqa: RUF012
            "likelihood": forms.Select(choices=SCORES),
            "impact": forms.Select(choices=SCORES),
            "review_day": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = people_of(self.instance.unit)  # type: ignore[attr-defined]
        self.fields["cause"].help_text = _("Because …")
        self.fields["event"].help_text = _("… it may happen that …")
        self.fields["effect"].help_text = _("… so that …")


class StakeholderForm(VersionedForm):
    """A stakeholder: influence, support, and where they stand on the way through a change."""

    class Meta:
        model = Stakeholder
        fields = ("name", "role", "influence", "support", *Stakeholder.ADKAR, "note")
        widgets = {  # noqa: RUF012
            "influence": forms.Select(choices=SCORES),
            "support": forms.Select(choices=SCORES),
            **{name: forms.Select(choices=[("", "–"), *SCORES]) for name in Stakeholder.ADKAR},
            "note": SHORT,
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["awareness"].help_text = _(
            "ADKAR, 1 to 5 each: the first that is 3 or less is the barrier to work on."
        )


class ProfileForm(VersionedForm):
    """SIPOC, maturity and how much risk is borne."""

    sipoc = SipocField(label=_("SIPOC"), required=False)

    class Meta:
        model = Profile
        fields = ("sipoc", "maturity", "maturity_words", "risk_appetite")
        widgets = {"maturity_words": SHORT}  # noqa: RUF012

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["risk_appetite"].help_text = _(
            "Likelihood times impact, 1 to 25; more lies above the line."
        )
