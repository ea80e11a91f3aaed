"""Where tables are computed: DuckDB inside the process, or a Spark session handed in.

DuckDB is locked before the first question: it reads the one version directory, fetches nothing,
loads no extension, looks at no Python variable, and cannot be unlocked again.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pyarrow as pa
    from ibis.backends import BaseBackend

# Beyond this share of the machine's memory DuckDB spills to disk instead of pressing everything else out.
MEMORY_SHARE = 0.5


@dataclass(frozen=True, slots=True)
class Limits:
    """What one engine may take of the machine; None leaves all threads and half of the memory to it."""

    threads: int | None = None
    memory_mib: int | None = None


NO_LIMITS = Limits()


def duckdb_over_directory(directory: Path, *, spill: Path, limits: Limits = NO_LIMITS) -> BaseBackend:
    """Return a locked DuckDB connection that may read `directory` and spill to `spill`."""
    connection = _duckdb()
    quoted = ", ".join("'" + str(path.resolve()).replace("'", "''") + "/'" for path in (directory, spill))
    first = [f"SET allowed_directories=[{quoted}]", f"SET temp_directory='{_quote(spill)}'"]
    if limits.threads is not None:
        first.append(f"SET threads={int(limits.threads)}")
    _lock(connection, *first, memory_mib=limits.memory_mib)
    return connection


def duckdb_in_memory(tables: dict[str, pa.Table]) -> BaseBackend:
    """Return a locked DuckDB connection that holds copies of `tables` and reads nothing else."""
    connection = _duckdb()
    for name, table in tables.items():
        connection.create_table(name, table)
    _lock(connection)
    return connection


def duckdb_over_arrow(tables: dict[str, pa.Table]) -> BaseBackend:
    """Return a locked DuckDB connection that reads `tables` where they are, without a copy."""
    connection = _duckdb()
    for name, table in tables.items():
        connection.con.register(name, table)
    _lock(connection)
    return connection


def spark_session_backend(session: Any) -> BaseBackend:
    """Return an Ibis backend over a Spark session, set to read instants as UTC."""
    import ibis

    session.conf.set("spark.sql.session.timeZone", "UTC")
    session.conf.set("spark.sql.parquet.inferTimestampNTZ.enabled", "false")
    session.conf.set("spark.sql.ansi.enabled", "false")
    backend: BaseBackend = ibis.pyspark.connect(session)
    return backend


def _duckdb() -> Any:
    import ibis

    return ibis.duckdb.connect()


def _lock(connection: Any, *first: str, memory_mib: int | None = None) -> None:
    for statement in (
        *first,
        "SET enable_progress_bar=false",
        "SET python_enable_replacements=false",
        "SET autoinstall_known_extensions=false",
        "SET autoload_known_extensions=false",
        "SET allow_community_extensions=false",
        f"SET memory_limit='{int(memory_mib or _memory_limit_mib())}MiB'",
        "SET enable_external_access=false",
        "SET lock_configuration=true",
    ):
        connection.raw_sql(statement)


def _quote(path: Path) -> str:
    return str(path.resolve()).replace("'", "''")


def _memory_limit_mib() -> int:
    return int(os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") * MEMORY_SHARE) >> 20
