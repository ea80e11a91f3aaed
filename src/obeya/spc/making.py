"""How a chart is made once everything is checked: each phase is drawn and judged, then all are put together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from obeya.errors import SeriesError
from obeya.spc.alarm_rate import AlarmRate, Level, alarm_rate
from obeya.spc.charts.lines import ChartOptions, Lines, Subject
from obeya.spc.charts.registry import ChartKind
from obeya.spc.control_chart import Annotation, Companion, ControlChart
from obeya.spc.diagnosis import Dispersion, autocorrelation, dispersion
from obeya.spc.icons import Direction, assurance_icon, meaning_of, variation_icon
from obeya.spc.phases import Phase
from obeya.spc.rule_sets.rule_set import RuleSet
from obeya.spc.series import Series
from obeya.spc.signals import Finding, find_signals, findings_of, runs_of_chart, whole_chart_findings
from obeya.spc.warnings import chart_warnings
from obeya.tables.sentences import say
from obeya.tables.wording import say_count

Floats = NDArray[np.float64]
_FROM_MOVING_RANGES = ("xmr", "t", "p-prime", "u-prime", "ewma", "cusum", "moving-average")
_WITH_DISPERSION = ("p", "np", "c", "u")


@dataclass(frozen=True, slots=True)
class Making:
    """All that was asked for, checked; `raw` are the values to draw from (subgroups and variables keep their rows)."""

    kind: ChartKind
    rules: RuleSet
    options: ChartOptions
    series: Series
    raw: Floats
    target: float | None
    better: Direction | None
    within: int

    def subject(self, first: int, last: int, phase: Phase) -> Subject:
        """Return the points from `first` to `last`, with the baseline of a phase."""
        part = slice(first, last + 1)
        sizes = None if self.series.sizes is None else self.series.sizes[part]
        baseline = phase.baseline_of(len(self.series.labels))[part]
        return Subject(self.raw[part], baseline, sizes, self.options, is_grouped=self.raw.ndim == 2)


@dataclass(frozen=True, slots=True)
class PhaseChart:
    """What was drawn and found in one phase, and the lines of the phase before on the same points."""

    phase: Phase
    lines: Lines
    judged: Lines
    ghost: Lines | None
    companion: Lines | None
    findings: tuple[Finding, ...]


def draw_phase(made: Making, phase: Phase, before: Phase | None) -> PhaseChart:
    """Draw and judge one phase. Raises SeriesError where its baseline does not vary."""
    kind, rules = made.kind, made.rules
    subject = made.subject(phase.first, phase.last, phase)
    lines = kind.draw(subject)
    judged = kind.judge(subject) if kind.judge else lines
    _check_lines(kind, judged, phase)
    ghost = None
    if before is not None:
        # The phase before, drawn over its own points and those of this phase.
        ghost = _tail(kind.draw(made.subject(before.first, phase.last, before)), phase.last + 1 - phase.first)
    findings = (
        *findings_of(find_signals(judged, rules), rules, first=phase.first),
        *whole_chart_findings(judged, rules, first=phase.first),
    )
    companion = kind.companion(subject) if kind.companion else None
    return PhaseChart(phase, lines, judged, ghost, companion, findings)


def _tail(lines: Lines, n: int) -> Lines:
    return replace(lines, centre=lines.centre[-n:], lower=lines.lower[-n:], upper=lines.upper[-n:])


def _check_lines(kind: ChartKind, lines: Lines, phase: Phase) -> None:
    """Raise SeriesError where the baseline varies so little that its limits fall together."""
    reach = lines.free_upper - lines.centre
    known = ~np.isnan(lines.plotted)
    if kind.key != "t2" and not (reach[known] > 0).all():
        raise SeriesError(
            say(
                "The {n} points that limits come from (from point {first} on) do not vary, so there are no limits: "
                "choose another baseline.",
                n=say_count(phase.n_baseline),
                first=str(phase.first + 1),
            )
        )


def assembled(made: Making, drawn: Sequence[PhaseChart], annotations: tuple[Annotation, ...]) -> ControlChart:
    """Put the phases together to one chart, with icons, warnings and the rate of false alarms."""
    kind, rules, series, last = made.kind, made.rules, made.series, drawn[-1]
    findings = tuple(finding for each in drawn for finding in each.findings)
    signals, sides = _at_points(findings, len(series.labels), rules)
    meanings = [
        meaning_of(side, made.better) if keys else "common" for keys, side in zip(signals, sides, strict=True)
    ]
    lower, upper = _joined(drawn, "lower"), _joined(drawn, "upper")
    final = int(np.flatnonzero(series.is_known)[-1])
    is_assured = not kind.has_memory
    chart = ControlChart(
        kind=kind.key,
        kind_name=say(kind.name),
        name=series.name,
        centre_word=say(kind.centre_word),
        rules=rules.key,
        rules_name=rules.name,
        moving_ranges=_moving_ranges(made),
        labels=series.labels,
        times=series.times,
        values=_joined(drawn, "plotted"),
        sizes=series.sizes,
        below=None if last.lines.below is None else _joined(drawn, "below"),
        centre=_joined(drawn, "centre"),
        lower=lower,
        upper=upper,
        ghost_centre=_ghosts(drawn, "centre"),
        ghost_lower=_ghosts(drawn, "lower"),
        ghost_upper=_ghosts(drawn, "upper"),
        signals=signals,
        sides=sides,
        meanings=tuple(meanings),
        findings=findings,
        phases=tuple(each.phase for each in drawn),
        runs=runs_of_chart(last.judged),
        target=made.target,
        better=made.better,
        variation=variation_icon(has_signal=bool(signals[final]), side=sides[final], better=made.better),
        assurance=assurance_icon(lower[final], upper[final], made.target, made.better)
        if is_assured
        else None,
        annotations=annotations,
        companion=_companion(kind, drawn),
        sigma=_single(last.lines.sigma),
        dispersion_factor=_single(last.lines.dispersion),
        autocorrelation=None if kind.has_memory else autocorrelation(_residuals(drawn)),
        dispersion=_dispersion_of(kind, last),
        alarm_rate=_rate(made, last),
        notes=series.notes,
        warnings=(),
    )
    return replace(chart, warnings=chart_warnings(chart))


def _rate(made: Making, last: PhaseChart) -> AlarmRate:
    return alarm_rate(
        made.kind,
        made.rules,
        options=made.options,
        n_baseline=int(made.series.is_known[last.phase.baseline_of(len(made.series.labels))].sum()),
        n_points=made.within if made.rules.rules else len(made.series.labels),
        level=_level(made, last.lines),
    )


def _joined(drawn: Sequence[PhaseChart], field: str) -> Floats:
    return np.concatenate([getattr(each.lines, field) for each in drawn])


def _ghosts(drawn: Sequence[PhaseChart], field: str) -> Floats:
    parts = [
        np.full(each.lines.plotted.shape, np.nan) if each.ghost is None else getattr(each.ghost, field)
        for each in drawn
    ]
    return np.concatenate(parts)


def _at_points(
    findings: Sequence[Finding], n: int, rules: RuleSet
) -> tuple[tuple[tuple[str, ...], ...], tuple[int, ...]]:
    """Return the rules at each point in order of precedence, and the side of the first of them."""
    names = [rule.key for rule in rules.rules]
    names += [whole.key for whole in rules.whole_chart]
    order = {name: place for place, name in enumerate(names)}
    at: list[list[tuple[int, str, int]]] = [[] for _ in range(n)]
    for finding in findings:
        for point in finding.points:
            at[point].append((order[finding.rule], finding.rule, finding.side))
    ranked = [sorted(each) for each in at]
    signals = tuple(tuple(dict.fromkeys(key for _, key, _ in each)) for each in ranked)
    return signals, tuple(each[0][2] if each else 0 for each in ranked)


def _companion(kind: ChartKind, drawn: Sequence[PhaseChart]) -> Companion | None:
    lines = [each.companion for each in drawn if each.companion is not None]
    if not lines:
        return None
    values, centre, lower, upper = (
        np.concatenate([getattr(each, field) for each in lines])
        for field in ("plotted", "centre", "lower", "upper")
    )
    beyond = (values > upper) | (values < lower)
    return Companion(
        say(kind.companion_name), values, centre, lower, upper, tuple(np.flatnonzero(beyond).tolist())
    )


def _moving_ranges(made: Making) -> str:
    if made.kind.key not in _FROM_MOVING_RANGES or made.raw.ndim == 2 or made.options.known_sigma is not None:
        return ""
    return "screened" if made.options.screened else "all"


def _dispersion_of(kind: ChartKind, last: PhaseChart) -> Dispersion | None:
    if kind.key not in _WITH_DISPERSION:
        return None
    return dispersion(last.lines.position[: last.phase.n_baseline])


def _residuals(drawn: Sequence[PhaseChart]) -> Floats:
    """Return how far the points of each baseline are from their mean: a step after it is not a likeness."""
    parts = []
    for each in drawn:
        position = each.judged.position[: each.phase.n_baseline]
        position = np.where(np.isfinite(position), position, np.nan)
        parts.append(position - np.nanmean(position))
    return np.concatenate(parts)


def _single(values: Floats | None) -> float | None:
    return None if values is None or not values.size else float(np.asarray(values).ravel()[-1])


def _level(made: Making, lines: Lines) -> Level:
    """Return what simulated points of this chart look like."""
    sizes = made.series.sizes
    size = 1.0 if sizes is None else float(np.nanmedian(sizes))
    if made.raw.ndim == 2:
        return Level(size=float(made.raw.shape[1]))
    if made.kind.key == "np":
        return Level(float(lines.centre[-1]) / size, size)
    if made.kind.key == "g":
        return Level(float(np.nanmean(lines.plotted)))
    return Level(float(lines.centre[-1]), size)
