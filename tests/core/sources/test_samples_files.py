"""The sample claims do not change over time, and the files of a sample are what they say."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, datetime
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet
import pytest

from obeya.errors import QuestionError
from obeya.sources.samples import SAMPLES, simulate, write_sample
from tests.core.sources.sample_arrays import DEFAULT, SEEDS, median_days, sample, sample_table, wait_days

ROOT = Path(__file__).resolve().parents[3]
seeds = pytest.mark.parametrize("seed", SEEDS)

# Claims, in which nothing changes


def halves(seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Durations of claims notified in the first and the second half, all of them old enough to be closed."""
    log = sample("customer-claims", seed)
    middle, end = np.datetime64("2024-09-01"), np.datetime64("2025-05-01")
    return log.days[log.began < middle], log.days[(log.began >= middle) & (log.began < end) & log.is_closed]


@seeds
def test_the_claims_log_has_the_promised_size_and_one_level(seed: int) -> None:
    log = sample("customer-claims", seed)
    month = log.began.astype("datetime64[M]")
    medians = [median_days(log, month == m) for m in np.unique(month)[:-1]]

    assert len(log.first_row) == pytest.approx(4_000, rel=0.06)
    assert all(5.5 < days < 9 for days in medians), medians


@seeds
def test_the_halves_of_the_claims_do_not_differ_by_ranks(seed: int) -> None:
    """Mann-Whitney: |z| below 2.58, the two-sided 1 % point."""
    a, b = halves(seed)
    rank = np.argsort(np.argsort(np.concatenate([a, b]))) + 1
    n, m = len(a), len(b)
    u = rank[:n].sum() - n * (n + 1) / 2

    assert abs(u - n * m / 2) / np.sqrt(n * m * (n + m + 1) / 12) < 2.58


@seeds
def test_the_halves_of_the_claims_do_not_differ_in_distribution(seed: int) -> None:
    """Kolmogorov-Smirnov: the scaled largest distance is below 1.63, the 1 % point."""
    a, b = (np.sort(half) for half in halves(seed))
    at = np.concatenate([a, b])
    distance = np.searchsorted(a, at, "right") / len(a) - np.searchsorted(b, at, "right") / len(b)

    assert np.abs(distance).max() * np.sqrt(len(a) * len(b) / (len(a) + len(b))) < 1.63


def test_medical_review_is_where_claims_wait_inside_the_house() -> None:
    log = sample("customer-claims")
    inside = [a for a in np.unique(log.row["Activity"].astype(str)) if a[:7] not in ("Receive", "Withdra")]
    waits = {activity: np.nanmean(wait_days(log, activity)[1]) for activity in inside}

    assert max(waits, key=lambda activity: waits[activity]) == "Medical review"


# Files

Writer = Callable[[str], Path]


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Writer:
    """The path of a sample that was written once, to a directory of its own."""
    return cache(lambda name: write_sample(name, tmp_path_factory.mktemp(name)))


@pytest.mark.parametrize("name", SAMPLES)
def test_the_same_seed_writes_the_same_bytes(name: str, written: Writer, tmp_path: Path) -> None:
    again = write_sample(name, tmp_path)

    assert again.read_bytes() == written(name).read_bytes()
    assert not sample_table(name, 1).equals(sample_table(name, 2))


def test_a_written_file_holds_the_table_with_local_times_and_offsets(written: Writer) -> None:
    table = sample_table("invoice-approval")

    read = pa.csv.read_csv(written("invoice-approval"), convert_options=AS_TEXT)

    assert read.column_names == table.column_names
    assert read["Activity"].to_pylist() == table["Activity"].to_pylist()
    assert read["Amount"][0].as_py() == f"{table['Amount'][0].as_py():.2f}"
    texts = read["End"].to_pylist()[::97]
    assert [datetime.fromisoformat(text) for text in texts] == table["End"].to_pylist()[::97]
    assert {text[-6:] for text in texts} == {"+01:00", "+02:00"}
    assert all(datetime.fromisoformat(text).utcoffset() == berlin_offset(text) for text in texts)


AS_TEXT = pa.csv.ConvertOptions(column_types={name: pa.string() for name in ("Start", "End", "Amount")})


def berlin_offset(text: str) -> object:
    return datetime.fromisoformat(text).astimezone(ZoneInfo("Europe/Berlin")).utcoffset()


def test_parquet_holds_the_table_itself(tmp_path: Path) -> None:
    path = write_sample("customer-claims", tmp_path, format="parquet")

    assert pa.parquet.read_table(path).equals(sample_table("customer-claims"))


@pytest.mark.parametrize("name", SAMPLES)
def test_a_note_and_the_truth_lie_beside_the_log(name: str, written: Writer) -> None:
    path = written(name)

    note = path.with_name(f"{name}.README.txt").read_text(encoding="utf-8")
    truth = json.loads(path.with_name(f"{name}.truth.json").read_text(encoding="utf-8"))
    assert "simulated" in note and path.name in note
    assert truth["simulated"] is True and truth["seed"] == DEFAULT
    assert len(truth["planted_causes"]) == 3
    assert len(list(path.parent.iterdir())) == 3


def test_the_truth_names_the_days_of_the_story() -> None:
    truth = SAMPLES["invoice-approval"].truth()

    assert truth["improvement"]["go_live"] == "2024-10-01"
    slip = [date.fromisoformat(truth["slip"][key]) for key in ("received_from", "received_until")]
    assert (slip[0] - date(2024, 10, 1)).days == 6 * 7
    assert (slip[1] - slip[0]).days == 4 * 7


def test_unknown_names_and_formats_say_what_there_is(tmp_path: Path) -> None:
    with pytest.raises(QuestionError, match=r"no sample named 'claims'.*invoice-approval, customer-claims"):
        simulate("claims")
    with pytest.raises(QuestionError, match=r"cannot be written as 'xlsx'.*csv, parquet"):
        write_sample("customer-claims", tmp_path / "new", format="xlsx")
    assert not (tmp_path / "new").exists()


def test_the_page_tells_the_story_as_it_is() -> None:
    """Every number of the story that the page gives is taken from the plan or measured on the default seed."""
    page = " ".join((ROOT / "docs" / "reference" / "samples.md").read_text(encoding="utf-8").split())
    invoices, claims = sample("invoice-approval"), sample("customer-claims")
    before = invoices.began < np.datetime64("2024-10-01")
    p90 = np.quantile(invoices.days[before & invoices.is_closed], 0.9)

    for log, cases in ((invoices, "invoices"), (claims, "claims")):
        size = f"{len(log.first_row):,} {cases}, {len(log.row['Start']):,} activity instances"
        kinds = f"{len(np.unique(log.row['Activity'].astype(str)))} activities"
        assert f"{size}, {kinds}, {(~log.is_closed).sum()} open cases" in page
    assert f"a median of {median_days(invoices, before):.1f} days (90 % within {p90:.1f} days)" in page
    assert f"The median falls to {median_days(invoices, ~before):.1f} days" in page
