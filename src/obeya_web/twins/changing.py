"""The changes that people can try, as forms: what each asks for, made from what the twin has."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from obeya.twin.model import END, Model, WeekCalendar
from obeya.twin.roles import say_role
from obeya.twin.scenarios.routes import what_follows
from obeya_web.lib.tongue import in_readers_language
from obeya_web.measures.fields import ValueField
from obeya_web.twins.calculators.spec import Words
from obeya_web.twins.fields import SliderField

HOUR_S: Final = 3_600
DAYS: Final = 7
# Stands between the two steps of a pair; no name of a step holds it.
_BETWEEN: Final = "\x1f"

Data = dict[str, Any]
Choices = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of change: `fields` makes its fields for a model, `data` the change that `obeya.twin` reads.

    A kind without fields for a model cannot be tried on it: there is nothing it could change.
    """

    key: str
    title: Words
    icon: str
    about: Words
    fields: Callable[[Model], Mapping[str, forms.Field] | None]
    data: Callable[[Mapping[str, Any]], Data]


class ChangeForm(forms.Form):
    """The form of one kind of change on one model."""

    def __init__(self, kind: Kind, fields: Mapping[str, forms.Field], data: Any = None) -> None:
        super().__init__(data, auto_id=f"{kind.key.replace(' ', '-')}-%s")
        self.kind = kind
        self.fields.update(fields)

    @property
    def change(self) -> Data:
        """Return the change that a valid form means."""
        return {"change": self.kind.key, **self.kind.data(self.cleaned_data)}


def forms_for(model: Model) -> list[ChangeForm]:
    """Return an empty form for each kind of change that fits the model."""
    found = ((kind, kind.fields(model)) for kind in KINDS)
    return [ChangeForm(kind, fields) for kind, fields in found if fields is not None]


def form_of(key: str, model: Model, data: Any) -> ChangeForm | None:
    """Return the filled-in form of a kind; None where there is no such kind, or it does not fit the model."""
    kind = next((each for each in KINDS if each.key == key), None)
    fields = kind.fields(model) if kind else None
    return ChangeForm(kind, fields, data) if kind and fields is not None else None


def _choice(label: Any, choices: Choices, *, required: bool = True) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=choices, required=required)


def _steps(model: Model) -> Choices:
    return [(name, name) for name in model.activities]


def _roles(model: Model) -> Choices:
    with in_readers_language():
        return [
            (role, say_role(role)) for role in sorted({each.role for each in model.resources if each.role})
        ]


def _pairs(model: Model) -> Choices:
    found = []
    for first in model.activities:
        for second in sorted(what_follows(model.routing, first) - {END, first}):
            found.append((f"{first}{_BETWEEN}{second}", f"{first} → {second}"))
    return found


def _ways(model: Model) -> Choices:
    """Return the ways on where there is more than one."""
    found = []
    for first in model.activities:
        ways = sorted(what_follows(model.routing, first))
        if len(ways) > 1:
            found += [(f"{first}{_BETWEEN}{then}", f"{first} → {then or _('the end')}") for then in ways]
    return found


def _where(model: Model) -> Choices:
    roles = [(f"role{_BETWEEN}{key}", _("Role: %(name)s") % {"name": name}) for key, name in _roles(model)]
    steps = [
        (f"step{_BETWEEN}{name}", _("Step: %(name)s") % {"name": name})
        for name in model.activities
        if any(row.activity == name and row.resources for row in model.work)
    ]
    return roles + steps


def _staff_fields(model: Model) -> Mapping[str, forms.Field] | None:
    where = _where(model)
    if not where:
        return None
    return {
        "where": _choice(gettext_lazy("Where"), where),
        "by": SliderField(
            label=gettext_lazy("People more (or fewer, with −)"), least=-20, most=20, is_whole=True, initial=1
        ),
    }


def _hours_fields(model: Model) -> Mapping[str, forms.Field] | None:
    roles = _roles(model)
    if not roles:
        return None
    days = [
        (str(n), name)
        for n, name in enumerate((_("Mon"), _("Tue"), _("Wed"), _("Thu"), _("Fri"), _("Sat"), _("Sun")))
    ]
    since, until = _usual_hours(model.calendars)
    return {
        "role": _choice(gettext_lazy("Role"), roles),
        "days": forms.MultipleChoiceField(
            label=gettext_lazy("Days"),
            choices=days,
            initial=["0", "1", "2", "3", "4"],
            widget=forms.CheckboxSelectMultiple,
        ),
        "since": SliderField(label=gettext_lazy("From hour"), least=0, most=23, step=0.5, initial=since),
        "until": SliderField(label=gettext_lazy("To hour"), least=1, most=24, step=0.5, initial=until),
    }


