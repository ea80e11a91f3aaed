"""Gage R&R: how much of the variation that is seen comes from measuring and not from what is measured.

Every part is measured by every operator, several times. Repeatability (EV, equipment) is the spread when one
operator measures one part again; reproducibility (AV, appraiser) the spread between operators; both together are
GRR. Source: AIAG, Measurement Systems Analysis, 4th edition, chapter III section B; intervals by the modified large
sample method of R. K. Burdick and G. A. Larsen, Journal of Quality Technology 29, 1997, 261-273.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
import numpy.typing as npt
from scipy import stats

from obeya.spc.constants import d2, d3
from obeya.spc.gage_intervals import MeanSquare, variance_interval
from obeya.spc.samples import Faults, Values, check_share, codes_of, take_numbers

Method = Literal["anova", "average-range"]

ALPHA: Final = 0.05
"""The interaction is pooled with repeatability where its p-value is above this."""
CONFIDENCE: Final = 0.90
"""Confidence of the intervals, as in the tables of AIAG."""
STUDY_SIGMAS: Final = 6.0
"Width of the study variation in standard deviations; AIAG used 5.15 in earlier editions."
_NDC: Final = 1.41
_GOOD, _POOR = 10.0, 30.0
_MOST_TOLD: Final = 3


@dataclass(frozen=True, slots=True)
class Component:
    """One source of variation, as standard deviation and as shares of the whole."""

    source: Literal[
        "repeatability", "reproducibility", "operator", "interaction", "gage R&R", "part", "total"
    ]
    sd: float
    low: float | None
    "Ends of the interval of the standard deviation; null for the average–range method."
    high: float | None
    contribution_percent: float
    "Share of the total variance; these add up to 100."
    study_percent: float
    "Share of the total standard deviation; these do not add up."
    tolerance_percent: float | None
    "Six standard deviations over the width of the tolerance."


@dataclass(frozen=True, slots=True)
class AnovaRow:
    """One row of the analysis of variance."""

    source: Literal["part", "operator", "interaction", "equipment", "total"]
    df: int
    sum_of_squares: float
    mean_square: float | None
    f: float | None
    p_value: float | None


@dataclass(frozen=True, slots=True)
class GageStudy:
    """What a gage R&R study says."""

    method: Method
    n_parts: int
    n_operators: int
    n_trials: int
    verdict: Literal["acceptable", "marginal", "not acceptable"]
    "By % study variation of gage R&R: under 10, 10 to 30, above 30 (AIAG)."
    sentence: str
    ndc: int
    "Number of distinct categories, 1.41 PV / GRR, cut to a whole number and at least 1."
    ndc_exact: float
    is_pooled: bool
    "Whether the interaction was taken into repeatability, as it is not beyond chance."
    components: tuple[Component, ...]
    anova: tuple[AnovaRow, ...]
    "Empty for the average–range method."
    tolerance: float | None
    confidence: float

    def component(self, source: str) -> Component:
        """Return one component by its name."""
        return next(one for one in self.components if one.source == source)


def gage_study(
    measurements: npt.ArrayLike,
    parts: npt.ArrayLike,
    operators: npt.ArrayLike,
    *,
    method: Method = "anova",
    tolerance: float | None = None,
    alpha: float = ALPHA,
    confidence: float = CONFIDENCE,
) -> GageStudy:
    """Return the gage R&R study of measurements, with the part and the operator of each.

    Every operator measures every part equally often, at least twice. Raises SeriesError that lists all faults,
    such as the combinations that are missing.
    """
    faults = Faults("The gage R&R study cannot be computed:")
    values = take_numbers(measurements, name="measurements", faults=faults, least=8, varying=True)
    check_share(alpha, name="alpha", faults=faults)
    check_share(confidence, name="confidence", faults=faults)
    if tolerance is not None and not 0 < tolerance < np.inf:
        faults.add(f"tolerance is {tolerance:g}; it is the width between the limits and above 0")
    cube = _cube(values, np.asarray(parts), np.asarray(operators), faults)
    if not faults.found and np.ptp(cube, axis=2).max() == 0:
        faults.add(
            "measurements: no part was ever measured differently, so there is no repeatability to judge"
        )
    faults.settle()
    if method == "average-range":
        return _by_ranges(cube, tolerance=tolerance, confidence=confidence)
    return _by_anova(cube, tolerance=tolerance, alpha=alpha, confidence=confidence)


def _by_anova(cube: Values, *, tolerance: float | None, alpha: float, confidence: float) -> GageStudy:
    p, o, r = cube.shape
    part, operator, interaction, equipment = _mean_squares(cube)
    f_interaction, p_interaction = _f_test(interaction, equipment)
    is_pooled = p_interaction > alpha
    error = _pooled(interaction, equipment) if is_pooled else equipment
    below = error if is_pooled else interaction
    variance = {
        "repeatability": error.ms,
        "operator": max(0.0, (operator.ms - below.ms) / (p * r)),
        "interaction": 0.0 if is_pooled else max(0.0, (interaction.ms - error.ms) / r),
        "part": max(0.0, (part.ms - below.ms) / (o * r)),
    }
    variance["reproducibility"] = variance["operator"] + variance["interaction"]
    variance["gage R&R"] = variance["repeatability"] + variance["reproducibility"]
    variance["total"] = variance["gage R&R"] + variance["part"]
    reach = _intervals((p, o, r), part, operator, interaction, error, is_pooled)
    rows = (
        _row("part", part, below),
        _row("operator", operator, below),
        AnovaRow("interaction", interaction.df, interaction.ss, interaction.ms, f_interaction, p_interaction),
        AnovaRow("equipment", equipment.df, equipment.ss, equipment.ms, None, None),
        AnovaRow("total", cube.size - 1, float(((cube - cube.mean()) ** 2).sum()), None, None, None),
    )
    ends = {
        name: variance_interval(plus, minus, confidence=confidence) for name, (plus, minus) in reach.items()
    }
    return _study("anova", cube.shape, variance, ends, rows, is_pooled, tolerance, confidence)


def _by_ranges(cube: Values, *, tolerance: float | None, confidence: float) -> GageStudy:
    p, o, r = cube.shape
    mean_range = float(np.ptp(cube, axis=2).mean())
    ev = mean_range / _d2_star(r, p * o)
    between = float(np.ptp(cube.mean(axis=(0, 2)))) / _d2_star(o, 1)
    pv = float(np.ptp(cube.mean(axis=(1, 2)))) / _d2_star(p, 1)
    variance = {
        "repeatability": ev**2,
        "operator": max(0.0, between**2 - ev**2 / (p * r)),
        "interaction": 0.0,
        "part": pv**2,
    }
    variance["reproducibility"] = variance["operator"]
    variance["gage R&R"] = variance["repeatability"] + variance["operator"]
    variance["total"] = variance["gage R&R"] + variance["part"]
    return _study("average-range", cube.shape, variance, {}, (), True, tolerance, confidence)


def _study(
    method: Method,
    shape: tuple[int, ...],
    variance: dict[str, float],
    ends: dict[str, tuple[float, float]],
    rows: tuple[AnovaRow, ...],
    is_pooled: bool,
    tolerance: float | None,
    confidence: float,
) -> GageStudy:
    grr, pv = np.sqrt(variance["gage R&R"]), np.sqrt(variance["part"])
    ndc = float(_NDC * pv / grr)
    study_percent = float(100 * grr / np.sqrt(variance["total"]))
    verdict = _verdict(study_percent)
    names = ("gage R&R", "repeatability", "reproducibility", "operator", "interaction", "part", "total")
    return GageStudy(
        method=method,
        n_parts=shape[0],
        n_operators=shape[1],
        n_trials=shape[2],
        verdict=verdict,
        sentence=_sentence(verdict, study_percent, max(1, int(ndc)), variance),
        ndc=max(1, int(ndc)),
        ndc_exact=ndc,
        is_pooled=is_pooled,
        components=tuple(
            _component(name, variance, ends, tolerance)
            for name in names
            if name not in ("operator", "interaction") or not is_pooled
        ),
        anova=rows,
        tolerance=tolerance,
        confidence=confidence,
    )


def _component(
    name: str, variance: dict[str, float], ends: dict[str, tuple[float, float]], tolerance: float | None
) -> Component:
    sd = float(np.sqrt(variance[name]))
    low, high = ends.get(name, (None, None))
    return Component(
        source=name,  # type: ignore[arg-type]
        sd=sd,
        low=None if low is None else float(np.sqrt(low)),
        high=None if high is None else float(np.sqrt(high)),
        contribution_percent=100 * variance[name] / variance["total"],
        study_percent=100 * sd / float(np.sqrt(variance["total"])),
        tolerance_percent=None if tolerance is None else 100 * STUDY_SIGMAS * sd / tolerance,
    )


def _verdict(study_percent: float) -> Literal["acceptable", "marginal", "not acceptable"]:
    if study_percent > _POOR:
        return "not acceptable"
    return "acceptable" if study_percent < _GOOD else "marginal"


def _sentence(verdict: str, study_percent: float, ndc: int, variance: dict[str, float]) -> str:
    larger = (
        "repeatability" if variance["repeatability"] >= variance["reproducibility"] else "reproducibility"
    )
    cause = {
        "repeatability": "the same operator measuring the same part again",
        "reproducibility": "differences between operators",
    }[larger]
    kinds = "1 kind" if ndc == 1 else f"{ndc} kinds"
    return (
        f"The measurement system is {verdict}: measuring makes up {study_percent:.1f} % of the study variation, "
        f"most of it {larger} ({cause}), and it tells {kinds} of parts apart."
    )


def _mean_squares(cube: Values) -> tuple[MeanSquare, MeanSquare, MeanSquare, MeanSquare]:
    """Return part, operator, interaction and equipment."""
    p, o, r = cube.shape
    grand = cube.mean()
    of_part, of_operator, of_cell = cube.mean(axis=(1, 2)), cube.mean(axis=(0, 2)), cube.mean(axis=2)
    apart = of_cell - of_part[:, None] - of_operator[None, :] + grand
    return (
        MeanSquare(o * r * float(((of_part - grand) ** 2).sum()), p - 1),
        MeanSquare(p * r * float(((of_operator - grand) ** 2).sum()), o - 1),
        MeanSquare(r * float((apart**2).sum()), (p - 1) * (o - 1)),
        MeanSquare(float(((cube - of_cell[:, :, None]) ** 2).sum()), p * o * (r - 1)),
    )


def _pooled(first: MeanSquare, second: MeanSquare) -> MeanSquare:
    return MeanSquare(first.ss + second.ss, first.df + second.df)


def _f_test(above: MeanSquare, below: MeanSquare) -> tuple[float, float]:
    f = above.ms / below.ms if below.ms > 0 else float("inf")
    return f, float(stats.f.sf(f, above.df, below.df))


def _row(
    source: Literal["part", "operator", "interaction", "equipment"], term: MeanSquare, below: MeanSquare
) -> AnovaRow:
    return AnovaRow(source, term.df, term.ss, term.ms, *_f_test(term, below))


Terms = list[tuple[float, MeanSquare]]


def _intervals(
    sizes: tuple[int, ...],
    part: MeanSquare,
    operator: MeanSquare,
    interaction: MeanSquare,
    error: MeanSquare,
    is_pooled: bool,
) -> dict[str, tuple[Terms, Terms]]:
    """Write each variance as a sum of mean squares: those added, and those taken away."""
    p, o, r = sizes
    if is_pooled:
        of_operator: tuple[Terms, Terms] = ([(1 / (p * r), operator)], [(1 / (p * r), error)])
        return {
            "repeatability": ([(1.0, error)], []),
            "reproducibility": of_operator,
            "gage R&R": ([(1 / (p * r), operator), (1 - 1 / (p * r), error)], []),
            "part": ([(1 / (o * r), part)], [(1 / (o * r), error)]),
            "total": (
                [(1 / (p * r), operator), (1 / (o * r), part), (1 - 1 / (p * r) - 1 / (o * r), error)],
                [],
            ),
        }
    both: Terms = [(1 / (p * r), operator), ((p - 1) / (p * r), interaction)]
    return {
        "repeatability": ([(1.0, error)], []),
        "operator": ([(1 / (p * r), operator)], [(1 / (p * r), interaction)]),
        "interaction": ([(1 / r, interaction)], [(1 / r, error)]),
        "reproducibility": (both, [(1 / r, error)]),
        "gage R&R": ([*both, ((r - 1) / r, error)], []),
        "part": ([(1 / (o * r), part)], [(1 / (o * r), interaction)]),
        "total": (
            [
                (1 / (p * r), operator),
                (1 / (o * r), part),
                ((p * o - p - o) / (p * o * r), interaction),
                ((r - 1) / r, error),
            ],
            [],
        ),
    }


def _d2_star(n: int, n_samples: int) -> float:
    """Return d2* of Duncan: what the mean of `n_samples` ranges of n is divided by, so that its square is unbiased."""
    return float(np.sqrt(d2(n) ** 2 + d3(n) ** 2 / n_samples)) if n_samples == 1 else d2(n)


def _cube(
    values: Values, parts: npt.NDArray[np.generic], operators: npt.NDArray[np.generic], faults: Faults
) -> Values:
    """Return the measurements as parts × operators × trials; where there are faults, they are noted and it is empty."""
    nothing = np.empty((0, 0, 0))
    for name, labels in (("parts", parts), ("operators", operators)):
        if labels.shape != values.shape:
            faults.add(f"{name}: {labels.size} given for {values.size} measurements")
    if parts.shape != values.shape or operators.shape != values.shape or not values.size:
        return nothing
    of_part, part_names = codes_of(parts)
    of_operator, operator_names = codes_of(operators)
    p, o = len(part_names), len(operator_names)
    for name, n in (("parts", p), ("operators", o)):
        if n < 2:
            faults.add(f"{name}: only one is there, at least 2 are needed")
    counts = np.bincount(of_part * o + of_operator, minlength=p * o)
    r = int(np.bincount(counts).argmax())
    if not (counts == counts[0]).all():
        odd = np.flatnonzero(counts != r)
        told = [
            f"part {part_names[c // o]} by {operator_names[c % o]} {counts[c]} times"
            for c in odd[:_MOST_TOLD]
        ]
        more = f" and {odd.size - _MOST_TOLD} more" if odd.size > _MOST_TOLD else ""
        faults.add(
            f"not every operator measured every part equally often ({r} times): {', '.join(told)}{more}"
        )
        return nothing
    if r < 2:
        faults.add("every operator measured every part only once; repeatability needs at least 2 trials")
        return nothing
    order = np.argsort(of_part * o + of_operator, kind="stable")
    return np.asarray(values[order].reshape(p, o, r), np.float64)
