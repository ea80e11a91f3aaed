"""The figure: a picture with its finding, alternative text and data; made once and used everywhere."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import pyarrow as pa

from obeya.errors import QuestionError
from obeya.figures.export import csv_text, parquet_bytes, write_whole, xlsx_bytes
from obeya.figures.svg import Markup, element, group, joined
from obeya.figures.text import balanced, wrap
from obeya.figures.tokens import FONT, Scheme, Theme, resolve, token, used_declarations
from obeya.figures.vega import render_spec

_TITLE_SIZE = 16.0
_CAPTION_SIZE = 11.5
_MARGIN = 20.0
_LEAST_FRAME = 420.0


@dataclass(frozen=True, slots=True)
class Figure:
    """A picture made from a result, with everything needed to read, hear, check and reuse it.

    `title` is a sentence that states the finding; `alt` says the same with numbers for those who do not see
    the picture; `caption` holds sample size, filter and time basis; `table` is the data that was drawn. The
    drawing is either `svg` (our own, in token colours) or `spec` (Vega-Lite, in light token values).
    """

    title: str
    alt: str
    caption: str
    table: pa.Table
    svg: str | None = None
    spec: Mapping[str, Any] | None = None

    def to_svg(self, theme: Theme = "auto", *, framed: bool | None = None) -> str:
        """Give the picture as a self-contained SVG: no script, nothing fetched, all text escaped.

        `theme` is "light" or "dark" (fixed colours), "auto" (follows the reader's system, light in print) or
        "page" (takes the `--ob-…` custom properties of the page it is put into; carries no style element).
        `framed` adds background, title and caption; by default it is on, but for "page", which has its own.
        """
        framed = theme != "page" if framed is None else framed
        body = Markup(self.svg if self.svg is not None else render_spec(self.spec or {}))
        width, height = _size_of(body)
        content, width, height = self._frame(body, width, height) if framed else (body, width, height)
        return _document(content, width, height, title=self.title, desc=self.alt, theme=theme)

    def to_png(self, scale: float = 2, *, theme: Scheme = "light", framed: bool = True) -> bytes:
        """Give the picture as PNG with `scale` pixels per unit; `framed` as in `to_svg`."""
        import vl_convert

        markup = self.to_svg(theme, framed=framed)
        return bytes(vl_convert.svg_to_png(markup, scale=scale))

    def save(self, path: Path | str, *, theme: Theme = "auto") -> Path:
        """Write the picture (svg, png) or its data (csv, xlsx, parquet), as the suffix of `path` says.

        Raises QuestionError for any other suffix.
        """
        path = Path(path)
        scheme: Scheme = "dark" if theme == "dark" else "light"
        about = {"Title": self.title, "Caption": self.caption, "In words": self.alt}
        writers: dict[str, Callable[[], bytes]] = {
            ".svg": lambda: self.to_svg(theme).encode(),
            ".png": lambda: self.to_png(theme=scheme),
            ".csv": lambda: csv_text(self.table).encode("utf-8-sig"),
            ".xlsx": lambda: xlsx_bytes(self.table, about=about),
            ".parquet": lambda: parquet_bytes(self.table),
        }
        writer = writers.get(path.suffix.lower())
        if writer is None:
            known = ", ".join(writers)
            raise QuestionError(f"A picture cannot be saved as '{path.name}': use a name ending in {known}.")
        write_whole(path, writer())
        return path

    def _frame(self, body: Markup, width: float, height: float) -> tuple[Markup, float, float]:
        outer = max(width, _LEAST_FRAME) + 2 * _MARGIN
        title = balanced(self.title, outer - 2 * _MARGIN, _TITLE_SIZE, lines=3, bold=True)
        caption = wrap(self.caption, outer - 2 * _MARGIN, _CAPTION_SIZE, lines=6)
        top = _MARGIN + len(title) * 22 + 10
        below = top + height + 14
        total = below + len(caption) * 16 + _MARGIN
        parts = [
            element("rect", width=outer, height=total, fill=token("surface")),
            _text_block(title, _MARGIN, _MARGIN + 14, 22, _TITLE_SIZE, "ink", weight="600"),
            group(body, transform=f"translate({_MARGIN + max(0.0, (_LEAST_FRAME - width) / 2):g},{top:g})"),
            _text_block(caption, _MARGIN, below + 12, 16, _CAPTION_SIZE, "ink-soft"),
        ]
        return joined(parts), outer, total


def _text_block(
    lines: tuple[str, ...],
    x: float,
    y: float,
    step: float,
    size: float,
    ink: str,
    *,
    weight: str | None = None,
) -> Markup:
    return joined(
        [
            element(
                "text", line, x=x, y=y + place * step, font_size=size, font_weight=weight,
                fill=token(ink), font_family=FONT,
            )
            for place, line in enumerate(lines)
        ]
    )  # fmt: skip


_SIZE = re.compile(r'^<svg\b[^>]*?\bwidth="([\d.]+)"[^>]*?\bheight="([\d.]+)"')


def _size_of(body: str) -> tuple[float, float]:
    found = _SIZE.match(body)
    if found is None:
        raise ValueError("a drawing starts with <svg width=… height=…>")
    return float(found[1]), float(found[2])


def _document(content: Markup, width: float, height: float, *, title: str, desc: str, theme: Theme) -> str:
    # Several pictures share one page: ids come from the content, so they cannot clash unless equal.
    key = f"ob{sha256(content.encode()).hexdigest()[:10]}"
    style = []
    if theme == "auto":
        light, dark = used_declarations(content, "light"), used_declarations(content, "dark")
        rules = f".{key}{{{light}}}@media screen and (prefers-color-scheme:dark){{.{key}{{{dark}}}}}"
        style = [element("style", Markup(rules))]
    markup = element(
        "svg",
        element("title", title, id=f"{key}-t"),
        element("desc", desc, id=f"{key}-d"),
        *style,
        content,
        xmlns="http://www.w3.org/2000/svg",
        id=key,
        class_=key,
        width=width,
        height=height,
        viewBox=f"0 0 {width:g} {height:g}",
        # What is inside of an image is hidden from whoever cannot see it, and links must not be.
        role="group" if "<a " in content else "img",
        aria_labelledby=f"{key}-t",
        aria_describedby=f"{key}-d",
        font_family=FONT,
    )
    return resolve(markup, theme) if theme in ("light", "dark") else str(markup)