def _usual_hours(calendars: Iterable[WeekCalendar]) -> tuple[float, float]:
    spans = [span for calendar in calendars for day in calendar.weekly for span in day]
    if not spans:
        return 8, 17
    return min(since for since, _until in spans) / HOUR_S, max(until for _since, until in spans) / HOUR_S


def _hours_data(given: Mapping[str, Any]) -> Data:
    span = [round(given["since"] * HOUR_S), round(given["until"] * HOUR_S)]
    return {
        "role": given["role"],
        "weekly": [[span] if str(day) in given["days"] else [] for day in range(DAYS)],
    }


def _step_fields(model: Model) -> Mapping[str, forms.Field] | None:
    return {"step": _choice(gettext_lazy("Step"), _steps(model))} if len(model.activities) > 1 else None


def _automate_fields(model: Model) -> Mapping[str, forms.Field] | None:
    return {
        "step": _choice(gettext_lazy("Step"), _steps(model)),
        "minutes": SliderField(
            label=gettext_lazy("Minutes that it then takes"), least=0, most=600, initial=0
        ),
    }


def _duration_fields(model: Model) -> Mapping[str, forms.Field] | None:
    return {
        "step": _choice(gettext_lazy("Step"), _steps(model)),
        "percent": SliderField(
            label=gettext_lazy("Percent of the time that it takes now"), least=5, most=300, step=5, initial=80
        ),
    }


def _pair_fields(model: Model) -> Mapping[str, forms.Field] | None:
    pairs = _pairs(model)
    return {"pair": _choice(gettext_lazy("Steps"), pairs)} if pairs else None


def _merge_fields(model: Model) -> Mapping[str, forms.Field] | None:
    fields = _pair_fields(model)
    if fields is None:
        return None
    percent = SliderField(
        label=gettext_lazy("Percent of the time of both"), least=5, most=200, step=5, initial=100
    )
    return {**fields, "percent": percent}


def _delay_fields(model: Model) -> Mapping[str, forms.Field] | None:
    steps = [(name, name) for name in model.activities if any(row.activity == name for row in model.delays)]
    if not steps:
        return None
    return {
        "step": _choice(gettext_lazy("Step"), steps),
        "percent": SliderField(
            label=gettext_lazy("Percent of the idle delay that stays"), least=0, most=200, step=5, initial=0
        ),
    }


def _demand_fields(model: Model) -> Mapping[str, forms.Field] | None:
    label = gettext_lazy("Percent more cases (or fewer, with −)")
    return {"percent": SliderField(label=label, least=-90, most=200, step=5, initial=20)}


def _routing_fields(model: Model) -> Mapping[str, forms.Field] | None:
    ways = _ways(model)
    if not ways:
        return None
    return {
        "way": _choice(gettext_lazy("Way"), ways),
        "percent": SliderField(label=gettext_lazy("Percent that go this way"), least=0, most=100, initial=10),
    }


def _batch_fields(model: Model) -> Mapping[str, forms.Field] | None:
    return {
        "step": _choice(gettext_lazy("Step"), _steps(model)),
        "size": SliderField(
            label=gettext_lazy("Pieces in a lot"), least=1, most=200, is_whole=True, initial=1
        ),
        "hours": ValueField(label=gettext_lazy("Started after so many hours at the latest"), required=False),
    }


def _priority_fields(model: Model) -> Mapping[str, forms.Field] | None:
    values = [
        (f"{each.name}{_BETWEEN}{value}", _("%(name)s is %(value)s") % {"name": each.name, "value": value})
        for each in model.attributes
        for value, _weight in each.values
    ]
    if not values:
        return None
    everywhere = [("", _("everywhere")), *_steps(model)]
    return {
        "cases": _choice(gettext_lazy("Cases that come first"), values),
        "step": _choice(gettext_lazy("Where"), everywhere, required=False),
    }


def _pair(text: str) -> tuple[str, str]:
    first, _between, second = text.partition(_BETWEEN)
    return first, second


