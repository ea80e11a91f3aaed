"""Draw up a control chart: the one way from values to a finished chart.

`draw_up_chart(values, kind="xmr", rules="nhs")` checks the values, draws lines phase by phase, finds signals, and says
what to be careful about. The result is a `ControlChart`; `chart_data.chart_to_data` writes it as JSON data.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from obeya.errors import QuestionError, SeriesError
from obeya.spc.alarm_rate import WITHIN
from obeya.spc.charts.lines import STANDARD_OPTIONS, ChartOptions
from obeya.spc.charts.registry import ChartKind, chart_kind
from obeya.spc.charts.subgroups import subgroups_of
from obeya.spc.control_chart import Annotation, ControlChart
from obeya.spc.icons import Direction
from obeya.spc.making import Making, assembled, draw_phase
from obeya.spc.phases import Recalculation, phases_of
from obeya.spc.rule_sets.registry import rule_set
from obeya.spc.rule_sets.rule_set import RuleSet
from obeya.spc.series import Series, check_series
from obeya.tables.sentences import say
from obeya.tables.wording import say_count

Floats = NDArray[np.float64]


def draw_up_chart(
    values: ArrayLike,
    *,
    kind: str = "xmr",
    rules: str | None = None,
    sizes: ArrayLike | None = None,
    times: ArrayLike | None = None,
    labels: Sequence[str] | None = None,
    name: str = "value",
    baseline: int | None = None,
    recalculations: Sequence[Recalculation] = (),
    annotations: Sequence[Annotation] = (),
    target: float | None = None,
    better: Direction | None = None,
    options: ChartOptions = STANDARD_OPTIONS,
    within: int = WITHIN,
) -> ControlChart:
    """Return a finished control chart of values in order of time.

    `values` holds one number per point; for X̄ charts one row per subgroup, for T² one row per point and one column
    per variable; NaN is missing. p, np and u charts take counts with `sizes` beside them (p also shares). `kind` and
    `rules` are names in `charts.registry.CHARTS` and `rule_sets.registry.RULE_SETS`; without `rules`, the chart's own.
    The limits come from the first `baseline` points, or all. `within`: points for which the false alarms are told.

    Raises SeriesError for values that cannot be charted (all faults in one message) and QuestionError for a chart or
    rule set that is not known or does not fit.

    >>> chart = draw_up_chart([5, 6, 5, 7, 6, 5, 6, 7, 5, 6, 6, 14], baseline=11, rules="shewhart")
    >>> chart.signals[-1], round(chart.arl0)
    (('beyond_limits',), 370)
    """
    chosen = chart_kind(kind)
    judging = rule_set(rules or chosen.rules)
    _check_fit(chosen, judging, options)
    series, raw = _checked(chosen, values, sizes, times, labels, name)
    phases = phases_of(
        len(series.labels), baseline=baseline, recalculations=recalculations, known=series.is_known
    )
    made = Making(chosen, judging, options, series, raw, target, better, within)
    drawn = [draw_phase(made, phase, before) for phase, before in zip(phases, (None, *phases), strict=False)]
    return assembled(made, drawn, _checked_annotations(annotations, len(series.labels)))


def _check_fit(kind: ChartKind, rules: RuleSet, options: ChartOptions) -> None:
    if kind.has_memory and rules.key != "shewhart":
        raise QuestionError(
            say(
                "Rules on runs and zones do not hold for a chart whose points share values ({chart}): use “shewhart”.",
                chart=kind.key,
            )
        )
    if kind.key == "run" and rules.has_limits:
        raise QuestionError(
            say(
                "A run chart has no limits, which “{rules}” needs: use “anhoej” or “run_chart”.",
                rules=rules.key,
            )
        )
    if not 0 < options.weight <= 1 or options.width <= 0 or options.decision <= 0 or options.span < 2:
        raise QuestionError(
            say("λ lies between 0 and 1, L and h are above 0, and a moving average spans 2 points or more.")
        )


def _checked(
    kind: ChartKind,
    values: ArrayLike,
    sizes: ArrayLike | None,
    times: ArrayLike | None,
    labels: Sequence[str] | None,
    name: str,
) -> tuple[Series, Floats]:
    """Return the series of points, and the values to draw from (subgroups and variables keep their rows)."""
    raw = _array(values)
    if raw.ndim == 2 and kind.shape == "points":
        raise SeriesError(say("The chart “{chart}” takes one value per point, not rows.", chart=kind.key))
    if raw.ndim != 2 and kind.shape in ("groups", "variables"):
        raise SeriesError(say("The chart “{chart}” takes a row of values per point.", chart=kind.key))
    if kind.needs_sizes and sizes is None:
        raise SeriesError(
            say("The chart “{chart}” needs the size of every sample beside its counts.", chart=kind.key)
        )
    if raw.ndim != 2:
        series = check_series(
            raw,
            kind=kind.values,
            sizes=sizes if kind.needs_sizes else None,
            times=times,
            labels=labels,
            name=name,
        )
        return series, series.values
    points = _points_of_rows(raw, is_variables=kind.shape == "variables")
    return check_series(points, times=times, labels=labels, name=name), raw


def _array(values: ArrayLike) -> Floats:
    try:
        return np.array(values, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise SeriesError(
            say("The values are not numbers, or rows differ in length: {error}.", error=str(error))
        ) from error


def _points_of_rows(raw: Floats, *, is_variables: bool) -> Floats:
    """Return one value per row for the checks: the mean, infinite where one is; NaN for rows that lack a variable."""
    if is_variables:
        return np.asarray(raw.sum(axis=1), np.float64)
    groups = subgroups_of(np.where(np.isinf(raw), np.nan, raw))
    if raw.shape[1] < 2 or not (groups.n >= 2).any():
        raise SeriesError(say("Subgroups need at least two values each."))
    return np.where(np.isinf(raw).any(axis=1), np.inf, groups.mean)


def _checked_annotations(annotations: Sequence[Annotation], n: int) -> tuple[Annotation, ...]:
    for each in annotations:
        if not 0 <= each.at < n:
            raise SeriesError(
                say("“{words}” is at a point outside the series of {n}.", words=each.words, n=say_count(n))
            )
    return tuple(sorted(annotations, key=lambda each: each.at))
