"""The list of charts: what each is called, what values it takes, and which function draws its lines."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Literal

from obeya.errors import QuestionError
from obeya.spc.charts.c import c_lines
from obeya.spc.charts.cusum import cusum_lines
from obeya.spc.charts.ewma import ewma_lines
from obeya.spc.charts.g import g_lines
from obeya.spc.charts.hotelling import hotelling_lines
from obeya.spc.charts.lines import Lines, Subject
from obeya.spc.charts.moving_average import moving_average_lines
from obeya.spc.charts.np_count import np_lines
from obeya.spc.charts.p import p_lines
from obeya.spc.charts.p_prime import p_prime_lines
from obeya.spc.charts.run import run_lines
from obeya.spc.charts.t import t_lines, transformed_lines
from obeya.spc.charts.u import u_lines
from obeya.spc.charts.u_prime import u_prime_lines
from obeya.spc.charts.xbar_r import range_lines, xbar_r_lines
from obeya.spc.charts.xbar_s import sd_lines, xbar_s_lines
from obeya.spc.charts.xmr import moving_range_lines, xmr_lines
from obeya.spc.series import ValueKind
from obeya.tables.sentences import phrase

Draw = Callable[[Subject], Lines]
# points: one value each; groups: several values of one kind at a time; either; variables: several kinds at a time.
Shape = Literal["points", "groups", "either", "variables"]
# What the points are when nothing but chance is at work, for simulation.
Chance = Literal["normal", "binomial", "poisson", "geometric", "exponential"]


@dataclass(frozen=True, slots=True)
class ChartKind:
    """One kind of chart.

    `judge` draws the scale on which rules judge the points, where that is not the one shown. Charts with `has_memory`
    plot sums or averages of several points: rules on runs and zones do not hold for them.
    """

    key: str
    name: str
    draw: Draw
    shape: Shape = "points"
    values: ValueKind = "measurement"
    needs_sizes: bool = False
    companion: Draw | None = None
    companion_name: str = ""
    judge: Draw | None = None
    has_memory: bool = False
    centre_word: str = phrase("mean")
    rules: str = "nhs"
    chance: Chance = "normal"


_MEDIAN: Final = phrase("median")
CHARTS: Final = MappingProxyType(
    {
        kind.key: kind
        for kind in (
            ChartKind("run", phrase("Run chart"), run_lines, centre_word=_MEDIAN, rules="anhoej"),
            ChartKind("xmr", phrase("XmR chart"), xmr_lines, companion=moving_range_lines,
                      companion_name=phrase("Moving ranges")),
            ChartKind("xbar-r", phrase("X̄-R chart"), xbar_r_lines, shape="groups", companion=range_lines,
                      companion_name=phrase("Ranges")),
            ChartKind("xbar-s", phrase("X̄-S chart"), xbar_s_lines, shape="groups", companion=sd_lines,
                      companion_name=phrase("Standard deviations")),
            ChartKind("p", phrase("p chart"), p_lines, values="share", needs_sizes=True, chance="binomial"),
            ChartKind("np", phrase("np chart"), np_lines, values="share", needs_sizes=True, chance="binomial"),
            ChartKind("c", phrase("c chart"), c_lines, values="count", chance="poisson"),
            ChartKind("u", phrase("u chart"), u_lines, values="count", needs_sizes=True, chance="poisson"),
            ChartKind("p-prime", phrase("Laney p′ chart"), p_prime_lines, values="share", needs_sizes=True,
                      chance="binomial"),
            ChartKind("u-prime", phrase("Laney u′ chart"), u_prime_lines, values="count", needs_sizes=True,
                      chance="poisson"),
            ChartKind("g", phrase("g chart"), g_lines, values="count", centre_word=_MEDIAN, chance="geometric",
                      rules="shewhart"),
            ChartKind("t", phrase("t chart"), t_lines, values="positive", judge=transformed_lines,
                      chance="exponential", rules="shewhart"),
            ChartKind("ewma", phrase("EWMA chart"), ewma_lines, shape="either", has_memory=True,
                      rules="shewhart"),
            ChartKind("cusum", phrase("CUSUM chart"), cusum_lines, shape="either", has_memory=True,
                      rules="shewhart"),
            ChartKind("moving-average", phrase("Moving average chart"), moving_average_lines,
                      shape="either", has_memory=True, rules="shewhart"),
            ChartKind("t2", phrase("Hotelling T² chart"), hotelling_lines, shape="variables", has_memory=True,
                      centre_word=_MEDIAN, rules="shewhart"),
        )
    }
)  # fmt: skip
_ALSO: Final = MappingProxyType(
    {
        "i": "xmr", "imr": "xmr", "i-mr": "xmr", "x-mr": "xmr", "xbar": "xbar-s", "x-bar-r": "xbar-r",
        "x-bar-s": "xbar-s", "xbarr": "xbar-r", "xbars": "xbar-s", "pp": "p-prime", "p'": "p-prime",
        "p′": "p-prime", "laney-p": "p-prime", "up": "u-prime", "u'": "u-prime", "u′": "u-prime",
        "laney-u": "u-prime", "ma": "moving-average", "hotelling": "t2", "t²": "t2",
    }
)  # fmt: skip


def chart_kind(name: str) -> ChartKind:
    """Return a kind of chart by its key or another name it has. Raises QuestionError that lists the keys."""
    key = name.strip().lower().replace("_", "-").replace(" ", "-")
    found = CHARTS.get(_ALSO.get(key, key))
    if found is None:
        raise QuestionError(f"There is no chart “{name}”. There are: {', '.join(CHARTS)}.")
    return found
