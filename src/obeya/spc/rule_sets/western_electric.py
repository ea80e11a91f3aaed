"""The four Western Electric rules: the run has eight points."""

from __future__ import annotations

from typing import Final

from obeya.spc.rule_sets.rule_set import RuleSet
from obeya.spc.rules.beyond_limits import BeyondLimits
from obeya.spc.rules.one_side import OneSide
from obeya.spc.rules.zone import Zone

WESTERN_ELECTRIC: Final = RuleSet(
    key="western_electric",
    name="Western Electric",
    rules=(
        BeyondLimits(),
        Zone(2, 3, 2.0, "two_of_three"),
        Zone(4, 5, 1.0, "four_of_five"),
        OneSide(8, "breaks"),
    ),
    paints="last",
    source="Western Electric, Statistical Quality Control Handbook (1956)",
)
