"""The words of this app, each list in one place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Measure:
    """What is compared, and how its values are said."""

    name: str | Promise
    kind: Literal["time", "share", "number", "count"]


MEASURES: Final[Mapping[str, Measure]] = {
    "lead_time": Measure(_("Lead time, mean"), "time"),
    "lead_time_p90": Measure(_("Lead time that nine of ten stay within"), "time"),
    "wait": Measure(_("Waiting before steps, per case"), "time"),
    "service_level": Measure(_("Done in time"), "share"),
    "work_in_progress": Measure(_("Cases in work"), "number"),
    "utilisation": Measure(_("Share of their time that people are busy"), "share"),
    "work_cost": Measure(_("Cost of the work per case"), "number"),
    "paid_cost": Measure(_("Cost of people on duty per case"), "number"),
}
"""What is compared, by the keys of `obeya.twin.scenarios.measures`; without rates of pay, costs are hours."""

VERDICTS: Final[Mapping[str, str | Promise]] = {
    "better": _("better"),
    "worse": _("worse"),
    "more": _("more"),
    "less": _("less"),
    "no difference seen": _("no difference seen"),
    "the same": _("the same"),
    "too few runs": _("too few runs"),
}
"""The closed list of what may be said of an effect: the words of `obeya.twin.scenarios.paired`."""

FAMILIES: Final[Mapping[str, str]] = {
    "better": "better",
    "worse": "worse",
    "more": "plain",
    "less": "plain",
    "no difference seen": "none",
    "the same": "none",
    "too few runs": "none",
}
"""Signal against noise: the look of each word."""

PARTS: Final[Mapping[str, str | Promise]] = {
    "arrivals": _("Arrivals"),
    "routing": _("Ways of cases"),
    "calendars": _("Working hours"),
    "durations": _("Times of work"),
    "delays": _("Idle delays"),
    "batches": _("Lots"),
    "priorities": _("Priorities"),
    "starts": _("Starts that were not recorded"),
    "people": _("People"),
    "choices": _("What was chosen"),
}
DISTANCES: Final[Mapping[str, str | Promise]] = {
    "ngd3": _("Ways of cases, three steps in a row (0 to 1)"),
    "ngd2": _("Ways of cases, two steps in a row (0 to 1)"),
    "aed": _("When things happen, in hours"),
    "ced": _("At which hour of the day things happen, in hours"),
    "red": _("How old cases are when things happen, in hours"),
    "ctd": _("Lead times, in hours"),
    "car": _("When cases arrive, in hours"),
    "workforce": _("At which hours people are at work, in hours"),
    "work_in_progress": _("When work is in progress, in hours"),
}

ANSWERS: Final[Mapping[str, str | Promise]] = {
    "yes": _("Yes"),
    "yes, but no better than the past again": _("Yes, but no better than the past replayed"),
    "partly": _("Partly"),
    "no": _("No"),
    "cannot be said": _("It cannot be said: there are too few cases"),
}
"""The answers to “Would it have predicted the last part of the log?”, as `obeya.twin.accuracy` gives them."""

FACTS: Final[Mapping[str, Measure]] = {
    "lead_time": Measure(_("Lead time, mean"), "time"),
    "lead_time_p90": Measure(_("Lead time that nine of ten stay within"), "time"),
    "steps": Measure(_("Steps per case"), "number"),
    "cases": Measure(_("Cases that came and were over by the end"), "count"),
}
NEARER: Final[Mapping[str, str | Promise]] = {
    "twin": _("the twin"),
    "replay": _("the past replayed"),
    "no difference seen": _("no difference seen"),
}
