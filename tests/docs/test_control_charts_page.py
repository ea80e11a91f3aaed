"""The table of rule sets on the page about control charts says what the run-length engine computes."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from obeya.spc.charts.registry import CHARTS
from obeya.spc.rule_sets.registry import RULE_SETS
from obeya.spc.run_length_rules import rules_run_length

PAGE = (Path(__file__).parents[2] / "docs" / "background" / "control-charts.md").read_text(encoding="utf-8")
ROWS = {key: row for key in RULE_SETS for row in PAGE.splitlines() if row.startswith(f"| `{key}` |")}


@pytest.mark.parametrize("key", [key for key, rules in RULE_SETS.items() if rules.rules])
def test_run_lengths_in_the_table_are_computed_ones(key: str):
    arl0, arl1 = ROWS[key].split("|")[3:5]
    given = [float(re.search(r"[\d.]+", text)[0]) for text in (arl0, arl1)]
    computed = [rules_run_length(RULE_SETS[key], shift=shift).arl for shift in (0.0, 1.0)]
    assert given == pytest.approx(computed, abs=0.051)


def test_every_chart_and_rule_set_is_on_the_page():
    assert [key for key in (*CHARTS, *RULE_SETS) if f"`{key}`" not in PAGE] == []
