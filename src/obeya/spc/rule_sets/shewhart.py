"""Shewhart's single rule."""

from __future__ import annotations

from typing import Final

from obeya.spc.rule_sets.rule_set import RuleSet
from obeya.spc.rules.beyond_limits import BeyondLimits

SHEWHART: Final = RuleSet(
    key="shewhart",
    name="Shewhart",
    rules=(BeyondLimits(),),
    paints="last",
    source="W. A. Shewhart, Economic Control of Quality of Manufactured Product (1931)",
)
