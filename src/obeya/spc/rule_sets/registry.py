"""The list of rule sets, and the names under which people know them."""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

from obeya.errors import QuestionError
from obeya.spc.rule_sets.anhoej import ANHOEJ
from obeya.spc.rule_sets.nelson import NELSON
from obeya.spc.rule_sets.nhs import NHS
from obeya.spc.rule_sets.provost import PROVOST
from obeya.spc.rule_sets.rule_set import RuleSet
from obeya.spc.rule_sets.run_chart import RUN_CHART
from obeya.spc.rule_sets.shewhart import SHEWHART
from obeya.spc.rule_sets.western_electric import WESTERN_ELECTRIC

RULE_SETS: Final = MappingProxyType(
    {each.key: each for each in (SHEWHART, WESTERN_ELECTRIC, NELSON, NHS, PROVOST, RUN_CHART, ANHOEJ)}
)
_ALSO: Final = {
    "we": "western_electric",
    "mdc": "nhs",
    "ihi": "provost",
    "run": "run_chart",
    "anhøj": "anhoej",
    "anhoj": "anhoej",
}


def rule_set(name: str) -> RuleSet:
    """Return a rule set by its key or another name it has. Raises QuestionError that lists the keys."""
    key = name.strip().lower().replace("-", "_").replace(" ", "_")
    found = RULE_SETS.get(_ALSO.get(key, key))
    if found is None:
        raise QuestionError(f"There is no rule set “{name}”. There are: {', '.join(RULE_SETS)}.")
    return found
