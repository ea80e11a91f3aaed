"""The page that says where each requirement is served, from the marks in tests and docs."""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path

from tools.docs.markdown import page, table

# A mark reads "Serves L006." or "Serves L006, X019 and X054."
MARK = re.compile(r"\bServes ((?:[A-Z]\d{3}(?:, | and |,)?)+)")
ID = re.compile(r"[A-Z]\d{3}")

INTRODUCTION = """
Requirements have ids such as L006. A test whose docstring names one with the word *Serves* proves a part of it;
a page that does so explains it. This list is gathered from those marks.
"""


def marks(root: Path) -> dict[str, list[str]]:
    """Give the places, as paths from the root, that serve each requirement."""
    places: dict[str, set[str]] = defaultdict(set)
    for path in [*root.glob("tests/**/*.py"), *root.glob("docs/**/*.md")]:
        if path.name == "requirements.md":
            continue
        for mark in MARK.finditer(path.read_text(encoding="utf-8")):
            for found in ID.findall(mark[1]):
                places[found].add(path.relative_to(root).as_posix())
    return {found: sorted(places[found]) for found in sorted(places)}


def requirement_page(root: Path) -> str:
    """Write the page: one row for each id, with tests and pages."""
    rows = [
        (found, ", ".join(_link(place) for place in places if place.startswith("docs/")), _tests(places))
        for found, places in marks(root).items()
    ]
    return page("Requirements and where they are served", INTRODUCTION, table(("Id", "Pages", "Tests"), rows))


def _link(place: str) -> str:
    path = place.removeprefix("docs/")
    return f"[{path.removesuffix('.md')}]({path})"


def _tests(places: list[str]) -> str:
    return ", ".join(f"`{place}`" for place in places if place.startswith("tests/"))
