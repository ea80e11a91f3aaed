"""Large pictures on small sheets: where to begin on a phone, and slices of one page each for tall ones in print."""

from __future__ import annotations

import re
from dataclasses import dataclass
from math import ceil

# Millimetres of an A4 page inside the margins that a picture may fill, and the size of a pixel on paper.
_PAGE_WIDTH_MM, _PAGE_HEIGHT_MM = 184.0, 212.0
_PIXEL_MM = 0.2
_OVERLAP = 80.0
"""Pixels that two slices share: more than the height of a box, so that each box is whole on one of them."""


@dataclass(frozen=True, slots=True)
class Slice:
    """A part of a picture from `top` on, in pixels, and its width on paper."""

    top: float
    height: float
    width_mm: float


@dataclass(frozen=True, slots=True)
class Shape:
    """The id and size of a drawing, where its reader should begin, and its slices if one page is too small."""

    key: str
    width: float
    height: float
    focus_x: float | None
    slices: tuple[Slice, ...]


def shape_of(svg: str) -> Shape:
    """Read id and size from the head of a drawing and cut it if it is too tall for a page."""
    head = svg[: svg.index(">")]
    key, width, height = (_attribute(head, name) for name in ("id", "width", "height"))
    focus = re.search(r'\sdata-focus="([\d.]+)"', svg)
    slices = slices_of(float(width), float(height))
    return Shape(key, float(width), float(height), float(focus[1]) if focus else None, slices)


def slices_of(width: float, height: float) -> tuple[Slice, ...]:
    """Cut a drawing into equally tall slices that overlap; none when it fits one page."""
    pixel_mm = min(_PIXEL_MM, _PAGE_WIDTH_MM / width)
    most = _PAGE_HEIGHT_MM / pixel_mm
    if height <= most:
        return ()
    n = ceil((height - _OVERLAP) / (most - _OVERLAP))
    step = (height - _OVERLAP) / n
    return tuple(Slice(place * step, step + _OVERLAP, width * pixel_mm) for place in range(n))


def _attribute(head: str, name: str) -> str:
    found = re.search(rf'\s{name}="([^"]+)"', head)
    if found is None:
        raise ValueError(f"a drawing has no {name}")
    return found[1]
