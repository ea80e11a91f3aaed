"""`obeya import`: read a file into the store and say what was understood, kept and rejected."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from obeya.cli.opening import mapping_from, open_file, open_store, settings_from
from obeya.cli.options import Output, Reading, output_options, reading_options, verb
from obeya.cli.output import say, show
from obeya.figures.export import csv_text, write_whole
from obeya.sources.assembling import ImportSettings
from obeya.sources.mapping import Mapping

if TYPE_CHECKING:
    from obeya.tables.facts import LogFacts
    from obeya.tables.store import Store

SHOWN_REJECTS = 10


@dataclass(frozen=True, slots=True)
class RejectedRow:
    """One row that could not become an event: where it stands, why, and its text."""

    line: int
    reason: str
    raw: str


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import made of a file; ``n_records = n_events + n_set_aside_rows + n_duplicates + n_rejected``."""

    name: str
    version: str
    n_records: int
    n_events: int
    n_rejected: int
    n_duplicates: int
    n_set_aside_rows: int
    n_cases: int
    n_activity_instances: int
    lifecycle: str
    zone: str
    columns: dict[str, str]
    reasons: dict[str, str]
    notes: tuple[str, ...]
    rejected: tuple[RejectedRow, ...]


@verb()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--name", help="Name of the log; the file name without its suffix if not given.")
@reading_options
@click.option("--drop-duplicates", is_flag=True, help="Leave out rows that repeat another one entirely.")
@click.option(
    "--end-activity", "end_activities", multiple=True, help="Activity that ends a case (repeatable)."
)
@click.option(
    "--save-mapping",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write what was understood to a mapping file.",
)
@click.option(
    "--rejected",
    "rejected_path",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write all rejected rows to a CSV file.",
)
@output_options(Imported)
def command(
    file: Path,
    name: str | None,
    reading: Reading,
    drop_duplicates: bool,
    end_activities: tuple[str, ...],
    save_mapping: Path | None,
    rejected_path: Path | None,
    output: Output,
) -> None:
    """Read a file into the store as a named event log."""
    store = open_store()
    asked = settings_from(reading)
    settings = ImportSettings(asked.lifecycle, asked.keep_names_because, drop_duplicates, end_activities)
    name = name or log_name(file)
    log = open_file(file, reading, store, name=name, settings=settings)
    understood = Mapping(**log.facts.mapping["columns"]).overridden_by(mapping_from(reading))
    store.save_mapping(name, understood.to_json())
    if save_mapping:
        save_mapping.write_text(understood.to_json(), encoding="utf-8")
        say(f"Wrote {save_mapping}")
    if rejected_path:
        write_rejected(store, log.facts, rejected_path)
    show(describe(store, log.facts), output, main_table="rejected")


def log_name(file: Path) -> str:
    """Return the file name without its suffixes, as far as it can be the name of a log."""
    stem = file.name.split(".")[0]
    return (
        "".join(c if (c.isalnum() and c.isascii()) or c in " _-" else "-" for c in stem).strip(" -_") or "log"
    )


def describe(store: Store, facts: LogFacts) -> Imported:
    """Return what an import made of a file, with the first rejected rows."""
    rejected = store.table(facts.version, "rejected").slice(0, SHOWN_REJECTS).to_pylist()
    return Imported(
        name=facts.name,
        version=facts.version,
        n_records=facts.n_records,
        n_events=facts.n_events,
        n_rejected=facts.n_rejected,
        n_duplicates=facts.n_duplicates,
        n_set_aside_rows=facts.n_set_aside if facts.lifecycle == "complete" else 0,
        n_cases=facts.n_cases,
        n_activity_instances=facts.n_instances,
        lifecycle=facts.lifecycle,
        zone=facts.zone,
        columns={role: name for role, name in facts.mapping["columns"].items() if name},
        reasons=facts.mapping["reasons"],
        notes=facts.notes,
        rejected=tuple(RejectedRow(**row) for row in rejected),
    )


def write_rejected(store: Store, facts: LogFacts, path: Path) -> None:
    """Write every rejected row of a log to a CSV file that a spreadsheet opens safely."""
    table = store.table(facts.version, "rejected")
    write_whole(path, csv_text(table).encode("utf-8"))
    say(f"Wrote {path} ({table.num_rows} rejected rows)")
