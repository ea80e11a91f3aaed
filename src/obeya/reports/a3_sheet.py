"""What stands on an A3: blocks of parts in two columns, in the reader's language; `a3_pdf` and `a3_slide` set it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Side = Literal["left", "right"]
Tone = Literal["", "good", "bad", "soft"]


@dataclass(frozen=True, slots=True)
class Words:
    """Lines of text; a line that begins with ``- `` is a point."""

    lines: tuple[str, ...]
    tone: Tone = ""


@dataclass(frozen=True, slots=True)
class Facts:
    """Labels with their values, side by side."""

    items: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Grid:
    """A table; `widths` are shares of its width, `tones` one tone for each row. Columns without names have no head."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[float, ...] = ()
    tones: tuple[Tone, ...] = ()


@dataclass(frozen=True, slots=True)
class Trend:
    """Values week by week: as they were when it began, as they are now, and the goal.

    A value is None in a week without any. `weeks` names them all; `unit` is said in the caption.
    """

    weeks: tuple[str, ...]
    frozen: tuple[float | None, ...]
    present: tuple[float | None, ...]
    goal: float | None
    frozen_name: str
    present_name: str
    goal_name: str
    alt: str
    caption: str


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawing of our own as SVG in fixed colours, such as the map of the cases."""

    svg: str
    alt: str
    caption: str


Part = Words | Facts | Grid | Trend | Picture


@dataclass(frozen=True, slots=True)
class Block:
    """One section of the sheet; `link` leads to all of it where it had to be cut."""

    key: str
    name: str
    side: Side
    parts: tuple[Part, ...]
    link: str = ""


@dataclass(frozen=True, slots=True)
class Labels:
    """What the sheet itself says, in the reader's language; `{n}` is a number."""

    cut: str = "… cut to fit one page"
    more_rows: str = "{n} more rows"
    empty: str = "Nothing here yet"
    cut_note: str = "Some texts are cut so that all stands on one page; everything is at"


@dataclass(frozen=True, slots=True)
class A3Sheet:
    """A whole A3: its title, what stands beside it, its blocks in their order, and where it is found."""

    title: str
    facts: tuple[tuple[str, str], ...]
    blocks: tuple[Block, ...]
    footer: str
    link: str
    language: str = "en"
    labels: Labels = Labels()
