"""`obeya logs`: which logs are stored."""

from __future__ import annotations

from dataclasses import dataclass

from obeya.cli.opening import open_store
from obeya.cli.options import Output, output_options, verb
from obeya.cli.output import say, show


@dataclass(frozen=True, slots=True)
class StoredLog:
    """One stored log: its name, version, size, span and source files."""

    name: str
    version: str
    n_cases: int
    n_events: int
    first_at: str
    last_at: str
    sources: tuple[str, ...]
    imported_at: str
    n_rejected: int


@dataclass(frozen=True, slots=True)
class StoredLogs:
    """The stored logs in alphabetical order and where they are kept."""

    home: str
    logs: tuple[StoredLog, ...]


@verb()
@output_options(StoredLogs)
def command(output: Output) -> None:
    """List the stored logs."""
    store = open_store()
    logs = []
    for name in store.names():
        facts = store.facts(name)
        logs.append(
            StoredLog(
                name=name,
                version=facts.version,
                n_cases=facts.n_cases,
                n_events=facts.n_events,
                first_at=facts.first_at,
                last_at=facts.last_at,
                sources=tuple(source.name for source in facts.sources),
                imported_at=facts.imported_at,
                n_rejected=facts.n_rejected,
            )
        )
    show(StoredLogs(str(store.home), tuple(logs)), output, main_table="logs")
    if not logs and not output.json:
        say(
            "No log is stored yet. Import one with `obeya import FILE --name NAME`, "
            "or try `obeya sample invoice-approval -o sample`."
        )
