"""Forms of chasing: settings, answers, absences, decisions, calendar addresses."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from obeya.errors import CalendarError
from obeya.tables.calendar_days import public_holidays
from obeya_web.accounts.merging import VersionedForm
from obeya_web.accounts.models import Person, Team, Unit
from obeya_web.accounts.roles import Right
from obeya_web.accounts.scope import visible
from obeya_web.followup.delays import LadderError, read_ladder, write_ladder
from obeya_web.followup.models import Action, ChasingSettings, Decision
from obeya_web.followup.models.decision import FEWEST_OPTIONS, MOST_OPTIONS
from obeya_web.followup.models.settings import NO_HOLIDAYS
from obeya_web.followup.people import people_around
from obeya_web.followup.policies import LADDER_NAMES, Source
from obeya_web.lib.days import in_our_time
from obeya_web.lib.zones import zone_names

WEEKDAYS = (
    ("1", _("Monday")),
    ("2", _("Tuesday")),
    ("3", _("Wednesday")),
    ("4", _("Thursday")),
    ("5", _("Friday")),
    ("6", _("Saturday")),
    ("7", _("Sunday")),
)
DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
CLOCK = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
SHORT = forms.Textarea(attrs={"rows": 3})


class WeekdaysField(forms.MultipleChoiceField):
    """Working days as boxes, kept as digits; none means as above."""

    def prepare_value(self, value: Any) -> Any:
        """Show digits as boxes."""
        return list(value) if isinstance(value, str) else value

    def clean(self, value: Any) -> str:
        """Return the digits in their order."""
        return "".join(sorted(super().clean(value)))


class ChasingForm(VersionedForm):
    """What a unit sets itself; a field left empty is as above."""

    weekdays = WeekdaysField(
        label=_("Working days"), choices=WEEKDAYS, required=False, widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = ChasingSettings
        fields = (
            "stall_days", "stall_replans", "blocked_days", "unowned_days", "card_days", *LADDER_NAMES.values(),
            "weekdays", "country", "subdivision", "zone", "begins", "ends",
        )  # fmt: skip
        widgets = {"begins": CLOCK, "ends": CLOCK}  # noqa: RUF012

    def __init__(
        self, *args: Any, above: Mapping[str, Source], units: Mapping[int, Unit], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self._above = above
        zones = [(name, name.replace("_", " ")) for name in sorted(zone_names())]
        self.fields["zone"] = forms.ChoiceField(
            label=_("Time zone"), choices=[("", _("as above")), *zones], required=False
        )
        self.fields["country"].widget.attrs |= {"maxlength": 4}
        for name, source in above.items():
            unit = units.get(source.unit_id or 0)
            self.fields[name].help_text = gettext("Left empty: %(value)s, from %(where)s.") % {
                "value": _shown(name, source.value),
                "where": unit or gettext("the defaults of obeya"),
            }

    def clean(self) -> dict[str, Any]:
        """Refuse ladders and calendars that cannot be followed."""
        given: dict[str, Any] = super().clean() or {}
        for name in LADDER_NAMES.values():
            try:
                given[name] = write_ladder(read_ladder(given[name])) if given.get(name) else ""
            except LadderError as fault:
                self.add_error(name, str(fault))
        self._clean_place(given)
        begins, ends = (given.get(name) or self._above[name].value for name in ("begins", "ends"))
        if begins >= ends:
            self.add_error("ends", _("Work ends before it begins."))
        return given

    def _clean_place(self, given: dict[str, Any]) -> None:
        country = str(given.get("country") or "").strip()
        country = country.lower() if country.lower() == NO_HOLIDAYS else country.upper()
        subdivision = str(given.get("subdivision") or "").strip().upper()
        given["country"], given["subdivision"] = country, subdivision
        known = country or self._above["country"].value
        if known == NO_HOLIDAYS:
            if subdivision:
                self.add_error("subdivision", _("Name the country, too."))
            return
        try:
            public_holidays(known, subdivision or None, 2020, 2020)
        except CalendarError as fault:
            self.add_error("subdivision" if subdivision else "country", str(fault))


def _shown(name: str, value: Any) -> str:
    if name == "weekdays":
        return ", ".join(str(words) for digit, words in WEEKDAYS if digit in value)
    if name == "country" and value == NO_HOLIDAYS:
        return gettext("no public holidays (none)")
    return f"{value:%H:%M}" if hasattr(value, "hour") else str(value) or "–"


class AnswerForm(forms.Form):
    """One answer to a reminder; `seen_version` says which action was read."""

    seen_version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)


class ReportForm(AnswerForm):
    """How far it is."""

    percent = forms.IntegerField(label=_("Done so far, in percent"), min_value=0, max_value=100)
    words = forms.CharField(label=_("A word about it"), required=False, max_length=2_000, widget=SHORT)


class FinishForm(AnswerForm):
    """It is done."""

    evidence = forms.CharField(
        label=_("How one sees that it is done"), required=False, max_length=2_000, widget=SHORT
    )


class DayForm(AnswerForm):
    """Another day."""

    due = forms.DateField(label=_("New day"), widget=DAY, validators=[in_our_time])
    why = forms.CharField(label=_("Why"), max_length=1_000, widget=SHORT)

    def clean_due(self) -> date:
        """Refuse days that are over."""
        due: date = self.cleaned_data["due"]
        if due < self.initial["today"]:
            raise forms.ValidationError(_("That day is over already."))
        return due


class DeclineForm(AnswerForm):
    """Give it back."""

    why = forms.CharField(label=_("Why"), max_length=1_000, widget=SHORT)


ANSWERS: Mapping[str, type[AnswerForm]] = {
    "report": ReportForm,
    "finish": FinishForm,
    "day": DayForm,
    "decline": DeclineForm,
}


def answer_forms(
    action: Action, today: date, *, bound: Mapping[str, AnswerForm] | None = None
) -> dict[str, Any]:
    """Return the forms of all answers; one that was sent keeps what was typed."""
    initial = {"percent": action.percent, "evidence": action.evidence, "today": today}
    initial |= {"seen_version": action.version}
    blank = {verb: form(initial=initial, prefix=verb) for verb, form in ANSWERS.items()}
    return {**blank, **(bound or {})}


class GuestForm(forms.Form):
    """Whom an action is given to by address."""

    email = forms.EmailField(label=_("E-mail address"))
    name = forms.CharField(label=_("Name"), max_length=120, required=False)


class AbsenceForm(forms.Form):
    """When somebody is away."""

    first_day = forms.DateField(label=_("First day"), widget=DAY, validators=[in_our_time])
    last_day = forms.DateField(label=_("Last day"), widget=DAY, validators=[in_our_time])
    deputy = forms.ModelChoiceField(
        label=_("Reminders go to"), queryset=Person.objects.none(), required=False, empty_label=_("nobody")
    )

    def __init__(self, person: Person, unit: Unit, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = people_around(unit).exclude(pk=person.pk)
        self.fields["deputy"].queryset = others  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Refuse days in the wrong order."""
        given: dict[str, Any] = super().clean() or {}
        if given.get("first_day") and given.get("last_day") and given["last_day"] < given["first_day"]:
            self.add_error("last_day", _("The last day comes before the first."))
        return given


