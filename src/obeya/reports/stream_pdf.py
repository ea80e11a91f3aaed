"""A value stream map on one page of A3, in landscape."""

from __future__ import annotations

import json
from datetime import datetime
from importlib import resources
from typing import TYPE_CHECKING, Final

from obeya.figures.stream_drawing import draw_scene
from obeya.figures.stream_map import stream_alt, stream_caption, stream_title
from obeya.figures.svg import Markup, clean, element
from obeya.figures.tokens import FONT, resolve
from obeya.reports.stream_marks import fitting_scene

if TYPE_CHECKING:
    from obeya.figures.stream_view import StreamView

WIDTH_MM: Final = 420.0
HEIGHT_MM: Final = 297.0
_MARGIN: Final = 10.0
_ROOM: Final = (WIDTH_MM - 2 * _MARGIN, HEIGHT_MM - 2 * _MARGIN - 26.0)


def stream_pdf(
    view: StreamView, *, made_at: datetime, footer: str = "", language: str = "en", is_flipped: bool = False
) -> bytes:
    """Write a map as a PDF of exactly one page, with all fonts in it; it has as many bands as make it largest.

    Needs the package `typst`. The same map gives the same bytes.
    """
    import typst

    scene = fitting_scene(view, aspect=_ROOM[0] / _ROOM[1], is_flipped=is_flipped)
    body = draw_scene(scene)
    markup = element(
        "svg", Markup(body), xmlns="http://www.w3.org/2000/svg", width=scene.width, height=scene.height,
        viewBox=f"0 0 {scene.width:g} {scene.height:g}", font_family=FONT,
    )  # fmt: skip
    data = {
        "width": WIDTH_MM,
        "height": HEIGHT_MM,
        "margin": _MARGIN,
        "room": list(_ROOM),
        "aspect": scene.height / scene.width,
        "title": clean(stream_title(view)),
        "caption": clean(stream_caption(view)),
        "alt": clean(stream_alt(view)),
        "footer": clean(footer),
        "language": language,
        "svg": resolve(markup, "light"),
    }
    template = resources.files("obeya.reports").joinpath("templates/stream.typ").read_bytes()
    written = json.dumps(data, ensure_ascii=False)
    return bytes(typst.compile(template, sys_inputs={"data": written}, timestamp=int(made_at.timestamp())))
