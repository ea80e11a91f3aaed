"""Rare ways through the process that cost more time than their share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from obeya.studies.findings.compared import compare_cases
from obeya.studies.findings.kind import LEAST_CASES, Candidate, Described, Kind, Looked, Told
from obeya.studies.findings.measure import Measure
from obeya.studies.findings.words import say_cases, say_time
from obeya.tables.filters import Not, VariantCoverage
from obeya.tables.sentences import say
from obeya.tables.wording import say_count

if TYPE_CHECKING:
    from obeya.studies.findings.survey import Survey

NAME: Final = "long_tail"
# The rare ways are those beyond the most frequent that cover this share of the cases; they are many, and most of all.
COVERED_PERCENT: Final = 80
LEAST_RARE_VARIANTS: Final = 10
LEAST_SHARE_OF_VARIANTS: Final = 0.5
# Their steps take longer by this much; more steps alone are no finding, because chance makes long ways rare.
LEAST_RATIO: Final = 1.25


def look(survey: Survey) -> Looked:
    """Compare the steps of cases on rare ways with those of all others."""
    sizes = _variant_sizes(survey)
    covered = np.cumsum(sizes)
    n_usual = int(np.searchsorted(covered, COVERED_PERCENT / 100 * survey.totals.n_cases)) + 1
    n_rare = sizes.size - n_usual
    many = n_rare >= max(LEAST_RARE_VARIANTS, LEAST_SHARE_OF_VARIANTS * sizes.size)
    if not many or int(sizes[n_usual:].sum()) < LEAST_CASES:
        return Looked((), 1)
    filter = Not(VariantCoverage(COVERED_PERCENT))
    compared = compare_cases(survey, filter)
    if compared.n_cases < LEAST_CASES or compared.mean_s <= LEAST_RATIO * compared.mean_of_others_s:
        return Looked((), 1)
    usual = float(round(compared.mean_of_others_s))
    facts = {"n_rare": n_rare, "n_variants": int(sizes.size), "mean_of_others_s": usual}
    measure = Measure("both", usual_s=(usual,))
    return Looked([Candidate(NAME, filter, measure, compared.log_chance, facts=facts)], 1)


def tell(survey: Survey, described: Described) -> Told:
    """Say how many ways are rare, and how much longer their steps take."""
    facts = described.candidate.facts
    n_rare, n_all = say_count(facts["n_rare"]), say_count(facts["n_variants"])
    return Told(
        title=say("{n} of {n_all} variants are rare, and slow at every step", n=n_rare, n_all=n_all),
        statement=say(
            "{n} of {n_all} variants are rare: together {cases} take them, and each step takes {time} on average, "
            "{usual} on the frequent ways.",
            n=n_rare,
            n_all=n_all,
            cases=say_cases(survey, described.n_cases),
            time=say_time(survey, described.mean_s),
            usual=say_time(survey, facts["mean_of_others_s"]),
        ),
        next_step=say(
            "Read the ten slowest of these cases and sort them by what made them leave the usual way."
        ),
        evidence={
            "n_rare_variants": facts["n_rare"],
            "n_variants": facts["n_variants"],
            "mean_step_s": round(described.mean_s, 1),
            "mean_step_elsewhere_s": facts["mean_of_others_s"],
        },
    )


def _variant_sizes(survey: Survey) -> np.ndarray:
    """Return the cases of every variant, most first."""
    cases = survey.log.cases
    sizes = cases.group_by("variant").agg(n=cases.count()).select("n").to_pyarrow()["n"]
    return np.sort(np.asarray(sizes.to_numpy(), np.int64))[::-1]


KIND: Final = Kind(NAME, "rare ways through the process that cost more than their share", look, tell)
