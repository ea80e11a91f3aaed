"""Measures that must not get worse: each is tested for harm only, one-sided, in the weeks of the primary one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from obeya.studies.gain.gates import after_gates, baseline_gates
from obeya.studies.gain.observations import Observations
from obeya.studies.gain.registration import Balancing, Registration
from obeya.studies.gain.result import BalancingVerdict
from obeya.studies.gain.scales import to_ratio
from obeya.studies.gain.step_test import step_test
from obeya.studies.gain.week_plan import WeekPlan
from obeya.studies.gain.weekly import weekly
from obeya.tables.sentences import say

LEVEL: Final = 0.05


def judge_balancing(
    registration: Registration, given: Mapping[str, Observations], plan: WeekPlan
) -> tuple[BalancingVerdict, ...]:
    """Return what each registered balancing measure says, in the order of the registration."""
    return tuple(_judge(each, given.get(each.measure), plan) for each in registration.balancing)


def _judge(measure: Balancing, rows: Observations | None, plan: WeekPlan) -> BalancingVerdict:
    unit = {"time": "h", "proportion": "%", "count": "per week"}[measure.kind]
    if rows is None:
        return _unknown(measure, unit, say("There are no data for it."))
    weeks = weekly(rows, plan)
    shut = [gate for gate in (*baseline_gates(weeks, rows), *after_gates(weeks, rows)) if not gate.passed]
    if shut:
        return _unknown(measure, unit, shut[0].missing)
    step = step_test(weeks.y, weeks.n_before)
    fell = float(step.p_below())
    p = fell if measure.better == "higher" else 1 - fell
    low, high = step.interval()
    before = float(step.before)
    factor = 100.0 if measure.kind == "proportion" else 1.0
    return BalancingVerdict(
        measure=measure.measure,
        kind=measure.kind,
        is_harmed=p < LEVEL,
        p_value=p,
        ratio=to_ratio(weeks.scale, before, float(step.difference)),
        low=to_ratio(weeks.scale, before, float(low)),
        high=to_ratio(weeks.scale, before, float(high)),
        before=factor * float(weeks.natural[: weeks.n_before].mean()),
        after=factor * float(weeks.natural[weeks.n_before :].mean()),
        unit=unit,
        missing="",
    )


def _unknown(measure: Balancing, unit: str, missing: str) -> BalancingVerdict:
    return BalancingVerdict(
        measure.measure, measure.kind, False, None, None, None, None, None, None, unit, missing
    )
