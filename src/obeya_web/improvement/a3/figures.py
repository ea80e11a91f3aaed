"""The figures of the current condition: as they were when the improvement began, and as the present log says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.cache import cache
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from obeya.errors import ObeyaError
from obeya.figures.step_strip import Move, moves_around, step_strip
from obeya.figures.tokens import Theme
from obeya.figures.weekly_trend import weekly_trend
from obeya.mining.times import times
from obeya.reports.a3_sheet import Trend
from obeya_web.improvement.findings.measuring import measured, slice_of
from obeya_web.improvement.models import Basis, Improvement
from obeya_web.lib.numbers import count_here, date_here, duration_here, number_here
from obeya_web.processes.logs import open_log, open_version

SECONDS = {"d": 86_400.0, "h": 3_600.0}
KEPT_S = 7 * 24 * 3600
MOST_WEEKS = 104
NOTHING: Mapping[str, Any] = {}


@dataclass(frozen=True, slots=True)
class Figures:
    """What the current condition shows: both baselines, and the numbers beside each other."""

    frozen: Mapping[str, Any]
    present: Mapping[str, Any]
    moves: tuple[Move, ...]
    strip_alt: str
    trend: Trend | None

    @property
    def is_newer(self) -> bool:
        """Say whether there are data since the improvement began."""
        return bool(self.present) and self.present.get("as_of") != self.frozen.get("as_of")

    @property
    def drawn(self) -> str:
        """Return the trend for a page."""
        if self.trend is None:
            return ""
        one = self.trend
        return weekly_trend(
            one.weeks,
            one.frozen,
            one.present,
            goal=one.goal,
            names=(one.frozen_name, one.present_name, one.goal_name),
            alt=one.alt,
        )

    @property
    def strip(self) -> str:
        """Return the steps around the wait for a page."""
        return self.strip_in("page")

    def strip_in(self, theme: Theme) -> str:
        """Return the steps around the wait in the colours of a theme; nothing where there are none."""
        return step_strip(self.moves, alt=self.strip_alt, theme=theme) if self.moves else ""

    @property
    def numbers(self) -> list[tuple[str, str, str]]:
        """Return the numbers: what, as it was, and as it is now (empty without newer data)."""
        unit = str(self.frozen.get("unit", ""))
        was, now = self.frozen, self.present if self.is_newer else NOTHING
        return [
            (_("Median"), _with_unit(was.get("value"), unit), _with_unit(now.get("value"), unit)),
            (_("9 in 10 below"), _p90(was, unit), _p90(now, unit)),
            (_("Values"), count_here(was.get("n")), count_here(now.get("n")) if now else ""),
            (_("Data from"), day_of(was.get("as_of")), day_of(now.get("as_of"))),
        ]


def figures_of(improvement: Improvement, *, may_compute: bool = True) -> Figures | None:
    """Return the figures of an improvement that began from a finding; None for any other."""
    if not improvement.baseline:
        return None
    basis = Basis.objects.filter(improvement=improvement).first()
    present = _present(improvement, basis, may_compute=may_compute)
    moves = tuple(Move(**row) for row in _moves(improvement, basis, may_compute=may_compute))
    return Figures(
        improvement.baseline,
        present,
        moves,
        _strip_alt(moves),
        _trend(improvement, improvement.baseline, present),
    )


def _present(improvement: Improvement, basis: Basis | None, *, may_compute: bool) -> Mapping[str, Any]:
    """Return the same question put to the present log, remembered until there is a newer one."""
    process = improvement.process
    if process is None or not process.log_version:
        return NOTHING
    if process.log_version == improvement.log_version:
        return dict(improvement.baseline)
    key = f"a3-{improvement.pk}-{process.log_version}-{improvement.log_version}"
    kept: Mapping[str, Any] | None = cache.get(key)
    if kept is None and may_compute:
        kept = _ask(improvement, basis)
        cache.set(key, kept, KEPT_S)
    return kept or NOTHING


def _moves(improvement: Improvement, basis: Basis | None, *, may_compute: bool) -> list[dict[str, Any]]:
    """Return the moves around the wait in the log that the finding was read in, remembered like the numbers."""
    if improvement.process is None or not improvement.log_version:
        return []
    key = f"a3-strip-{improvement.pk}-{improvement.log_version}-{get_language()}"
    kept: list[dict[str, Any]] | None = cache.get(key)
    if kept is None and may_compute:
        kept = _look_around(improvement, basis)
        cache.set(key, kept, KEPT_S)
    return kept or []


def _look_around(improvement: Improvement, basis: Basis | None) -> list[dict[str, Any]]:
    """Return the moves around the path that is measured; around the longest waiting where the lead time is."""
    assert improvement.process is not None, "asked before"
    try:
        log = open_version(improvement.process, improvement.log_version)
        part = slice_of(log, where=improvement.where, calendar=basis.calendar if basis else "")
        paths = times(part).paths
    except ObeyaError:
        return []
    source, target = improvement.baseline.get("source"), improvement.baseline.get("activity")
    meant = [path for path in paths if target in (None, path.target) and source in (None, path.source)]
    if not meant:
        return []
    focus = max(meant, key=lambda path: (path.wait_hours, path.n))
    return [
        {
            "source": path.source,
            "target": path.target,
            "words": duration_here(
                path.wait_s.median if path.wait_s else None, part.basis(n_cases=0).working_day_h
            ),
            "note": f"{count_here(path.n)} ×",
            "is_focus": path is focus,
        }
        for path in moves_around(paths, focus.source, focus.target)
    ]


def _strip_alt(moves: tuple[Move, ...]) -> str:
    return "; ".join(f"{move.source} → {move.target}: {move.words}" for move in moves)


def _ask(improvement: Improvement, basis: Basis | None) -> Mapping[str, Any]:
    log = open_log(improvement.process) if improvement.process else None
    if log is None:
        return NOTHING
    try:
        part = slice_of(log, where=improvement.where, calendar=basis.calendar if basis else "")
        now = measured(part, basis.select if basis else "").baseline
    except ObeyaError:
        # The present log may have no such step any more; the frozen numbers stand alone then.
        return NOTHING
    unit, divisor = improvement.baseline.get("unit", "h"), SECONDS[improvement.baseline.get("unit", "h")]
    return {**now, "unit": unit, "value": now["median_s"]["value"] / divisor}


def _trend(improvement: Improvement, frozen: Mapping[str, Any], present: Mapping[str, Any]) -> Trend | None:
    divisor = SECONDS.get(str(frozen.get("unit", "h")), 3_600.0)
    was = _by_week(frozen, divisor)
    until = max(was, default="")
    now = {week: value for week, value in _by_week(present, divisor).items() if week > until}
    weeks = sorted({*was, *now})[-MOST_WEEKS:]
    if len(weeks) < 2:
        return None
    unit = improvement.measure_unit
    alt = _("%(measure)s week by week: from %(first)s to %(last)s.") % {
        "measure": improvement.measure or _("The measure"),
        "first": _week(weeks[0]),
        "last": _week(weeks[-1]),
    }
    caption = _("%(measure)s, median of each week, in %(unit)s. Data from %(day)s.") % {
        "measure": improvement.measure,
        "unit": unit,
        "day": day_of(present.get("as_of") or frozen.get("as_of")),
    }
    return Trend(
        weeks=tuple(_week(week) for week in weeks),
        frozen=tuple(was.get(week) for week in weeks),
        present=tuple(now.get(week) for week in weeks),
        goal=improvement.target_value,
        frozen_name=_("before"),
        present_name=_("since"),
        goal_name=_("goal"),
        alt=alt,
        caption=caption,
    )


def _by_week(told: Mapping[str, Any], divisor: float) -> dict[str, float]:
    return {
        row["week"]: row["median_s"] / divisor for row in told.get("weeks", ()) if row["median_s"] is not None
    }


def _week(monday: str) -> str:
    day = date.fromisoformat(monday)
    return date_format(day, "j M y")


def day_of(moment: Any) -> str:
    """Return the day of a moment as it is kept."""
    return date_here(datetime.fromisoformat(moment).date()) if moment else ""


def _with_unit(value: Any, unit: str) -> str:
    return f"{number_here(float(value))} {unit}" if value is not None else ""


def _p90(told: Mapping[str, Any], unit: str) -> str:
    value = told.get("p90_s", {}).get("value")
    return _with_unit(value / SECONDS[unit], unit) if value is not None and unit in SECONDS else ""