def _staff_data(given: Mapping[str, Any]) -> Data:
    key, name = _pair(given["where"])
    return {"by": given["by"], key: name}


def _pair_data(given: Mapping[str, Any]) -> Data:
    first, second = _pair(given["pair"])
    return {"first": first, "second": second}


def _routing_data(given: Mapping[str, Any]) -> Data:
    after, then = _pair(given["way"])
    return {"after": after, "then": then, "share": given["percent"] / 100}


def _batch_data(given: Mapping[str, Any]) -> Data:
    longest = {} if given["hours"] is None else {"longest_wait_s": given["hours"] * HOUR_S}
    return {"step": given["step"], "size": given["size"], **longest}


def _priority_data(given: Mapping[str, Any]) -> Data:
    attribute, value = _pair(given["cases"])
    when = [{"attribute": attribute, "test": "is", "value": value}]
    return {"when": when, **({"step": given["step"]} if given["step"] else {})}


KINDS: Final = (
    Kind(
        "remove step",
        gettext_lazy("Leave a step out"),
        icon="circle-minus",
        about=gettext_lazy("Cases go straight on to what came after it."),
        fields=_step_fields,
        data=lambda given: {"step": given["step"]},
    ),
    Kind(
        "staff",
        gettext_lazy("More or fewer people"),
        icon="users",
        about=gettext_lazy("New people work as those who are there do."),
        fields=_staff_fields,
        data=_staff_data,
    ),
    Kind(
        "duration",
        gettext_lazy("A step takes longer or less"),
        icon="clock",
        about=gettext_lazy("Its working time, not the wait before it."),
        fields=_duration_fields,
        data=lambda given: {"step": given["step"], "factor": given["percent"] / 100},
    ),
    Kind(
        "automate step",
        gettext_lazy("Automate a step"),
        icon="robot",
        about=gettext_lazy("Nobody is needed for it any more."),
        fields=_automate_fields,
        data=lambda given: {"step": given["step"], "duration_s": given["minutes"] * 60},
    ),
    Kind(
        "merge steps",
        gettext_lazy("Make two steps one"),
        icon="arrow-merge",
        about=gettext_lazy("One person does both in one go; the wait between them is gone."),
        fields=_merge_fields,
        data=lambda given: {**_pair_data(given), "factor": given["percent"] / 100},
    ),
    Kind(
        "remove hand-over",
        gettext_lazy("Remove a hand-over"),
        icon="arrows-exchange",
        about=gettext_lazy("Whoever does the first goes straight on with the second."),
        fields=_pair_fields,
        data=_pair_data,
    ),
    Kind(
        "remove delay",
        gettext_lazy("Cut an idle delay"),
        icon="hourglass",
        about=gettext_lazy("Waiting that neither people nor queues explain."),
        fields=_delay_fields,
        data=lambda given: {"step": given["step"], "factor": given["percent"] / 100},
    ),
    Kind(
        "hours",
        gettext_lazy("Other working hours"),
        icon="calendar",
        about=gettext_lazy("When the people of a role work."),
        fields=_hours_fields,
        data=_hours_data,
    ),
    Kind(
        "demand",
        gettext_lazy("More or fewer cases"),
        icon="chart-bar",
        about=gettext_lazy("At the same hours of the week."),
        fields=_demand_fields,
        data=lambda given: {"factor": 1 + given["percent"] / 100},
    ),
    Kind(
        "routing",
        gettext_lazy("Another share of ways"),
        icon="git-branch",
        about=gettext_lazy("How many go which way after a step; the rest goes the other ways as before."),
        fields=_routing_fields,
        data=_routing_data,
    ),
    Kind(
        "batch",
        gettext_lazy("Larger or smaller lots"),
        icon="stack-2",
        about=gettext_lazy("One piece in a lot means that each is done as it comes."),
        fields=_batch_fields,
        data=_batch_data,
    ),
    Kind(
        "priority",
        gettext_lazy("Serve some cases first"),
        icon="flag",
        about=gettext_lazy("The wait is moved to the other cases, not removed."),
        fields=_priority_fields,
        data=_priority_data,
    ),
    Kind(
        "no priorities",
        gettext_lazy("First come, first served"),
        icon="list",
        about=gettext_lazy("Without priorities."),
        fields=lambda model: {} if model.priorities else None,
        data=lambda given: {},
    ),
)
