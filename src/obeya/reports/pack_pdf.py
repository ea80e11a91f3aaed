"""A report pack of measures on A4 paper."""

from __future__ import annotations

import dataclasses
import json
from importlib import resources
from typing import Any

from obeya.figures.svg import clean
from obeya.reports.pack_sheet import SHAPES, PackSheet


def pack_pdf(sheet: PackSheet) -> bytes:
    """Write a report pack as a PDF with all fonts in it.

    Needs the package `typst`. The same sheet gives the same bytes.
    """
    import typst

    template = resources.files("obeya.reports").joinpath("templates/pack.typ").read_bytes()
    data = json.dumps(_data(sheet), ensure_ascii=False)
    made_at = int(sheet.as_of.timestamp())
    return bytes(typst.compile(template, sys_inputs={"data": data}, timestamp=made_at))


def _data(sheet: PackSheet) -> dict[str, Any]:
    data = {
        **{name: getattr(sheet, name) for name in ("title", "under", "note", "footer", "link", "language")},
        "labels": dataclasses.asdict(sheet.labels),
        "lines": [dataclasses.asdict(line) for line in sheet.lines],
        "warnings": list(sheet.warnings),
        "comments": [list(pair) for pair in sheet.comments],
        "gains": [dataclasses.asdict(gain) for gain in sheet.gains],
        "quotes": [dataclasses.asdict(quote) for quote in sheet.quotes],
        "definitions": [dataclasses.asdict(each) for each in sheet.definitions],
        "shapes": SHAPES,
    }
    return {name: _cleaned(value) for name, value in data.items()}


def _cleaned(value: Any) -> Any:
    """Return a value without signs that no font can show."""
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, dict):
        return {name: _cleaned(each) for name, each in value.items()}
    return [_cleaned(each) for each in value] if isinstance(value, list | tuple) else value
