"""Published numbers of capability, sigma level and gage R&R, at the precision with which they were printed.

Serves L045 and P039. The rows stand in the folder of published numbers beside the checkout; those on charts, rules
and run lengths are tried in `test_published_numbers.py`.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from obeya.spc.capability import Capability, capability, cp_interval, cpk_interval
from obeya.spc.gage import GageStudy, gage_study
from obeya.spc.sigma_level import dpmo_of_sigma, ppm_of_cp

SHARED = Path(__file__).resolve().parents[4] / "shared" / "oracles"
OURS = re.compile(
    r"^(Montgomery Sec 8|chi-square CI|Quality Digest May|R SixSigma|Sigma-level|Montgomery Table 8|AIAG)"
)
Data = dict[str, Any]
Row = dict[str, str]

# The data of these packages are not among the published numbers; what does not need them is tried below.
WITHOUT_DATA = {"ss.data.ca LSL740 USL760", "ss.data.ca", "ss.data.rr"}
# Constants rounded to three digits (qcc: d2 = 2.326; AIAG: K1, K2, K3 and the
# parts of GRR); and a table of AIAG that lies 1 % beside
# the method it names, as told in docs/deviations.md.
LOOSER = {
    "pistonrings": 5e-5,
    "hard-bake": 1e-4,
    "ANOVA GRR": 1e-5,
    "Avg&Range": 5e-4,
    "90% CI": 0.015,
}


def rings(data: Data, *, target: float | None = None) -> Capability:
    values = np.array(data["pistonrings_qcc27"]["rows"][:25]).ravel()
    return capability(values, lower=73.95, upper=74.05, target=target, subgroups=5)


def hard_bake(data: Data) -> Capability:
    return capability(np.array(data["hardbake"]).ravel(), lower=1, upper=2, subgroups=5)


def gage(data: Data, method: Any = "anova") -> GageStudy:
    trials = data["aiag_gage"]
    values = [value for row in trials.values() for value in row]
    return gage_study(
        values,
        np.tile(np.arange(10), len(trials)),
        np.repeat([name[0] for name in trials], 10),
        method=method,
    )


def sd(study: GageStudy, source: str) -> float:
    return study.component(source).sd


def squares(data: Data, source: str) -> list[float]:
    return [row.sum_of_squares for row in gage(data).anova if row.source == source]


def ends(study: GageStudy) -> list[float]:
    named = [study.component(name) for name in ("repeatability", "reproducibility", "gage R&R")]
    return [end for one in named for end in (one.low or 0.0, one.high or 0.0)]


def both_ends(index: Any) -> list[float]:
    return [index.low, index.high]


ANSWERS: dict[tuple[str, str], Callable[[Data], list[float]]] = {
    ("pistonrings LSL73.95 USL74.05", "Cp"): lambda d: [rings(d).cp.value],
    ("pistonrings LSL73.95 USL74.05", "Cp 95% CI"): lambda d: both_ends(rings(d).cp),
    ("pistonrings LSL73.95 USL74.05", "Cpk"): lambda d: [rings(d).cpk.value],
    ("pistonrings LSL73.95 USL74.05", "Cpm (target 74)"): lambda d: [rings(d, target=74).cpm.value],
    ("pistonrings target 74.02", "Cpm"): lambda d: [rings(d, target=74.02).cpm.value],
    ("hard-bake LSL1 USL2", "Cpk;overall s;Pp"): lambda d: [
        hard_bake(d).cpk.value,
        hard_bake(d).sd_overall,
        hard_bake(d).pp.value,
    ],
    ("n=20 Cpk=1.33", "95% CI"): lambda d: both_ends(cpk_interval(1.33, 20)),
    ("n=20 Cp=1.33", "95% CI"): lambda d: both_ends(cp_interval(1.33, 20)),
    ("n=20 Cp=2.29", "95% CI"): lambda d: both_ends(cp_interval(2.29, 20)),
    ("n=45 Cpk=1.15", "95% CI"): lambda d: both_ends(cpk_interval(1.15, 45)),
    **{
        (f"sigma {level:g}", "DPMO"): lambda d, level=level: [dpmo_of_sigma(level)]
        for level in (2, 3, 4, 4.5, 5, 6)
    },
    **{
        (f"Cp {cp}", "ppm"): lambda d, cp=cp: [ppm_of_cp(float(cp))]
        for cp in ("0.5", "0.75", "1.0", "1.33", "1.67", "2.0")
    },
    ("AIAG gage", "ANOVA SS operator"): lambda d: squares(d, "operator"),
    ("AIAG gage", "ANOVA SS part"): lambda d: squares(d, "part"),
    ("AIAG gage", "ANOVA SS interaction"): lambda d: squares(d, "interaction"),
    ("AIAG gage", "ANOVA SS equipment"): lambda d: squares(d, "equipment"),
    ("AIAG gage", "ANOVA GRR %study variation"): lambda d: [gage(d).component("gage R&R").study_percent],
    ("AIAG gage", "ANOVA GRR %contribution"): lambda d: [gage(d).component("gage R&R").contribution_percent],
    ("AIAG gage", "ANOVA ndc (untruncated 4.861)"): lambda d: [gage(d).ndc],
    ("AIAG gage", "ANOVA EV"): lambda d: [sd(gage(d), "repeatability")],
    ("AIAG gage", "ANOVA AV"): lambda d: [sd(gage(d), "reproducibility")],
    ("AIAG gage", "ANOVA GRR"): lambda d: [sd(gage(d), "gage R&R")],
    ("AIAG gage", "ANOVA PV"): lambda d: [sd(gage(d), "part")],
    ("AIAG gage", "Avg&Range EV"): lambda d: [sd(gage(d, "average-range"), "repeatability")],
    ("AIAG gage", "Avg&Range AV"): lambda d: [sd(gage(d, "average-range"), "reproducibility")],
    ("AIAG gage", "Avg&Range GRR"): lambda d: [sd(gage(d, "average-range"), "gage R&R")],
    ("AIAG gage", "Avg&Range ndc"): lambda d: [gage(d, "average-range").ndc],
    ("AIAG gage", "90% CI EV;AV;GRR (Table III-B.9)"): lambda d: ends(gage(d)),
}


def rows() -> list[Row]:
    """The rows on capability, sigma level and gages; none where the folder is absent."""
    if not SHARED.is_dir():
        return []
    with (SHARED / "spc.csv").open(encoding="utf-8") as file:
        found = list(csv.DictReader(file))
    return [row for row in found if OURS.match(row["source"]) or re.match(r"Cp[km]?\b", row["measure"])]


def named(row: Row) -> str:
    return f"{row['dataset']}: {row['measure']}"


@pytest.fixture(scope="module")
def data(shared: Path) -> Data:
    return json.loads((shared / "oracles" / "spc_datasets.json").read_text(encoding="utf-8"))


def test_every_row_on_capability_and_gages_has_its_answer(shared: Path) -> None:
    missing = [
        named(row)
        for row in rows()
        if row["dataset"] not in WITHOUT_DATA and (row["dataset"], row["measure"]) not in ANSWERS
    ]
    assert missing == []
    assert len(rows()) > 25


@pytest.mark.parametrize("row", [row for row in rows() if row["dataset"] not in WITHOUT_DATA], ids=named)
def test_a_published_number_is_reproduced(row: Row, data: Data) -> None:
    given = ANSWERS[row["dataset"], row["measure"]](data)
    printed = re.findall(r"\d+(?:\.\d+)?", row["value"])
    assert len(given) == len(printed)
    looser = max((error for name, error in LOOSER.items() if name in named(row)), default=0.0)
    for number, text in zip(given, printed, strict=True):
        half_a_digit = 0.5 * 10.0 ** -len(text.partition(".")[2])
        # 1.33 and 1.67 stand for four and five thirds in the table of parts per million.
        rounded = (
            0.02 * float(text)
            if row["measure"] == "ppm" and row["dataset"] in ("Cp 1.33", "Cp 1.67")
            else 0.0
        )
        error = max(half_a_digit * 1.01, looser * float(text), rounded)
        assert number == pytest.approx(float(text), abs=error), (given, row["value"])


def test_z_is_three_times_cpk_and_variances_add_up_as_printed(shared: Path) -> None:
    values = {named(row): row["value"] for row in rows() if row["dataset"] in WITHOUT_DATA}
    if not values:
        pytest.skip("the rows of this package are not among the published numbers")
    assert 3 * float(values["ss.data.ca: Cpk"]) == pytest.approx(float(values["ss.data.ca: Z"]))
    total, repeat, reprod, _ = map(
        float, values["ss.data.rr: varComp total GRR;repeat;reprod;operator"].split(";")
    )
    assert total == pytest.approx(repeat + reprod)
