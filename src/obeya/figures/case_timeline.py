"""One case as a time line that runs down the page: what was done when, and how long it waited in between."""

from __future__ import annotations

from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

import pyarrow as pa

from obeya.errors import QuestionError
from obeya.figures.case_layout import LINE_HEIGHT, NAME_SIZE, Row, lay_out_case
from obeya.figures.figure import Figure
from obeya.figures.svg import Markup, element, group
from obeya.figures.text import display_name, text_width
from obeya.figures.tokens import FONT, token
from obeya.figures.words import percent, time_basis_words
from obeya.mining.cases import CaseHistory
from obeya.tables.calendars import WorkingCalendar
from obeya.tables.sentences import joined, phrase, say, say_many
from obeya.tables.wording import say_count, say_moment, say_time

WIDTH: Final = 320.0
_DATE_X, _CLOCK_X, _AXIS_X, _NAME_X = 64.0, 102.0, 116.0, 132.0
_SMALL, _DOT, _BAR, _BAND = 11.0, 5.0, 10.0, 16.0
_LEGEND: Final = 26.0
_GAP: Final = phrase("{time}, longest gap")
_WAIT: Final = phrase("{time}, longest wait")
_WEEKDAYS: Final = (
    phrase("Mon"), phrase("Tue"), phrase("Wed"), phrase("Thu"), phrase("Fri"), phrase("Sat"), phrase("Sun"),
)  # fmt: skip


def case_timeline(told: CaseHistory, *, calendar: WorkingCalendar | None = None) -> Figure:
    """Draw one case: its steps one below the other, as far apart as the time between them, waits written beside.

    `calendar` shades when nobody works. Nobody's name is drawn. Raises `QuestionError` for a case without steps.
    """
    rows = lay_out_case(told, calendar)
    if not rows:
        raise QuestionError("There is no step to draw: the filter leaves none of the case. Widen the filter.")
    zone, day_h = ZoneInfo(told.basis.zone), told.basis.working_day_h
    height = rows[-1].y + max(rows[-1].height, LINE_HEIGHT) + _LEGEND
    has_bands = any(row.bands for row in rows)
    drawing = element(
        "svg",
        _text(str(rows[0].begin.astimezone(zone).year), _DATE_X, 14, anchor="end", ink="ink-soft"),
        _text(told.basis.zone, _NAME_X, 14, ink="ink-soft"),
        *(_gap(row, told.wait_word, day_h) for row in rows[1:]),
        *(_step(row, rows[place - 1] if place else None, told, zone) for place, row in enumerate(rows)),
        _legend(height - 8, has_bands=has_bands),
        width=WIDTH,
        height=height,
        viewBox=f"0 0 {WIDTH:g} {height:g}",
        font_family=FONT,
    )
    return Figure(
        title=_title(told, rows),
        alt=_alt(told, rows),
        caption=_caption(told, has_bands=has_bands),
        table=_table(told),
        svg=drawing,
    )


def _text(
    words: str, x: float, y: float, *, ink: str = "ink", anchor: str | None = None, bold: bool = False,
    size: float = _SMALL,
) -> Markup:  # fmt: skip
    weight = "600" if bold else None
    return element(
        "text", words, x=x, y=y, font_size=size, fill=token(ink), text_anchor=anchor, font_weight=weight
    )


def _gap(row: Row, wait_word: str, day_h: float | None) -> Markup:
    """Draw the time before a step as a line of its length; the longest is thick, dark and named."""
    top = row.y - row.gap
    shades = [
        element(
            "rect", x=_AXIS_X - _BAND / 2, y=top + start, width=_BAND, height=stop - start, fill=token("line")
        )
        for start, stop in row.bands
    ]
    line = element(
        "line", x1=_AXIS_X, x2=_AXIS_X, y1=top, y2=row.y,
        stroke=token("ramp-4" if row.is_longest else "ramp-1" if row.wait_s else "outline"),
        stroke_width=7 if row.is_longest else 3,
        stroke_dasharray="3 3" if row.is_during else None,
    )  # fmt: skip
    words = []
    if row.is_labelled:
        said = say_time(row.wait_s, day_h)
        if row.is_longest:
            said = say(_GAP if wait_word == "gap" else _WAIT, time=said)
        ink = "ink" if row.is_longest else "ink-soft"
        words = [_text(said, _NAME_X, top + row.gap / 2 + 4, ink=ink, bold=row.is_longest)]
    return group(*shades, line, *words, data_kind="wait", data_wait_s=f"{row.wait_s or 0:g}")


