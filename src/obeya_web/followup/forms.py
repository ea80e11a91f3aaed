"""What people fill in about actions."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from obeya_web.accounts.merging import VersionedForm
from obeya_web.accounts.models import Person, Unit
from obeya_web.accounts.roles import Right
from obeya_web.accounts.scope import units_where
from obeya_web.followup.filtering import processes_for
from obeya_web.followup.models import Action, FocusItem, WeekPlan
from obeya_web.followup.people import people_seen
from obeya_web.followup.reading_lines import who_is
from obeya_web.followup.states import LIVE, NEXT, Priority, State
from obeya_web.lib.days import in_our_time
from obeya_web.processes.models import Process

SHORT = forms.Textarea(attrs={"rows": 3})
DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class PersonField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """Somebody by name or address, found while one types among the people one sees."""

    widget = forms.TextInput

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(Person.objects.none(), required=False, **kwargs)
        self.widget.attrs |= {"list": "people", "autocomplete": "off", "data-people": ""}

    def prepare_value(self, value: Any) -> Any:
        """Show a person by address, which is never two people's."""
        if isinstance(value, Person):
            return value.email
        if isinstance(value, int):
            return next((each.email for each in Person.objects.filter(pk=value)), "")
        return value

    def to_python(self, value: Any) -> Person | None:
        """Find the one person that is meant; whoever is chosen already may stay."""
        typed = str(value or "").strip()
        if not typed:
            return None
        found = who_is(typed, list(self.queryset or ()))
        if found is None:
            raise forms.ValidationError(
                _("“%(typed)s” is nobody you see, or several people. Write the e-mail address."),
                params={"typed": typed},
            )
        return found

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Compare what is shown."""
        return str(self.prepare_value(initial) or "") != str(data or "")


class ActionForm(VersionedForm):
    """What an action says; its state has buttons of its own."""

    owner = PersonField(label=_("Owner"), help_text=_("One person. Type a name or an address."))
    verifier = PersonField(
        label=_("Verified by"),
        help_text=_("Somebody other than the owner, who looks whether it is really done."),
    )
    owed_to = PersonField(
        label=_("Promised to"), help_text=_("Who waits for it, and hears when it is late. Not its owner.")
    )
    blocked_by = forms.ModelMultipleChoiceField(
        label=_("Waits for"), queryset=Action.objects.none(), required=False, widget=forms.SelectMultiple
    )

    class Meta:
        model = Action
        fields = (
            "title", "why", "owner", "verifier", "owed_to", "due", "priority", "service_class", "process",
            "effort_hours", "percent", "lane", "blocked_by", "expected_effect", "evidence",
        )  # fmt: skip
        widgets = {"why": SHORT, "expected_effect": SHORT, "evidence": SHORT, "due": DAY}  # noqa: RUF012

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        action: Action = self.instance
        people = people_seen(person) | Person.objects.filter(
            pk__in=[pk for pk in (action.owner_id, action.verifier_id, action.owed_to_id) if pk]
        ).distinct().order_by("name", "email")
        for name in ("owner", "verifier", "owed_to"):
            self.fields[name].queryset = people  # type: ignore[attr-defined]
        self.fields["process"].queryset = processes_for(person)  # type: ignore[attr-defined]
        self.fields["blocked_by"].queryset = _may_wait_for(action)  # type: ignore[attr-defined]
        self.fields["evidence"].help_text = _("How one sees that it is done: a link, a number, a file.")
        self.fields["percent"].help_text = _("In percent.")

    def clean(self) -> dict[str, Any]:
        """Refuse an owner who would verify their own work, and actions that would wait for each other."""
        given: dict[str, Any] = super().clean() or {}
        if given.get("owner") and given.get("owner") == given.get("verifier"):
            self.add_error("verifier", _("Whoever does it cannot verify it. Choose somebody else."))
        if given.get("owner") and given.get("owner") == given.get("owed_to"):
            self.add_error("owed_to", _("Nobody promises something to themselves. Choose somebody else."))
        waits_for_it = set(self.instance.blocks.values_list("pk", flat=True)) if self.instance.pk else set()
        both = [other for other in given.get("blocked_by") or () if other.pk in waits_for_it]
        if both:
            self.add_error("blocked_by", _("“%(name)s” waits for this one already.") % {"name": both[0]})
        return given


def _may_wait_for(action: Action) -> QuerySet[Action]:
    """Return the live actions of the same unit, and those that it waits for already."""
    near = Action.objects.filter(unit=action.unit_id, state__in=LIVE, deleted_at=None)
    known = list(action.blocked_by.values_list("pk", flat=True)) if action.pk else []
    return (near | Action.objects.filter(pk__in=known)).exclude(pk=action.pk).distinct().order_by("due", "pk")


class NewActionForm(forms.Form):
    """An action from scratch."""

    title = forms.CharField(label=_("What"), max_length=200)
    unit = forms.ModelChoiceField(label=_("Unit"), queryset=Unit.objects.none(), empty_label=None)
    why = forms.CharField(label=_("Why"), required=False, widget=SHORT)
    owner = PersonField(label=_("Owner"), help_text=_("One person. Type a name or an address."))
    due = forms.DateField(label=_("Due"), required=False, widget=DAY, validators=[in_our_time])
    priority = forms.ChoiceField(label=_("Priority"), choices=Priority.choices, initial=Priority.MEDIUM)
    process = forms.ModelChoiceField(label=_("Process"), queryset=Process.objects.none(), required=False)
    verifier = PersonField(label=_("Verified by"))
    owed_to = PersonField(label=_("Promised to"), help_text=_("Who waits for it, and hears when it is late."))
    effort_hours = forms.FloatField(label=_("Effort in hours"), required=False, min_value=0)

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = units_where(person, Right.CONTRIBUTE)  # type: ignore[attr-defined]
        self.fields["process"].queryset = processes_for(person)  # type: ignore[attr-defined]
        for name in ("owner", "verifier", "owed_to"):
            self.fields[name].queryset = people_seen(person)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Refuse an owner who would verify their own work."""
        given: dict[str, Any] = super().clean() or {}
        if given.get("owner") and given.get("owner") == given.get("verifier"):
            self.add_error("verifier", _("Whoever does it cannot verify it. Choose somebody else."))
        return given


