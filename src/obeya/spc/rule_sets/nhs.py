"""The rules of the NHS programme Making Data Count: run and trend have seven points, and all of them are coloured."""

from __future__ import annotations

from typing import Final

from obeya.spc.rule_sets.rule_set import RuleSet
from obeya.spc.rules.beyond_limits import BeyondLimits
from obeya.spc.rules.one_side import OneSide
from obeya.spc.rules.trend import Trend
from obeya.spc.rules.zone import Zone

NHS: Final = RuleSet(
    key="nhs",
    name="NHS Making Data Count",
    rules=(
        BeyondLimits(),
        Trend(7, "breaks"),
        Zone(2, 3, 2.0, "two_of_three", within_limits=True, others_too=True),
        OneSide(7, "breaks"),
    ),
    paints="pattern",
    source="NHS England, Making Data Count; NHSRplotthedots 0.2.2",
)