def _step(row: Row, above: Row | None, told: CaseHistory, zone: ZoneInfo) -> Markup:
    """Draw a step: day and time of day at the left, its bar or dot on the axis, its name at the right."""
    begin, before = row.begin.astimezone(zone), above.begin.astimezone(zone) if above else None
    exact = exact_words(row, told, zone)
    middle = row.y + LINE_HEIGHT / 2 + 1
    spoken = joined(" · ", exact)
    parts = [element("title", spoken)]
    if before is None or before.date() != begin.date():
        parts.append(_text(_day(begin, before), _DATE_X, middle + 4, anchor="end"))
    parts += [
        _text(f"{begin:%H:%M}", _CLOCK_X, middle + 4, anchor="end", ink="ink-soft"),
        _mark(row, middle),
        *(
            _text(line, _NAME_X, middle + 4 + place * LINE_HEIGHT, size=NAME_SIZE, bold=True)
            for place, line in enumerate(row.lines)
        ),
        _tip(exact, row.y),
    ]
    return group(
        *parts, data_kind="step", data_activity=row.activity, class_="case-step", role="img", tabindex="0",
        aria_label=spoken,
    )  # fmt: skip


def _mark(row: Row, middle: float) -> Markup:
    again = token("surface") if row.is_again else token("accent")
    if row.bar < 2 * _DOT:
        return element(
            "circle", cx=_AXIS_X, cy=middle, r=_DOT, fill=again, stroke=token("accent"), stroke_width=2
        )
    return element(
        "rect", x=_AXIS_X - _BAR / 2, y=row.y, width=_BAR, height=row.bar, rx=3, fill=again,
        stroke=token("accent"), stroke_width=2,
    )  # fmt: skip


def exact_words(row: Row, told: CaseHistory, zone: ZoneInfo) -> list[str]:
    """Say when a step was exactly, on the clock of the zone, and how long it and the wait before it took."""
    day_h = told.basis.working_day_h
    begin, finish = (_exact(moment.astimezone(zone)) for moment in (row.begin, row.finish))
    when = begin if begin == finish else say("{begin} to {finish}", begin=begin, finish=finish)
    parts = [f"{row.activity} ×{row.times}" if row.times > 1 else row.activity]
    parts.append(say("{when} ({zone})", when=when, zone=told.basis.zone))
    if row.wait_s is not None:
        parts.append(say("{time} before it", time=say_time(row.wait_s, day_h)))
    if row.service_s:
        parts.append(say("{time} in it", time=say_time(row.service_s, day_h)))
    if row.is_during:
        parts.append(say("begun while the step above was going on"))
    if row.is_again:
        parts.append(say("done again"))
    return parts


def _exact(moment: datetime) -> str:
    return f"{say_moment(moment)}:{moment.second:02d}"


def _day(day: datetime, before: datetime | None) -> str:
    words = f"{_WEEKDAYS[day.weekday()]} {say_moment(day).rsplit(' ', 2)[0]}"
    return words if before is None or before.year == day.year else f"{words} ’{day.year % 100:02d}"


def _tip(exact: list[str], y: float) -> Markup:
    """Write the exact times above a step, where the style of the page shows it on focus."""
    lines: list[str] = []
    for part in exact[1:]:
        if lines and text_width(f"{lines[-1]} · {part}", _SMALL) <= WIDTH - 20:
            lines[-1] = f"{lines[-1]} · {part}"
        else:
            lines.append(part)
    height = 10 + 15 * len(lines)
    # The first steps have too little room above them.
    top = y - height - 3 if y > height + 3 else y + LINE_HEIGHT + 6
    box = element("rect", x=2, y=top, width=WIDTH - 4, height=height, rx=6, fill=token("ink"))
    words = [
        _text(line, 10, top + 17 + place * 15, ink="surface", size=10.5) for place, line in enumerate(lines)
    ]
    return group(box, *words, class_="case-tip", visibility="hidden", aria_hidden="true")


