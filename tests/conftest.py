"""Fixtures shared by all tests: logs made from a few rows, on each engine, and the real logs beside the project."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, settings

from obeya.tables.columns import MOMENT
from obeya.tables.completeness import LONG_PAUSE, infer_end_activities, mark_complete
from obeya.tables.facts import Attribute, LogFacts, Source
from obeya.tables.linking import link_instances

if TYPE_CHECKING:
    from obeya.tables.event_log import EventLog

# The same examples on every machine and run, and no time limit on slow, shared ones.
# How long an example takes depends on what else the machine does; nothing here is about that.
settings.register_profile(
    "repeatable",
    derandomize=True,
    deadline=None,
    max_examples=50,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("repeatable")

SHARED = Path(__file__).resolve().parents[2] / "shared"
NOW = datetime(2026, 1, 1, tzinfo=UTC)
WAITING = (
    "tests/web/cli/",
    "tests/web/jobs/",
    "tests/web/followup/test_kill.py",
    "tests/web/followup/test_writers.py",
    "tests/web/processes/test_kill.py",
)
# The first is Chromium without its own windows: pages are the same, and it needs half as much of a processor for them.
CHROMIUM = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
CHROMIUM_ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]

Row = tuple[Any, ...]
LogMaker = Callable[..., "EventLog"]


@pytest.hookimpl(wrapper=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> Iterator[None]:
    """Let one worker run all tests that need Spark, and one all other tests of a file: what they share is made once.

    A wrapper, because the runner reads the groups before an ordinary hook of a `conftest.py` could set them.
    """
    for item in items:
        item.add_marker(
            pytest.mark.xdist_group("spark" if item.get_closest_marker("spark") else file_of(item))
        )
    yield
    items[:] = with_waiting_files_early(items)


def file_of(item: pytest.Item) -> str:
    """Return the path of the file that a test stands in."""
    return item.nodeid.partition("::")[0]


def with_waiting_files_early(items: list[pytest.Item]) -> list[pytest.Item]:
    """Spread the files whose tests mostly wait for servers among the first half of all others, which compute."""
    waiting = [item for item in items if file_of(item).startswith(WAITING)]
    ordered = [item for item in items if not file_of(item).startswith(WAITING)]
    files = list(dict.fromkeys(map(file_of, waiting)))
    step = len(ordered) // (2 * len(files) + 1)
    for n, file in reversed(list(enumerate(files))):
        ordered[n * step : n * step] = [item for item in waiting if file_of(item) == file]
    return ordered


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    """The database of this worker, with what stands beside the tables of models."""
    from obeya_web.cli.first_schema import complete_schema

    with django_db_blocker.unblock():
        complete_schema()


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of public logs and published numbers; tests that need it are skipped where it is absent."""
    if not SHARED.is_dir():
        pytest.skip("the folder of public logs is not beside this checkout")
    return SHARED


