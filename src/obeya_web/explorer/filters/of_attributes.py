"""Forms for filters on the log's own attributes."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from obeya.tables.event_log import EventLog
from obeya.tables.facts import Attribute
from obeya.tables.filters import AttributeIs, EventsWhere, Filter
from obeya_web.explorer.filters.base import FilterForm, attribute_choices

OPS = (
    ("=", _("is")),
    ("!=", _("is not")),
    ("in", _("is one of")),
    ("contains", _("contains")),
    (">", _("is more than")),
    (">=", _("is at least")),
    ("<", _("is less than")),
    ("<=", _("is at most")),
    ("missing", _("is missing")),
    ("present", _("is there")),
)
NUMBER = re.compile(r"-?\d+(\.\d+)?")


class _AttributeForm(FilterForm):
    name = forms.ChoiceField(label=_("Attribute"))
    op = forms.ChoiceField(label=_("Comparison"), choices=OPS)
    value = forms.CharField(
        label=_("Value"), required=False, help_text=_("For “is one of”: several, with a semicolon between.")
    )

    def __init__(self, log: EventLog, data: Any = None) -> None:
        super().__init__(log, data)
        names = dict.fromkeys(attribute.name for attribute in self.offered(log))
        self.fields["name"].choices = attribute_choices(names)  # type: ignore[attr-defined]

    @classmethod
    def offered(cls, log: EventLog) -> tuple[Attribute, ...]:
        """Return the attributes to choose from."""
        return log.facts.case_attributes

    @classmethod
    def fits(cls, log: EventLog) -> bool:
        """Say whether the log has attributes of this kind."""
        return bool(cls.offered(log))

    def values_of(self, values: dict[str, Any]) -> tuple[Any, ...]:
        """Return the values typed, as numbers where the attribute is one."""
        if values["op"] in ("missing", "present"):
            return ()
        typed = values["value"].split(";") if values["op"] == "in" else [values["value"]]
        kind = next(each.kind for each in self.offered(self.log) if each.name == values["name"])
        return tuple(_read_value(text.strip(), kind) for text in typed)


def _read_value(text: str, kind: str) -> str | float | int | bool:
    if kind == "truth":
        return text.casefold() in ("true", "yes", "1")
    if kind == "number" and NUMBER.fullmatch(text):
        return float(text) if "." in text else int(text)
    return text


class CaseAttributeForm(_AttributeForm):
    """Cases by an attribute."""

    title = _("Attribute")
    about = _("Cases by one of their attributes")

    @classmethod
    def offered(cls, log: EventLog) -> tuple[Attribute, ...]:
        """Return the attributes of cases and of events."""
        return (*log.facts.case_attributes, *log.facts.event_attributes)

    def build(self, values: dict[str, Any]) -> Filter:
        """Return the filter."""
        return AttributeIs(values["name"], values["op"], self.values_of(values))


class EventsWhereForm(_AttributeForm):
    """Only the events with an attribute."""

    title = _("Only events with an attribute")
    about = _("Only the events that have a certain value; the others are taken out")
    touches_events = True

    @classmethod
    def offered(cls, log: EventLog) -> tuple[Attribute, ...]:
        """Return the attributes of events."""
        return log.facts.event_attributes

    def build(self, values: dict[str, Any]) -> Filter:
        """Return the filter."""
        return EventsWhere(values["name"], values["op"], self.values_of(values))
