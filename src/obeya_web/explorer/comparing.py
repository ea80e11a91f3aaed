"""Two selections side by side: what differs between them, with intervals."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from obeya.errors import QuestionError
from obeya.spc.intervals import Difference
from obeya.studies.contrast import Contrast, PathContrast, contrast, contrast_paths
from obeya_web.explorer.asking import Asked, compared_to
from obeya_web.explorer.panel import say_difference
from obeya_web.explorer.state import Selection, State
from obeya_web.explorer.tabs.sheet import Column, Sheet
from obeya_web.explorer.words import Chip, chips_of
from obeya_web.lib.numbers import count_here, said_here, share_here

MOST_PATHS = 60


@dataclass(frozen=True, slots=True)
class Compared:
    """The comparison in words, the attributes that differ, and the paths in both selections."""

    sentence: str
    first: str
    second: str
    chips: tuple[Chip, ...]
    differences: tuple[str, ...]
    note: str
    sheet: Sheet
    query_without: str
    query_swapped: str


def compared_content(asked: Asked, state: State) -> Compared:
    """Return what differs between the selection and what it is compared to."""
    other = compared_to(asked.process, state)
    if other is None:
        raise QuestionError(_("There is nothing to compare to; choose a second filter."))
    told = asked.ask("contrast of two", lambda log: contrast(log, other.log), other.where)
    paths = asked.ask("paths of two", lambda log: contrast_paths(log, other.log), other.where)
    return Compared(
        sentence=_sentence(told, asked),
        first=said_here(told.basis.filter),
        second=said_here(told.basis_second.filter),
        chips=tuple(chips_of(state, "compare")),
        differences=tuple(say_difference(each) for each in told.attributes),
        note=_note(told),
        sheet=_sheet(paths, state, asked),
        query_without=state.query(compare=None),
        query_swapped=state.query(where=other.where, compare=state.where),
    )


def _sentence(told: Contrast, asked: Asked) -> str:
    if told.duration_s is None:
        return _("One of the two selections has no case, so nothing can be compared.")
    said = {
        "first": asked.say_time(told.duration_s.first),
        "second": asked.say_time(told.duration_s.second),
        "interval": _interval(told.duration_s, asked.say_time),
    }
    if told.too_few or not told.duration_s.is_beyond_chance:
        return (
            _(
                "Throughput times do not differ beyond chance: median %(first)s and %(second)s, difference %(interval)s"
            )
            % said
        )
    return (
        _("Half of the cases take longer than %(first)s here and %(second)s there, difference %(interval)s")
        % said
    )


def _note(told: Contrast) -> str:
    counts = {"first": count_here(told.n_cases), "second": count_here(told.n_cases_second)}
    if told.too_few:
        return _("Too few cases to compare: %(first)s here, %(second)s there.") % counts
    if not told.attributes:
        return _("No attribute differs beyond chance: %(first)s cases here, %(second)s there.") % counts
    return _("%(first)s cases here, %(second)s there; 95 %% intervals.") % counts


def _sheet(paths: tuple[PathContrast, ...], state: State, asked: Asked) -> Sheet:
    columns = (
        Column("source", _("From")),
        Column("target", _("To")),
        Column("share", _("Cases here"), "share"),
        Column("share_second", _("Cases there"), "share"),
        Column("share_difference", _("Difference, 95 % interval")),
        Column("median", _("Median here"), "duration"),
        Column("median_second", _("Median there"), "duration"),
        Column("median_difference", _("Difference, 95 % interval")),
        Column("signal", _("Beyond chance")),
    )
    shown = paths[:MOST_PATHS]
    return Sheet(
        "compared",
        _("Paths in both selections"),
        columns,
        tuple(_row(path, asked) for path in shown),
        tuple(state.query(select=Selection(path.source, path.target).text()) for path in shown),
        note=_(
            "Paths that differ beyond chance come first; all paths are counted in the guard against chance."
        ),
        n_all=len(paths),
        working_day_h=asked.working_day_h,
    )


def _row(path: PathContrast, asked: Asked) -> tuple[object, ...]:
    wait = path.wait_s
    return (
        path.source,
        path.target,
        path.share.first,
        path.share.second,
        _interval(path.share, share_here),
        wait.first if wait else None,
        wait.second if wait else None,
        _interval(wait, asked.say_time) if wait else "",
        _("yes") if path.is_beyond_chance else _("no"),
    )


def _interval(told: Difference, say: Callable[[float], str]) -> str:
    if told.low == float("-inf"):
        return _("too few to tell")
    return _("%(difference)s (%(low)s to %(high)s)") % {
        "difference": say(told.difference),
        "low": say(told.low),
        "high": say(told.high),
    }
