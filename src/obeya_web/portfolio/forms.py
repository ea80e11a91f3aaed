"""What people fill in about goals, scores and plans."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from obeya_web.accounts.merging import VersionedForm
from obeya_web.accounts.models import Person, Unit
from obeya_web.accounts.roles import Right
from obeya_web.accounts.scope import units_where, visible
from obeya_web.followup.forms import PersonField
from obeya_web.followup.people import people_seen
from obeya_web.improvement.models import Improvement
from obeya_web.improvement.words import Horizon
from obeya_web.lib.days import in_our_time
from obeya_web.measures.models import Measure
from obeya_web.portfolio.actions.scoring import HEAVIEST_WEIGHT
from obeya_web.portfolio.balance import USUAL_BANDS
from obeya_web.portfolio.models import Allocation, BudgetLine, Goal, Intake, Milestone, RaidItem
from obeya_web.portfolio.models.budget import BudgetKind
from obeya_web.portfolio.models.review import Verdict
from obeya_web.portfolio.priorities.schemes import Scheme

SHORT = forms.Textarea(attrs={"rows": 3})
DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class _WithPeople(VersionedForm):
    """A form in which somebody is chosen among the people one sees."""

    people: tuple[str, ...] = ("owner",)

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in self.people:
            field = PersonField(label=self.fields[name].label)
            field.queryset = people_seen(person)
            self.fields[name] = field


class GoalForm(_WithPeople):
    """A goal: what shall be true, measured how, by when, serving what."""

    class Meta:
        model = Goal
        fields = (
            "name",
            "unit",
            "above",
            "owner",
            "measure",
            "measure_unit",
            "start_value",
            "target_value",
            "target_day",
            "why",
        )
        widgets = {"why": SHORT, "target_day": DAY}  # noqa: RUF012

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, person=person, **kwargs)
        units = units_where(person, Right.EDIT)
        self.fields["unit"].queryset = units  # type: ignore[attr-defined]
        self.fields["unit"].empty_label = None  # type: ignore[attr-defined]
        self.fields["above"].queryset = visible(  # type: ignore[attr-defined]
            Goal.objects.filter(deleted_at=None), person
        ).exclude(pk=self.instance.pk)


class LinkForm(forms.Form):
    """Which improvement serves a goal."""

    improvement = forms.ModelChoiceField(label=_("Improvement"), queryset=Improvement.objects.none())

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["improvement"].queryset = visible(  # type: ignore[attr-defined]
            Improvement.objects.filter(deleted_at=None), person, Right.EDIT
        )


class KpiForm(forms.Form):
    """Which measure tells whether a goal is reached."""

    measure = forms.ModelChoiceField(label=_("KPI"), queryset=Measure.objects.none())

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["measure"].queryset = visible(  # type: ignore[attr-defined]
            Measure.objects.filter(deleted_at=None), person
        )


class ScoreForm(forms.Form):
    """The values of one improvement in one scheme, each out of those that are allowed."""

    why = forms.CharField(label=_("Why"), required=False, max_length=500, widget=forms.TextInput)

    def __init__(self, scheme: Scheme, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for factor in scheme.factors:
            self.fields[factor.key] = (
                forms.TypedChoiceField(
                    label=str(factor.name),
                    help_text=str(factor.help),
                    coerce=float,
                    choices=[("", "–"), *((f"{value:g}", f"{value:g}") for value in factor.allowed)],
                )
                if factor.allowed
                else forms.FloatField(label=str(factor.name), help_text=str(factor.help), min_value=0)
            )
        self.order_fields([*(factor.key for factor in scheme.factors), "why"])

    @property
    def values(self) -> dict[str, float]:
        """Return the values that were given."""
        return {
            name: float(value)
            for name, value in self.cleaned_data.items()
            if name != "why" and value not in ("", None)
        }


class WeightsForm(forms.Form):
    """How much each factor counts in a unit, and why."""

    unit = forms.ModelChoiceField(label=_("Unit"), queryset=Unit.objects.none(), empty_label=None)
    seen_version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    why = forms.CharField(label=_("Why they change"), max_length=500)

    def __init__(self, scheme: Scheme, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.factors = [factor.key for factor in scheme.factors]
        self.fields["unit"].queryset = units_where(person, Right.EDIT)  # type: ignore[attr-defined]
        for factor in scheme.factors:
            self.fields[factor.key] = forms.FloatField(
                label=str(factor.name),
                min_value=0,
                max_value=HEAVIEST_WEIGHT,
                widget=forms.NumberInput(attrs={"step": "0.1"}),
            )
        self.order_fields(["unit", *self.factors, "why"])

    @property
    def weights(self) -> dict[str, float]:
        """Return the weights by factor."""
        return {key: float(self.cleaned_data[key]) for key in self.factors}


class IntakeForm(forms.Form):
    """What a unit takes on at once, and for each horizon the least and the most of its planned benefit."""

    most_active = forms.IntegerField(
        label=_("Improvements at once"),
        required=False,
        min_value=1,
        max_value=999,
        help_text=_("Left empty there is no limit."),
    )
    headcount = forms.IntegerField(
        label=_("People who work here, all units below included"),
        required=False,
        min_value=1,
        max_value=1_000_000,
        help_text=_("What participation is a share of. Left empty, the people with an account are counted."),
    )
    seen_version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)

    def __init__(self, *args: Any, intake: Intake, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.update(
            most_active=intake.most_active, headcount=intake.headcount, seen_version=intake.version
        )
        for horizon in Horizon:
            least, most = intake.bands.get(horizon) or USUAL_BANDS[horizon]
            for end, words, value in (
                ("least", _("%(horizon)s: at least, %% of the benefit"), least),
                ("most", _("%(horizon)s: at most, %% of the benefit"), most),
            ):
                label = words % {"horizon": horizon.label}
                self.fields[f"{horizon.value}_{end}"] = forms.IntegerField(
                    label=label, min_value=0, max_value=100, initial=value
                )

    def clean(self) -> dict[str, Any]:
        """Refuse bands that no mix of horizons can meet."""
        given: dict[str, Any] = super().clean() or {}
        if self.errors:
            return given
        bands = {each.value: (given[f"{each.value}_least"], given[f"{each.value}_most"]) for each in Horizon}
        for key, (least, most) in bands.items():
            if least > most:
                self.add_error(f"{key}_most", _("The most is less than the least."))
        if sum(least for least, _most in bands.values()) > 100:
            self.add_error(None, _("The least shares add up to more than 100 %."))
        if sum(most for _least, most in bands.values()) < 100:
            self.add_error(None, _("The most shares add up to less than 100 %."))
        return given

    @property
    def changes(self) -> dict[str, Any]:
        """Return the fields as they shall be written; bands that are the usual ones are not kept."""
        given = self.cleaned_data
        bands = {each.value: [given[f"{each.value}_least"], given[f"{each.value}_most"]] for each in Horizon}
        usual = {each.value: list(USUAL_BANDS[each]) for each in Horizon}
        kept = {} if bands == usual else bands
        return {"most_active": given["most_active"], "headcount": given["headcount"], "bands": kept}


class BenchmarkForm(forms.Form):
    """How many days improvements of a method take elsewhere, and who says so."""

    days = forms.FloatField(
        label=_("Days from start to finish"),
        required=False,
        min_value=0.1,
        max_value=10_000,
        help_text=_("Left empty the benchmark is taken away."),
    )
    source = forms.CharField(
        label=_("Source of the benchmark"),
        required=False,
        max_length=300,
        help_text=_("Who measured it, and where it is written down. Without it a benchmark is refused."),
    )
    day = forms.DateField(
        label=_("Date of the benchmark"), required=False, widget=DAY, validators=[in_our_time]
    )
    seen_version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def clean(self) -> dict[str, Any]:
        """Refuse days without a source and a date."""
        given: dict[str, Any] = super().clean() or {}
        if given.get("days") is not None:
            if not given.get("source"):
                self.add_error("source", _("Say where the benchmark comes from."))
            if "day" not in self.errors and given.get("day") is None:
                self.add_error("day", _("Say from when the benchmark is."))
        return given


class NewMilestoneForm(forms.Form):
    """A milestone and the day that is promised for it."""

    name = forms.CharField(label=_("Milestone"), max_length=200)
    day = forms.DateField(label=_("Day"), widget=DAY, validators=[in_our_time])
    after = forms.ModelMultipleChoiceField(
        label=_("Comes after"), queryset=Milestone.objects.none(), required=False
    )

    def __init__(self, improvement: Improvement, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["after"].queryset = improvement.milestones.filter(deleted_at=None)  # type: ignore[attr-defined]


class MilestoneForm(_WithPeople):
    """What is said of a milestone; the promise stays as it was."""

    class Meta:
        model = Milestone
        fields = ("name", "owner", "forecast_day", "done_day", "after")
        widgets = {"forecast_day": DAY, "done_day": DAY}  # noqa: RUF012

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = self.instance.improvement.milestones.filter(deleted_at=None).exclude(pk=self.instance.pk)
        self.fields["after"].queryset = others  # type: ignore[attr-defined]


class RaidForm(_WithPeople):
    """An entry of the RAID log."""

    class Meta:
        model = RaidItem
        fields = ("kind", "words", "weight", "response", "owner", "review_day", "is_closed")
        widgets = {"response": SHORT, "review_day": DAY}  # noqa: RUF012


class BudgetForm(VersionedForm):
    """An amount of money."""

    class Meta:
        model = BudgetLine
        fields = ("kind", "words", "amount", "day", "share_done", "pays")
        widgets = {"day": DAY}  # noqa: RUF012

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        commitments = BudgetLine.objects.filter(
            improvement=self.instance.improvement_id, kind=BudgetKind.COMMITTED, deleted_at=None
        )
        self.fields["pays"].queryset = commitments  # type: ignore[attr-defined]
        self.fields["share_done"].help_text = _("Between 0 and 1; only for what is planned.")

    def clean_share_done(self) -> float:
        """Refuse more than all of the work."""
        share = float(self.cleaned_data["share_done"] or 0.0)
        if share > 1:
            raise forms.ValidationError(_("Between 0 and 1: half of the work is 0.5."))
        return share


class AllocationForm(_WithPeople):
    """Whose time, how much of it, from when to when."""

    people = ("person",)

    class Meta:
        model = Allocation
        fields = ("person", "percent", "first_day", "last_day")
        widgets = {"first_day": DAY, "last_day": DAY}  # noqa: RUF012

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, person=person, **kwargs)
        self.fields["person"].required = True

    def clean(self) -> dict[str, Any]:
        """Refuse days out of order."""
        given: dict[str, Any] = super().clean() or {}
        first, last = given.get("first_day"), given.get("last_day")
        if first and last and last < first:
            self.add_error("last_day", _("The last day lies before the first."))
        return given


class ReviewForm(forms.Form):
    """Stop or continue, with the question against sunk cost first."""

    would_begin = forms.TypedChoiceField(
        label=_("What was spent is spent. Knowing what we know now: would we begin this today?"),
        choices=[("yes", _("yes")), ("no", _("no"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    verdict = forms.ChoiceField(label=_("So we"), choices=Verdict.choices)
    why = forms.CharField(label=_("Why"), widget=SHORT, max_length=2000)
    seen_version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
