"""A rule set: which rules together, in which order they name a point, and which points they colour."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from obeya.spc.rules.rule import Rule
from obeya.spc.rules.whole_chart import WholeChartRule


@dataclass(frozen=True, slots=True)
class RuleSet:
    """Rules that are used together; the first that finds a point names it.

    `paints` says whether all points of a pattern are coloured or the last only. `source` is where the set is from.
    """

    key: str
    name: str
    rules: tuple[Rule, ...]
    paints: Literal["pattern", "last"]
    source: str
    whole_chart: tuple[WholeChartRule, ...] = ()
    has_limits: bool = True
