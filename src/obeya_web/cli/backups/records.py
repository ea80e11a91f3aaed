"""The rows of all tables as lines of JSON, read and written through the models as the migrations knew them.

So a backup fits SQLite and PostgreSQL alike, and one that an earlier version made is loaded into the tables of that
version before these are brought up to date.
"""

from __future__ import annotations

import base64
import copy
import hashlib
import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import islice
from typing import Any
from uuid import UUID

from django.core.management.color import no_style
from django.db import connections, models, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.loader import MigrationLoader
from django.utils.duration import duration_iso_string

# Whoever was signed in then signs in again: a session that was ended since must not come back.
LEFT_OUT = ("sessions.session", "usersessions.usersession")
SNAPSHOT = "snapshot"
ROWS_AT_ONCE = 500
MODULUS = 1 << 256

AnyModel = type[models.Model]
Targets = list[tuple[str, str]]


@dataclass(slots=True)
class RowsDigest:
    """A number for a set of rows, whatever their order: the same rows give the same number in every database."""

    n_rows: int = 0
    total: int = 0

    def add(self, row: list[Any]) -> None:
        """Take one row, as it is written, into account."""
        text = json.dumps(_levelled(row), sort_keys=True, ensure_ascii=False)
        self.total = (self.total + int.from_bytes(hashlib.sha256(text.encode()).digest(), "big")) % MODULUS
        self.n_rows += 1

    def as_facts(self) -> dict[str, Any]:
        """Return what a manifest keeps."""
        return {"n_rows": self.n_rows, "digest": f"{self.total:064x}"}


@dataclass(frozen=True, slots=True)
class Records:
    """The tables of one database, as its own migrations describe them."""

    connection: BaseDatabaseWrapper
    targets: Targets
    tables: dict[str, AnyModel] = field(default_factory=dict)

    @classmethod
    def of(cls, connection: BaseDatabaseWrapper) -> Records:
        """Look at what was applied to a database."""
        loader = MigrationLoader(connection)
        applied = {key for key in loader.applied_migrations if key in loader.graph.nodes}
        targets = sorted(key for key in applied if not _has_later(loader, key, applied))
        state = loader.project_state(targets)
        found = state.apps.get_models(include_auto_created=True)
        kept = [model for model in found if model._meta.label_lower not in LEFT_OUT and model._meta.managed]
        tables = {model._meta.db_table: model for model in kept if not model._meta.proxy}
        return cls(connection, targets, dict(sorted(tables.items())))

    def rows(self, table: str) -> Iterator[list[Any]]:
        """Give the rows of a table, in the order of their keys, as they are written."""
        model = self.tables[table]
        names = [column.attname for column in columns_of(model)]
        query = model._base_manager.using(self.connection.alias).order_by("pk").values_list(*names)
        for row in query.iterator(chunk_size=2_000):
            yield [encoded(value) for value in row]

    def digest(self, table: str) -> RowsDigest:
        """Read a whole table into one number."""
        digest = RowsDigest()
        for row in self.rows(table):
            digest.add(row)
        return digest

    def empty(self) -> None:
        """Take away every row; guards that refuse must be gone, and constraints wait until the transaction ends."""
        with self.connection.cursor() as cursor:
            for table in self.tables:
                cursor.execute(f"DELETE FROM {self.connection.ops.quote_name(table)}")

    def insert(self, table: str, names: list[str], rows: Iterable[list[Any]]) -> None:
        """Write rows as they were read, under their own keys."""
        by_name = {column.attname: column for column in columns_of(self.tables[table])}
        fields = [by_name[name] for name in names]
        quote = self.connection.ops.quote_name
        columns = ", ".join(quote(str(column.column)) for column in fields)
        marks = ", ".join(["%s"] * len(fields))
        statement = f"INSERT INTO {quote(table)} ({columns}) VALUES ({marks})"
        ready = ([self._prepared(*each) for each in zip(fields, row, strict=True)] for row in rows)
        with self.connection.cursor() as cursor:
            while batch := list(islice(ready, ROWS_AT_ONCE)):
                cursor.executemany(statement, batch)

    def sequences(self) -> dict[str, int]:
        """Return the last number that each table gave out, so that none is given out again."""
        with self.connection.cursor() as cursor:
            if self.connection.vendor == "sqlite":
                cursor.execute("SELECT name, seq FROM sqlite_sequence")
                return {name: last for name, last in cursor.fetchall() if name in self.tables}
            last: dict[str, int] = {}
            for table in self._numbered():
                cursor.execute("SELECT pg_get_serial_sequence(%s, 'id')", [f'"{table}"'])
                cursor.execute(f"SELECT last_value, is_called FROM {cursor.fetchone()[0]}")
                value, is_called = cursor.fetchone()
                last[table] = value if is_called else 0
            return last

    def continue_sequences(self, last: dict[str, int]) -> None:
        """Let each table go on counting where it stopped."""
        with self.connection.cursor() as cursor:
            if self.connection.vendor == "sqlite":
                for table in self._numbered():
                    cursor.execute("DELETE FROM sqlite_sequence WHERE name = %s", [table])
                    query = f"SELECT COALESCE(MAX(id), 0) FROM {self.connection.ops.quote_name(table)}"
                    highest = cursor.execute(query).fetchone()[0]
                    row = [table, max(highest, last.get(table, 0))]
                    cursor.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", row)
                return
            for statement in self.connection.ops.sequence_reset_sql(no_style(), list(self.tables.values())):
                cursor.execute(statement)
            for table in self._numbered():
                if last.get(table, 0) > 0:
                    name = f'"{table}"'
                    cursor.execute(
                        "SELECT setval(pg_get_serial_sequence(%s, 'id'), GREATEST(%s, "
                        f"(SELECT COALESCE(MAX(id), 1) FROM {name})))",
                        [name, last[table]],
                    )

    def _numbered(self) -> list[str]:
        """Return the tables whose key the database counts."""
        return [
            table
            for table, model in self.tables.items()
            if isinstance(model._meta.pk, models.AutoField) and model._meta.pk.column == "id"
        ]

    def _prepared(self, column: models.Field[Any, Any], value: Any) -> Any:
        if isinstance(column, models.JSONField):
            is_missing = value is None and column.null
            return None if is_missing else self.connection.ops.adapt_json_value(value, column.encoder)
        if isinstance(column, models.BinaryField) and value is not None:
            return memoryview(base64.b64decode(value))
        return column.get_db_prep_save(column.to_python(value), self.connection)