def _legend(y: float, *, has_bands: bool) -> Markup:
    parts = [
        element("circle", cx=8, cy=y - 4, r=4, fill=token("accent"), stroke=token("accent"), stroke_width=2),
        _text(say("done"), 18, y, ink="ink-soft"),
        element(
            "circle", cx=62, cy=y - 4, r=4, fill=token("surface"), stroke=token("accent"), stroke_width=2
        ),
        _text(say("done again"), 72, y, ink="ink-soft"),
    ]
    if has_bands:
        parts.append(element("rect", x=148, y=y - 11, width=14, height=14, fill=token("line")))
        parts.append(_text(say("outside working hours"), 168, y, ink="ink-soft"))
    return group(*parts, data_kind="legend")


def _longest(rows: tuple[Row, ...]) -> Row | None:
    return next((row for row in rows if row.is_longest), None)


def _title(told: CaseHistory, rows: tuple[Row, ...]) -> str:
    day_h, row = told.basis.working_day_h, _longest(rows)
    if row is None or row.wait_s is None or told.case.duration_s <= 0:
        return say_many(
            len(told.steps), "{n} step in {time}", "{n} steps in {time}",
            n=say_count(len(told.steps)), time=say_time(told.case.duration_s, day_h),
        )  # fmt: skip
    return say(
        "{time}, {share} of its time, passed before {activity}",
        time=say_time(row.wait_s, day_h),
        share=percent(row.wait_s / told.case.duration_s),
        activity=display_name(row.activity),
    )


def _alt(told: CaseHistory, rows: tuple[Row, ...]) -> str:
    zone, day_h, n = ZoneInfo(told.basis.zone), told.basis.working_day_h, len(told.steps)
    said = say_many(
        n, "Time line of case {id}: {n} step, from {first} to {last} ({zone}), {time} in all.",
        "Time line of case {id}: {n} steps, from {first} to {last} ({zone}), {time} in all.",
        id=told.case.case_id, n=say_count(n), zone=told.basis.zone,
        first=say_moment(rows[0].begin.astimezone(zone)), last=say_moment(rows[-1].finish.astimezone(zone)),
        time=say_time(told.case.duration_s, day_h),
    )  # fmt: skip
    row = _longest(rows)
    if row is None:
        return said
    longest = say(
        "The longest time between two steps is {time} before {activity}.",
        time=say_time(row.wait_s, day_h), activity=display_name(row.activity),
    )  # fmt: skip
    return joined(" ", [said, longest])


def _caption(told: CaseHistory, *, has_bands: bool) -> str:
    parts = [say("Distance is time by the clock; rows and labels take at least their own height.")]
    if has_bands:
        parts.append(say("Shaded: outside working hours."))
    parts.append(
        say(
            "{word} in {clock}; clock of {zone}.",
            word=told.wait_word.capitalize(),
            clock=time_basis_words(told.basis.time_basis),
            zone=told.basis.zone,
        )
    )
    return joined(" ", parts)


def _table(told: CaseHistory) -> pa.Table:
    utc = pa.timestamp("us", tz="UTC")
    steps = told.steps
    return pa.table(
        {
            "activity": pa.array([step.activity for step in steps], pa.string()),
            "started_at": pa.array([step.started_at for step in steps], utc),
            "completed_at": pa.array([step.completed_at for step in steps], utc),
            "wait_s": pa.array([step.wait_s for step in steps], pa.float64()),
            "service_s": pa.array([step.service_s for step in steps], pa.float64()),
            "is_again": pa.array([step.is_again for step in steps], pa.bool_()),
        }
    )
