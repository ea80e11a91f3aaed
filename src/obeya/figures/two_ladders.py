"""The lead time ladders of simulated cases, as it is above and with a change below, drawn to one scale."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import pyarrow as pa

from obeya.errors import QuestionError
from obeya.figures.charts.two_sides import side_words
from obeya.figures.figure import Figure
from obeya.figures.svg import Markup, element, group
from obeya.figures.text import shorten, text_width
from obeya.figures.tokens import FONT, token
from obeya.tables.sentences import say
from obeya.tables.wording import say_share, say_time

_WIDTH: Final = 760.0
_TOP, _SIDE, _STEP = 22.0, 84.0, 15.0
_SIZE: Final = 11.5
_LEAST_WORK: Final = 2.0
_READABLE: Final = 0.6


@dataclass(frozen=True, slots=True)
class Rung:
    """What one step adds to the lead time of a case, in seconds: waits before it, and work."""

    step: str
    wait_s: float
    work_s: float


def two_ladders_picture(
    base: Sequence[Rung], changed: Sequence[Rung], *, wait_after_s: tuple[float, float] = (0.0, 0.0)
) -> Figure:
    """Draw both ladders, with the steps in order: waits stand high, work stands low and coloured.

    Raises QuestionError where no time passes on either side.
    """
    totals = [
        sum(rung.wait_s + rung.work_s for rung in side) + after
        for side, after in zip((base, changed), wait_after_s, strict=True)
    ]
    if max(totals) <= 0:
        raise QuestionError("There is no lead time to draw.")
    scale = _WIDTH / max(totals)
    worked = [sum(rung.work_s for rung in side) for side in (base, changed)]
    rows = [
        _ladder(place, words, side, after, scale, total)
        for place, (words, side, after, total) in enumerate(
            zip(side_words(), (base, changed), wait_after_s, totals, strict=True)
        )
    ]
    times = [say_time(total) for total in totals]
    height = 2 * _SIDE + 4
    return Figure(
        title=str(
            say("Lead time {base} as it is, {changed} with the change", base=times[0], changed=times[1])
        ),
        alt=_alt(base, changed, times),
        caption=str(
            say(
                "The lead time ladder of a simulated case, both sides to one scale: waits stand high, work stands low "
                "and coloured ({base} and {changed} of the time). The calendar clock: nights and weekends are waits.",
                base=say_share(worked[0] / totals[0] if totals[0] else 0.0),
                changed=say_share(worked[1] / totals[1] if totals[1] else 0.0),
            )
        ),
        table=_table(base, changed),
        svg=element(
            "svg",
            *rows,
            width=_WIDTH,
            height=height,
            viewBox=f"0 0 {_WIDTH:g} {height:g}",
            font_family=FONT,
            font_size=_SIZE,
        ),
    )


def _ladder(
    place: int, words: str, side: Sequence[Rung], wait_after_s: float, scale: float, total: float
) -> Markup:
    top = place * _SIDE
    high, low = top + _TOP, top + _TOP + _STEP
    head = element("text", f"{words}: {say_time(total)}", x=0, y=top + 14, fill=token("ink"), font_weight=550)
    marks: list[Markup] = []
    x = 0.0
    for rung in side:
        marks.append(_wait(rung.step, rung.wait_s, x, high, scale))
        x += rung.wait_s * scale
        marks.append(_work(rung, x, low, scale))
        x += rung.work_s * scale
    marks.append(_wait(str(say("after the last step")), wait_after_s, x, high, scale))
    return group(head, *marks)


def _wait(step: str, seconds: float, x: float, top: float, scale: float) -> Markup:
    width = seconds * scale
    told = element("title", say("wait before {step}: {time}", step=step, time=say_time(seconds)))
    bar = element(
        "rect",
        told,
        x=x,
        y=top,
        width=max(0.0, width),
        height=_STEP,
        fill=token("outline"),
        stroke=token("surface"),
        stroke_width=1,
    )
    name, time = shorten(step, width - 6, _SIZE), say_time(seconds)
    # A name of which hardly anything is left says nothing; the table has it.
    shown = name if len(name) > _READABLE * len(step) else ""
    fits = text_width(time, _SIZE) <= width - 4
    ink = token("ink-soft")
    return group(
        bar,
        element("text", time if fits else "", x=x + 3, y=top + 2 * _STEP + 11, fill=ink),
        element("text", shown, x=x + 3, y=top + 2 * _STEP + 25, fill=ink),
    )


def _work(rung: Rung, x: float, top: float, scale: float) -> Markup:
    told = element("title", say("work at {step}: {time}", step=rung.step, time=say_time(rung.work_s)))
    if rung.work_s <= 0:
        return group()
    width = max(_LEAST_WORK, rung.work_s * scale)
    return element("rect", told, x=x, y=top, width=width, height=_STEP, fill=token("accent"))


def _alt(base: Sequence[Rung], changed: Sequence[Rung], times: Sequence[str]) -> str:
    told = [
        str(say("Lead time {base} as it is, {changed} with the change.", base=times[0], changed=times[1]))
    ]
    for words, side in zip(side_words(), (base, changed), strict=True):
        longest = sorted(side, key=lambda rung: -rung.wait_s)[:3]
        waits = ", ".join(f"{rung.step} {say_time(rung.wait_s)}" for rung in longest)
        told.append(str(say("Longest waits {side}: {waits}.", side=words, waits=waits)))
    return " ".join(told)


def _table(base: Sequence[Rung], changed: Sequence[Rung]) -> pa.Table:
    sides = [{rung.step: rung for rung in side} for side in (base, changed)]
    names = list(dict.fromkeys([rung.step for side in (base, changed) for rung in side]))
    columns: dict[str, list[float | None]] = {}
    for key in ("wait_s", "work_s"):
        for suffix, known in zip(("", "_changed"), sides, strict=True):
            columns[key[:-2] + suffix + "_s"] = [
                getattr(known[name], key) if name in known else None for name in names
            ]
    return pa.table({"step": names, **columns})
