"""The two rules of Anhøj for run charts: their limits grow with the number of points.

However long a chart is, chance alone makes about one in twenty alarm.
"""

from __future__ import annotations

from typing import Final

from obeya.spc.rule_sets.rule_set import RuleSet
from obeya.spc.rules.whole_chart import WholeChartRule

ANHOEJ: Final = RuleSet(
    key="anhoej",
    name="Anhøj",
    rules=(),
    whole_chart=(WholeChartRule("longest_run"), WholeChartRule("crossings")),
    paints="pattern",
    has_limits=False,
    source="J. Anhøj, A. V. Olesen, PLoS ONE 9 (2014) e113825",
)
