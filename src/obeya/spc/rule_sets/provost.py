"""The five rules of the Institute for Healthcare Improvement for Shewhart charts: the run has eight points."""

from __future__ import annotations

from typing import Final

from obeya.spc.rule_sets.rule_set import RuleSet
from obeya.spc.rules.beyond_limits import BeyondLimits
from obeya.spc.rules.hugging import Hugging
from obeya.spc.rules.one_side import OneSide
from obeya.spc.rules.trend import Trend
from obeya.spc.rules.zone import Zone

PROVOST: Final = RuleSet(
    key="provost",
    name="IHI/Provost",
    rules=(
        BeyondLimits(),
        OneSide(8, "skips"),
        Trend(6, "skips"),
        Zone(2, 3, 2.0, "two_of_three"),
        Hugging(15, "within", 1.0, "hugs_centre"),
    ),
    paints="pattern",
    source="L. P. Provost, S. K. Murray, The Health Care Data Guide (2011), chapter 4",
)
