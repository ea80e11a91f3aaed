"""The timeline under a value stream map, and the summary beside it: waits on top, process time in the troughs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from obeya.figures.geometry import Point, Rect
from obeya.figures.stream_boxes import ROW, SMALL
from obeya.figures.stream_scene import Line, Look, Mark, Symbol, Words, rect_shape
from obeya.figures.stream_words import digits, share_words, time_words
from obeya.figures.text import display_name, shorten, text_width
from obeya.tables.sentences import joined, numeral, say, say_many

if TYPE_CHECKING:
    from collections.abc import Sequence

    from obeya.flow.stream_map import StreamMap
    from obeya.flow.stream_sums import StreamSums

LADDER_HEIGHT: Final = 58.0
SUMMARY_WIDTH: Final = 190.0
_HIGH, _LOW = 18.0, 46.0


@dataclass(frozen=True, slots=True)
class Tread:
    """One wait and one process time of the timeline, with where they begin, change over and end.

    Null is not known, and is drawn as such; a part without length is not there.
    """

    wait_s: float | None
    work_s: float | None
    start: float
    middle: float
    end: float


def ladder_symbol(
    key: str, treads: Sequence[Tread], stream: StreamMap, *, top: float, is_flipped: bool = False
) -> Symbol:
    """Draw a timeline from left to right; flipped, the process time stands on top."""
    high, low = (top + _LOW, top + _HIGH) if is_flipped else (top + _HIGH, top + _LOW)
    points: list[Point] = []
    marks: list[Mark] = []
    for tread in treads:
        for seconds, left, right, y in (
            (tread.wait_s, tread.start, tread.middle, high),
            (tread.work_s, tread.middle, tread.end, low),
        ):
            if right - left < 1:
                continue
            points += [(left, y), (right, y)]
            words = shorten(time_words(seconds, stream), right - left - 6, SMALL)
            marks.append(Words(words, (left + right) / 2, y - 4, SMALL, "middle", is_bold=y == low))
    area = Rect(treads[0].start, top, treads[-1].end, top + LADDER_HEIGHT)
    line = Line(tuple(points), Look(width=1.6))
    return Symbol(key, "timeline", _say_ladder(treads, stream), area, (line, *marks))


def _say_ladder(treads: Sequence[Tread], stream: StreamMap) -> str:
    told: list[str] = []
    for tread in treads:
        if tread.middle > tread.start:
            told.append(say("wait {time}", time=time_words(tread.wait_s, stream)))
        if tread.end > tread.middle:
            told.append(say("process {time}", time=time_words(tread.work_s, stream)))
    return say("Timeline: {times}.", times=joined(", ", told))


def summary_rows(stream: StreamMap, sums: StreamSums) -> tuple[tuple[str, str], ...]:
    """Give what stands in the summary box as names and values; what is not known is left out."""
    rows = [
        (say("Lead time"), time_words(sums.lead_time_s, stream)),
        (say("Process time"), time_words(sums.worked_s, stream)),
    ]
    if sums.effort_s > sums.worked_s * 1.0005:
        rows.append((say("Work, all branches"), time_words(sums.effort_s, stream)))
    if sums.ratio_working is not None:
        rows.append((say("PCE, working time"), ratio_words(sums.ratio_working)))
    if sums.ratio_calendar is not None:
        rows.append((say("PCE, calendar"), ratio_words(sums.ratio_calendar)))
    if sums.takt_s is not None:
        rows.append((say("Takt"), time_words(sums.takt_s, stream)))
    if sums.bottleneck is not None:
        rows.append((say("Limits"), display_name(stream.step(sums.bottleneck).name)))
    if sums.rolled_share_right is not None:
        rows.append((say("Rolled %C&A"), share_words(sums.rolled_share_right)))
    if sums.unknown:
        rows.append(
            (say("Not known"), say_many(len(sums.unknown), "{n} time", "{n} times", n=str(len(sums.unknown))))
        )
    return tuple(rows)


def ratio_words(ratio: float) -> str:
    """Say process time as a share of lead time; tiny shares keep two digits that count."""
    percent = ratio * 100
    return numeral(f"{percent:.2g} %") if percent < 1 else joined(" ", (digits(percent), numeral("%")))


def summary_height(rows: Sequence[tuple[str, str]]) -> float:
    """Return the height of the summary box."""
    return len(rows) * (ROW + 2) + 12


def summary_symbol(rows: Sequence[tuple[str, str]], area: Rect) -> Symbol:
    """Draw the summary as rows of names and values."""
    marks: list[Mark] = [rect_shape(area, Look(fill="surface-2", stroke="ink", width=1.2), radius=3)]
    for place, (name, value) in enumerate(rows):
        y = area.top + 6 + (place + 1) * (ROW + 2) - 5
        left = shorten(name, area.width * 0.6, SMALL + 0.5)
        room = area.width - 22 - text_width(left, SMALL + 0.5)
        marks.append(Words(left, area.left + 8, y, SMALL + 0.5, "start", "ink-soft"))
        said = shorten(value, room, SMALL + 0.5, bold=True)
        marks.append(Words(said, area.right - 8, y, SMALL + 0.5, "end", "ink", True))
    told = joined(", ", [joined(" ", row) for row in rows])
    return Symbol("summary", "summary", say("Summary: {facts}.", facts=told), area, tuple(marks))
