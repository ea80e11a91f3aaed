"""What people fill in about gains and benefits."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from obeya.errors import ObeyaError
from obeya.studies.gain import LOG_MEASURES, Registration
from obeya.studies.gain.saying import say_measure
from obeya_web.accounts.merging import VersionedForm
from obeya_web.accounts.models import Person
from obeya_web.improvement.forms import day_input
from obeya_web.improvement.models import Improvement
from obeya_web.improvement.people import people_around
from obeya_web.watch.models import BenefitLine
from obeya_web.watch.registering import check_in_log, registration_of
from obeya_web.watch.words import Validation

SHORT = forms.Textarea(attrs={"rows": 2})


def _measures() -> list[tuple[str, str]]:
    return [(key, str(say_measure(key))) for key in LOG_MEASURES]


class RegisterForm(forms.Form):
    """What a change promises before it goes live."""

    measure = forms.ChoiceField(
        label=_("Measure"), choices=_measures, help_text=_("The one measure by which the change is judged.")
    )
    step = forms.CharField(label=_("Step, for measures of one step"), required=False, max_length=300)
    limit_h = forms.FloatField(label=_("On time within hours"), required=False, min_value=0.01)
    errors_where = forms.CharField(
        label=_("Cases that went wrong, as a filter"), required=False, max_length=1000
    )
    better = forms.ChoiceField(
        label=_("Better is"),
        required=False,
        choices=[("", _("as usual for the measure")), ("lower", _("lower")), ("higher", _("higher"))],
    )
    least_effect = forms.FloatField(
        label=_("Smallest effect worth having, in percent"), min_value=1, max_value=99, initial=10
    )
    slice = forms.CharField(
        label=_("Only these cases, as a filter"),
        required=False,
        max_length=2000,
        widget=SHORT,
        help_text=_("Without a period: the weeks before and after go-live are compared."),
    )
    comparison = forms.CharField(
        label=_("Compare with these cases, as a filter"),
        required=False,
        max_length=2000,
        help_text=_("Cases that the change is not for, and which live through the same times."),
    )
    go_live = forms.DateField(label=_("Goes live"), widget=day_input())
    transition_days = forms.IntegerField(
        label=_("Days of transition"),
        min_value=0,
        max_value=120,
        initial=0,
        help_text=_("Days from go-live on that belong to neither side."),
    )
    baseline_from = forms.DateField(label=_("Baseline from"), required=False, widget=day_input())
    baseline_until = forms.DateField(label=_("Baseline up to"), required=False, widget=day_input())
    trigger_days = forms.IntegerField(
        label=_("Days before go-live to leave out"),
        required=False,
        min_value=0,
        max_value=365,
        help_text=_(
            "Bad days that made somebody act make any change look good. Left empty: 28, where 24 weeks remain."
        ),
    )
    balancing = forms.MultipleChoiceField(
        label=_("Must not get worse"),
        choices=_measures,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    why = forms.CharField(
        label=_("Why it is registered anew"),
        max_length=1000,
        widget=SHORT,
        help_text=_("The registration before it stays and can be read by everybody."),
    )

    GROUPS = (
        (_("What is judged"), ("measure", "step", "limit_h", "errors_where", "better", "least_effect")),
        (_("Which cases"), ("slice", "comparison", "balancing")),
        (
            _("When"),
            ("go_live", "transition_days", "baseline_from", "baseline_until", "trigger_days"),
        ),
    )

    def __init__(self, *args: Any, improvement: Improvement, is_again: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.improvement = improvement
        if not is_again:
            del self.fields["why"]
        self.registration: Registration | None = None
        self.data_until: Any = None

    @property
    def groups(self) -> list[tuple[Any, list[Any]]]:
        """Return the fields in the order in which people ask."""
        return [(heading, [self[name] for name in names]) for heading, names in self.GROUPS]

    def clean(self) -> dict[str, Any]:
        """Make the registration and try it on the log; its faults stand above the form."""
        given = dict(super().clean() or {})
        if self.errors or self.improvement.process is None:
            return given
        try:
            registration = registration_of({**given, "errors": given.get("errors_where", "")})
            self.data_until = check_in_log(self.improvement.process, registration)
        except ObeyaError as fault:
            raise forms.ValidationError(str(fault)) from fault
        self.registration = registration
        return given


class AnswerForm(forms.Form):
    """What the owner says to a signal."""

    cause = forms.CharField(label=_("Cause"), max_length=2000, widget=SHORT)
    what = forms.CharField(label=_("What is done about it"), max_length=200)
    due = forms.DateField(label=_("By"), required=False, widget=day_input())


class PacketForm(forms.Form):
    """Who gets the evidence of a slip."""

    sent_to = forms.ModelChoiceField(
        label=_("To whoever owns this unit"), queryset=Person.objects.none(), empty_label=None
    )
    note = forms.CharField(label=_("Note"), required=False, max_length=2000, widget=SHORT)

    def __init__(self, *args: Any, improvement: Improvement, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["sent_to"].queryset = people_around(improvement.unit)  # type: ignore[attr-defined]


class ResponseForm(forms.Form):
    """What the owner of a unit answers to the evidence."""

    response = forms.CharField(label=_("Your answer"), required=False, max_length=4000, widget=SHORT)


class BenefitForm(VersionedForm):
    """One line of the ledger."""

    class Meta:
        model = BenefitLine
        fields = (
            "name",
            "kind",
            "is_recurring",
            "unit_word",
            "rate",
            "target",
            "forecast",
            "actual",
            "from_month",
            "n_months",
            "group",
            "basis",
        )
        widgets = {"basis": SHORT, "from_month": day_input()}  # noqa: RUF012
        help_texts = {  # noqa: RUF012
            "unit_word": _("What is counted: h, cases, errors."),
            "rate": _("Left empty, no money is claimed: hours that are freed are not money."),
            "target": _("Units a month; units once where it does not come again."),
            "group": _("A name shared by lines that tell the same benefit: only the largest of them counts."),
        }

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person

    def clean_from_month(self) -> Any:
        """Keep the first day of the month."""
        return self.cleaned_data["from_month"].replace(day=1)


class ValidateForm(forms.Form):
    """What finance says to a line."""

    answer = forms.ChoiceField(
        label=_("Answer"),
        choices=[
            (Validation.VALIDATED, _("validated")),
            (Validation.REJECTED, _("rejected")),
            (Validation.REALISED, _("realised, not validated yet")),
        ],
    )
    note = forms.CharField(label=_("Note"), required=False, max_length=1000)
    seen_version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
