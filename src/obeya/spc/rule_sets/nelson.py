"""The eight rules of Nelson: the run has nine points, the trend six."""

from __future__ import annotations

from typing import Final

from obeya.spc.rule_sets.rule_set import RuleSet
from obeya.spc.rules.alternating import Alternating
from obeya.spc.rules.beyond_limits import BeyondLimits
from obeya.spc.rules.hugging import Hugging
from obeya.spc.rules.one_side import OneSide
from obeya.spc.rules.trend import Trend
from obeya.spc.rules.zone import Zone

NELSON: Final = RuleSet(
    key="nelson",
    name="Nelson",
    rules=(
        BeyondLimits(),
        OneSide(9, "breaks"),
        Trend(6, "breaks"),
        Alternating(14),
        Zone(2, 3, 2.0, "two_of_three"),
        Zone(4, 5, 1.0, "four_of_five"),
        Hugging(15, "within", 1.0, "hugs_centre"),
        Hugging(8, "outside", 1.0, "avoids_centre"),
    ),
    paints="last",
    source="L. S. Nelson, Journal of Quality Technology 16 (1984) 237",
)
