"""Which control chart and which rule set a measure is judged by."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext as _

from obeya.spc.rule_sets.registry import RULE_SETS
from obeya_web.measures.words import ChartChoice, RuleChoice

if TYPE_CHECKING:
    from obeya.studies.measures.result import Point
    from obeya_web.measures.models import MeasureDefinition

# Shares of cases: so many of the n that began in the period.
SHARES_OF_CASES: Final = frozenset({"first_pass_yield", "rework_rate", "error_rate", "on_time", "adherence"})


def kind_of(choice: str, definition: MeasureDefinition, points: Sequence[Point | None]) -> str:
    """Return the chart of a measure: the one that was chosen, or the one that fits.

    Shares of cases fit a Laney p′ chart, whose limits know how many cases each period had and how much shares vary
    beyond chance; all else fits an XmR chart. Limits of p′ and p need the number of cases of every period.
    """
    are_counted = definition.what in SHARES_OF_CASES and all(point.n > 0 for point in points if point)
    if choice == ChartChoice.FITTING:
        return "p-prime" if are_counted else "xmr"
    if choice in (ChartChoice.P_PRIME, ChartChoice.P) and not are_counted:
        return "xmr"
    return choice


def rules_of(choice: str) -> str | None:
    """Return the key of a rule set; None for the usual one of the chart."""
    return None if choice == RuleChoice.USUAL else choice


def misfit(chart: str, rules: str, what: str) -> str:
    """Return why a chart, its rule set and what is measured do not go together; empty where they do."""
    if chart in (ChartChoice.P_PRIME, ChartChoice.P) and what not in SHARES_OF_CASES:
        return _("This chart is for shares of cases, which this measure is not: choose XmR or the run chart.")
    if chart == ChartChoice.RUN and rules != RuleChoice.USUAL and RULE_SETS[rules].has_limits:
        return _("A run chart has no limits, which this rule set needs: choose Anhøj or IHI run chart.")
    return ""
