"""A question in SQL to the tables of one log: one SELECT, read only, nothing else within reach, and not for long.

The tables are copies of the log in an engine of their own inside the process: no file, no network, no extension, no
setting can be changed, and nobody's name is in them. What takes too long is broken off.
"""

from __future__ import annotations

import threading
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Final, cast

from django.utils.translation import gettext as _

from obeya.errors import QuestionError
from obeya.studies.measures.definition import Period, Statistic
from obeya.studies.measures.result import Series
from obeya.studies.measures.typed import series_of_values
from obeya.tables.engines import duckdb_over_arrow
from obeya_web.measures.models import MeasureDefinition

if TYPE_CHECKING:
    import ibis.expr.types as ir
    import pyarrow as pa

    from obeya.tables.event_log import EventLog

LONGEST_S: Final = 20.0
MOST_ROWS: Final = 20_000
_CASE_COLUMNS: Final = (
    "case_index",
    "case_id",
    "first_at",
    "last_at",
    "duration_s",
    "n_events",
    "is_complete",
)
_EVENT_COLUMNS: Final = ("case_index", "position", "started_at", "completed_at", "wait_s", "service_s")


def answer_sql(log: EventLog, definition: MeasureDefinition) -> Series:
    """Return the series that the question of a definition gives; `QuestionError` where it cannot be asked."""
    rows = rows_of_sql(log, definition.sql)
    days, values, wholes = zip(*rows, strict=True)
    return series_of_values(
        days,
        values,
        of=wholes,
        measure=definition.what,
        statistic=cast("Statistic", definition.statistic),
        period=cast("Period", definition.period),
    )


def rows_of_sql(log: EventLog, sql: str) -> list[tuple[date, float, float | None]]:
    """Return day, value and whole of each row that a question gives."""
    connection: Any = duckdb_over_arrow(_tables(log)).con
    _refuse_all_but_one_select(connection, sql)
    timer = threading.Timer(LONGEST_S, connection.interrupt)
    timer.start()
    try:
        found = connection.execute(sql).fetchmany(MOST_ROWS + 1)
    except Exception as fault:
        # The engine's own errors have many classes; all of them mean that the question cannot be answered.
        raise QuestionError(_("The question cannot be answered: %(fault)s") % {"fault": fault}) from fault
    finally:
        timer.cancel()
        connection.close()
    if not found or len(found) > MOST_ROWS:
        words = _("The question gives no row.") if not found else _("The question gives too many rows.")
        raise QuestionError(words)
    return [_row(each) for each in found]


def _refuse_all_but_one_select(connection: Any, sql: str) -> None:
    import duckdb

    try:
        statements = connection.extract_statements(sql)
    except duckdb.Error as fault:
        raise QuestionError(_("The question cannot be read: %(fault)s") % {"fault": fault}) from fault
    if len(statements) != 1 or statements[0].type != duckdb.StatementType.SELECT:
        raise QuestionError(_("Ask one SELECT that gives a day, a value, and perhaps what it is a part of."))


def _row(row: tuple[Any, ...]) -> tuple[date, float, float | None]:
    day = row[0].date() if isinstance(row[0], datetime) else row[0]
    if not isinstance(day, date) or len(row) not in (2, 3):
        raise QuestionError(_("Each row needs a day, a value, and perhaps what it is a part of."))
    try:
        return day, float(row[1]), None if len(row) == 2 or row[2] is None else float(row[2])
    except (TypeError, ValueError) as fault:
        raise QuestionError(_("“%(value)s” is no number.") % {"value": row[1]}) from fault


def _tables(log: EventLog) -> dict[str, pa.Table]:
    """Return cases and events with the names people know; without resources, who would be single persons."""
    names = dict(enumerate(log.activities))
    cases = log.cases.select(
        *_CASE_COLUMNS, **_own(log.cases, [(a.column, a.name) for a in log.facts.case_attributes])
    )
    events = log.events.select(
        *_EVENT_COLUMNS,
        activity=log.events.activity.cases(*names.items()) if names else log.events.activity,
        **_own(log.events, [(a.column, a.name) for a in log.facts.event_attributes]),
    )
    return {"cases": cases.to_pyarrow(), "events": events.to_pyarrow()}


def _own(table: ir.Table, attributes: list[tuple[str, str]]) -> dict[str, Any]:
    taken = {*_CASE_COLUMNS, *_EVENT_COLUMNS, "activity"}
    return {name: table[column] for column, name in attributes if name.lower() not in taken}
