"""Files of what is shown: the map as SVG, PNG, CSV and XLSX, every table as CSV and XLSX."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from django.http import HttpResponse
from django.utils.http import content_disposition_header

from obeya.figures.export import csv_text, xlsx_bytes
from obeya.figures.figure import Figure
from obeya.figures.map_choice import MapMetric
from obeya.figures.map_places import placed_map_picture
from obeya.tables.basis import Basis
from obeya_web.explorer.asking import Asked
from obeya_web.explorer.map_json import shown_map
from obeya_web.explorer.state import Measure, State
from obeya_web.explorer.tabs.sheet import Sheet
from obeya_web.explorer.words import clock_words
from obeya_web.lib.csp import FILE_POLICY
from obeya_web.lib.numbers import said_here

TYPES: Final = {
    "svg": "image/svg+xml",
    "png": "image/png",
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pdf": "application/pdf",
}
METRICS: Final[dict[Measure, MapMetric]] = {
    "n": "moves",
    "n_cases": "cases",
    "median": "median wait",
    "mean": "mean wait",
    "p90": "p90",
    "total": "total hours",
}
LONGEST_NAME: Final = 80


def file_name(*parts: str, suffix: str) -> str:
    """Return a name that every file system takes: letters, digits, dashes; nothing that begins with a dot."""
    plain = unicodedata.normalize("NFKD", "-".join(parts)).encode("ascii", "ignore").decode()
    safe = re.sub(r"[^A-Za-z0-9]+", "-", plain).strip("-").lower()[:LONGEST_NAME].strip("-")
    return f"{safe or 'obeya'}.{suffix}"


def clock_part(state: State) -> tuple[str, ...]:
    """Return what the name of a file says of the time that it counts."""
    return ("working-time",) if state.calendar else ()


def file_answer(content: bytes, suffix: str, name: str, *, inline: bool = False) -> HttpResponse:
    """Return a file that no browser runs, shown in place or saved."""
    response = HttpResponse(content, content_type=TYPES[suffix])
    response.headers["Content-Disposition"] = content_disposition_header(not inline, name) or ""
    response.headers["Content-Security-Policy"] = FILE_POLICY
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def map_picture(asked: Asked, state: State) -> Figure:
    """Return the map of the selection as a picture, each activity and path in its place."""
    drawn = shown_map(asked, state).map
    return placed_map_picture(drawn, asked.places(), metric=METRICS[state.show])


def figure_bytes(figure: Figure, suffix: str) -> bytes:
    """Return a picture or its data as the content of a file."""
    if suffix == "svg":
        return figure.to_svg("auto").encode()
    if suffix == "png":
        return figure.to_png()
    about = {"Title": figure.title, "Caption": figure.caption, "In words": figure.alt}
    return (
        csv_text(figure.table).encode("utf-8-sig")
        if suffix == "csv"
        else xlsx_bytes(figure.table, about=about)
    )


def sheet_bytes(sheet: Sheet, suffix: str, basis: Basis) -> bytes:
    """Return a table as the content of a file; no cell is a formula."""
    if suffix == "csv":
        return csv_text(sheet.table()).encode("utf-8-sig")
    about = {
        "Title": sheet.title,
        "Filter": said_here(basis.filter),
        "Time": clock_words(basis),
        "Source": basis.source,
    }
    return xlsx_bytes(sheet.table(), about=about)
