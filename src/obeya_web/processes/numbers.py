"""The key numbers of a process: what each is called, how it comes about, and how it is said."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from obeya_web.lib.numbers import count_here, duration_here, number_here
from obeya_web.processes.models import Summary


@dataclass(frozen=True, slots=True)
class Definition:
    """What a number is called, its formula in words, and what its sample counts."""

    label: str | Promise
    formula: str | Promise
    is_duration: bool = False
    sample: str = "cases"


DEFINITIONS: Mapping[str, Definition] = {
    "cases": Definition(
        gettext_lazy("Cases"),
        gettext_lazy("The number of different case ids in the log, open cases included."),
    ),
    "median": Definition(
        gettext_lazy("Lead time, median"),
        gettext_lazy(
            "Half of the cases take less time from their first to their last event; open cases count until their "
            "last event so far. The interval is 95 %, by order statistics, as if cases came independently."
        ),
        is_duration=True,
    ),
    "p90": Definition(
        gettext_lazy("Lead time, nine in ten"),
        gettext_lazy(
            "The 90th percentile of the time from first to last event: nine in ten cases take less. The interval is "
            "95 %, by order statistics, as if cases came independently."
        ),
        is_duration=True,
    ),
    "open": Definition(
        gettext_lazy("Open cases"),
        gettext_lazy(
            "Cases that have not ended with an end activity and had an event recently, counted at the last event of "
            "the log."
        ),
    ),
    "wip": Definition(
        gettext_lazy("Work in progress, mean"),
        gettext_lazy(
            "The mean number of open cases over time, without a stretch at both ends of the log where cases are "
            "missing (L of Little's law)."
        ),
        sample="arrivals",
    ),
    "arrivals": Definition(
        gettext_lazy("Arrivals a week"),
        gettext_lazy("Cases begun in a week, Monday to Sunday, as the mean over whole weeks of the log."),
        sample="weeks",
    ),
}


@dataclass(frozen=True, slots=True)
class ShownNumber:
    """One key number in words."""

    key: str
    label: str
    value: str
    interval: str
    sample: str
    formula: str


def shown_numbers(summary: Summary) -> list[ShownNumber]:
    """Return the key numbers of a summary in the reader's language."""
    return [_shown(one) for one in summary.numbers if one["key"] in DEFINITIONS]


def _shown(one: Mapping[str, Any]) -> ShownNumber:
    definition = DEFINITIONS[one["key"]]
    say = duration_here if definition.is_duration else number_here
    interval = ""
    if one["low"] is not None and one["high"] is not None:
        interval = _("%(low)s to %(high)s") % {"low": say(one["low"]), "high": say(one["high"])}
    value = _("no data") if one["value"] is None else say(one["value"])
    return ShownNumber(
        key=one["key"],
        label=str(definition.label),
        value=count_here(one["value"]) if one["key"] in ("cases", "open") else value,
        interval=interval,
        sample=_sample(definition.sample, int(one["n"])),
        formula=str(definition.formula),
    )


def _sample(kind: str, n: int) -> str:
    count = count_here(n)
    if kind == "weeks":
        return ngettext("%(n)s week", "%(n)s weeks", n) % {"n": count}
    if kind == "arrivals":
        return ngettext("%(n)s arrival", "%(n)s arrivals", n) % {"n": count}
    return ngettext("%(n)s case", "%(n)s cases", n) % {"n": count}
