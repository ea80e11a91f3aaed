"""What people type into a section of an A3, as parts: paragraphs, points, and tables pasted from a spreadsheet."""

from __future__ import annotations

from collections.abc import Sequence

from obeya.reports.a3_sheet import Grid, Part, Words

POINTS = ("- ", "* ", "• ", "– ")
MOST_COLUMNS = 12


def parts_of(text: str) -> tuple[Part, ...]:
    """Return a text as parts: lines with tabs are rows of a table, the first of them its head; the rest are words."""
    parts: list[Part] = []
    rows: list[list[str]] = []
    lines: list[str] = []
    for line in [*text.strip("\n").split("\n"), None]:
        if line is not None and "\t" in line.strip():
            parts, lines = _with_words(parts, lines), []
            rows.append([cell.strip() for cell in line.split("\t")][:MOST_COLUMNS])
            continue
        parts, rows = _with_grid(parts, rows), []
        if line is not None:
            lines.append(line.strip())
    return tuple(_with_words(parts, lines))


def is_point(line: str) -> bool:
    """Say whether a line is one point of a list."""
    return line.startswith(POINTS)


def without_sign(line: str) -> str:
    """Return a line without the sign of a point."""
    return line[2:].strip() if is_point(line) else line


def _with_words(parts: list[Part], lines: Sequence[str]) -> list[Part]:
    kept = [line for line in lines if line]
    return [*parts, Words(tuple(kept))] if kept else parts


def _with_grid(parts: list[Part], rows: Sequence[Sequence[str]]) -> list[Part]:
    if not rows:
        return parts
    width = max(len(row) for row in rows)
    full = [(*row, *[""] * (width - len(row))) for row in rows]
    if len(full) == 1:
        return [*parts, Grid(columns=("",) * width, rows=(full[0],))]
    return [*parts, Grid(columns=full[0], rows=tuple(full[1:]))]