def columns_of(model: AnyModel) -> list[models.Field[Any, Any]]:
    """Return the fields of a model that are columns of its table."""
    return [column for column in model._meta.concrete_fields if not column.generated]


@contextmanager
def snapshot() -> Iterator[BaseDatabaseWrapper]:
    """Give a connection that sees the database as it is at this moment, however much is written meanwhile."""
    settings = copy.deepcopy(connections.settings["default"])
    if settings["ENGINE"].endswith("sqlite3"):
        # A reader that never asks to write keeps no writer waiting; with the write-ahead log it sees one moment.
        settings["OPTIONS"]["transaction_mode"] = "DEFERRED"
    else:
        from django.db.backends.postgresql.psycopg_any import IsolationLevel

        settings["OPTIONS"] = {**settings["OPTIONS"], "isolation_level": IsolationLevel.REPEATABLE_READ}
    connections.settings[SNAPSHOT] = settings
    connection = connections[SNAPSHOT]
    try:
        with transaction.atomic(using=SNAPSHOT):
            with connection.cursor() as cursor:
                cursor.execute("SELECT COUNT(*) FROM django_migrations")
            yield connection
    finally:
        connection.close()
        del connections[SNAPSHOT], connections.settings[SNAPSHOT]


def encoded(value: Any) -> Any:
    """Return a value of a row as JSON holds it."""
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, UUID | Decimal):
        return str(value)
    if isinstance(value, bytes | memoryview):
        return base64.b64encode(bytes(value)).decode("ascii")
    return duration_iso_string(value) if isinstance(value, timedelta) else value


def _levelled(value: Any) -> Any:
    """Return a value in which 2.0 is 2: databases differ in how they write a whole number inside JSON."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, dict):
        return {key: _levelled(each) for key, each in value.items()}
    return [_levelled(each) for each in value] if isinstance(value, list) else value


def _has_later(loader: MigrationLoader, key: tuple[str, str], applied: set[tuple[str, str]]) -> bool:
    children = (child.key for child in loader.graph.node_map[key].children)
    return any(child[0] == key[0] and child in applied for child in children)
