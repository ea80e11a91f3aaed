"""Read OCEL 2.0 from SQLite as data only: no views, triggers or virtual tables, read-only, with a time limit."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from obeya.errors import InputError, UnsafeInputError
from obeya.sources.job import Job
from obeya.sources.ocel.model import OcelEvent, OcelLog, OcelObject, text_of

NEEDED = ("event", "object", "event_object", "event_map_type", "object_map_type")
STEPS_BETWEEN_CHECKS = 10_000
OWN_COLUMNS = ("ocel_id", "ocel_time", "ocel_changed_field")
TAG_OF_TYPE = {int: "int", float: "float"}


def load_sqlite(job: Job) -> OcelLog:
    """Return the log in an SQLite file; raise UnsafeInputError for anything in it that could act."""
    path = job.plain_file()
    connection = _open(job, path)
    try:
        return _SqliteLog(job, connection).read()
    except sqlite3.DatabaseError as error:
        if "interrupted" in str(error):
            raise UnsafeInputError(
                f"{job.name} was refused: reading it took more than {job.limits.max_query_s:.0f} s in the database."
            ) from error
        raise InputError(f"{job.name} is a damaged SQLite file: {error}. Export the log again.") from error
    finally:
        connection.close()


def _open(job: Job, path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True)
    connection.text_factory = lambda octets: octets.decode("utf-8", "replace")
    deadline = time.monotonic() + job.limits.max_query_s
    connection.set_progress_handler(lambda: time.monotonic() > deadline, STEPS_BETWEEN_CHECKS)
    for pragma in ("trusted_schema=OFF", "cell_size_check=ON", "mmap_size=0", "query_only=ON"):
        connection.execute(f"PRAGMA {pragma}")
    return connection


class _SqliteLog:
    """The tables of OCEL 2.0, read one after the other."""

    def __init__(self, job: Job, connection: sqlite3.Connection) -> None:
        self._job = job
        self._connection = connection
        self._log = OcelLog()

    def read(self) -> OcelLog:
        tables = self._checked_tables()
        self._quick_check()
        for object_id, kind in self._rows("SELECT ocel_id, ocel_type FROM object ORDER BY rowid"):
            self._log.add_object(OcelObject(text_of(object_id), text_of(kind)))
        for event_id, kind in self._rows("SELECT ocel_id, ocel_type FROM event ORDER BY rowid"):
            self._log.add_event(OcelEvent(text_of(event_id), text_of(kind), None))
        self._job.progress(0.3, "reading events")
        for (suffix,) in self._rows("SELECT DISTINCT ocel_type_map FROM event_map_type"):
            self._read_events(_own_table(tables, f"event_{suffix}"))
        for (suffix,) in self._rows("SELECT DISTINCT ocel_type_map FROM object_map_type"):
            self._read_objects(_own_table(tables, f"object_{suffix}"))
        self._job.progress(0.7, "reading relations")
        self._relate(tables)
        return self._log

    def _rows(self, statement: str) -> Iterator[tuple[Any, ...]]:
        return iter(self._connection.execute(statement))

    def _checked_tables(self) -> set[str]:
        tables: set[str] = set()
        for kind, name, sql in self._rows("SELECT type, name, sql FROM sqlite_master"):
            if kind in ("view", "trigger") or "virtual table" in " ".join(str(sql).lower().split()):
                raise UnsafeInputError(
                    f"{self._job.name} was refused: it holds a {kind} ({name!r}) that runs when it is read. "
                    "Export the log as plain tables."
                )
            if kind == "table":
                tables.add(str(name))
        missing = [name for name in NEEDED if name not in tables]
        if missing:
            raise InputError.listing(
                f"{self._job.name} is an SQLite file but no OCEL 2.0 log. Missing tables:",
                missing,
                "Export the log again.",
            )
        for name in tables:
            self._refuse_generated(name)
        return tables

    def _refuse_generated(self, table: str) -> None:
        if any(column[-1] for column in self._rows(f"PRAGMA table_xinfo({_quoted(table)})")):
            raise UnsafeInputError(
                f"{self._job.name} was refused: table {table!r} has generated columns, which run when they are read. "
                "Export the log as plain tables."
            )

    def _quick_check(self) -> None:
        answer = next(self._rows("PRAGMA quick_check(1)"), ("no answer",))[0]
        if answer != "ok":
            raise InputError(f"{self._job.name} is a damaged SQLite file: {answer}. Export the log again.")

    def _read_events(self, table: str | None) -> None:
        for row in self._records(table):
            event = self._log.events.get(text_of(row["ocel_id"]))
            if event is None:
                continue
            if row["ocel_time"] is not None:
                event.time = text_of(row["ocel_time"])
            for key, value in row.items():
                if key not in OWN_COLUMNS and value is not None:
                    event.values[key] = (_tag(value), text_of(value))

    def _read_objects(self, table: str | None) -> None:
        for row in self._records(table):
            thing = self._log.objects.get(text_of(row["ocel_id"]))
            if thing is None:
                continue
            for key, value in row.items():
                if key not in OWN_COLUMNS and value is not None:
                    at = text_of(row["ocel_time"] or "")
                    thing.values.setdefault(key, []).append((at, _tag(value), text_of(value)))

    def _records(self, table: str | None) -> Iterator[dict[str, Any]]:
        if table is None:
            return
        cursor = self._connection.execute(f"SELECT * FROM {_quoted(table)} ORDER BY rowid")
        names = [str(column[0]) for column in cursor.description]
        self._job.check_width(len(names))
        lacking = {"ocel_id", "ocel_time"} - set(names)
        if lacking:
            raise InputError(
                f"{self._job.name} does not fit OCEL 2.0: table {table!r} lacks {', '.join(sorted(lacking))}."
            )
        for values in cursor:
            yield dict(zip(names, values, strict=True))

    def _relate(self, tables: set[str]) -> None:
        statement = "SELECT ocel_event_id, ocel_object_id, ocel_qualifier FROM event_object ORDER BY rowid"
        for event_id, object_id, qualifier in self._rows(statement):
            event = self._log.events.get(text_of(event_id))
            if event is not None:
                event.objects.append((text_of(object_id), text_of(qualifier or "")))
        if "object_object" in tables:
            for (source,) in self._rows("SELECT ocel_source_id FROM object_object"):
                thing = self._log.objects.get(text_of(source))
                if thing is not None:
                    thing.n_relations += 1


def _own_table(tables: set[str], name: str) -> str | None:
    return name if name in tables else None


def _quoted(name: str) -> str:
    """Quote a table name of the file itself; it was found in its own list of tables before."""
    return '"' + name.replace('"', '""') + '"'


def _tag(value: object) -> str:
    return TAG_OF_TYPE.get(type(value), "string")