@pytest.fixture(scope="session")
def spark(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """A Spark session in local mode; skipped where pyspark or Java is absent."""
    pyspark_sql = pytest.importorskip("pyspark.sql")
    if shutil.which("java") is None:
        pytest.skip("Spark needs Java 17")
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    folder = tmp_path_factory.mktemp("spark")
    options = {
        "spark.ui.enabled": "false",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.driver.host": "127.0.0.1",
        "spark.driver.memory": "2g",
        "spark.local.dir": str(folder / "local"),
        "spark.sql.warehouse.dir": str(folder / "warehouse"),
        "spark.sql.shuffle.partitions": "2",
        "spark.sql.session.timeZone": "UTC",
        # On small tables most time would go into compiling code and planning anew, not into answers.
        "spark.sql.codegen.wholeStage": "false",
        "spark.sql.codegen.factoryMode": "NO_CODEGEN",
        "spark.sql.adaptive.enabled": "false",
    }
    builder = pyspark_sql.SparkSession.builder.master("local[2]").appName("obeya-tests")
    session = builder.config(map=options).getOrCreate()
    session.sparkContext.setLogLevel("ERROR")
    yield session
    session.stop()


ON_SPARK = (
    pytest.mark.spark,
    # PySpark's way with pandas 3, which is not ours to change.
    pytest.mark.filterwarnings("ignore:PySpark does not yet fully support pandas"),
    pytest.mark.filterwarnings("ignore:The copy keyword is deprecated"),
)


@pytest.fixture(params=["duckdb", pytest.param("spark", marks=ON_SPARK)])
def engine(request: pytest.FixtureRequest) -> str:
    """The engine that computes a log; the same test body runs on each."""
    return str(request.param)


@pytest.fixture
def make_log() -> LogMaker:
    """Make a log in DuckDB from rows ``(case, activity, completed[, started[, resource]])``; times are ISO text."""
    return log_from_rows


@pytest.fixture
def make_log_on(engine: str, request: pytest.FixtureRequest, tmp_path: Path) -> LogMaker:
    """Make a log from rows as `make_log` does, on each engine in turn."""
    if engine == "duckdb":
        return log_from_rows
    session = request.getfixturevalue("spark")

    def on_spark(rows: Iterable[Row], **options: Any) -> EventLog:
        return move_to_spark(log_from_rows(rows, **options), session, tmp_path)

    return on_spark


def move_to_spark(log: EventLog, session: Any, directory: Path) -> EventLog:
    """Return the same whole log computed by Spark, by way of Parquet files in `directory`."""
    from obeya.tables.engines import spark_session_backend
    from obeya.tables.event_log import log_over

    backend: Any = spark_session_backend(session)
    for name in ("events", "cases", "variants"):
        path = directory / f"{name}-{id(log)}.parquet"
        pq.write_table(getattr(log, name).to_pyarrow(), path)
        backend.read_parquet(str(path), table_name=name)
    return log_over(backend, log.facts, log.activities, log.resources)


def log_from_rows(
    rows: Iterable[Row],
    *,
    attributes: dict[str, list[Any]] | None = None,
    zone: str = "UTC",
    name: str = "test",
) -> EventLog:
    """Make a log from rows; `attributes` maps a display name to one value per row (an event attribute)."""
    from obeya.tables.event_log import log_in_memory

    rows = [tuple(row) + (None,) * (5 - len(row)) for row in rows]
    case_ids = list(dict.fromkeys(str(row[0]) for row in rows))
    activities = tuple(sorted({row[1] for row in rows}))
    resources = tuple(sorted({row[4] for row in rows if row[4] is not None}))
    table = {
        "case_index": pa.array([case_ids.index(str(row[0])) for row in rows], pa.int32()),
        "activity": pa.array([activities.index(row[1]) for row in rows], pa.int32()),
        "started_at": _moments(row[3] for row in rows),
        "completed_at": _moments(row[2] for row in rows),
        "resource": pa.array([None if r[4] is None else resources.index(r[4]) for r in rows], pa.int32()),
        "n_source_events": pa.array([1] * len(rows), pa.int32()),
        "flags": pa.array([0] * len(rows), pa.int32()),
        "row": pa.array(np.arange(len(rows))),
    }
    described = []
    for number, (label, values) in enumerate((attributes or {}).items()):
        column = pa.array(values)
        table[f"e{number}"] = column
        described.append(Attribute(f"e{number}", label, _kind(column)))
    linked = link_instances(pa.table(table), case_ids=pa.array(case_ids), n_activities=len(activities))
    firsts = linked.events.filter(pc.equal(linked.events["activity_occurrence"], 1))
    n_cases_of = np.bincount(firsts["activity"].to_numpy(), minlength=len(activities))
    ends = infer_end_activities(linked.cases, n_cases_of)
    waits = linked.events["wait_s"].drop_null().to_numpy()
    pause_s = float(np.quantile(waits, LONG_PAUSE)) if waits.size else 0.0
    cases = linked.cases.append_column("is_complete", mark_complete(linked.cases, ends, pause_s))
    facts = LogFacts(
        name=name,
        version="test",
        sources=(Source("rows", "memory", "0" * 64, len(rows), 0),),
        mapping={},
        zone=zone,
        lifecycle="raw",
        starts="recorded" if all(row[3] for row in rows) else "none",
        imported_at=NOW.isoformat(),
        obeya_version="test",
        first_at=pc.min(cases["first_at"]).as_py().replace(tzinfo=UTC).isoformat(),
        last_at=pc.max(cases["last_at"]).as_py().replace(tzinfo=UTC).isoformat(),
        n_records=len(rows),
        n_rejected=0,
        n_events=len(rows),
        n_set_aside=0,
        n_instances=len(rows),
        n_cases=cases.num_rows,
        n_tied=linked.n_tied,
        end_activities=tuple(sorted(activities[code] for code in ends)),
        event_attributes=tuple(described),
    )
    tables = {"events": linked.events, "cases": cases, "variants": linked.variants}
    return log_in_memory(facts, activities, resources, tables)


def _moments(texts: Iterable[str | None]) -> pa.Array:
    moments = [None if text is None else datetime.fromisoformat(text) for text in texts]
    utc = [m if m is None or m.tzinfo is None else m.astimezone(UTC).replace(tzinfo=None) for m in moments]
    return pa.array(utc, MOMENT)


def _kind(column: pa.Array) -> Any:
    if pa.types.is_boolean(column.type):
        return "truth"
    if pa.types.is_integer(column.type) or pa.types.is_floating(column.type):
        return "number"
    return "time" if pa.types.is_timestamp(column.type) else "text"


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """A headless Chromium; skipped where there is none."""
    playwright = pytest.importorskip("playwright.sync_api")
    executable = next(filter(None, map(shutil.which, CHROMIUM)), None)
    if executable is None:
        pytest.skip("there is no Chromium on this machine")
    with playwright.sync_playwright() as driver:
        chromium = driver.chromium.launch(executable_path=executable, args=CHROMIUM_ARGUMENTS)
        yield chromium
        chromium.close()
