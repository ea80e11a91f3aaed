"""A message for people with one minute on one page: steps that lead to each other, what is missing, and the sources."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from importlib import resources
from typing import Any, Literal

from obeya.figures.svg import clean

Tone = Literal["", "good", "warning", "bad"]
Shape = Literal["page", "card"]
# Width and height in millimetres, and the letters in points from the largest to the smallest that may be read.
SHAPES: dict[str, tuple[float, float, tuple[float, ...]]] = {
    "page": (210.0, 297.0, (11.0, 10.5, 10.0, 9.5, 9.0, 8.5, 8.0, 7.5, 7.0)),
    "card": (210.0, 148.0, (12.0, 11.0, 10.0, 9.0, 8.0, 7.0, 6.5)),
}
# What may stay of each text, and how many lines of each list, where the smallest letters do not suffice.
CAPS = ((600, 12), (300, 8), (160, 6), (90, 4), (50, 2), (24, 1))
UNCUT = (1_000_000, 1_000)


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the message: `headline` is what it says, `missing` what keeps it from being whole."""

    name: str
    headline: str
    state: str = ""
    tone: Tone = ""
    facts: tuple[tuple[str, str], ...] = ()
    lines: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    sources: tuple[tuple[str, str], ...] = ()
    "Words and the address they lead to."


@dataclass(frozen=True, slots=True)
class OnePager:
    """A whole page: its steps in their order, joined by arrows where one leads to the next, and quotes below."""

    title: str
    under: str
    steps: tuple[Step, ...]
    footer: str
    link: str
    missing_word: str = "Missing"
    source_word: str = "Source"
    cut_note: str = "Some texts are cut so that all stands on one page; everything is at"
    is_chain: bool = True
    quotes: tuple[tuple[str, str], ...] = ()
    "What was said, and by whom."
    language: str = "en"


def one_pager_pdf(pager: OnePager, *, made_at: datetime, shape: Shape = "page") -> bytes:
    """Write a message as a PDF of exactly one page, with all fonts in it and its sources as links.

    Needs the package `typst`. The same message gives the same bytes.
    """
    import typst

    template = resources.files("obeya.reports").joinpath("templates/one_pager.typ").read_bytes()
    data = json.dumps(_data(pager, shape), ensure_ascii=False)
    return bytes(typst.compile(template, sys_inputs={"data": data}, timestamp=int(made_at.timestamp())))


def _data(pager: OnePager, shape: Shape) -> dict[str, Any]:
    width, height, sizes = SHAPES[shape]
    return {
        "width": width,
        "height": height,
        "tries": [[size, *UNCUT] for size in sizes] + [[sizes[-1], *cap] for cap in CAPS],
        "title": clean(pager.title),
        "under": clean(pager.under),
        "steps": [_step(step) for step in pager.steps],
        "quotes": _pairs(pager.quotes),
        "is_chain": pager.is_chain,
        "footer": clean(pager.footer),
        "link": pager.link,
        "language": pager.language,
        "labels": {
            "missing": clean(pager.missing_word),
            "source": clean(pager.source_word),
            "cut": clean(pager.cut_note),
        },
    }


def _step(step: Step) -> dict[str, Any]:
    return {
        "name": clean(step.name),
        "headline": clean(step.headline),
        "state": clean(step.state),
        "tone": step.tone,
        "facts": _pairs(step.facts),
        "lines": [clean(line) for line in step.lines],
        "missing": [clean(line) for line in step.missing],
        "sources": [[clean(words), address] for words, address in step.sources],
    }


def _pairs(pairs: tuple[tuple[str, str], ...]) -> list[list[str]]:
    return [[clean(first), clean(second)] for first, second in pairs]
