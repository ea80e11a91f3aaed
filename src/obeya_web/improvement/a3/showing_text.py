"""The text of a section on the page: paragraphs, points and pasted tables, every word of it escaped."""

from __future__ import annotations

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from obeya.reports.a3_sheet import Grid, Words
from obeya.reports.a3_text import is_point, parts_of, without_sign
from obeya_web.lib.plain_text import linked


def shown_text(body: str) -> SafeString:
    """Return the text of a section as it is read."""
    parts = [
        _grid(part) if isinstance(part, Grid) else _words(part)
        for part in parts_of(body)
        if isinstance(part, Grid | Words)
    ]
    return mark_safe("".join(parts))


def _words(part: Words) -> SafeString:
    html: list[str] = []
    points: list[tuple[SafeString]] = []
    for line in [*part.lines, None]:
        if line is not None and is_point(line):
            points.append((linked(without_sign(line)),))
            continue
        if points:
            html.append(format_html("<ul>{}</ul>", format_html_join("", "<li>{}</li>", points)))
            points = []
        if line is not None:
            html.append(format_html("<p>{}</p>", linked(line)))
    return mark_safe("".join(html))


def _grid(part: Grid) -> SafeString:
    head = format_html(
        "<thead><tr>{}</tr></thead>",
        format_html_join("", '<th scope="col">{}</th>', ((name,) for name in part.columns)),
    )
    rows = format_html_join(
        "",
        "<tr>{}</tr>",
        ((format_html_join("", "<td>{}</td>", ((linked(cell),) for cell in row)),) for row in part.rows),
    )
    return format_html("<table>{}<tbody>{}</tbody></table>", head if any(part.columns) else "", rows)
