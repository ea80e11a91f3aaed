"""Values and definitions of measures in the reader's words."""

from __future__ import annotations

from datetime import date

from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from obeya.studies.measures.built_in import BUILT_IN
from obeya.tables.sentences import say
from obeya_web.lib.numbers import count_here, duration_here, number_here, said_here, share_here
from obeya_web.lib.tongue import in_readers_language
from obeya_web.measures.models import MeasureDefinition

_STATISTICS = {
    "median": gettext_lazy("median"),
    "p90": gettext_lazy("90 % point"),
    "mean": gettext_lazy("mean"),
    "share": gettext_lazy("share"),
    "sum": gettext_lazy("sum"),
    "last": gettext_lazy("last value"),
    "nps": gettext_lazy("score"),
}
# Shape and word beside the colour, which alone says nothing.
_MOVEMENTS = {"better": "▲", "worse": "▼", "moved": "◆", "common": "∼", "unknown": "·"}


def value_here(value: float | None, definition: MeasureDefinition) -> str:
    """Return a value as people say it, with its unit; “no data” where there is none."""
    if value is None:
        return _("no data")
    if definition.value_unit == "seconds":
        return duration_here(value)
    if definition.value_unit == "share":
        return share_here(value)
    said = (
        count_here(int(value))
        if definition.value_unit == "count" and value == int(value)
        else number_here(value)
    )
    return f"{said} {definition.unit_word}".strip()


def period_here(begin: date, period: str) -> str:
    """Return a period by its first day."""
    if period == "month":
        return formats.date_format(begin, "YEAR_MONTH_FORMAT")
    day = formats.date_format(begin, "DATE_FORMAT")
    return day if period == "day" else _("week from %(day)s") % {"day": day}


def movement_here(word: str) -> tuple[str, str]:
    """Return the sign and the words of whether a measure moved lately."""
    words = {
        "better": _("better lately"),
        "worse": _("worse lately"),
        "moved": _("moved lately"),
        "common": _("no change"),
        "unknown": _("too few periods"),
    }
    return _MOVEMENTS[word], words[word]


def name_of(what: str) -> str:
    """Return the name of a built-in measure in the reader's language."""
    with in_readers_language():
        return str(say(BUILT_IN[what].name)) if what in BUILT_IN else what


def statistic_name(statistic: str) -> str:
    """Return the name of a statistic in the reader's language."""
    return str(_STATISTICS.get(statistic, statistic))


def formula_of(what: str) -> str:
    """Return how a built-in measure is made."""
    with in_readers_language():
        return str(say(BUILT_IN[what].formula)) if what in BUILT_IN else ""


def exclusions_of(what: str) -> str:
    """Return what a built-in measure leaves out."""
    with in_readers_language():
        return str(say(BUILT_IN[what].exclusions)) if what in BUILT_IN else ""


def fault_here(fault: str) -> str:
    """Return why a measure could not be computed; jobs write it in English."""
    return _(said_here(fault)) if fault else ""
