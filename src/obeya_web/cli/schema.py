"""Whether the database fits this version, and how it is brought there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from obeya.cli.output import say
from obeya.errors import ConfigurationError


@dataclass(frozen=True, slots=True)
class SchemaState:
    """How many steps a database is behind this version; steps it has that this version does not know."""

    is_empty: bool
    n_behind: int
    unknown: tuple[str, ...]


def schema_state() -> SchemaState:
    """Look at the database that the settings name."""
    from django.apps import apps
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    applied = executor.loader.applied_migrations
    ours = {config.label for config in apps.get_app_configs()}
    unknown = [key for key in applied if key[0] in ours and key not in executor.loader.disk_migrations]
    replaced = {each for migration in executor.loader.disk_migrations.values() for each in migration.replaces}
    names = sorted(f"{app}.{name}" for app, name in unknown if (app, name) not in replaced)
    return SchemaState(not applied, len(plan), tuple(names))


def refuse_newer(state: SchemaState) -> None:
    """Raise `ConfigurationError` when a newer version has written the database."""
    if state.unknown:
        raise ConfigurationError(
            f"A newer version of obeya has changed this database ({', '.join(state.unknown[:3])}). Install that "
            "version again, or restore a backup made by this one."
        )


def refuse_empty(state: SchemaState) -> None:
    """Raise `ConfigurationError` when there is nothing in the database."""
    if state.is_empty:
        raise ConfigurationError(
            "The database is empty, so there is nothing to save. Check OBEYA_HOME and OBEYA_DATABASE_URL."
        )


def bring_up_to_date() -> None:
    """Set up an empty database; copy, then migrate a SQLite file that is behind; ask for `obeya migrate` otherwise."""
    state = schema_state()
    refuse_newer(state)
    if not state.n_behind:
        return
    if state.is_empty:
        migrate()
        return
    from django.db import connection

    if connection.vendor != "sqlite":
        raise ConfigurationError(
            f"The database is {state.n_behind} steps behind this version. Run `obeya backup`, then `obeya migrate`."
        )
    copy = copy_before_upgrade()
    say(f"Copied the database to {copy}; bringing it up to date ({state.n_behind} steps).")
    migrate()


def migrate() -> None:
    """Bring the database to this version."""
    from django.core.management import call_command

    from obeya_web.cli.first_schema import create_schema

    if schema_state().is_empty:
        create_schema()
    else:
        call_command("migrate", interactive=False, verbosity=0)
    call_command("createcachetable", verbosity=0)


def copy_before_upgrade() -> Path:
    """Copy a SQLite database beside itself, consistently and to the disk, and return the copy."""
    from django.db import connection

    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S")
    path = Path(connection.settings_dict["NAME"])
    copy = path.with_name(f"{path.stem}-before-upgrade-{stamp}{path.suffix}")
    with connection.cursor() as cursor:
        cursor.execute("VACUUM INTO %s", [str(copy)])
    return copy
