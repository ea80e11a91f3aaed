"""Where the steps of one case stand on a time line that runs down: waits to scale, rows that can be read."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from obeya.figures.text import display_name, wrap
from obeya.mining.cases import CaseHistory, CaseStep
from obeya.tables.calendars import WorkingCalendar

NAME_WIDTH: Final = 184.0
NAME_SIZE: Final = 12.0
LINE_HEIGHT: Final = 15.0
TOP: Final = 30.0
# From so many steps on, the same activity several times in a row is one row that says how often.
MOST_SINGLE_STEPS: Final = 60
MOST_LABELS: Final = 30
LEAST_GAP, LABELLED_GAP = 7.0, 26.0
LEAST_BAND: Final = 3.0
# Pixels for all the time of a case, on top of what its rows need.
PIXELS_PER_ROW, LEAST_PIXELS, MOST_PIXELS = 22.0, 160.0, 1_200.0

Band = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Row:
    """One step, or the same activity `times` in a row, with its place: `gap` above it, `height` of it, both in pixels.

    `begin` and `finish` are the ends of the bar in time, `bar` its length. `bands` are the stretches of the gap, from
    its top, in which nobody works. `is_during` marks a step that began before the one above was over.
    """

    activity: str
    times: int
    begin: datetime
    finish: datetime
    wait_s: float | None
    service_s: float | None
    is_again: bool
    lines: tuple[str, ...]
    y: float = 0.0
    gap: float = 0.0
    height: float = 0.0
    bar: float = 0.0
    bands: tuple[Band, ...] = ()
    is_labelled: bool = False
    is_longest: bool = False
    is_during: bool = False


def lay_out_case(told: CaseHistory, calendar: WorkingCalendar | None = None) -> tuple[Row, ...]:
    """Place the steps of a case one below the other.

    Between two steps there is as much room as the time between them takes, by the clock; each row takes at least the
    room of its words. `calendar` says when nobody works.
    """
    rows = _labelled(_rows_of(told.steps))
    if not rows:
        return ()
    span_s = (max(row.finish for row in rows) - rows[0].begin).total_seconds()
    room = min(MOST_PIXELS, max(LEAST_PIXELS, PIXELS_PER_ROW * len(rows)))
    scale = room / span_s if span_s > 0 else 0.0
    placed: list[Row] = []
    y, over = TOP, rows[0].begin
    for row in rows:
        passed = (row.begin - over).total_seconds()
        least = LABELLED_GAP if row.is_labelled else LEAST_GAP
        gap = max(least, passed * scale) if placed else 0.0
        bar = (row.finish - row.begin).total_seconds() * scale
        height = max(LINE_HEIGHT * len(row.lines) + 2, bar)
        bands = _closed(calendar, over, row.begin, gap) if placed and passed > 0 else ()
        y += gap
        is_during = bool(placed) and passed < 0
        placed.append(replace(row, y=y, gap=gap, height=height, bar=bar, bands=bands, is_during=is_during))
        y, over = y + height, max(over, row.finish)
    return tuple(placed)


def _rows_of(steps: tuple[CaseStep, ...]) -> list[Row]:
    rows: list[Row] = []
    for step in steps:
        moments = [moment for moment in (step.started_at, step.completed_at) if moment is not None]
        begin, finish = min(moments), max(moments)
        last = rows[-1] if rows else None
        if last and len(steps) > MOST_SINGLE_STEPS and last.activity == step.activity:
            times, finish = last.times + 1, max(last.finish, finish)
            rows[-1] = replace(last, times=times, finish=finish, service_s=None, lines=_lines(step, times))
            continue
        rows.append(
            Row(step.activity, 1, begin, finish, step.wait_s, step.service_s, step.is_again, _lines(step, 1))
        )
    return rows


def _lines(step: CaseStep, times: int) -> tuple[str, ...]:
    name = display_name(step.activity)
    return wrap(f"{name} ×{times}" if times > 1 else name, NAME_WIDTH, NAME_SIZE, lines=2)


def _labelled(rows: list[Row]) -> list[Row]:
    """Mark the waits whose length is written, and the longest of them."""
    waits = sorted(((row.wait_s or 0.0, -place) for place, row in enumerate(rows)), reverse=True)
    named = {-place for wait_s, place in waits[:MOST_LABELS] if wait_s > 0}
    longest = -waits[0][1] if named else None
    return [
        replace(row, is_labelled=place in named, is_longest=place == longest)
        for place, row in enumerate(rows)
    ]


def _closed(
    calendar: WorkingCalendar | None, since: datetime, until: datetime, height: float
) -> tuple[Band, ...]:
    """Return the stretches of a gap in which nobody works, in pixels from its top; slivers are left out."""
    if calendar is None:
        return ()
    whole = (until - since).total_seconds()
    ends = [since]
    for start, stop in calendar.open_spans(since, until):
        ends += [start, stop]
    ends.append(until)
    places = [(moment - since).total_seconds() / whole * height for moment in ends]
    bands = zip(places[::2], places[1::2], strict=True)
    return tuple((top, bottom) for top, bottom in bands if bottom - top >= LEAST_BAND)
