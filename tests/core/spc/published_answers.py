"""The numbers that published charts and run lengths have, computed here: one function per group of rows."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import numpy as np

from obeya.spc.chart import draw_up_chart
from obeya.spc.charts.hotelling import phase_one_limit
from obeya.spc.charts.lines import MOVING_RANGE_D2, ChartOptions, Subject
from obeya.spc.charts.xmr import xmr_lines
from obeya.spc.constants import chart_constants
from obeya.spc.control_chart import ControlChart
from obeya.spc.rule_sets.registry import RULE_SETS
from obeya.spc.rule_sets.rule_set import RuleSet
from obeya.spc.rules.beyond_limits import BeyondLimits
from obeya.spc.rules.one_side import OneSide
from obeya.spc.rules.whole_chart import run_limits
from obeya.spc.rules.zone import Zone
from obeya.spc.run_length_cusum import (
    crosier_arl,
    cusum_arl,
    cusum_decision,
    one_sided_cusum,
)
from obeya.spc.run_length_ewma import ewma_run_length, ewma_width
from obeya.spc.run_length_rules import rules_run_length

Row = dict[str, str]
Answer = Callable[[Row, dict[str, Any]], list[float]]

ZONES = {
    "C1 3s": (BeyondLimits(),),
    "C12 3s+2of3": (BeyondLimits(), Zone(2, 3, 2.0, "two_of_three")),
    "C13 3s+4of5": (BeyondLimits(), Zone(4, 5, 1.0, "four_of_five")),
    "C14 3s+run8": (BeyondLimits(), OneSide(8, "breaks")),
}


def signalled(chart: ControlChart, rule: str = "beyond_limits") -> list[float]:
    return [float(place + 1) for place, keys in enumerate(chart.signals) if rule in keys]


def limits(chart: ControlChart, place: int = -1) -> list[float]:
    return [float(chart.centre[place]), float(chart.lower[place]), float(chart.upper[place])]


# --- one function per group of rows: gives the numbers in the order in which they are printed


def constants(row: Row, _: dict[str, Any]) -> list[float]:
    name = {"D3": "d_3", "D4": "d_4"}.get(row["measure"], row["measure"].lower())
    return [getattr(chart_constants(int(row["dataset"].removeprefix("n="))), name)]


def champ_woodall(row: Row, _: dict[str, Any]) -> list[float]:
    rules = RuleSet(row["dataset"], "", ZONES[row["dataset"]], "last", "")
    return [rules_run_length(rules, shift=float(row["measure"].removeprefix("ARL shift "))).arl]


def shewhart(row: Row, _: dict[str, Any]) -> list[float]:
    shift = re.search(r"shift (\d)", row["dataset"])
    return [rules_run_length(RULE_SETS["shewhart"], shift=float(shift[1]) if shift else 0.0).arl]


def simulated(row: Row, _: dict[str, Any]) -> list[float]:
    nelson = RULE_SETS["nelson"].rules
    chosen = {
        "Nelson 1-8 all": nelson,
        "Nelson 1,2,3,5": tuple(nelson[place] for place in (0, 1, 2, 4)),
        "IHI/Provost SPC 5 rules": RULE_SETS["provost"].rules,
    }
    single = re.match(r"Nelson (\d) \(", row["dataset"])
    rules = (nelson[int(single[1]) - 1],) if single else chosen[row["dataset"]]
    named = RuleSet(row["dataset"], "", rules, "last", "")
    return [rules_run_length(named, shift=shift).arl for shift in (0.0, 1.0)]


def cusum(row: Row, _: dict[str, Any]) -> list[float]:
    decision = float(re.search(r"h=(\d)", row["dataset"])[1])
    head_start = decision / 2 if "FIR" in row["dataset"] else 0.0
    shifts = row["measure"].removeprefix("ARL shift ").split(";")
    return [cusum_arl(0.5, decision, shift=float(each), head_start=head_start) for each in shifts]


def ewma(row: Row, _: dict[str, Any]) -> list[float]:
    weight, width = (float(each) for each in re.findall(r"[lL]=([\d.]+)", row["dataset"]))
    shifts = re.search(r"shift ([\d.]+)", row["measure"]) or re.search(r"mu=([\d.]+)", row["dataset"])
    return [ewma_run_length(weight, width, shift=float(shifts[1])).arl]


def ewma_widths(row: Row, _: dict[str, Any]) -> list[float]:
    weight = float(row["dataset"].removeprefix("lambda "))
    return [ewma_width(weight, 370.4), ewma_width(weight, 370.4, fixed_limits=False)]


def crowder(row: Row, _: dict[str, Any]) -> list[float]:
    return [ewma_run_length(0.5, 2.0, shift=shift).arl for shift in (0, 0.5, 1, 2, 3)]


def anhoej(row: Row, _: dict[str, Any]) -> list[float]:
    return [float(each) for each in run_limits(int(row["dataset"].removeprefix("n useful=")))[:2]]


def piston_rings(row: Row, data: dict[str, Any]) -> list[float]:
    rings = np.array(data["pistonrings_qcc27"]["rows"])
    dataset, measure = row["dataset"], row["measure"]
    if dataset.startswith("pistonrings EWMA"):
        drawn = draw_up_chart(rings, kind="ewma", baseline=25, options=ChartOptions(width=2.7))
        return [float(drawn.values[-1])] if measure == "z40" else [float(drawn.lower[-1])]
    if dataset.startswith("pistonrings CUSUM"):
        drawn = draw_up_chart(rings, kind="cusum", baseline=25, options=ChartOptions(decision=4.0))
        return signalled(drawn) if "signals" in measure else [float(drawn.values[-1])]
    if "newdata" in dataset:
        drawn = draw_up_chart(rings, kind="xbar-r", baseline=25, rules="shewhart")
        seven = np.flatnonzero(OneSide(7, "breaks").find(_points(drawn)).last) + 1
        return signalled(drawn) if "beyond" in measure else seven.tolist()
    by_range = draw_up_chart(rings[:25], kind="xbar-r")
    by_sd = draw_up_chart(rings[:25], kind="xbar-s")
    pooled = draw_up_chart(rings[:25], kind="xbar-s", options=ChartOptions(pooled=True))
    centre, lower, upper = limits(by_range)
    return {
        "xbar CL": [centre],
        "xbar LCL (UWAVE-R)": [lower],
        "xbar UCL (UWAVE-R)": [upper],
        "sigma-hat UWAVE-R": [by_range.sigma],
        "xbar LCL (UWAVE-SD)": [float(by_sd.lower[0])],
        "xbar UCL (UWAVE-SD)": [float(by_sd.upper[0])],
        "xbar LCL (RMSDF)": [float(pooled.lower[0])],
        "xbar UCL (RMSDF)": [float(pooled.upper[0])],
        "R UCL": [float(by_range.companion.upper[0])],
        "S CL": [float(by_sd.companion.centre[0])],
        "S UCL": [float(by_sd.companion.upper[0])],
        "warning UCL (2 sigma)": [centre + (upper - centre) * 2 / 3],
    }[measure]


def _points(chart: ControlChart) -> Any:
    from obeya.spc.rules.rule import Points

    return Points(chart.values, chart.values - chart.centre)


def attributes(row: Row, data: dict[str, Any]) -> list[float]:
    dataset, measure = row["dataset"], row["measure"]
    if dataset.startswith("orangejuice"):
        juice = data["orangejuice"]
        counts = np.array(juice["D"], float)[:30]
        if "excl" in dataset and "np-chart" not in measure:
            counts = np.delete(counts, [14, 22])
        kind = "np" if "np-chart" in measure else "p"
        drawn = draw_up_chart(counts, sizes=np.full(counts.size, 50), kind=kind, rules="shewhart")
        centre, lower, upper = limits(drawn)
        if kind == "np":
            return [centre, lower, upper]
        return {"p LCL": [lower], "p UCL": [upper], "p-bar": [centre], "p beyond limits": signalled(drawn)}[
            measure
        ]
    if dataset.startswith("circuit"):
        counts = np.array(data["circuit"]["x"], float)[:26]
        counts = np.delete(counts, [5, 19]) if "excl" in dataset else counts
        if "size 100" in dataset:
            return limits(draw_up_chart(counts, sizes=np.full(counts.size, 100), kind="u"))
        drawn = draw_up_chart(counts, kind="c", rules="shewhart")
        centre, lower, upper = limits(drawn)
        return {
            "c-bar": [centre], "c LCL": [lower], "c UCL": [upper], "c beyond": signalled(drawn),
            "overdispersion ratio (Poisson)": [drawn.dispersion.ratio],
        }[measure]  # fmt: skip
    pcs = data["pcmanufact"]
    return limits(draw_up_chart(pcs["x"], sizes=pcs["size"], kind="u"))


def viscosity(row: Row, data: dict[str, Any]) -> list[float]:
    if row["dataset"] == "viscosity":
        drawn = draw_up_chart(data["viscosity"])
        return {"I UCL (MR)": [float(drawn.upper[0])], "sigma MR": [drawn.sigma]}[row["measure"]]
    drawn = draw_up_chart(data["viscosity"], kind="ewma", options=ChartOptions(width=2.7))
    return [*limits(drawn)[1:], float(drawn.values[-1])]


def boiler(row: Row, _: dict[str, Any]) -> list[float]:
    return [phase_one_limit(25, 8, 0.999)]


def montgomery_tables(row: Row, data: dict[str, Any]) -> list[float]:
    dataset, measure = row["dataset"], row["measure"]
    if dataset.startswith("Montgomery tbl 6.3") or dataset == "tbl 6.3":
        rings = np.array(data["pistonrings_montgomery_later"]["rows"])
        drawn = draw_up_chart(rings, kind="xbar-r" if measure == "R-bar" else "xbar-s")
        return {
            "xbar CL;LCL;UCL (S-based)": limits(drawn),
            "S CL;UCL": [float(drawn.companion.centre[0]), float(drawn.companion.upper[0])],
            "R-bar": [float(drawn.companion.centre[0])],
        }[measure]
    if dataset.startswith("tbl 6.4"):
        table = data["tbl_06.04"]
        value = next(each for name, each in table.items() if name != "sample")
        sample = np.array(table["sample"])
        groups = np.full((sample.max(), 5), np.nan)
        for number in range(1, sample.max() + 1):
            own = np.array(value)[sample == number]
            groups[number - 1, : own.size] = own
        drawn = draw_up_chart(groups, kind="xbar-s")
        n = (~np.isnan(groups)).sum(axis=1)
        if "CL" in measure:
            return [float(drawn.centre[0])]
        return limits(drawn, int(np.argmax(n == int(measure[-1]))))[1:]
    if dataset.startswith("tbl 6.7"):
        drawn = draw_up_chart(data["tbl_06.07"]["cost"], baseline=20, rules="shewhart")
        return {
            "I CL;LCL;UCL": limits(drawn),
            "MR CL;UCL": [float(drawn.companion.centre[0]), float(drawn.companion.upper[0])],
            "I signals at": signalled(drawn),
        }[measure]
    if dataset.startswith("tbl 7.4"):
        table = data["tbl_07.04"]
        drawn = draw_up_chart(table["count"], sizes=table["size"], kind="p", rules="shewhart")
        return signalled(drawn) if "signal" in measure else [float(drawn.centre[0])]
    if dataset.startswith("tbl 7.11"):
        rolls = data["tbl_07.11"]
        drawn = draw_up_chart(rolls["count"], sizes=np.array(rolls["meters"]) / 50, kind="u")
        return [float(drawn.centre[0])]
    return valve_failures(row, data)


def valve_failures(row: Row, data: dict[str, Any]) -> list[float]:
    hours = np.array(data["tbl_07.14"]["hours"], float)
    if "t chart" in row["measure"]:
        centre, _, upper = limits(draw_up_chart(hours, kind="t"))
        return [centre, upper]
    # Montgomery rounds the power 1 / 3.6 to 0.2777.
    drawn = xmr_lines(Subject(hours**0.2777, np.ones(hours.size, bool)))
    return [float(drawn.centre[0]), float(drawn.sigma[0] * MOVING_RANGE_D2), float(drawn.upper[0])]


def accidents(row: Row, data: dict[str, Any]) -> list[float]:
    table, measure = data["nhs_accidents"], row["measure"]
    plain = draw_up_chart(table["r"], sizes=table["n"], kind="p", rules="shewhart")
    wide = draw_up_chart(table["r"], sizes=table["n"], kind="p-prime", rules="shewhart")
    rate = draw_up_chart(table["r"], sizes=table["n"], kind="u-prime", rules="shewhart")
    return {
        "p-bar": [float(plain.centre[0])],
        "p chart points beyond limits": [float(len(signalled(plain)))],
        "p' LCL;UCL wk1": limits(wide, 0)[1:],
        "p' points beyond limits": [float(len(signalled(wide)))],
        "p LCL;UCL wk1": limits(plain, 0)[1:],
        "sigma_z (u')": [rate.dispersion_factor],
    }[measure]


def infections(row: Row, data: dict[str, Any]) -> list[float]:
    counts, measure = data["cdi"]["n"], row["measure"]
    if measure.startswith("run chart"):
        runs = draw_up_chart(counts, kind="run").runs
        return [runs.longest_run, runs.most_in_run, runs.n_crossings, runs.fewest_crossings]
    if measure.startswith("I limits"):
        options = ChartOptions(screened="unscreened" not in measure)
        return limits(draw_up_chart(counts, options=options))[1:]
    if row["dataset"] == "cdi part=24":
        return [float(np.mean(counts[:24])), float(np.mean(counts[24:]))]
    if row["dataset"] == "cdi freeze=24 unscreened":
        return signalled(draw_up_chart(counts, baseline=24, rules="shewhart"))
    drawn = draw_up_chart(counts, baseline=24, kind="c", rules="shewhart")
    return [*limits(drawn)[1:], *signalled(drawn)]


def nist(row: Row, data: dict[str, Any]) -> list[float]:
    source, measure = row["source"], row["measure"]
    if source.endswith("6.3.2.2"):
        drawn = draw_up_chart(data["nist_individuals"])
        return [
            float(drawn.centre[0]),
            float(drawn.companion.centre[0]),
            float(drawn.upper[0]),
            float(drawn.lower[0]),
        ]
    if source.endswith("6.3.2.4"):
        options = ChartOptions(weight=0.3, fixed_limits=True, known_centre=50.0, known_sigma=2.0539)
        drawn = draw_up_chart(data["nist_ewma"], kind="ewma", options=options)
        return list(drawn.values) if "z1" in measure else [float(drawn.upper[0]), float(drawn.lower[0])]
    if source.endswith("6.3.2.3"):
        # k = 0.3175 and h = 4.1959 in the units of the values: half of σ = 0.635, and h / σ.
        options = ChartOptions(reference=0.5, decision=4.1959 / 0.635, known_centre=325.0, known_sigma=0.635)
        drawn = draw_up_chart(data["nist_cusum"], kind="cusum", options=options)
        return (
            signalled(drawn)[:1]
            if "first" in measure
            else [drawn.values[place - 1] * 0.635 for place in (14, 15, 16, 20)]
        )
    drawn = draw_up_chart(
        np.tile([12.0, 20.0, 16.0], 25)[:25] + 0.0, kind="c", options=ChartOptions(known_centre=16.0)
    )
    return [limits(drawn)[place] for place in (0, 2, 1)]


def fixtures(row: Row, data: dict[str, Any]) -> list[float]:
    dataset, measure = row["dataset"], row["measure"]
    if dataset.startswith("hard-bake"):
        drawn = draw_up_chart(data["hardbake"][:25], kind="xbar-r")
        if "xbarbar" in measure:
            return [float(drawn.centre[0]), float(drawn.companion.centre[0])]
        return [float(drawn.upper[0]), float(drawn.lower[0])]
    known = {"known_centre": 10.0, "known_sigma": 1.0}
    if "CUSUM" in measure:
        drawn = draw_up_chart(data["tbl_09.01"]["x"], kind="cusum", options=ChartOptions(**known))
        return [float(drawn.values[28]), float(drawn.values[29])]
    drawn = draw_up_chart(
        data["tbl_09.01"]["x"], kind="ewma", options=ChartOptions(weight=0.1, width=2.7, **known)
    )
    if "z1" in measure:
        return [float(drawn.values[place]) for place in (0, 1, 28, 29)]
    if "UCL" in measure:
        return [float(drawn.upper[0]), float(drawn.upper[1]), 10.0 + 2.7 * np.sqrt(0.1 / 1.9)]
    return signalled(drawn)


def plot_the_dots(row: Row, data: dict[str, Any]) -> list[float]:
    if row["measure"] == "limit multiplier":
        return [chart_constants(2).e2]
    if "1..10" in row["dataset"]:
        centre, lower, upper = limits(draw_up_chart(list(range(1, 11))))
        near = (upper - centre) * 2 / 3
        return [centre, lower, upper, centre - near, centre + near]
    screened = "unscreened" not in row["measure"]
    drawn = draw_up_chart(data["nhs_vignette"], options=ChartOptions(screened=screened))
    return [float(drawn.upper[0]), float(drawn.lower[0])]


def single(value: Callable[[], list[float]]) -> Answer:
    return lambda row, data: value()


GROUPS: list[tuple[str, str, Answer]] = [
    (r"SPC constants", "", constants),
    (r"NHSRplotthedots|nhspy", "", plot_the_dots),
    (r"R qcc", r"pistonrings", piston_rings),
    (r"R qcc", r"orangejuice|circuit|pcmanufact", attributes),
    (r"R qcc", r"viscosity", viscosity),
    (r"R qcc", r"boiler", boiler),
    (r"R qicharts2", r"^(Montgomery )?tbl", montgomery_tables),
    (r"Montgomery Ex 7.6", "", valve_failures),
    (r"R qicharts2", r"nhs_accidents", accidents),
    (r"R qicharts2", r"cdi", infections),
    (r"g chart", "", single(lambda: [10 + 3 * np.sqrt(110.0)])),
    (r"Anhoej", "", anhoej),
    (r"Balestracci", "", single(lambda: [float(each) for each in run_limits(16)[2:]])),
    (r"NIST", "", nist),
    (r"Montgomery ISQC", "", fixtures),
    (r"Champ & Woodall", "", champ_woodall),
    (r"formula", "", shewhart),
    (r"simulation", "", simulated),
    (r"Lucas & Crosier", "", cusum),
    (r"R spc xcusum.crit", "", single(lambda: [cusum_decision(0.5, 500.0)])),
    (r"Brook", "", single(lambda: [one_sided_cusum(0.5, 3.0, shift=each).arl for each in (0, 1.5)])),
    (r"R spc$", "", single(lambda: [one_sided_cusum(0.5, each).arl for each in (4.0, 5.0)])),
    (r"Crosier", "", single(lambda: [crosier_arl(0.5, 3.73, shift=each) for each in (0, 0.5, 1, 2)])),
    (r"Lucas & Saccucci|SAS/QC", "", ewma),
    (r"R spc xewma.crit", "", ewma_widths),
    (r"Crowder 1987", "", crowder),
    (r"Crowder 1989", "",
     single(lambda: [ewma_width(each, 250.0) for each in (0.05, 0.1, 0.15, 0.2, 0.25)])),
    (r"Steiner", "", single(lambda: [ewma_run_length(0.05, 3.0, fixed_limits=False).arl])),
]  # fmt: skip


def answer_of(row: Row) -> Answer | None:
    for source, dataset, answer in GROUPS:
        if re.match(source, row["source"]) and re.search(dataset, row["dataset"]):
            return answer
    return None
