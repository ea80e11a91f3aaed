"""A log imported by Spark is the log that an import without Spark makes of the same rows."""

from __future__ import annotations

import dataclasses
import random
import shutil
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from obeya.errors import InputError, QuestionError
from obeya.sources.appending import append_file
from obeya.sources.assembling import ImportSettings
from obeya.sources.frames import raw_from_frame
from obeya.sources.importing import import_file, import_raw
from obeya.sources.mapping import Mapping
from obeya.sources.raw import ReadOptions
from obeya.sources.spark import linking
from obeya.sources.spark.importing import import_on_spark
from obeya.tables.store import Store
from tests.conftest import NOW, ON_SPARK
from tests.core.spark.conftest import ROLES, assert_same, draw_rows, sorted_rows

pytestmark = list(ON_SPARK)

STORED = (
    "activities",
    "resources",
    "rejected",
    "set_aside",
    "events",
    "cases",
    "variants",
    "path_summary",
    "activity_summary",
    "log_attributes",
)
SPLIT = "spark.sql.files.maxPartitionBytes"


@dataclasses.dataclass(frozen=True)
class Stores:
    """Two stores with one key, so that their pseudonyms agree: one for each way to import."""

    plain: Store
    spark: Store


@pytest.fixture
def stores(tmp_path: Path) -> Stores:
    plain, spark = Store(tmp_path / "plain"), Store(tmp_path / "spark")
    plain.pseudonym_key()
    shutil.copytree(plain.home / "keys", spark.home / "keys")
    return Stores(plain, spark)