class LineForm(forms.Form):
    """One line, “what, who, when”, and where it belongs."""

    line = forms.CharField(
        label=_("What, who, when"),
        max_length=300,
        widget=forms.TextInput(attrs={"autocomplete": "off", "enterkeyhint": "done"}),
    )
    unit = forms.ModelChoiceField(label=_("Unit"), queryset=Unit.objects.none(), empty_label=None)

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = units_where(person, Right.CONTRIBUTE)  # type: ignore[attr-defined]


class PasteForm(LineForm):
    """Rows copied from a sheet."""

    line = forms.CharField(
        label=_("Rows"),
        max_length=40_000,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false"}),
        help_text=_("One action a row: what, who, when, as columns of a sheet or with commas between."),
    )


class MoveForm(forms.Form):
    """The next state of an action, with the reason where one is needed."""

    state = forms.ChoiceField(choices=State.choices)
    seen_version = forms.IntegerField(min_value=1)
    why = forms.CharField(required=False, max_length=2_000)
    evidence = forms.CharField(required=False, max_length=2_000)


class SeveralForm(forms.Form):
    """What is changed for all picked actions; an empty field changes nothing."""

    owner = PersonField(label=_("Owner"))
    due = forms.DateField(label=_("Due"), required=False, widget=DAY, validators=[in_our_time])
    priority = forms.ChoiceField(label=_("Priority"), required=False, choices=[("", "–"), *Priority.choices])
    state = forms.ChoiceField(label=_("State"), required=False, choices=[("", "–"), *State.choices])
    lane = forms.CharField(label=_("Swim lane"), required=False, max_length=60)
    why = forms.CharField(label=_("Reason"), required=False, max_length=2_000)

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = people_seen(person)  # type: ignore[attr-defined]

    @property
    def changes(self) -> dict[str, Any]:
        """Return the fields to be changed."""
        return {
            name: self.cleaned_data[name]
            for name in ("owner", "due", "priority", "lane")
            if self.cleaned_data[name] not in (None, "")
        }


class WeekPlanForm(VersionedForm):
    """From when on a week counts as too full."""

    class Meta:
        model = WeekPlan
        fields = ("hours", "most_urgent", "most_doing")


class FocusForm(forms.ModelForm):  # type: ignore[type-arg]
    """How many minutes are set aside for an action."""

    class Meta:
        model = FocusItem
        fields = ("minutes",)


def next_states(action: Action) -> list[State]:
    """Return the states that an action can be taken to, in their order."""
    return [state for state in State if state in NEXT[State(action.state)]]
