"""What the cases of a finding have in common: the value of a case attribute that holds most of them."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from obeya.studies.findings.chance import log_tail
from obeya.studies.findings.groups import count_by_group
from obeya.studies.findings.kind import LEAST_CASES
from obeya.tables.sentences import phrase, say
from obeya.tables.wording import say_share

if TYPE_CHECKING:
    from obeya.studies.findings.survey import Survey
    from obeya.tables.filters import AttributeIs, Filter

# A cause holds most of the cases, and it makes them this much more frequent than they are without it.
LEAST_OF_CASES: Final = 0.5
LEAST_LIFT: Final = 1.5
# The chance that so many of the group are among the cases, were the group like all cases.
MOST_CHANCE: Final = 1e-5
_ALL_OF_THEM: Final = phrase(
    "all of them {clause}, and {share} of such cases go this way, {others} of the others"
)
_OF_THEM: Final = phrase(
    "{held} of them {clause}, and {share} of such cases go this way, {others} of the others"
)


@dataclass(frozen=True, slots=True)
class Cause:
    """A group of cases, the share of the finding's cases in it, and how frequent these are in it and outside."""

    condition: AttributeIs
    share_of_cases: float
    share_with: float
    share_without: float

    def words(self) -> str:
        """Say the cause in a clause that ends a sentence."""
        form = _ALL_OF_THEM if self.share_of_cases == 1 else _OF_THEM
        return say(
            form,
            held=say_share(self.share_of_cases),
            clause=self.condition.clause(),
            share=say_share(self.share_with),
            others=say("none") if self.share_without == 0 else say_share(self.share_without),
        )

    def evidence(self) -> dict[str, float | str]:
        """Return the numbers behind the sentence."""
        return {
            "common_cause": self.condition.text(),
            "share_with_cause": round(self.share_of_cases, 4),
            "share_of_cause_affected": round(self.share_with, 4),
            "share_of_others_affected": round(self.share_without, 4),
        }


def find_cause(survey: Survey, filter: Filter) -> Cause | None:
    """Return the group that holds most of the cases that `filter` keeps and tells them best from the others.

    Best is the largest difference between the shares of affected cases inside and outside the group.
    """
    attributes = survey.groups.attributes
    if not attributes:
        return None
    of_all = count_by_group(survey.log.cases, attributes)
    affected = count_by_group(survey.log.where(filter).cases, attributes)
    n_all, n_affected = (max(_by_attribute(counts).values(), default=0) for counts in (of_all, affected))
    best: Cause | None = None
    for (place, label), inside in sorted(affected.items(), key=lambda item: -item[1]):
        n_group, condition = of_all[place, label], attributes[place].condition(label)
        if (
            condition is None
            or n_group < LEAST_CASES
            or n_group == n_all
            or inside < LEAST_OF_CASES * n_affected
        ):
            continue
        cause = Cause(
            condition, inside / n_affected, inside / n_group, (n_affected - inside) / (n_all - n_group)
        )
        certain = log_tail(inside, n_group, n_affected / n_all) < math.log(MOST_CHANCE)
        if certain and cause.share_with > LEAST_LIFT * cause.share_without and _is_clearer(cause, best):
            best = cause
    return best


def _is_clearer(cause: Cause, best: Cause | None) -> bool:
    return best is None or cause.share_with - cause.share_without > best.share_with - best.share_without


def _by_attribute(counts: dict[tuple[int, str | None], int]) -> Counter[int]:
    summed: Counter[int] = Counter()
    for (place, _), n in counts.items():
        summed[place] += n
    return summed
