"""An A3 as a PDF of exactly one page: the letters shrink within limits, then texts are cut and say so."""

from __future__ import annotations

import json
from datetime import datetime
from importlib import resources
from typing import Any, Literal

from obeya.figures.svg import clean
from obeya.figures.weekly_trend import weekly_trend
from obeya.reports.a3_sheet import A3Sheet, Block, Facts, Grid, Part, Trend, Words
from obeya.reports.a3_text import is_point, without_sign
from obeya.reports.paper import shape_of

Paper = Literal["a3", "a4"]
# Width and height in millimetres, and the letters in points from the largest to the smallest that may be read.
PAPERS: dict[str, tuple[float, float, tuple[float, ...]]] = {
    "a3": (420.0, 297.0, (11.0, 10.5, 10.0, 9.5, 9.0, 8.5, 8.0, 7.5, 7.0)),
    "a4": (297.0, 210.0, (8.5, 8.0, 7.5, 7.0, 6.5, 6.0, 5.5)),
}
# What may stay of each text and each table at the smallest letters, tried one after the other.
CAPS = (
    (4_000, 40),
    (2_500, 28),
    (1_600, 20),
    (1_100, 14),
    (800, 10),
    (550, 8),
    (380, 6),
    (260, 4),
    (160, 3),
    (80, 2),
    (40, 1),
)
UNCUT = (1_000_000, 1_000)


def a3_pdf(sheet: A3Sheet, *, made_at: datetime, paper: Paper = "a3") -> bytes:
    """Write a sheet as a PDF of one page in landscape, with all fonts in it.

    Needs the package `typst`. The same sheet gives the same bytes.
    """
    import typst

    template = resources.files("obeya.reports").joinpath("templates/a3.typ").read_bytes()
    data = json.dumps(_data(sheet, paper), ensure_ascii=False)
    return bytes(typst.compile(template, sys_inputs={"data": data}, timestamp=int(made_at.timestamp())))


def _data(sheet: A3Sheet, paper: Paper) -> dict[str, Any]:
    width, height, sizes = PAPERS[paper]
    tries = [[size, *UNCUT] for size in sizes] + [[sizes[-1], *cap] for cap in CAPS]
    return {
        "width": width,
        "height": height,
        "tries": tries,
        "title": clean(sheet.title),
        "facts": [[clean(label), clean(value)] for label, value in sheet.facts],
        "blocks": [_block(block) for block in sheet.blocks],
        "footer": clean(sheet.footer),
        "link": sheet.link,
        "language": sheet.language,
        "labels": {
            "cut": sheet.labels.cut,
            "more_rows": sheet.labels.more_rows,
            "empty": sheet.labels.empty,
            "cut_note": sheet.labels.cut_note,
        },
    }


def _block(block: Block) -> dict[str, Any]:
    return {
        "name": clean(block.name),
        "side": block.side,
        "link": block.link,
        "parts": [_part(part) for part in block.parts],
    }


def _part(part: Part) -> dict[str, Any]:
    if isinstance(part, Words):
        lines = [{"point": is_point(line), "text": clean(without_sign(line))} for line in part.lines]
        return {"kind": "words", "lines": lines, "tone": part.tone}
    if isinstance(part, Facts):
        return {"kind": "facts", "items": [[clean(label), clean(value)] for label, value in part.items]}
    if isinstance(part, Grid):
        return {
            "kind": "grid",
            "columns": [clean(column) for column in part.columns] if any(part.columns) else [],
            "widths": list(part.widths or (1.0,) * len(part.columns)),
            "rows": [[clean(cell) for cell in row] for row in part.rows],
            "tones": list(part.tones or ("",) * len(part.rows)),
        }
    if isinstance(part, Trend):
        return _drawn(trend_svg(part), part.alt, part.caption)
    return _drawn(part.svg, part.alt, part.caption)


def trend_svg(trend: Trend) -> str:
    """Draw a trend in fixed colours for paper."""
    return weekly_trend(
        trend.weeks,
        trend.frozen,
        trend.present,
        goal=trend.goal,
        names=(trend.frozen_name, trend.present_name, trend.goal_name),
        alt=trend.alt,
        theme="light",
    )


def _drawn(svg: str, alt: str, caption: str) -> dict[str, Any]:
    shape = shape_of_any(svg)
    return {"kind": "picture", "svg": svg, "alt": clean(alt), "caption": clean(caption), "aspect": shape}


def shape_of_any(svg: str) -> float:
    """Return how tall a drawing is for its width."""
    head = svg[: svg.index(">")]
    if ' id="' in head:
        shape = shape_of(svg)
        return shape.height / shape.width
    sizes = dict(part.split("=", 1) for part in head.split() if "=" in part)
    return float(sizes["height"].strip("\"'")) / float(sizes["width"].strip("\"'"))
