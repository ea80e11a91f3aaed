"""What people fill in about processes and imports."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from obeya.errors import CalendarError
from obeya.sources.mapping import ROLE_OPTIONS
from obeya.tables.calendar_text import parse_calendar
from obeya_web.accounts.merging import VersionedForm
from obeya_web.accounts.models import Person, Unit
from obeya_web.accounts.roles import Right
from obeya_web.accounts.scope import units_where
from obeya_web.lib.zones import zone_names
from obeya_web.processes.models import Process

SHORT = forms.Textarea(attrs={"rows": 3})


CALENDAR_PARTS = ("working_hours", "working_zone", "holidays_of")
CALENDAR_HELP = {
    "working_hours": (
        _("When people work on it. The explorer counts in these hours where working time is asked for."),
        "Mon-Thu 08:00-16:30; Fri 08:00-14:00",
    ),
    "working_zone": (_("Else the zone of the log."), "Europe/Berlin"),
    "holidays_of": (_("Country or region whose public holidays are closed."), "DE-BY"),
}


class ProcessForm(VersionedForm):
    """What the register says about a process."""

    class Meta:
        model = Process
        fields = ("name", "owner", "purpose", "suppliers", "customers", *CALENDAR_PARTS, "expected_days")
        widgets = {"purpose": SHORT, "suppliers": SHORT, "customers": SHORT}  # noqa: RUF012

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = people_of(self.instance.unit)  # type: ignore[attr-defined]
        self.fields["purpose"].help_text = _("What it is for, in a sentence.")
        self.fields["expected_days"].help_text = _(
            "Older data lose in timeliness, a part of the data quality. Empty: no more data come."
        )
        for name, (words, example) in CALENDAR_HELP.items():
            self.fields[name].help_text = words
            self.fields[name].widget.attrs["placeholder"] = example

    def clean(self) -> dict[str, Any]:
        """Refuse working hours that cannot be read, in the words of whoever reads them."""
        given: dict[str, Any] = super().clean() or {}
        parts = {name: str(given.get(name) or "").strip() for name in CALENDAR_PARTS}
        said = "; ".join(part for part in parts.values() if part)
        try:
            if said:
                parse_calendar(said)
        except CalendarError as fault:
            self.add_error("working_hours", str(fault))
        return given | parts


class MoveForm(VersionedForm):
    """To which unit a process belongs."""

    class Meta:
        model = Process
        fields = ("unit",)

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = units_where(person, Right.EDIT)  # type: ignore[attr-defined]
        self.fields["unit"].help_text = _("The people of the new unit see it from then on.")


class NewProcessForm(forms.Form):
    """A process without data."""

    name = forms.CharField(label=_("Name"), max_length=120)
    unit = forms.ModelChoiceField(label=_("Unit"), queryset=Unit.objects.none(), empty_label=None)
    purpose = forms.CharField(label=_("Purpose"), required=False, widget=SHORT)

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = units_where(person, Right.EDIT)  # type: ignore[attr-defined]


class BeginImportForm(forms.Form):
    """Where a log goes: a new process of a unit."""

    name = forms.CharField(
        label=_("Name of the process"),
        max_length=120,
        required=False,
        help_text=_("Else the name of the file."),
    )
    unit = forms.ModelChoiceField(
        label=_("Unit"), queryset=Unit.objects.none(), required=False, empty_label=None
    )

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = units_where(person, Right.IMPORT)  # type: ignore[attr-defined]


class FolderForm(forms.Form):
    """A folder whose new files are imported."""

    folder = forms.CharField(
        label=_("Watch a folder for new files"),
        max_length=255,
        help_text=_("Below the folder that your administrator opened for this."),
    )


ROLE_LABELS: Mapping[str, Any] = {
    "case_id": _("Case id"),
    "activity": _("Activity"),
    "completed_at": _("Time of completion"),
    "started_at": _("Start time"),
    "resource": _("Resource"),
    "lifecycle": _("Lifecycle transition"),
    "instance_id": _("Id of the activity instance"),
}
NEEDED_ROLES = ("case_id", "activity", "completed_at")
FOUND_OUT = ("", _("find out"))
DELIMITERS = (FOUND_OUT, (",", _("comma")), (";", _("semicolon")), ("\t", _("tabulator")), ("|", _("bar")))
DATE_ORDERS = (
    FOUND_OUT,
    ("dmy", _("day, month, year")),
    ("mdy", _("month, day, year")),
    ("ymd", _("year, month, day")),
)
LIFECYCLES = (
    FOUND_OUT,
    ("pair", _("pair starts with completions")),
    ("complete", _("take completions only")),
    ("raw", _("take every row as it is")),
)


class MappingForm(forms.Form):
    """Which column is what, and how the file is read; what is left open is found out."""

    timezone = forms.CharField(
        label=_("Time zone of times without one"),
        required=False,
        max_length=64,
        widget=forms.TextInput(
            attrs={"list": "zones", "placeholder": "Europe/Berlin", "autocomplete": "off"}
        ),
    )
    date_order = forms.ChoiceField(label=_("Order of day and month"), choices=DATE_ORDERS, required=False)
    delimiter = forms.ChoiceField(label=_("Delimiter"), choices=DELIMITERS, required=False)
    lifecycle_rule = forms.ChoiceField(label=_("Lifecycle"), choices=LIFECYCLES, required=False)
    drop_duplicates = forms.BooleanField(
        label=_("Leave out rows that repeat another one entirely"), required=False
    )
    keep_names = forms.BooleanField(label=_("Keep the names of people"), required=False)
    keep_names_because = forms.CharField(
        label=_("Why names are kept"),
        required=False,
        max_length=300,
        help_text=_("Kept with the log and in its history. Without it, people appear as pseudonyms."),
    )

    def __init__(self, *args: Any, seen: Mapping[str, Any], said: Mapping[str, Any], **kwargs: Any) -> None:
        self._seen, self._said = seen, said
        mapping = dict(said.get("mapping") or {})
        detected = dict(seen.get("mapping") or {})
        kwargs.setdefault("initial", self._initial(mapping, detected))
        super().__init__(*args, **kwargs)
        for role, label in ROLE_LABELS.items():
            self.fields[role] = forms.ChoiceField(
                label=label,
                required=False,
                choices=self._columns(role, mapping.get(role), detected.get(role)),
            )
            self.fields[role].help_text = (seen.get("reasons") or {}).get(role, "")
        if not self.fields["resource"].help_text:
            words = _("If a column names people, choose it here: its values become pseudonyms.")
            self.fields["resource"].help_text = words

    def _initial(self, mapping: Mapping[str, Any], detected: Mapping[str, Any]) -> dict[str, Any]:
        roles = {role: mapping.get(role) or detected.get(role) or "" for role in ROLE_OPTIONS}
        reading = {name: mapping.get(name) or "" for name in ("timezone", "date_order", "delimiter")}
        return {
            **roles,
            **reading,
            "lifecycle_rule": self._said.get("lifecycle") or "",
            "drop_duplicates": self._said.get("drop_duplicates", False),
            "keep_names": bool(self._said.get("keep_names_because")),
            "keep_names_because": self._said.get("keep_names_because") or "",
        }

    def _columns(self, role: str, *also: str | None) -> list[tuple[str, Any]]:
        left_open = (
            FOUND_OUT if any(also) else ("", _("choose one") if role in NEEDED_ROLES else _("none found"))
        )
        names = [*self._seen.get("columns", []), *(name for name in also if name)]
        return [left_open, *((name, name) for name in dict.fromkeys(names))]

    @property
    def roles(self) -> list[forms.BoundField]:
        """Return the fields that choose a column."""
        return [self[role] for role in ROLE_LABELS]

    @property
    def reading(self) -> list[forms.BoundField]:
        """Return the fields that say how the file is read."""
        return [
            self[name]
            for name in ("timezone", "date_order", "delimiter", "lifecycle_rule", "drop_duplicates")
        ]

    def clean_timezone(self) -> str:
        """Refuse what is no time zone."""
        zone = str(self.cleaned_data["timezone"]).strip()
        if zone and zone not in zone_names():
            raise forms.ValidationError(_("This is not a time zone; write it like Europe/Berlin."))
        return zone

    def clean(self) -> dict[str, Any]:
        """Ask for the reason where names are kept."""
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("keep_names") and not cleaned.get("keep_names_because", "").strip():
            self.add_error("keep_names_because", _("Say why names are kept, or let them be replaced."))
        return cleaned

    def said(self) -> dict[str, Any]:
        """Return what was said, without what was only taken over from what had been found out."""
        given, detected = self.cleaned_data, dict(self._seen.get("mapping") or {})
        before = dict(self._said.get("mapping") or {})
        mapping = {
            role: given[role]
            for role in ROLE_OPTIONS
            if given[role] and (given[role] != detected.get(role) or before.get(role) == given[role])
        }
        mapping |= {name: given[name] for name in ("timezone", "date_order", "delimiter") if given[name]}
        return {
            "mapping": mapping,
            "lifecycle": given["lifecycle_rule"],
            "drop_duplicates": given["drop_duplicates"],
            "keep_names_because": given["keep_names_because"].strip() if given["keep_names"] else "",
        }


def people_of(unit: Unit) -> Any:
    """Return the people who have a role at a unit or above it."""
    above = [int(key) for key in unit.path.strip("/").split("/") if key]
    return Person.objects.filter(is_active=True, grants__unit__in=above).distinct().order_by("name", "email")
