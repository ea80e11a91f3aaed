"""The examples in docstrings of the core, and of the pages that teach by examples, give what they show."""

from __future__ import annotations

import doctest
import importlib
from pathlib import Path

import pytest

from tests.docs.pages import ROOT

SRC = ROOT / "src"
WITH_EXAMPLES = sorted(
    path for path in (SRC / "obeya").rglob("*.py") if ">>> " in path.read_text(encoding="utf-8")
)
PAGES = sorted(path for path in (ROOT / "docs").rglob("*.md") if ">>> " in path.read_text(encoding="utf-8"))


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", WITH_EXAMPLES, ids=name_of)
def test_examples_of_a_module_give_what_they_show(path: Path) -> None:
    module = importlib.import_module(".".join(path.relative_to(SRC).with_suffix("").parts))
    found = doctest.testmod(module, optionflags=doctest.NORMALIZE_WHITESPACE | doctest.ELLIPSIS)
    assert found.attempted > 0 and found.failed == 0


@pytest.mark.parametrize("path", PAGES, ids=name_of)
def test_examples_of_a_page_give_what_they_show(path: Path) -> None:
    found = doctest.testfile(
        str(path), module_relative=False, optionflags=doctest.NORMALIZE_WHITESPACE, encoding="utf-8"
    )
    assert found.attempted > 0 and found.failed == 0
