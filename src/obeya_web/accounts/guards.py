"""What the database itself refuses: to change or take away entries of the audit trail."""

from __future__ import annotations

from django.db.backends.base.base import BaseDatabaseWrapper

REFUSAL = "The audit trail is only ever added to."
EVENTS = "accounts_auditevent"
HEAD = "accounts_audithead"

# The head moves by one entry at a time and never goes.
_RULES = (
    ("audit_event_no_update", EVENTS, "UPDATE", ""),
    ("audit_event_no_delete", EVENTS, "DELETE", ""),
    ("audit_head_moves_on", HEAD, "UPDATE", "NEW.number <> OLD.number + 1"),
    ("audit_head_no_delete", HEAD, "DELETE", ""),
)


def set_guards(connection: BaseDatabaseWrapper) -> None:
    """Make the database refuse changes of the audit trail, also those that do not come from this program."""
    _run(connection, _postgresql_guards() if connection.vendor == "postgresql" else _sqlite_guards())


def drop_guards(connection: BaseDatabaseWrapper) -> None:
    """Take the guards away: for going back behind the migration that set them."""
    on_table = connection.vendor == "postgresql"
    statements = [
        f"DROP TRIGGER IF EXISTS {name}" + (f" ON {table}" if on_table else "")
        for name, table, _verb, _when in _RULES
    ]
    if on_table:
        statements += [
            f"DROP TRIGGER IF EXISTS {_truncate_name(table)} ON {table}" for table in (EVENTS, HEAD)
        ]
        statements.append("DROP FUNCTION IF EXISTS obeya_refuse_audit_change()")
    _run(connection, statements)


def _sqlite_guards() -> list[str]:
    return [
        f"CREATE TRIGGER IF NOT EXISTS {name} BEFORE {verb} ON {table} "
        f"{f'WHEN {when} ' if when else ''}BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
        for name, table, verb, when in _RULES
    ]


def _postgresql_guards() -> list[str]:
    call = "EXECUTE FUNCTION obeya_refuse_audit_change()"
    return [
        "CREATE OR REPLACE FUNCTION obeya_refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{REFUSAL}'; END $$",
        *(
            f"CREATE OR REPLACE TRIGGER {name} BEFORE {verb} ON {table} FOR EACH ROW "
            f"{f'WHEN ({when}) ' if when else ''}{call}"
            for name, table, verb, when in _RULES
        ),
        *(
            f"CREATE OR REPLACE TRIGGER {_truncate_name(table)} BEFORE TRUNCATE ON {table} "
            f"FOR EACH STATEMENT {call}"
            for table in (EVENTS, HEAD)
        ),
    ]


def _truncate_name(table: str) -> str:
    return f"{table}_no_truncate"


def _run(connection: BaseDatabaseWrapper, statements: list[str]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
