"""The evidence for the owner of a unit that slipped: since when, how many hours, in which cases."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from obeya.studies.gain.filled import Filled
from obeya.studies.gain.holding import WINDOW_WEEKS, slip_back
from obeya.studies.gain.observations import Numbers, Observations
from obeya.studies.gain.registration import Registration
from obeya.studies.gain.slip_dimensions import VARIANT, read_dimensions
from obeya.studies.gain.slip_result import SlipCandidate, SlipCase, SlipEvidence, SlipWeek
from obeya.studies.gain.week_plan import WEEK, WeekPlan, date_of

if TYPE_CHECKING:
    from obeya.tables.event_log import EventLog

MOST_CASES: Final = 50


def gather_evidence(
    registration: Registration,
    log: EventLog,
    rows: Observations,
    filled: Filled,
    plan: WeekPlan,
    named: SlipCandidate,
    harm: float,
) -> SlipEvidence:
    """Gather what is laid before the owner of the unit that was named."""
    assert rows.case is not None
    attributes = [] if named.attribute == VARIANT else [named.attribute]
    dimensions = read_dimensions(log, rows.case, rows.is_open, attributes)
    dimension = next(each for each in dimensions if each.name == named.attribute)
    inside = (dimension.codes == dimension.names.index(named.value)) & filled.is_known
    after = filled.week >= plan.n_before
    weeks = _weeks(filled, plan, inside, after)
    began = _began(registration, filled, plan, inside, harm)
    until = plan.after[-1] + WEEK
    slipped = np.flatnonzero(inside & (rows.started >= began) & (rows.started < until))
    worst = slipped[np.argsort(-harm * filled.natural[slipped], kind="stable")][:MOST_CASES]
    # Open cases were chosen by the time they are expected to take; all are told by what they took so far.
    worst = worst[np.argsort(-harm * rows.value[worst], kind="stable")]
    first = inside & after & (rows.started < plan.after[WINDOW_WEEKS - 1] + WEEK)
    lost = None
    if registration.kind == "time":
        lost = float((filled.natural[slipped] - filled.natural[first].mean()).sum())
    return SlipEvidence(
        attribute=named.attribute,
        value=named.value,
        since=date_of(began),
        until=date_of(until),
        n_cases=int(slipped.size),
        lost=lost,
        cases=tuple(_cases(log, rows, worst)),
        weeks=weeks,
    )


def _weeks(
    filled: Filled, plan: WeekPlan, inside: NDArray[np.bool_], after: NDArray[np.bool_]
) -> tuple[SlipWeek, ...]:
    rest = ~inside & filled.is_known
    own, others = (_weekly(filled.natural, filled.week, plan, rows) for rows in (inside, rest))
    n = np.bincount(filled.week[inside & (filled.week >= 0)], minlength=plan.starts.size)
    return tuple(
        SlipWeek(date_of(start), _known(own[place]), _known(others[place]), int(n[place]))
        for place, start in enumerate(plan.starts)
    )


def _began(
    registration: Registration, filled: Filled, plan: WeekPlan, inside: NDArray[np.bool_], harm: float
) -> int:
    """Return the first day of the week in which the slip of the unit most likely began: where its CUSUM left 0."""
    weekly = _weekly(filled.score, filled.week, plan, inside)
    before, after = weekly[: plan.n_before], weekly[plan.n_before :]
    before = before[np.isfinite(before)]
    gained = float(np.nanmean(after[:WINDOW_WEEKS]))
    spread = float(before.std(ddof=1)) if before.size > 2 else 0.0
    following = np.nan_to_num(after[WINDOW_WEEKS:], nan=gained)
    found = slip_back(following, gained=gained, spread=spread, sign=-harm)
    place = WINDOW_WEEKS + found.began if found.began is not None else after.size - WINDOW_WEEKS
    return int(plan.after[place])


def _weekly(values: Numbers, week: NDArray[np.int64], plan: WeekPlan, rows: NDArray[np.bool_]) -> Numbers:
    chosen = rows & (week >= 0)
    n = np.bincount(week[chosen], minlength=plan.starts.size)
    sums = np.bincount(week[chosen], weights=values[chosen], minlength=plan.starts.size)
    means: Numbers = np.where(n > 0, sums / np.maximum(n, 1), np.nan)
    return means


def _known(value: float) -> float | None:
    return None if np.isnan(value) else float(value)


def _cases(log: EventLog, rows: Observations, places: NDArray[np.int64]) -> list[SlipCase]:
    assert rows.case is not None
    wanted = [int(each) for each in rows.case[places]]
    cases = log.cases.filter(log.cases.case_index.isin(wanted)) if wanted else log.cases.limit(0)
    table = cases.select("case_index", "case_id").to_pyarrow()
    names = dict(zip(table["case_index"].to_pylist(), table["case_id"].to_pylist(), strict=True))
    return [
        SlipCase(
            case_id=str(names[index]),
            started=date_of(np.floor(rows.started[place])),
            value=float(rows.value[place]),
            is_open=bool(rows.is_open[place]),
        )
        for index, place in zip(wanted, places.tolist(), strict=True)
    ]