@pytest.fixture
def small_parts(spark: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let Spark cut files every few kilobytes, and link a few cases at a time."""
    monkeypatch.setattr(linking, "ROWS_PER_PART", 100)
    before = spark.conf.get(SPLIT)
    spark.conf.set(SPLIT, "6000")
    yield
    spark.conf.set(SPLIT, before)


@pytest.fixture
def both_ways(spark: Any, stores: Stores) -> Callable[..., None]:
    """Import a file in both ways and compare everything that is stored."""

    def run(path: Path, mapping: Mapping = Mapping(), **options: Any) -> None:
        import_file(path, store=stores.plain, now=NOW, name="log", mapping=mapping, **options)
        import_on_spark(
            path, session=spark, store=stores.spark, now=NOW, name="log", mapping=mapping, **options
        )
        assert_same_stored(stores)

    return run


def assert_same_stored(stores: Stores, **apart: Any) -> None:
    plain, spark = stores.plain.facts("log"), stores.spark.facts("log")
    assert dataclasses.replace(spark, files={}, **apart) == dataclasses.replace(plain, files={}, **apart)
    for name in STORED:
        one, other = stores.spark.table(spark.version, name), stores.plain.table(plain.version, name)
        assert one.schema.remove_metadata() == other.schema.remove_metadata(), name
        assert_same(one, other, name)


def test_parquet_in_many_splits_gives_the_same_log(
    both_ways: Callable[..., None], stores: Stores, small_parts: None, tmp_path: Path
) -> None:
    path = tmp_path / "log.parquet"
    pq.write_table(draw_rows(), path, row_group_size=40)
    both_ways(path, ROLES)
    version = stores.spark.version_of("log")
    assert len(list((stores.spark.directory(version) / "events.parquet").iterdir())) > 2


def test_delimited_text_with_everything_in_it_gives_the_same_log(
    both_ways: Callable[..., None], stores: Stores, small_parts: None, tmp_path: Path
) -> None:
    path = tmp_path / "log.csv"
    path.write_bytes(messy_text(900).encode())
    both_ways(path, Mapping(timezone="Europe/Berlin"), settings=ImportSettings(drop_duplicates=True))
    facts = stores.spark.facts("log")
    assert facts.lifecycle == "pair" and facts.n_set_aside and facts.n_duplicates and facts.n_tied
    assert facts.n_gap_times and facts.n_overlap_times and facts.n_unmatched_starts
    assert facts.n_rejected > 20 and facts.n_records == facts.n_events + facts.n_rejected + facts.n_duplicates
    kinds = {a.name: a.kind for a in (*facts.event_attributes, *facts.case_attributes)}
    assert kinds == {
        "Betrag": "number",
        "Dringend": "truth",
        "Nummer": "text",
        "Bemerkung": "text",
        "Sachbearbeiter Mail": "text",
        "Werk": "text",
    }
    assert any("pseudonyms" in note for note in facts.notes)
    assert any("Werk” is “Nord” in every row" in note for note in facts.notes)


def test_only_completions_are_taken_where_that_is_asked(
    both_ways: Callable[..., None], stores: Stores, small_parts: None, tmp_path: Path
) -> None:
    path = tmp_path / "log.csv"
    path.write_bytes(messy_text(300).encode())
    settings = ImportSettings(
        lifecycle="complete", keep_names_because="a drawn log", end_activities=("Zahlen",)
    )
    both_ways(path, Mapping(timezone="UTC"), settings=settings)
    facts = stores.spark.facts("log")
    assert facts.lifecycle == "complete" and facts.n_set_aside
    assert facts.n_records == facts.n_events + facts.n_rejected + facts.n_duplicates + facts.n_set_aside


def test_a_frame_gives_the_same_log_as_a_frame_without_spark(spark: Any, stores: Stores) -> None:
    rows = draw_rows()
    for place, field in enumerate(rows.schema):
        if pa.types.is_timestamp(field.type):
            rows = rows.set_column(place, field.name, rows[field.name].cast(pa.timestamp("us", "UTC")))
    settings = ImportSettings(keep_names_because="nobody real is named")
    plain = import_raw(raw_from_frame(rows), source_name="frame", now=NOW, mapping=ROLES, settings=settings)
    frame = spark.createDataFrame(rows)
    log = import_on_spark(frame, session=spark, store=stores.spark, now=NOW, mapping=ROLES, settings=settings)
    apart = {"version": "", "files": {}, "sources": ()}
    assert dataclasses.replace(log.facts, **apart) == dataclasses.replace(plain.facts, **apart)
    for name, keys in (
        ("events", ("case_index", "position")),
        ("cases", ("case_index",)),
        ("variants", ("variant",)),
    ):
        assert_same(*(sorted_rows(getattr(each, name), keys) for each in (log, plain)), name)


def test_an_imported_file_is_not_imported_again_on_either_way(
    spark: Any, stores: Stores, tmp_path: Path
) -> None:
    path = tmp_path / "log.parquet"
    pq.write_table(draw_rows(), path)
    import_file(path, store=stores.spark, now=NOW, name="log", mapping=ROLES)
    version = stores.spark.version_of("log")
    before = (stores.spark.directory(version) / "manifest.json").stat().st_mtime_ns
    log = import_on_spark(path, session=spark, store=stores.spark, now=NOW, name="again", mapping=ROLES)
    assert log.facts.version == version and log.facts.name == "again"
    assert (stores.spark.directory(version) / "manifest.json").stat().st_mtime_ns == before


def test_a_folder_of_files_is_one_log_and_can_be_appended_to(
    spark: Any, stores: Stores, small_parts: None, tmp_path: Path
) -> None:
    lines = [
        f"c{n % 40},{step},2024-01-{1 + n // 40:02} 08:{n % 40:02}" for n, step in enumerate("abcd" * 80)
    ]
    whole, folder = tmp_path / "log.csv", tmp_path / "days"
    folder.mkdir()
    whole.write_text("case,activity,time\n" + "\n".join(lines[:240]) + "\n")
    for day in range(3):
        part = lines[80 * day : 80 * (day + 1)]
        (folder / f"day-{day}.csv").write_text("case,activity,time\n" + "\n".join(part) + "\n")
    (tmp_path / "more.csv").write_text("case,activity,time\n" + "\n".join(lines[240:]) + "\n")
    import_file(whole, store=stores.plain, now=NOW, name="log")
    import_on_spark(folder, session=spark, store=stores.spark, now=NOW, name="log")
    assert_same_stored(stores, name="", version="", sources=())
    for store in (stores.plain, stores.spark):
        append_file(tmp_path / "more.csv", store=store, name="log", now=NOW)
    assert_same_stored(stores, version="", sources=())


REFUSED: dict[str, tuple[bytes, Mapping]] = {
    "ambiguous dates": (b"case,activity,time\n" + b"a,x,03/04/2024\na,y,05/04/2024\n" * 50, Mapping()),
    "two orders of dates": (
        b"case,activity,time\n" + b"a,x,13/04/2024\n" * 600 + b"a,y,04/13/2024\n",
        Mapping(),
    ),
    "too many unreadable times": (
        b"case,activity,time\n" + b"a,x,2024-01-01\na,y,2024-01-02\nb,x,soon\n" * 300,
        Mapping(case_id="case", activity="activity", completed_at="time"),
    ),
    "nothing left": (
        b"case,activity,time\n" + b",x,2024-01-01\n,y,2024-01-02\n" * 300,
        Mapping(case_id="case", activity="activity", completed_at="time"),
    ),
    "no such column": (b"case,activity,time\na,x,2024-01-01\n", Mapping(case_id="order")),
    "no end": (b"case,activity,time\na,x,2024-01-01\na,y,2024-01-02\n", Mapping()),
}


@pytest.mark.parametrize("fault", REFUSED)
def test_a_log_is_refused_with_the_same_words_and_leaves_no_trace(
    spark: Any, stores: Stores, small_parts: None, tmp_path: Path, fault: str
) -> None:
    content, mapping = REFUSED[fault]
    path = tmp_path / "log.csv"
    path.write_bytes(content)
    settings = ImportSettings(end_activities=("z",)) if fault == "no end" else ImportSettings()
    with pytest.raises(InputError) as plain:
        import_file(path, store=stores.plain, now=NOW, mapping=mapping, settings=settings)
    with pytest.raises(InputError) as on_spark:
        import_on_spark(path, session=spark, store=stores.spark, now=NOW, mapping=mapping, settings=settings)
    assert type(on_spark.value) is type(plain.value)
    assert str(on_spark.value) == str(plain.value)
    assert not list(stores.spark.home.glob("staging/*")) and not list(stores.spark.home.glob("versions/*"))


def test_what_spark_cannot_do_alike_is_said(
    spark: Any, stores: Stores, small_parts: None, tmp_path: Path
) -> None:
    def refused(content: bytes, says: str, **options: Any) -> None:
        path = tmp_path / "log.csv"
        path.write_bytes(content)
        with pytest.raises(QuestionError, match=says):
            import_on_spark(path, session=spark, store=stores.spark, now=NOW, **options)

    head = b"case,activity,time\n"
    refused(head + "a,Prüfen,2024-01-01\n".encode("cp1252"), "UTF-8")
    refused(head + b'a,"x\n' + b"y\n" * 9_000 + b'",2024-01-01\n', "quoted field")
    refused(head, "--sheet", reading=ReadOptions(sheet="Log"))
    refused(head, "format xes", reading=ReadOptions(format="xes"))
    mixed = b"a,x,1704067200\n" * 500 + b"a,x,45292.5\n" * 500
    refused(head + mixed, "numbers in “time”", mapping=Mapping(completed_at="time"))
    frame = spark.createDataFrame([("a", b"x")], "case string, raw binary")
    with pytest.raises(QuestionError, match="raw"):
        import_on_spark(frame, session=spark, store=stores.spark, now=NOW)


def test_spark_keeps_to_itself(spark: Any) -> None:
    """No page of its own, nothing but this machine, and no folders left where the program was started."""
    assert spark.sparkContext.uiWebUrl is None
    assert spark.conf.get("spark.driver.host") == "127.0.0.1"
    assert spark.conf.get("spark.sql.catalogImplementation") == "in-memory"
    assert not {"spark-warehouse", "metastore_db", "derby.log"} & {path.name for path in Path().iterdir()}


def messy_text(n: int) -> str:
    """Draw delimited text with the faults of real exports; rows are in the order of time, with repeats and ties."""
    rng = random.Random(n)
    at = datetime(2024, 3, 28, 8)
    lines = [
        "Auftrag;Schritt;Zeitpunkt;Lebenszyklus;Ressource;Betrag;Dringend;Nummer;Bemerkung;Sachbearbeiter Mail;Werk"
    ]
    for row in range(n):
        at += timedelta(minutes=rng.choice([0, 0, 5, 40, 90]) if n > 500 else 7)
        case = rng.choice(["007", " 7", "NA", "1E5", *(f"{number:022}" for number in range(n // 20))])
        step = rng.choice(["Anlegen", "Prüfen", 'Prüfen; "genau"', "Zahlen"])
        quoted = '"' + step.replace('"', '""') + '"' if ";" in step else step
        moment = f"{at.day}.{at.month}.{at.year} {at:%H:%M}"
        fields = [
            case if row % 97 else "",
            quoted if row % 89 else "",
            moment if row % 83 else rng.choice(["bald", "?", "31.02.2024"]),
            rng.choice(["start", "complete", "complete", "schedule"]),
            rng.choice(["Ann Ä", "Bob", "?", "Cy", "Dee", "Eve", "Fay"]),
            rng.choice(["1.234,50", "7,5", "", "NA", "12"]) if row > 20 else "5",
            rng.choice(["true", "FALSE", "?"]),
            rng.choice(["1234567890123456", "4711"]) if row > n - 20 else "12",
            rng.choice(["", "ok", "siehe Anlage", '"zwei\nZeilen"']) if row % 300 == 299 else "ok",
            rng.choice(["a@x.de", "b@x.de", ""]),
            "Nord",
        ]
        lines.append(";".join(fields))
        if row % 120 == 60:
            lines += ["", "zu;wenig", ";".join(fields)]
    lines.append("007;Anlegen;31.3.2024 02:30;complete;Bob;1;true;12;ok;;Nord")
    lines.append("007;Prüfen;27.10.2024 02:30;complete;Bob;1;true;12;ok;;Nord")
    return "\n".join(lines) + "\n"
