"""Apply a filter to the tables of a log."""

from __future__ import annotations

from obeya.tables.filters.base import Filter, Then
from obeya.tables.filters.context import FilterContext, LogTables
from obeya.tables.filters.serial import listed_faults
from obeya.tables.relinking import count_cases_of_variants, relink


def check(filter: Filter, context: FilterContext) -> None:
    """Raise `FilterError` with every name and value of the filter that does not fit the log."""
    faults = list(dict.fromkeys(filter.faults(context)))
    if faults:
        raise listed_faults("The filter does not fit the log", faults)


def keep(tables: LogTables, filter: Filter, context: FilterContext) -> LogTables:
    """Return the part of a log that `filter` keeps, as lazy tables over the same engine.

    A filter on cases keeps whole cases and thereby every link (a semi-join). A filter that removes events links
    the rest anew, as importing only these events would; whether a case is complete stays as it was. In both
    cases the variants and their numbers of cases are those of what is kept. Raises `FilterError` (see `check`).
    """
    check(filter, context)
    for step in filter.filters if isinstance(filter, Then) else (filter,):
        tables = (
            _keep_events(tables, step, context) if step.touches_events else _keep_cases(tables, step, context)
        )
    return tables


def _keep_cases(tables: LogTables, filter: Filter, context: FilterContext) -> LogTables:
    cases = tables.cases.filter(filter.case_condition(tables, context))
    return LogTables(
        events=tables.events.semi_join(cases, "case_index"),
        cases=cases,
        variants=count_cases_of_variants(cases, tables.variants),
    )


def _keep_events(tables: LogTables, filter: Filter, context: FilterContext) -> LogTables:
    kept = tables.events.filter(filter.event_condition(tables, context))
    return LogTables(*relink(kept, tables.cases, clock=context.clock))