class DecisionForm(VersionedForm):
    """A question with its options, one a line; a star before one proposes it."""

    lines = forms.CharField(
        label=_("Options"),
        help_text=_(
            "One a line. Put a star (*) before the one you propose: it holds only once somebody takes it."
        ),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=1_500,
    )

    class Meta:
        model = Decision
        fields = ("title", "why", "decider", "due")
        widgets = {"why": SHORT, "due": DAY}  # noqa: RUF012

    def __init__(self, *args: Any, unit: Unit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["decider"].queryset = people_around(unit)  # type: ignore[attr-defined]
        self.fields["decider"].required = True
        self.initial.setdefault("lines", _lines_of(self.instance))

    def clean_lines(self) -> list[str]:
        """Return the options, the proposed one with its star."""
        lines = [line.strip() for line in self.cleaned_data["lines"].splitlines() if line.strip()]
        if not FEWEST_OPTIONS <= len(lines) <= MOST_OPTIONS:
            raise forms.ValidationError(
                _("Give %(fewest)s to %(most)s options, one a line."),
                params={"fewest": FEWEST_OPTIONS, "most": MOST_OPTIONS},
            )
        if sum(line.startswith("*") for line in lines) > 1:
            raise forms.ValidationError(_("Propose one option at most."))
        return lines

    @property
    def changes(self) -> dict[str, Any]:
        """Return the fields as they are written."""
        lines: list[str] = self.cleaned_data["lines"]
        proposed = next((place for place, line in enumerate(lines) if line.startswith("*")), None)
        given = {name: self.cleaned_data[name] for name in self.Meta.fields}
        return {**given, "options": [line.lstrip("* ") for line in lines], "default": proposed}


def _lines_of(decision: Decision) -> str:
    return "\n".join(
        f"* {option}" if place == decision.default else str(option)
        for place, option in enumerate(decision.options)
    )


class DecideForm(forms.Form):
    """The option that is taken."""

    seen_version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    chosen = forms.TypedChoiceField(label=_("Decision"), coerce=int, widget=forms.RadioSelect)
    reason = forms.CharField(label=_("Why so"), required=False, max_length=2_000, widget=SHORT)

    def __init__(self, decision: Decision, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("seen_version", decision.version)
        choices = [
            (place, f"{option} · {gettext('proposed')}" if place == decision.default else option)
            for place, option in enumerate(decision.options)
        ]
        self.fields["chosen"].choices = choices  # type: ignore[attr-defined]


class FeedForm(forms.Form):
    """A new calendar address."""

    team = forms.ModelChoiceField(
        label=_("Whose due dates"), queryset=Team.objects.none(), required=False, empty_label=_("my own")
    )
    has_todos = forms.BooleanField(
        label=_("As to-dos"), required=False, help_text=_("For programs that keep a list of tasks.")
    )

    def __init__(self, person: Person, *args: Any, has_teams: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not has_teams:
            del self.fields["team"]
            return
        teams = visible(Team.objects.filter(deleted_at=None), person, Right.SEE)
        self.fields["team"].queryset = teams  # type: ignore[attr-defined]
