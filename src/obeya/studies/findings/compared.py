"""Some cases beside all others: how long their steps take, whatever the steps are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from obeya.mining.answers import rows_of
from obeya.studies.findings.chance import log_tail
from obeya.studies.findings.steps import count

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from obeya.studies.findings.survey import Survey
    from obeya.tables.filters import Filter


@dataclass(frozen=True, slots=True)
class Compared:
    """The cases that a filter keeps, and the mean time of their steps (before and at them) beside the others'."""

    n_cases: int
    mean_s: float
    mean_of_others_s: float
    log_chance: float


def compare_cases(survey: Survey, filter: Filter) -> Compared:
    """Compare the steps of the cases that `filter` keeps with those of all other cases.

    The chance is that of so many waits over the median of all, were the cases like all others; steps of one case
    are not independent, so that a case counts once.
    """
    kept = survey.log.where(filter)
    median_s = survey.moves.pooled_median_wait_s
    inside, everything = (_count(log.events, median_s) for log in (kept, survey.log))
    n_others = everything["n"] - inside["n"]
    by_chance = everything["n_long"] / max(1, everything["n_waits"])
    share = inside["n_long"] / max(1, inside["n_waits"])
    return Compared(
        n_cases=int(inside["n_cases"]),
        mean_s=inside["seconds"] / max(1, inside["n"]),
        mean_of_others_s=(everything["seconds"] - inside["seconds"]) / max(1, n_others),
        log_chance=log_tail(share * inside["n_cases"], inside["n_cases"], by_chance)
        if 0 < by_chance < 1
        else 0.0,
    )


def _count(events: ir.Table, median_s: float) -> dict[str, float]:
    counted = events.agg(
        n=events.count(),
        n_cases=count(events.position == 0),
        n_waits=events.wait_s.count(),
        n_long=count(events.wait_s > median_s),
        seconds=events.wait_s.sum().coalesce(0.0) + events.service_s.sum().coalesce(0.0),
    )
    return {name: float(value or 0) for name, value in rows_of(counted)[0].items()}
