"""What tests need to know about a page: its fenced blocks, links and headings."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
FENCE = re.compile(
    r"^(?P<indent> *)```(?P<language>\S*)\n(?P<body>.*?)^(?P=indent)```\s*$", re.MULTILINE | re.DOTALL
)
LINK = re.compile(r"(?<!!)\[[^\]\n]+\]\(([^)\s]+)\)|!\[[^\]]*\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#{1,6} (.+)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Block:
    """One fenced block: its language and its text without the indentation of the list it stands in."""

    language: str
    text: str


def pages() -> list[Path]:
    """Every page of the repository, generated ones too."""
    return sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])


def blocks(path: Path) -> Iterator[Block]:
    """The fenced blocks of a page."""
    for match in FENCE.finditer(path.read_text(encoding="utf-8")):
        indent = len(match["indent"])
        lines = [line[indent:] for line in match["body"].splitlines()]
        yield Block(match["language"], "\n".join(lines) + "\n")


def marked_block(path: Path, mark: str) -> str:
    """The one block of a page whose first line is a comment `test: MARK`."""
    found = [
        block.text for block in blocks(path) if block.text.splitlines()[0].lstrip("#- ") == f"test: {mark}"
    ]
    assert len(found) == 1, f"{path.name} has {len(found)} blocks marked {mark}"
    return found[0]


def links(path: Path) -> list[str]:
    """The targets of all links and pictures outside fenced blocks."""
    prose = FENCE.sub("", path.read_text(encoding="utf-8"))
    return [one or other for one, other in LINK.findall(prose)]


def anchors(path: Path) -> set[str]:
    """The anchors of all headings, the way GitHub and MyST name them."""
    headings = HEADING.findall(FENCE.sub("", path.read_text(encoding="utf-8")))
    return {re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-") for heading in headings}
