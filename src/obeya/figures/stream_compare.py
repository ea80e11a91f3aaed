"""Two states of a value stream side by side: the same step at the same height, what changed between them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

import pyarrow as pa

from obeya.figures.figure import Figure
from obeya.figures.stream_drawing import draw_scene
from obeya.figures.stream_ladder import ratio_words
from obeya.figures.stream_legend import with_legend
from obeya.figures.stream_map import Layout, stream_caption
from obeya.figures.stream_narrow import WIDTH, block_heights, narrow_scene
from obeya.figures.stream_scene import Scene, Symbol, Words, stacked_words
from obeya.figures.stream_view import StreamView, view_of
from obeya.figures.stream_words import share_words, time_words
from obeya.figures.text import display_name, wrap
from obeya.flow.stream_diff import PartChange, StreamDiff, diff
from obeya.tables.sentences import joined, phrase, say
from obeya.tables.wording import MINUS, say_number

if TYPE_CHECKING:
    from collections.abc import Mapping

    from obeya.flow.stream_map import StreamMap

_MIDDLE: Final = 132.0
_HEAD: Final = 40.0
_SMALL: Final = 10.0
_MOST_LINES: Final = 6
_SHOWN: Final = {
    "cycle_time_s": phrase("C/T"),
    "wait_before_s": phrase("wait"),
    "stock_before": phrase("stock"),
    "people": phrase("people"),
    "share_right": phrase("%C&A"),
    "changeover_s": phrase("C/O"),
    "uptime": phrase("uptime"),
    "batch": phrase("batch"),
    "share": phrase("passes"),
}
_WORDS: Final = {"added": phrase("new"), "removed": phrase("gone"), "changed": phrase("changed")}


def compared_picture(
    current: StreamMap,
    future: StreamMap,
    *,
    layout: Layout = "wide",
    addresses: Mapping[str, str] | None = None,
) -> Figure:
    """Draw the current and the future state next to each other, with the differences of each box between them.

    The narrow layout, for phones, draws the future state with its changes marked. The table lists every change.
    """
    found = diff(current, future)
    after = view_of(future, before=current, addresses=addresses)
    if layout == "narrow":
        scene = narrow_scene(after)
    else:
        before = view_of(current, after=future, addresses=addresses)
        scene = _side_by_side(before, after, found)
    return Figure(
        title=_title(current, future, found),
        alt=_alt(current, future, found),
        caption=stream_caption(after),
        table=changes_table(found),
        svg=draw_scene(with_legend(scene)),
    )


def _side_by_side(before: StreamView, after: StreamView, found: StreamDiff) -> Scene:
    heights = [block_heights(view) for view in (before, after)]
    starts: dict[str, float] = {}
    first = max(_start(view) for view in (before, after))
    y = first
    for key in _merged(list(heights[0]), list(heights[1])):
        starts[key] = y
        y += max(height.get(key, 0.0) for height in heights)
    left, right = (narrow_scene(view, starts=starts) for view in (before, after))
    symbols = [
        *_headed(left, say("Current state"), 0.0, "now"),
        *_headed(right, say("Future state"), WIDTH + _MIDDLE, "then"),
    ]
    tops = {
        symbol.key: symbol.area.top
        for scene in (left, right)
        for symbol in scene.symbols
        if symbol.kind == "process"
    }
    for part in found.boxes:
        if part.key in tops:
            symbols.append(_delta(part, before, after, tops[part.key] + _HEAD))
    height = max(left.height, right.height) + _HEAD
    return Scene(2 * WIDTH + _MIDDLE, height, tuple(symbols))


def _start(view: StreamView) -> float:
    return min(symbol.area.top for symbol in narrow_scene(view).symbols if symbol.kind == "timeline")


def _headed(scene: Scene, head: str, dx: float, name: str) -> list[Symbol]:
    words = Words(head, dx + 92, 24, 15.0, is_bold=True)
    title = Symbol(f"{name}.head", "heading", head, words.area, (words,))
    moved = (symbol.moved(dx, _HEAD) for symbol in scene.symbols)
    # Both states have the same keys; a drawing has each only once.
    return [title, *(replace(symbol, key=f"{name}.{symbol.key}") for symbol in moved)]


def _merged(before: list[str], after: list[str]) -> list[str]:
    """Put the steps of both states in one order: that of the future, with those that are gone where they were."""
    merged = list(after)
    for place, key in enumerate(before):
        if key in merged:
            continue
        earlier = [other for other in before[:place] if other in merged]
        merged.insert(merged.index(earlier[-1]) + 1 if earlier else 0, key)
    return merged


def _delta(part: PartChange, before: StreamView, after: StreamView, top: float) -> Symbol:
    """Say between the two what happened to a step."""
    lines: list[str] = [say(_WORDS[part.change])]
    lines += delta_lines(part, before.stream, after.stream)
    room = _MIDDLE - 16
    broken = [line for text in lines[:_MOST_LINES] for line in wrap(text, room, _SMALL, lines=2)]
    x = WIDTH + _MIDDLE / 2
    marks = stacked_words(broken[1:], x, top + 34, size=_SMALL, step=13)
    head = Words(broken[0], x, top + 18, 11.5, "middle", "accent", True)
    area = head.area if not marks else marks[-1].area
    facts = joined(", ", lines)
    says = say("{step}: {facts}.", step=display_name(part.name), facts=facts)
    return Symbol(f"change.{part.key}", "change", says, area, (head, *marks))


def delta_lines(part: PartChange, current: StreamMap, future: StreamMap) -> list[str]:
    """Say the numbers of a step that changed, as differences where both are known."""
    lines: list[str] = []
    for change in part.fields:
        if change.field not in _SHOWN:
            continue
        name = say(_SHOWN[change.field])
        before, after = change.before, change.after
        if change.difference is None:
            words: str = say(
                "{a} → {b}", a=_said(change.field, before, current), b=_said(change.field, after, future)
            )
        else:
            sign = "+" if change.difference > 0 else MINUS
            words = joined("", (sign, _said(change.field, abs(change.difference), future)))
        lines.append(joined(" ", (name, words)))
    return lines


def _said(field: str, value: object, stream: StreamMap) -> str:
    if not isinstance(value, int | float):
        return say("not known")
    if field.endswith("_s"):
        return time_words(float(value), stream)
    if field in ("share", "share_right", "uptime"):
        return share_words(float(value))
    return say_number(float(value))


def _title(current: StreamMap, future: StreamMap, found: StreamDiff) -> str:
    before, after = found.before.lead_time_s, found.after.lead_time_s
    values = {
        "name": future.name,
        "before": time_words(before, current),
        "after": time_words(after, future),
    }
    if not found.boxes:
        return say("{name}: no step differs between the two states", **values)
    if current.clock != future.clock or not before or before == after:
        return say("{name}: lead time {before} today, {after} in the future state", **values)
    share = share_words(round(abs(after - before) / before, 2))
    template = (
        phrase("{name}: the future state takes {share} less, {after} instead of {before}")
        if after < before
        else phrase("{name}: the future state takes {share} more, {after} instead of {before}")
    )
    return say(template, share=share, **values)


def _alt(current: StreamMap, future: StreamMap, found: StreamDiff) -> str:
    told = [
        joined(" ", [say("{step} {word}", step=display_name(part.name), word=say(_WORDS[part.change])),
                     *(f"({line})" for line in delta_lines(part, current, future))])
        for part in found.boxes
    ]  # fmt: skip
    ratios = [
        ratio_words(sums.ratio) if sums.ratio is not None else say("not known")
        for sums in (found.before, found.after)
    ]
    return say(
        "Current and future state of a value stream with {n} and {m} steps. Process time as a share of lead time: "
        "{a} and {b}. {changes}.",
        n=str(len(current.steps)),
        m=str(len(future.steps)),
        a=ratios[0],
        b=ratios[1],
        changes=joined("; ", told) if told else say("No step differs"),
    )


def changes_table(found: StreamDiff) -> pa.Table:
    """Give every change as a row: of boxes, arrows, notes, and of the summary."""
    rows: list[tuple[str, str, str, str, str, str, float | None]] = [
        (part.kind, part.name, part.change, change.field, _plain(change.before), _plain(change.after),
         change.difference)
        for part in found.parts
        for change in part.fields
    ]  # fmt: skip
    rows += [(part.kind, part.name, part.change, "", "", "", None) for part in found.parts if not part.fields]
    rows += [
        ("summary", row.name, "changed", row.name, _plain(row.before), _plain(row.after), row.difference)
        for row in found.summary
        if row.before != row.after
    ]
    columns = ("part", "name", "change", "field", "before", "after", "difference")
    kinds = (*(pa.string(),) * 6, pa.float64())
    return pa.table(
        {
            column: pa.array([row[place] for row in rows], kind)
            for place, (column, kind) in enumerate(zip(columns, kinds, strict=True))
        }
    )


def _plain(value: object) -> str:
    if value is None:
        return ""
    return f"{value:.6g}" if isinstance(value, float) else str(value)
