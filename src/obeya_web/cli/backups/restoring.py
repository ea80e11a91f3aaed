"""Restore a backup: check it, build everything beside its place, compare, and only then put it in place."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor

from obeya.errors import BackupError
from obeya.tables.store import Store
from obeya_web.accounts.audit_chain import is_signed, signature
from obeya_web.accounts.guards import HEAD, drop_guards, set_guards
from obeya_web.cli.backups.archive import HOME, RECORDS, Archive
from obeya_web.cli.backups.placing import Place
from obeya_web.cli.backups.records import Records

NOTHING_CHANGED = "Nothing that was there before was changed."
MAYBE_SENT = "Restored from a backup: it may have been sent before. Send it again if it is needed."


@dataclass(frozen=True, slots=True)
class Restored:
    """What was put in place, and where the things are that were there before (None: nothing was there)."""

    n_rows: int
    n_files: int
    n_entries: int
    head: str
    replaced: Path | None


def restore(archive: Archive, place: Place) -> Restored:
    """Fill the empty database that Django is connected to, then put everything in place.

    Until the last step nothing that was there before is touched; a PostgreSQL database is changed in one transaction.
    """
    with Store(place.home).staging() as workplace:
        names = archive.names_below(HOME)
        for name in names:
            archive.extract(name, workplace / name)
            if name.endswith(".parquet"):
                (workplace / name).chmod(0o444)
        with _one_transaction():
            n_rows = _load(archive)
            n_entries, head = _verified_trail()
            _hold_messages()
            replaced = place.put(workplace / HOME)
    return Restored(n_rows, len(names), n_entries, head, replaced)


def _load(archive: Archive) -> int:
    """Make the tables as they were, fill them, compare what can be read back, and bring them up to date."""
    # Models can be imported only once Django has started.
    from obeya_web.cli.first_schema import create_schema

    targets = [(str(app), str(name)) for app, name in archive.facts["migrations"]]
    executor = MigrationExecutor(connection)
    unknown = [f"{app}.{name}" for app, name in targets if (app, name) not in executor.loader.graph.nodes]
    if unknown:
        raise BackupError(
            f"The backup was made by a newer version of obeya ({archive.facts['obeya_version']}; it has "
            f"{', '.join(unknown[:3])}). Install that version, then restore. {NOTHING_CHANGED}"
        )
    is_of_today = set(targets) == set(executor.loader.graph.leaf_nodes())
    if is_of_today:
        create_schema()
    else:
        executor.migrate(targets)
    records = Records.of(connection)
    with transaction.atomic():
        drop_guards(connection)
        records.empty()
        for table, facts in archive.facts["tables"].items():
            rows = (json.loads(line) for line in archive.lines(f"{RECORDS}{table}.jsonl"))
            records.insert(table, facts["columns"], rows)
        records.continue_sequences(archive.facts["sequences"])
        n_rows = _compared(records, archive.facts["tables"])
        _sign_head()
        set_guards(connection)
        connection.check_constraints()
    if not is_of_today:
        call_command("migrate", interactive=False, verbosity=0)
    call_command("createcachetable", verbosity=0)
    return n_rows


def _compared(records: Records, tables: dict[str, dict[str, Any]]) -> int:
    """Read every table back and return the number of rows; `BackupError` when anything differs."""
    n_rows = 0
    for table, facts in tables.items():
        found = records.digest(table).as_facts()
        if (found["n_rows"], found["digest"]) != (facts["n_rows"], facts["digest"]):
            raise BackupError(
                f"The table {table} is not what was saved ({found['n_rows']} of {facts['n_rows']} rows were read "
                f"back). {NOTHING_CHANGED}"
            )
        n_rows += found["n_rows"]
    return n_rows


def _sign_head() -> None:
    """Sign the head of the audit trail with the key of this installation, where another one signed it."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT id, number, hash, signature FROM {HEAD}")
        for key, number, last_hash, signed in cursor.fetchall():
            if not is_signed(number, last_hash, signed):
                mark = signature(number, last_hash)
                cursor.execute(f"UPDATE {HEAD} SET signature = %s WHERE id = %s", [mark, key])


def _verified_trail() -> tuple[int, str]:
    # Models can be imported only once Django has started.
    from obeya_web.accounts.audit import verify

    found = verify()
    if not found.is_whole:
        raise BackupError(f"The audit trail in the backup is broken. {found.fault} {NOTHING_CHANGED}")
    return found.n_entries, found.head


def _hold_messages() -> None:
    """Let no message go out by itself that may have gone out after the backup was made."""
    from obeya_web.jobs.models import OutboxMessage

    state = OutboxMessage.State
    waiting = OutboxMessage.objects.filter(state__in=(state.WAITING, state.SENDING))
    waiting.update(state=state.UNCLEAR, error=MAYBE_SENT)


@contextmanager
def _one_transaction() -> Iterator[None]:
    """Hold everything in one transaction where the database can change tables in one; SQLite fills a new file."""
    if connection.vendor == "sqlite":
        yield
        return
    with transaction.atomic():
        yield
