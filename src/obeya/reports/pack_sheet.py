"""What stands in a report pack of measures, said in the reader's language; `pack_pdf` and others set it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Family = Literal["good", "warning", "bad", "none"]
SHAPES: dict[Family, str] = {"good": "●", "warning": "▲", "bad": "■", "none": "○"}
"""The shape of each status against the target, so that colour never says it alone."""


@dataclass(frozen=True, slots=True)
class Amount:
    """A number for a spreadsheet and the same in words; `unit` is empty for shares and plain numbers."""

    words: str
    number: float | None = None
    unit: str = ""
    is_share: bool = False


@dataclass(frozen=True, slots=True)
class PackLine:
    """One measure: its last judged period against the one before and the target, and what must be known of it."""

    name: str
    depth: int
    is_kpi: bool
    under: str
    last: Amount
    period: str
    before: Amount
    target: Amount
    family: Family
    status: str
    rule: str
    lately: str
    marks: tuple[str, ...]
    comments: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class GainLine:
    """One gain that is watched: its verdict, one word of the closed list, with the effect and its interval."""

    title: str
    under: str
    verdict: str
    family: Family
    effect: str
    seen: str


@dataclass(frozen=True, slots=True)
class Quote:
    """What somebody who does the work says; `about` is the measure, `who` a role and never a name."""

    words: str
    who: str
    about: str


@dataclass(frozen=True, slots=True)
class DefinitionLine:
    """How the numbers of one measure are made: the version of its definition and what it rests on."""

    name: str
    version: str
    words: str
    since: str
    data: str


@dataclass(frozen=True, slots=True)
class PackLabels:
    """The words of heads and columns."""

    measures: str
    measure: str
    last: str
    period: str
    before: str
    target: str
    unit: str
    status: str
    rule: str
    lately: str
    marks: str
    comments: str
    warnings: str
    gains: str
    gain: str
    verdict: str
    effect: str
    seen: str
    no_gains: str
    quotes: str
    who: str
    definitions: str
    version: str
    made: str
    since: str
    data: str
    about: str
    no_measures: str


@dataclass(frozen=True, slots=True)
class PackSheet:
    """A report pack; `title` is its finding, `under` says what it is about and as of when."""

    title: str
    under: str
    note: str
    footer: str
    link: str
    language: str
    as_of: datetime
    labels: PackLabels
    lines: tuple[PackLine, ...]
    warnings: tuple[str, ...]
    gains: tuple[GainLine, ...]
    quotes: tuple[Quote, ...]
    definitions: tuple[DefinitionLine, ...]

    @property
    def comments(self) -> tuple[tuple[str, str], ...]:
        """Return each comment with the measure that it is about."""
        return tuple((line.name, words) for line in self.lines for words in line.comments)
