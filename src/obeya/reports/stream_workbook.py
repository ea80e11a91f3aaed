"""A value stream map as a workbook: steps, arrows and notes as rows, and a summary that computes itself from them."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from obeya.figures.export import guarded
from obeya.figures.stream_ladder import summary_rows
from obeya.figures.stream_map import stream_caption, stream_title
from obeya.figures.stream_words import LINK_WORDS, VALUE_WORDS, WAY_WORDS, names_of, wait_after, wait_of
from obeya.tables.sentences import say

if TYPE_CHECKING:
    import xlsxwriter

    from obeya.figures.stream_view import StreamView

_LONGEST_CELL: Final = 32_767
_N_COLUMNS: Final = 19
Cell = str | float | int | None


def stream_workbook(view: StreamView) -> bytes:
    """Write a map as XLSX. Texts are guarded; the only formulas are ours, and they hold their results."""
    import xlsxwriter

    out = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "nan_inf_to_errors": True,
    }
    with xlsxwriter.Workbook(out, options) as book:
        book.set_properties({"title": str(stream_title(view))[:250], "author": "obeya"})
        summary = book.add_worksheet(say("Summary"))
        steps = say("Steps")
        n = _fill(book, steps, _step_heads(), _step_rows(view))
        _summarise(book, summary, view, sheet=steps, n=n)
        _fill(book, say("Flow of work"), _link_heads(), _link_rows(view))
        _fill(book, say("Rework"), (say("From"), say("To"), say("Share"), say("Text")), _loop_rows(view))
        heads = (say("Way"), say("From"), say("To"), say("Text"), say("How often"))
        _fill(book, say("Flow of information"), heads, _news_rows(view))
        _fill(book, say("Notes"), (say("Kind"), say("At"), say("Text"), say("By")), _note_rows(view))
    return out.getvalue()


def _step_heads() -> tuple[str, ...]:
    return (
        say("Step"), say("Lane"), say("Worth"), say("Cycle time, s"), say("Wait before, s"), say("Stock before"),
        say("Passes"), say("Wait on the ladder, s"), say("Work on the ladder, s"), say("Effort, s"),
        say("People"), say("Uptime"), say("Change-over, s"), say("Batch"), say("Complete and accurate"),
        say("Scrap"), say("Load"), say("Systems"), say("Remark"),
    )  # fmt: skip


def _step_rows(view: StreamView) -> list[tuple[Cell, ...]]:
    rungs = {rung.key: rung for rung in view.sums.ladder}
    rows: list[tuple[Cell, ...]] = []
    for each in view.steps:
        step, rung = each.step, rungs[each.step.key]
        rows.append(
            (
                step.name, step.lane, say(VALUE_WORDS[step.value]), step.cycle_time_s,
                wait_of(step, view.stream), step.stock_before, rung.passes, rung.wait_s, rung.work_s,
                rung.effort_s, step.people, step.uptime, step.changeover_s, step.batch, step.share_right,
                step.share_scrapped, rung.load, ", ".join(step.systems), step.remark,
            )
        )  # fmt: skip
    return rows


def _link_heads() -> tuple[str, ...]:
    return (
        say("Kind"), say("From"), say("To"), say("Share"), say("At least"), say("At most"), say("Kanban"),
        say("How often"), say("Text"),
    )  # fmt: skip


def _link_rows(view: StreamView) -> list[tuple[Cell, ...]]:
    names = names_of(view.stream)
    return [
        (
            say(LINK_WORDS[link.kind]), names[link.source], names[link.target], link.share, link.least, link.most,
            link.kanban, link.every, link.text,
        )
        for link in view.stream.links
    ]  # fmt: skip


def _loop_rows(view: StreamView) -> list[tuple[Cell, ...]]:
    names = names_of(view.stream)
    return [(names[loop.source], names[loop.target], loop.share, loop.text) for loop in view.stream.rework]


def _news_rows(view: StreamView) -> list[tuple[Cell, ...]]:
    names = names_of(view.stream)
    return [
        (say(WAY_WORDS[flow.way]), names[flow.source], names[flow.target], flow.text, flow.every)
        for flow in view.stream.information
    ]


def _note_rows(view: StreamView) -> list[tuple[Cell, ...]]:
    names = names_of(view.stream)
    bursts: list[tuple[Cell, ...]] = [
        (say("Kaizen burst"), names.get(burst.at, burst.at), burst.text, "") for burst in view.stream.bursts
    ]
    return bursts + [
        (say("Sticky note"), names.get(note.at, note.at), note.text, note.by) for note in view.stream.notes
    ]


def _summarise(book: xlsxwriter.Workbook, page: Any, view: StreamView, *, sheet: str, n: int) -> None:
    """Write the summary: what the numbers rest on as numbers, what follows from them as formulas."""
    sums, stream = view.sums, view.stream
    bold = book.add_format({"bold": True})
    wraps = book.add_format({"text_wrap": True, "valign": "top"})
    page.set_column(0, 0, 44)
    page.set_column(1, 1, 18)
    page.write_string(0, 0, guarded(stream_title(view))[:_LONGEST_CELL], bold)
    page.write_string(1, 0, guarded(stream_caption(view))[:_LONGEST_CELL], wraps)
    rows = f"2:{{column}}${n + 1}"

    def total(column: str) -> str:
        return f"SUM('{sheet}'!${column}${rows.format(column=f'${column}')})"

    day = sums.day_s
    demand = stream.demand
    lines: list[tuple[str, float | None, str | None, str]] = [
        (say("Wait for the customer, s"), wait_after(stream) or 0.0, None, "0.0"),
        (say("Seconds of a day on this clock"), day, None, "0"),
        (say("Demand a day"), demand.per_day if demand else None, None, "0.0"),
        (say("Available time a day, s"), demand.available_s_per_day if demand else None, None, "0"),
        (say("Waits, s"), sums.wait_s, f"={total('H')}+B4", "0.0"),
        (say("Process time, s"), sums.worked_s, f"={total('I')}", "0.0"),
        (say("Work of all branches and passes, s"), sums.effort_s, f"={total('J')}", "0.0"),
        (say("Lead time, s"), sums.lead_time_s, "=B8+B9", "0.0"),
        (say("Lead time, days"), sums.lead_time_days, '=IF(B5>0,B11/B5,"")', "0.0"),
        (say("Process time ÷ lead time"), sums.ratio, '=IF(B11>0,B9/B11,"")', "0.0000%"),
        (say("Takt, s"), sums.takt_s, '=IF(B6>0,B7/B6,"")', "0.0"),
    ]
    for place, (name, value, formula, shown) in enumerate(lines):
        row = place + 3
        page.write_string(row, 0, name)
        shape = book.add_format({"num_format": shown})
        if formula is not None:
            page.write_formula(row, 1, formula, shape, "" if value is None else value)
        elif value is not None:
            page.write_number(row, 1, value, shape)
    for place, (name, said) in enumerate(summary_rows(stream, sums)):
        page.write_string(place + len(lines) + 4, 0, guarded(name))
        page.write_string(place + len(lines) + 4, 1, guarded(said))


def _fill(book: xlsxwriter.Workbook, name: str, heads: Sequence[str], rows: Sequence[Sequence[Cell]]) -> int:
    """Write one sheet and return how many rows it has."""
    page = book.add_worksheet(str(name)[:31])
    bold = book.add_format({"bold": True, "bottom": 1})
    widths = [len(head) for head in heads]
    for column, head in enumerate(heads):
        page.write_string(0, column, head, bold)
    for number, row in enumerate(rows, start=1):
        for column, value in enumerate(row):
            if isinstance(value, str):
                page.write_string(number, column, guarded(value)[:_LONGEST_CELL])
            elif value is not None:
                page.write_number(number, column, value)
            widths[column] = max(widths[column], min(48, len(str("" if value is None else value))))
    for column, width in enumerate(widths):
        page.set_column(column, column, width + 2)
    page.freeze_panes(1, 1)
    return len(rows)
