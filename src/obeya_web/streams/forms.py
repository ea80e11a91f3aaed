"""What people fill in about maps."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from obeya.flow.stream_map import StreamMap
from obeya.flow.value_stream import DAY_S
from obeya_web.accounts.merging import VersionedForm
from obeya_web.accounts.models import Person, Unit
from obeya_web.accounts.roles import Right
from obeya_web.accounts.scope import units_where, visible
from obeya_web.improvement.models import Improvement
from obeya_web.processes.forms import people_of
from obeya_web.processes.models import Process
from obeya_web.streams.fields import NumberField, TimeField, WordsField
from obeya_web.streams.models import Stream
from obeya_web.streams.models.note import LONGEST_NAME, LONGEST_NOTE
from obeya_web.streams.words import CLOCKS, DONE_BY, KANBANS, LINKS, ROLES, VALUES, WAYS

DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
ACCEPTED = ".json,.drawio,.xml,.svg,.vsdx"
LINES = forms.Textarea(attrs={"rows": 6})
YES_NO = (("no", _("no")), ("yes", _("yes")))


class StreamForm(VersionedForm):
    """What a map says of itself."""

    class Meta:
        model = Stream
        fields = ("title", "owner", "review_day", "process", "improvement")
        widgets = {"review_day": DAY}  # noqa: RUF012

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        unit = self.instance.unit
        self.fields["owner"].queryset = people_of(unit)  # type: ignore[attr-defined]
        self.fields["process"].queryset = _processes(person, unit)  # type: ignore[attr-defined]
        self.fields["improvement"].queryset = visible(  # type: ignore[attr-defined]
            Improvement.objects.filter(deleted_at=None), person
        )
        self.fields["review_day"].help_text = _("The owner is reminded on the list of maps from that day on.")


class NewStreamForm(forms.Form):
    """A map drawn from a log, or typed from a walk."""

    title = forms.CharField(label=_("Title"), max_length=160, required=False)
    process = forms.ModelChoiceField(
        label=_("Process"),
        queryset=Process.objects.none(),
        required=False,
        help_text=_("Its log draws the map. Leave it empty for a map from paper."),
    )
    unit = forms.ModelChoiceField(
        label=_("Unit"), queryset=Unit.objects.none(), empty_label=None, required=False
    )
    way = forms.ChoiceField(
        label=_("Begin"),
        choices=(
            ("log", _("from the log of the process")),
            ("typed", _("with steps that you type")),
            ("file", _("from a file")),
        ),
        widget=forms.RadioSelect,
        initial="log",
    )
    names = forms.CharField(
        label=_("Steps, one a line"),
        required=False,
        widget=LINES,
        max_length=6_000,
        help_text=_("Only for a map from paper. Times come next, in the boxes."),
    )
    file = forms.FileField(
        label=_("File"),
        required=False,
        widget=forms.ClearableFileInput(attrs={"accept": ACCEPTED}),
        help_text=_("A map of obeya as JSON, SVG or Visio, or any drawing of draw.io: boxes become steps."),
    )
    clock = forms.ChoiceField(
        label=_("Clock"),
        choices=tuple(CLOCKS.items()),
        initial="calendar",
        help_text=_("Working time needs the working hours of the process."),
    )
    where = forms.CharField(required=False, max_length=2_000, widget=forms.HiddenInput)

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = units_where(person, Right.EDIT)
        self.fields["unit"].queryset = units  # type: ignore[attr-defined]
        self.fields["process"].queryset = visible(  # type: ignore[attr-defined]
            Process.objects.filter(deleted_at=None), person, Right.EDIT
        )

    def clean(self) -> dict[str, Any]:
        """Ask for what the chosen way needs."""
        given: dict[str, Any] = super().clean() or {}
        process = given.get("process")
        names = [line.strip() for line in str(given.get("names") or "").splitlines() if line.strip()]
        if given.get("way") == "log" and process is None:
            self.add_error("process", _("Choose the process whose log draws the map."))
        elif given.get("way") == "log" and process is not None and not process.log_version:
            self.add_error("process", _("This process has no data yet. Import a log, or type the steps."))
        if given.get("way") == "typed" and not names:
            self.add_error("names", _("Write down at least one step."))
        if given.get("way") == "file" and not given.get("file"):
            self.add_error("file", _("Choose the file to read."))
        if not given.get("title") and process is None and given.get("way") != "file":
            self.add_error("title", _("Give the map a title."))
        if process is None and given.get("unit") is None:
            self.add_error("unit", _("Choose the unit that the map belongs to."))
        return given | {"names": names[:60], "unit": process.unit if process else given.get("unit")}


class ReadForm(forms.Form):
    """A file that becomes a revision of a map."""

    file = forms.FileField(
        label=_("File"),
        widget=forms.ClearableFileInput(attrs={"accept": ACCEPTED}),
        help_text=_("A map of obeya as JSON, SVG or Visio, or any drawing of draw.io: boxes become steps."),
    )


class StepForm(forms.Form):
    """The data box of a step. A field that was not sent stays as it is."""

    name = forms.CharField(label=_("Step"), max_length=120)
    cycle_time_s = TimeField(label=_("Cycle time (C/T)"))
    wait_before_s = TimeField(label=_("Wait before"))
    stock_before = NumberField(label=_("Stock before, pieces"))
    share_right = NumberField(label=_("Complete and accurate (%C&A)"), value_unit="share")
    people = NumberField(label=_("People"))
    value = forms.ChoiceField(label=_("Class"), choices=tuple(VALUES.items()))
    done_by = forms.ChoiceField(label=_("Done by"), choices=tuple(DONE_BY.items()))
    has_data_entry = forms.ChoiceField(label=_("Data are typed in"), choices=YES_NO)
    changeover_s = TimeField(label=_("Changeover (C/O)"))
    uptime = NumberField(label=_("Uptime"), value_unit="share")
    at_once = NumberField(label=_("Pieces worked on at once"))
    batch = NumberField(label=_("Batch"))
    shifts = NumberField(label=_("Shifts"))
    available_s_per_day = TimeField(label=_("Working time a day"))
    share = NumberField(label=_("Pieces that pass it"), value_unit="share")
    share_scrapped = NumberField(label=_("Scrapped"), value_unit="share")
    share_automated = NumberField(label=_("Done without a person"), value_unit="share")
    systems = WordsField(label=_("Systems"))
    lane = forms.CharField(label=_("Department or role"), max_length=120, required=False)
    standard = forms.CharField(label=_("Standard (SOP): address or number"), max_length=500, required=False)
    remark = forms.CharField(label=_("Remark"), max_length=500, required=False)

    in_row = ("cycle_time_s", "wait_before_s", "share_right", "people", "value", "done_by", "has_data_entry")

    def __init__(self, *args: Any, day_s: float | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            if isinstance(field, TimeField) and name != "available_s_per_day":
                field.day_s = day_s
            if self.is_bound and name not in self.data:
                field.required = False

    @property
    def changes(self) -> dict[str, Any]:
        """Return what was sent and differs from what was shown."""
        found = {name: self.cleaned_data[name] for name in self.changed_data if name in self.data}
        if "has_data_entry" in found:
            found["has_data_entry"] = found["has_data_entry"] == "yes"
        # What always has a number is 1 where it was emptied.
        return {
            name: 1.0 if value is None and name in ("share", "at_once") else value
            for name, value in found.items()
        }


class DemandForm(forms.Form):
    """Demand, working time and the clock of the whole map."""

    per_day = NumberField(label=_("Demand, pieces a day"))
    available_s_per_day = TimeField(label=_("Working time a day"))
    stock_after = NumberField(label=_("Finished pieces that wait"))
    unit = forms.CharField(label=_("What flows, one of it"), max_length=60)
    clock = forms.ChoiceField(label=_("Clock of all times"), choices=tuple(CLOCKS.items()))

    def clean_available_s_per_day(self) -> float | None:
        """Refuse a day that has no time, or more than there is."""
        seconds: float | None = self.cleaned_data["available_s_per_day"]
        if seconds is not None and not 0 < seconds <= DAY_S:
            raise forms.ValidationError(_("A day has more than 0 and at most 24 hours."))
        return seconds

    def clean_per_day(self) -> float | None:
        """Refuse a demand of nothing."""
        pieces: float | None = self.cleaned_data["per_day"]
        if pieces is not None and pieces <= 0:
            raise forms.ValidationError(_("The demand is above 0."))
        return pieces

    def clean_unit(self) -> str:
        """Return the word, that of the trade where it is empty."""
        return str(self.cleaned_data["unit"]).strip() or "piece"


@dataclass(frozen=True, slots=True)
class Carriers:
    """The improvements and actions that may carry out a burst, each as its number and its title."""

    improvements: tuple[tuple[str, str], ...] = ()
    actions: tuple[tuple[str, str], ...] = ()


NOBODY = Carriers()


class PartForm(forms.Form):
    """One arrow, party or burst."""

    source = forms.ChoiceField(label=_("From"))
    target = forms.ChoiceField(label=_("To"))

    def __init__(self, *args: Any, stream: StreamMap, carriers: Carriers = NOBODY, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, choices in (("improvement", carriers.improvements), ("action", carriers.actions)):
            if name in self.fields:
                self.fields[name].choices = [("", "–"), *choices]  # type: ignore[attr-defined]
        steps = [(step.key, step.name) for step in stream.steps]
        parties = [(party.key, party.name) for party in stream.parties]
        for name in ("source", "target"):
            if name in self.fields:
                ends = steps if isinstance(self, ReworkForm) else steps + parties
                self.fields[name].choices = ends  # type: ignore[attr-defined]
        if "at" in self.fields:
            self.fields["at"].choices = [("", _("the whole map")), *steps]  # type: ignore[attr-defined]


class LinkForm(PartForm):
    """How work moves from one step to the next."""

    kind = forms.ChoiceField(label=_("Flow"), choices=tuple(LINKS.items()))
    most = NumberField(label=_("At most, pieces"))
    kanban = forms.ChoiceField(label=_("Kanban"), choices=tuple(KANBANS.items()), required=False)
    every = forms.CharField(label=_("How often"), max_length=60, required=False)
    text = forms.CharField(label=_("Words on it"), max_length=120, required=False)


class ReworkForm(PartForm):
    """Work that comes back."""

    share = NumberField(label=_("Share that comes back"), value_unit="share", required=True)
    text = forms.CharField(label=_("Words on it"), max_length=120, required=False)


class InformationForm(PartForm):
    """Word that goes from one to another."""

    way = forms.ChoiceField(label=_("How"), choices=tuple(WAYS.items()))
    text = forms.CharField(label=_("Words on it"), max_length=120, required=False)
    every = forms.CharField(label=_("How often"), max_length=60, required=False)


class PartyForm(PartForm):
    """Who stands at an end, or steers."""

    source = None  # type: ignore[assignment]
    target = None  # type: ignore[assignment]
    name = forms.CharField(label=_("Name"), max_length=120)
    role = forms.ChoiceField(label=_("Who"), choices=tuple(ROLES.items()))
    text = forms.CharField(label=_("Words on it"), max_length=200, required=False)


class BurstForm(PartForm):
    """What has to become better, and who carries it out."""

    source = None  # type: ignore[assignment]
    target = None  # type: ignore[assignment]
    text = forms.CharField(label=_("What has to become better"), max_length=200)
    at = forms.ChoiceField(label=_("Where"), required=False)
    improvement = forms.ChoiceField(label=_("Improvement that carries it out"), required=False)
    action = forms.ChoiceField(label=_("Action that carries it out"), required=False)


PART_FORMS: dict[str, type[PartForm]] = {
    "links": LinkForm,
    "rework": ReworkForm,
    "information": InformationForm,
    "parties": PartyForm,
    "bursts": BurstForm,
}


class NoteForm(forms.Form):
    """A sticky note."""

    words = forms.CharField(
        label=_("Note"),
        max_length=LONGEST_NOTE,
        widget=forms.Textarea(attrs={"rows": 3, "maxlength": LONGEST_NOTE}),
    )
    step = forms.ChoiceField(label=_("Where"), required=False)
    name = forms.CharField(label=_("Your name"), max_length=LONGEST_NAME, required=False)

    def __init__(self, *args: Any, stream: StreamMap | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        steps = [(step.key, step.name) for step in stream.steps] if stream else []
        self.fields["step"].choices = [("", _("the whole map")), *steps]  # type: ignore[attr-defined]


def _processes(person: Person, unit: Unit) -> Any:
    """Return the processes of the unit and below that a person sees."""
    return visible(Process.objects.filter(deleted_at=None, unit__path__startswith=unit.path), person)
