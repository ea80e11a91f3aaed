"""Ask axe whether everybody can use a page."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import pytest

AXE = Path(__file__).resolve().parents[2] / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
ASK = """async ({ type, values }) => {
  const { violations } = await axe.run(document, { runOnly: { type, values }, resultTypes: ["violations"] });
  return violations.map(({ id, help, nodes }) => ({
    id, help, nodes: nodes.slice(0, 5).map((node) => `${node.target.join(" ")}: ${node.failureSummary}`),
  }));
}"""


@cache
def _axe() -> str:
    if not AXE.is_file():
        pytest.skip("axe-core is not installed: run npm ci in frontend")
    return AXE.read_text(encoding="utf-8")


def assert_accessible(page: Any, *, only: Sequence[str] = ()) -> None:
    """Fail with every fault that axe finds; `only` names single rules, where the others were asked before."""
    said = accessibility_faults(page, only=only)
    assert not said, "\n".join(said)


def accessibility_faults(page: Any, *, only: Sequence[str] = ()) -> list[str]:
    """Return every fault that axe finds; it comes in through the debugger, so the page's policy holds."""
    page.evaluate(f"() => {{ if (!window.axe) {{ {_axe()} }} }}")
    wish = {"type": "rule", "values": list(only)} if only else {"type": "tag", "values": RULES}
    found = page.evaluate(ASK, wish)
    return [f"{each['id']}: {each['help']}\n    " + "\n    ".join(each["nodes"]) for each in found]
