"""The map as tables: the same numbers for those who do not see a picture, and for files."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from obeya.tables.basis import Spread
from obeya_web.explorer.asking import Asked
from obeya_web.explorer.map_json import shown_map
from obeya_web.explorer.state import Selection, State
from obeya_web.explorer.tabs.sheet import Column, Sheet
from obeya_web.explorer.words import wait_word


def map_sheets(asked: Asked, state: State) -> tuple[Sheet, Sheet]:
    """Return activities and paths of the map that the sliders leave, most frequent first."""
    drawn = shown_map(asked, state).map
    activities = Sheet(
        "activities",
        _("Activities"),
        (Column("activity", _("Activity")), *_measures(_("Times done"))),
        tuple((a.activity, a.n, a.n_cases, *_times(a.service_s)) for a in drawn.activities),
        tuple(state.query(select=Selection(a.activity).text()) for a in drawn.activities),
        note=_("Times are those in the activity, from start to completion."),
        working_day_h=asked.working_day_h,
    )
    paths = Sheet(
        "paths",
        _("Paths"),
        (Column("source", _("From")), Column("target", _("To")), *_measures(_("Moves"))),
        tuple((p.source, p.target, p.n, p.n_cases, *_times(p.wait_s)) for p in drawn.paths),
        tuple(state.query(select=Selection(p.source, p.target).text()) for p in drawn.paths),
        note=_("Times are those on the path (%(word)s).") % {"word": wait_word(drawn.wait_word)},
        working_day_h=asked.working_day_h,
    )
    return activities, paths


def _measures(n_label: str) -> tuple[Column, ...]:
    return (
        Column("n", n_label, "count"),
        Column("n_cases", _("Cases"), "count"),
        Column("median", _("Median"), "duration"),
        Column("mean", _("Mean"), "duration"),
        Column("p90", _("9 in 10 below"), "duration"),
        Column("total", _("Hours in all"), "hours"),
    )


def _times(spread: Spread | None) -> tuple[Any, ...]:
    if spread is None:
        return (None, None, None, None)
    return (spread.median, spread.mean, spread.p90, spread.mean * spread.n / 3600)
