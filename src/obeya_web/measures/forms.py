"""What people fill in about measures."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from obeya.errors import FilterError
from obeya.studies.measures.built_in import BUILT_IN
from obeya.tables.filters import read_filter
from obeya_web.accounts.merging import VersionedForm
from obeya_web.accounts.models import Person, Unit
from obeya_web.accounts.roles import Right
from obeya_web.accounts.scope import units_where, visible
from obeya_web.measures.actions.measures import MeasureError, refuse_unsourced
from obeya_web.measures.chart_choice import misfit
from obeya_web.measures.computing import latest_definitions
from obeya_web.measures.fields import ValueField
from obeya_web.measures.footprint import CO2E
from obeya_web.measures.models import Measure, MeasureDefinition
from obeya_web.measures.saying import statistic_name
from obeya_web.measures.words import ChartChoice, PeriodKind, SourceKind
from obeya_web.processes.forms import people_of
from obeya_web.processes.models import Process

SHORT = forms.Textarea(attrs={"rows": 3})
DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class MeasureForm(VersionedForm):
    """What a measure is for, who owns it, what it should be, and what must not get worse."""

    class Meta:
        model = Measure
        fields = (
            "name",
            "owner",
            "is_primary",
            "direction",
            "target",
            "tolerance",
            "counter",
            "counter_limit",
            "review_day",
            "above",
            "chart",
            "rules",
            "benchmark",
            "benchmark_source",
            "benchmark_day",
            "context",
        )
        widgets = {"context": SHORT, "review_day": DAY, "benchmark_day": DAY}  # noqa: RUF012

    def __init__(
        self, *args: Any, person: Person, unit: Unit, what: str, value_unit: str, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.what = what
        charts = [(key, label) for key, label in ChartChoice.choices if not misfit(key, "usual", what)]
        self.fields["chart"].choices = charts  # type: ignore[attr-defined]
        for name in ("chart", "rules"):
            self.fields[name].required = False
        own = {"target": _("Target"), "benchmark": _("Benchmark")}
        for name, label in own.items():
            self.fields[name] = ValueField(value_unit=value_unit, label=label)
        self.fields["counter_limit"] = ValueField(
            value_unit=self._unit_of_counter(), label=_("Limit of the counter-measure")
        )
        helps = {
            "target": _HELP_OF_UNIT.get(value_unit, ""),
            "is_primary": _(
                "A primary KPI needs a target, a counter-measure and a review date; else it is a draft."
            ),
            "counter": _("What must not get worse while this gets better."),
            "counter_limit": _("Where it counts as worse; else its own target does."),
            "above": _("The measure of the whole, such as the lead time from end to end."),
            "benchmark_source": _(
                "Who measured it, and where it is written down. Without it a benchmark is refused."
            ),
            "chart": _("Laney p′ for shares of cases, XmR for all else, where nobody chooses."),
            "rules": _("Rule sets differ in what they call a signal, and in how often chance sets one off."),
            "context": _("What it is for, and what no number of it shows."),
        }
        for name, words in helps.items():
            self.fields[name].help_text = words
        seen = visible(Measure.objects.filter(deleted_at=None), person).values("pk")
        linked = [pk for pk in (self.instance.counter_id, self.instance.above_id) if pk]
        # What is linked already may stay, also where it belongs to a unit that this person does not see.
        others = Measure.objects.filter(Q(pk__in=seen) | Q(pk__in=linked)).exclude(pk=self.instance.pk)
        self.fields["counter"].queryset = others  # type: ignore[attr-defined]
        self.fields["above"].queryset = others  # type: ignore[attr-defined]
        self.fields["owner"].queryset = people_of(unit)  # type: ignore[attr-defined]

    def _unit_of_counter(self) -> str:
        """Return the unit in which the limit of the counter-measure is typed: that of the one that is chosen."""
        chosen = self.data.get("counter") if self.is_bound else self.instance.counter_id
        typed = str(chosen or "")
        rows = Measure.objects.filter(pk=int(typed)) if typed.isdigit() else Measure.objects.none()
        definition = next(iter(latest_definitions(rows)), None)
        return definition.value_unit if definition else "number"

    def clean(self) -> dict[str, Any]:
        """Refuse a benchmark without source and date, and a rule set that its chart cannot have."""
        given: dict[str, Any] = super().clean() or {}
        # What is not sent stays as it is.
        given |= {name: given.get(name) or getattr(self.instance, name) for name in ("chart", "rules")}
        if why_not := misfit(given["chart"], given["rules"], self.what):
            self.add_error("rules", why_not)
        try:
            refuse_unsourced(
                given.get("benchmark"), given.get("benchmark_source"), given.get("benchmark_day")
            )
        except MeasureError as fault:
            self.add_error("benchmark_source", str(fault))
        return given

    def _post_clean(self) -> None:
        """Leave the checks of the database to the actions: the form writes nothing itself."""


_HELP_OF_UNIT = {
    "seconds": _("A duration such as 5 d 4 h, 30 min or 2.5 d."),
    "share": _("In percent, such as 95 %."),
}

_OF_STEP = ("touch_time", "wait_time", "rework_rate", "cycle_time")


class DefinitionForm(forms.ModelForm):  # type: ignore[type-arg]
    """How the values are made; only the fields that the measured thing needs."""

    class Meta:
        model = MeasureDefinition
        fields = (
            "source",
            "statistic",
            "period",
            "filter",
            "step",
            "after",
            "until",
            "limit_s",
            "errors",
            "agreed",
            "sql",
            "unit_word",
            "formula",
            "why",
        )
        widgets = {  # noqa: RUF012
            "filter": forms.TextInput,
            "errors": forms.TextInput,
            "agreed": forms.TextInput,
            "formula": SHORT,
            "sql": forms.Textarea(attrs={"rows": 5, "spellcheck": "false"}),
        }

    def __init__(
        self, *args: Any, what: str, process: Process | None, steps: tuple[str, ...], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.what, built_in = what, BUILT_IN[what]
        self.process = process
        of_log = built_in.index != "values"
        kept = {"period", "formula", "why"}
        kept |= {"filter"} if of_log else {"source", "unit_word", "sql"}
        kept |= {"statistic"} if len(built_in.statistics) > 1 else set()
        kept |= {"limit_s"} if "limit" in built_in.needs else set()
        kept |= {"errors", "agreed"} & set(built_in.needs)
        if what in _OF_STEP:
            kept |= {"step"} | (
                {"until"} if what == "cycle_time" else {"after"} if what != "rework_rate" else set()
            )
        if process is None or what == CO2E:
            kept -= {"sql"}
        if what == CO2E:
            kept -= {"unit_word"}
        for name in [name for name in self.fields if name not in kept]:
            del self.fields[name]
        self._set_choices(built_in.statistics, steps)
        self._set_helps()

    def _set_choices(self, statistics: tuple[str, ...], steps: tuple[str, ...]) -> None:
        if "statistic" in self.fields:
            choices = [(key, statistic_name(key)) for key in statistics]
            self.fields["statistic"] = forms.ChoiceField(label=_("Statistic"), choices=choices)
        if "source" in self.fields:
            kinds = [SourceKind.TYPED, SourceKind.API] + ([SourceKind.SQL] if "sql" in self.fields else [])
            self.fields["source"] = forms.ChoiceField(
                label=_("Where values come from"), choices=[(kind.value, str(kind.label)) for kind in kinds]
            )
        for name in ("step", "after", "until"):
            if name in self.fields:
                label = self.fields[name].label
                choices = [("", str(_("all of the case"))), *((step, step) for step in steps)]
                self.fields[name] = forms.ChoiceField(label=label, choices=choices, required=False)
        if "limit_s" in self.fields:
            self.fields["limit_s"] = ValueField(
                value_unit="seconds", label=_("On time within"), required=True
            )
        for name in ("errors", "agreed"):
            if name in self.fields:
                self.fields[name].required = True
        self.fields["period"].choices = PeriodKind.choices  # type: ignore[attr-defined]

    def _set_helps(self) -> None:
        helps = {
            "filter": _('As in the explorer, such as Department = "Billing". Empty: all cases.'),
            "errors": _('A filter that the cases with an error match, such as has "Clarify invoice".'),
            "agreed": _(
                'A filter that a case matches when it was worked on as agreed, such as "Check" -> "Pay" and not has '
                '"Remind", or the whole path: variant ["Receive", "Check", "Pay"].'
            ),
            "limit_s": _HELP_OF_UNIT["seconds"],
            "sql": _(
                "One SELECT over the tables cases and events that gives a day, a value, and perhaps what it is a "
                "part of. Only for the source SQL."
            ),
            "unit_word": _("Such as EUR, pieces or points."),
            "formula": _("For those who read it: how it is made, what is left out."),
            "why": _("Why it is defined anew; old readings keep their old definition."),
        }
        for name, words in helps.items():
            if name in self.fields:
                self.fields[name].help_text = words

    def clean_filter(self) -> str:
        """Refuse a filter that cannot be read."""
        return _readable(self.cleaned_data["filter"])

    def clean_errors(self) -> str:
        """Refuse a filter that cannot be read."""
        return _readable(self.cleaned_data["errors"])

    def clean_agreed(self) -> str:
        """Refuse a filter that cannot be read."""
        return _readable(self.cleaned_data["agreed"])

    def clean(self) -> dict[str, Any]:
        """Ask for the question where SQL is the source, and for both ends of a cycle time."""
        given: dict[str, Any] = super().clean() or {}
        if given.get("source") == SourceKind.SQL and not given.get("sql", "").strip():
            self.add_error("sql", _("Write the question."))
        if bool(given.get("step")) != bool(given.get("until")) and "until" in self.fields:
            self.add_error("until", _("A cycle time between steps needs both ends, or none."))
        return given

    @property
    def definition(self) -> dict[str, Any]:
        """Return the fields of the definition, with those that this measure does not have left empty."""
        given = {name: value for name, value in self.cleaned_data.items() if name in self.fields}
        built_in = BUILT_IN[self.what]
        if given.get("source") != SourceKind.SQL:
            given.pop("sql", None)
        usual = SourceKind.LOG if built_in.index != "values" else SourceKind.TYPED
        return {"source": usual, **given, "what": self.what}

    def _post_clean(self) -> None:
        """Leave the checks of the database to the actions: the form writes nothing itself."""


class ValuesForm(forms.Form):
    """Values, typed or pasted as rows, or as a file."""

    rows = forms.CharField(
        label=_("Rows from a spreadsheet"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false", "placeholder": "2026-03-02\t12\t240"}),
        help_text=_("A day, a value, what it is a part of where there is such a thing, and a note."),
    )
    file = forms.FileField(label=_("Or a file (CSV, XLSX)"), required=False)

    def clean(self) -> dict[str, Any]:
        """Ask for one of the two."""
        given: dict[str, Any] = super().clean() or {}
        if not given.get("rows", "").strip() and not given.get("file"):
            self.add_error("rows", _("Paste rows, or choose a file."))
        return given


class OneValueForm(forms.Form):
    """One value of one day."""

    day = forms.DateField(label=_("Day"), widget=DAY)
    value = ValueField(label=_("Value"), required=True)
    whole = ValueField(label=_("Of"))
    note = forms.CharField(label=_("Note"), max_length=300, required=False)

    def __init__(self, *args: Any, value_unit: str, needs_whole: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if needs_whole:
            self.fields["whole"].required = True
        else:
            self.fields["value"] = ValueField(
                value_unit="number" if value_unit in ("points", "count") else value_unit,
                label=_("Value"),
                required=True,
            )
            del self.fields["whole"]
        self.order_fields(["day", "value", "whole", "note"])


class LimitsForm(forms.Form):
    """From when limits are counted anew, and why."""

    from_day = forms.DateField(label=_("From"), widget=DAY)
    reason = forms.CharField(
        label=_("Why the old limits no longer describe the process"), max_length=500, widget=forms.TextInput
    )


class NoteForm(forms.Form):
    """A note at a day of the chart."""

    day = forms.DateField(label=_("Day"), widget=DAY)
    words = forms.CharField(label=_("Note"), max_length=120)


class VoiceForm(forms.Form):
    """What somebody who does the work says."""

    words = forms.CharField(
        label=_("What they say"), max_length=1_000, widget=forms.Textarea(attrs={"rows": 2})
    )
    who = forms.CharField(label=_("Who (a role, not a name)"), max_length=120, required=False)


class PlaceForm(forms.Form):
    """Of which process, or of which unit, a new measure is."""

    process = forms.ModelChoiceField(
        label=_("Process"), queryset=Process.objects.none(), required=False, to_field_name="slug"
    )
    unit = forms.ModelChoiceField(label=_("Unit"), queryset=Unit.objects.none(), required=False)

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        processes = visible(Process.objects.filter(deleted_at=None), person, Right.EDIT)
        self.fields["process"].queryset = processes.select_related("unit")  # type: ignore[attr-defined]
        self.fields["unit"].queryset = units_where(person, Right.EDIT)  # type: ignore[attr-defined]
        self.fields["unit"].help_text = _("Only for a measure of no process.")


def _readable(text: str) -> str:
    try:
        return read_filter(text).text() if text.strip() else ""
    except FilterError as fault:
        raise forms.ValidationError(str(fault)) from fault
