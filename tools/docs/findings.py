"""The reference page of the kinds of findings, with the limits that every kind has to pass."""

from __future__ import annotations

from obeya.studies.findings import KINDS
from obeya.studies.findings.bootstrap import RESAMPLES
from obeya.studies.findings.kind import LEAST_CASES, LEAST_SHARE
from obeya.studies.findings.ranking import FAMILY_CHANCE
from tools.docs.markdown import code, page, table


def finding_page() -> str:
    """Write the page."""
    limits = [
        ("cases behind a finding", f"at least {LEAST_CASES}"),
        (
            "hours lost, also at the lower end of the interval",
            f"at least {LEAST_SHARE:.0%} of all throughput hours",
        ),
        ("chance that a log with nothing in it yields any finding", f"at most {FAMILY_CHANCE:.0%}"),
        ("resamples of the bootstrap", str(RESAMPLES)),
    ]
    rows = [(code(name), kind.summary, "why" if kind.says_why else "where") for name, kind in KINDS.items()]
    words = (
        "What each kind looks for. A kind that says *why* time is lost goes before one that only says *where*, "
        "when both are about the same place. How hours are counted and chance is kept out stands in "
        "[Findings](../background/findings.md)."
    )
    return page(
        "Kinds of findings",
        words,
        table(("Kind", "What it looks for", "Says"), rows),
        "## Limits that hold for every kind",
        table(("Limit", "Value"), limits),
    )
