"""The rules of the Institute for Healthcare Improvement for run charts: six on one side, five rising or falling.

Whether a point is astronomically far out is for people to judge, and not a rule here.
"""

from __future__ import annotations

from typing import Final

from obeya.spc.rule_sets.rule_set import RuleSet
from obeya.spc.rules.one_side import OneSide
from obeya.spc.rules.trend import Trend
from obeya.spc.rules.whole_chart import WholeChartRule

RUN_CHART: Final = RuleSet(
    key="run_chart",
    name="IHI run chart",
    rules=(OneSide(6, "skips"), Trend(5, "skips")),
    whole_chart=(WholeChartRule("number_of_runs"),),
    paints="pattern",
    has_limits=False,
    source="R. J. Perla, L. P. Provost, S. K. Murray, BMJ Quality & Safety 20 (2011) 46",
)
