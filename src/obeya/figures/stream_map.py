"""The value stream map as a figure: the picture of Learning to See, wide for desks and paper or narrow for phones.

How it comes about: `stream_view` joins a map with its numbers, `stream_plan` gives steps their columns, `stream_wide`
and `stream_narrow` lay out, `stream_shapes` draws symbols, `stream_legend` explains them, `stream_drawing` writes SVG.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal

import pyarrow as pa

from obeya.figures.figure import Figure
from obeya.figures.stream_drawing import draw_scene
from obeya.figures.stream_ladder import summary_rows
from obeya.figures.stream_legend import with_legend
from obeya.figures.stream_narrow import narrow_scene
from obeya.figures.stream_symbols import SYMBOLS
from obeya.figures.stream_view import StreamView, view_of
from obeya.figures.stream_wide import MOST_COLUMNS, wide_scene
from obeya.figures.stream_words import clock_words, share_words, time_words, wait_after, wait_of
from obeya.figures.text import display_name
from obeya.tables.sentences import joined, resaid, say, say_many
from obeya.tables.wording import say_count

if TYPE_CHECKING:
    from collections.abc import Mapping

    from obeya.figures.stream_scene import Scene
    from obeya.flow.stream_map import StreamMap

Layout = Literal["wide", "narrow"]
_MOST_REMARKS: Final = 3


def stream_picture(
    stream: StreamMap,
    *,
    layout: Layout = "wide",
    before: StreamMap | None = None,
    after: StreamMap | None = None,
    addresses: Mapping[str, str] | None = None,
    most_columns: int = MOST_COLUMNS,
    is_flipped: bool = False,
) -> Figure:
    """Draw a value stream map.

    With `before`, this is a future state whose changes are marked; with `after`, the current one. `addresses` gives the
    pages that bursts lead to, by key. `is_flipped` puts process time on top of the timeline. StreamMapError says what
    is wrong with a map.
    """
    view = view_of(stream, before=before, after=after, addresses=addresses)
    scene = stream_scene(view, layout=layout, most_columns=most_columns, is_flipped=is_flipped)
    return Figure(
        title=stream_title(view),
        alt=stream_alt(view),
        caption=stream_caption(view),
        table=stream_table(view, scene),
        svg=draw_scene(scene),
    )


def stream_scene(
    view: StreamView,
    *,
    layout: Layout = "wide",
    most_columns: int = MOST_COLUMNS,
    is_flipped: bool = False,
) -> Scene:
    """Lay a map out with its legend; pictures, slides and Visio files are all written from this."""
    if layout == "narrow":
        return with_legend(narrow_scene(view, is_flipped=is_flipped))
    return with_legend(wide_scene(view, most_columns=most_columns, is_flipped=is_flipped))


def stream_title(view: StreamView) -> str:
    """Say what the map shows: lead time against process time, and where a piece waits longest."""
    stream, sums = view.stream, view.sums
    values = {"lead": time_words(sums.lead_time_s, stream), "work": time_words(sums.worked_s, stream)}
    waits = [(rung.wait_s, rung.name) for rung in sums.ladder]
    longest = max(waits, key=lambda wait: wait[0])
    if sums.lead_time_s <= 0:
        return say("{name}: no time is known yet", name=stream.name)
    if longest[0] <= 0 or sums.wait_after_s > longest[0]:
        return say("{name}: {lead} lead time for {work} of process time", name=stream.name, **values)
    return say(
        "{name}: {lead} lead time for {work} of process time; the longest wait, {wait}, is before {step}",
        name=stream.name,
        wait=time_words(longest[0], stream),
        step=display_name(longest[1]),
        **values,
    )


def stream_alt(view: StreamView) -> str:
    """Say the same with all numbers of the summary, for those who do not see the picture."""
    stream = view.stream
    steps = " → ".join(display_name(step.name) for step in stream.steps)
    facts = joined(", ", [joined(" ", row) for row in summary_rows(stream, view.sums)])
    n = str(len(stream.steps))
    kind = (
        say("Future state of a value stream with {n} steps", n=n)
        if stream.state == "future"
        else say("Value stream map with {n} steps", n=n)
    )
    return say("{kind}: {steps}. {facts}.", kind=kind, steps=steps, facts=facts)


def stream_caption(view: StreamView) -> str:
    """Say the clock, where the numbers come from, and what was folded, estimated or left out."""
    stream = view.stream
    words: list[str] = [say("{clock}.", clock=_capital(clock_words(stream)))]
    counted = stream.counted
    if counted is None:
        words.append(say("Typed, not counted from a log."))
    else:
        words.append(
            say(
                "Counted from {log}: {n} cases, {first} to {last}; {share} of all moves are drawn.",
                log=counted.log,
                n=say_count(counted.n_cases),
                first=counted.first_day,
                last=counted.last_day,
                share=share_words(counted.share_of_moves_drawn),
            )
        )
    if view.sums.unknown:
        n = len(view.sums.unknown)
        words.append(
            say_many(
                n,
                "{n} time is not known and counts as 0: the lead time is at least this.",
                "{n} times are not known and count as 0: the lead time is at least this.",
                n=str(n),
            )
        )
    words += [resaid(remark) for remark in stream.remarks[:_MOST_REMARKS]]
    return joined(" ", words)


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def reading_list(scene: Scene) -> tuple[tuple[str, str], ...]:
    """Give every symbol of a drawing as its name and what it says, in the order in which it is read aloud."""
    return tuple(
        (say(SYMBOLS[symbol.kind].name) if symbol.kind in SYMBOLS else "", symbol.says)
        for symbol in scene.symbols
    )


def stream_table(view: StreamView, scene: Scene) -> pa.Table:
    """Give what is drawn as rows: each symbol in words, and the numbers of steps in seconds."""
    steps = {view.step.key: view.step for view in view.steps}
    rows = []
    for symbol, (name, says) in zip(scene.symbols, reading_list(scene), strict=True):
        if symbol.key.startswith("legend."):
            continue
        step = steps.get(symbol.key)
        wait = wait_after(view.stream) if symbol.key == "after.stock" else None
        numbers = (
            (None, wait, None, None, None)
            if step is None
            else (
                step.cycle_time_s,
                wait_of(step, view.stream),
                step.stock_before,
                step.people,
                step.share_right,
            )
        )
        rows.append((name, says, *numbers))
    columns = ("symbol", "says", "cycle_time_s", "wait_s", "stock_before", "people", "share_right")
    kinds = (pa.string(), pa.string(), *(pa.float64(),) * 5)
    return pa.table(
        {
            column: pa.array([row[place] for row in rows], kind)
            for place, (column, kind) in enumerate(zip(columns, kinds, strict=True))
        }
    )
