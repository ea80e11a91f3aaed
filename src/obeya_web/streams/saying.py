"""Numbers and faults of maps in the reader's words."""

from __future__ import annotations

from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from obeya.flow.stream_map import Clock
from obeya_web.lib.numbers import count_here, duration_here, number_here, share_here
from obeya_web.streams.editing.patching import Clash
from obeya_web.streams.fields import typed_time
from obeya_web.streams.forms import StepForm
from obeya_web.streams.models import Revision
from obeya_web.streams.words import DONE_BY, VALUES

SUMMARY: Final[dict[str, str | Promise]] = {
    "takt_s": gettext_lazy("Takt"),
    "lead_time_s": gettext_lazy("Lead time"),
    "lead_time_days": gettext_lazy("Lead time in days of the clock"),
    "wait_s": gettext_lazy("Waiting"),
    "worked_s": gettext_lazy("Process time"),
    "effort_s": gettext_lazy("Effort"),
    "ratio_working": gettext_lazy("Process cycle efficiency, working time"),
    "ratio_calendar": gettext_lazy("Process cycle efficiency, calendar time"),
    "people_at_takt": gettext_lazy("People at takt"),
    "stock": gettext_lazy("Stock in the stream"),
    "rolled_share_right": gettext_lazy("Rolled %C&A"),
    "time adds value": gettext_lazy("Time that adds value"),
    "time needed": gettext_lazy("Time needed by the business"),
    "time waste": gettext_lazy("Time wasted"),
    "n_steps": gettext_lazy("Steps"),
    "n_data_entries": gettext_lazy("Steps where data are typed in"),
    "n_by_hand": gettext_lazy("Steps done by a person alone"),
    "n_handovers": gettext_lazy("Hand-overs"),
    "n_systems": gettext_lazy("Systems"),
    "n_loops": gettext_lazy("Rework loops"),
    "n_forks": gettext_lazy("Forks"),
    "n_choices": gettext_lazy("Choices"),
    "n_joins": gettext_lazy("Joins"),
    "n_control_flow": gettext_lazy("Control-flow complexity"),
}
# More of these is better; of all others less is, and takt and people are given.
GROWS: Final = frozenset({"ratio_working", "ratio_calendar", "rolled_share_right"})
GIVEN: Final = frozenset({"takt_s", "people_at_takt", "time adds value"})


def say_span(seconds: float | None, clock: Clock, day_s: float | None) -> str:
    """Say a time on the clock of a map: working days, or days of 24 hours."""
    hours = day_s / 3_600 if clock == "working" and day_s else None
    if seconds is not None and seconds < 60:
        return typed_time(seconds)
    return duration_here(seconds, hours)


def say_summary(name: str, value: float | None, clock: Clock, day_s: float | None) -> str:
    """Say a number of the summary."""
    if value is None:
        return _("not known")
    if name.startswith("n_"):
        return count_here(int(value))
    if name.startswith("ratio") or name == "rolled_share_right":
        return share_here(value) if value >= 0.01 or not value else f"{number_here(100 * value)} %"
    if name.endswith("_s") or name.startswith("time "):
        return say_span(value, clock, day_s)
    return number_here(value)


def say_difference(name: str, value: float | None, clock: Clock, day_s: float | None) -> str:
    """Say a difference with its sign."""
    if value is None:
        return "–"
    if not value:
        return "0"
    sign = "+" if value > 0 else "\N{MINUS SIGN}"
    return f"{sign}{say_summary(name, abs(value), clock, day_s)}"


def say_field(name: str, value: Any, day_s: float | None) -> str:
    """Say what stands in a field of a box."""
    if value is None or value in ("", ()):
        return "–"
    if name in ("value", "done_by"):
        return str({**VALUES, **DONE_BY}.get(value, value))
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list | tuple):
        return ", ".join(str(each) for each in value)
    if isinstance(value, int | float):
        if name.endswith(("_s", "_per_day")):
            return typed_time(value, None if name.endswith("_per_day") else day_s)
        return share_here(value) if name.startswith("share") or name == "uptime" else number_here(value)
    return str(value)


def label_of(field: str) -> str:
    """Return the label of a field of a box."""
    found = StepForm.base_fields.get(field)
    return str(found.label) if found is not None else field.replace("_", " ")


def say_clash(clash: Clash, revision: Revision) -> str:
    """Say what two people changed at once, and what stands there now."""
    names = {part["key"]: part.get("name", "") for part in revision.content.get("steps", [])}
    rows = []
    for row in clash.rows[:5]:
        at = row["at"]
        if at[0] == "steps" and len(at) == 3:
            theirs = clash.theirs.get(tuple(at))
            name = names.get(at[1]) or _("a step that is gone")
            rows.append(f"{name}, {label_of(at[2])}: {say_field(at[2], theirs, None)}")
    said = _("Somebody else changed the same meanwhile, so yours was not saved.")
    now = _("There stands now:")
    return f"{said} {now} {'; '.join(rows)}." if rows else said
