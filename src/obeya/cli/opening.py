"""From what a person typed to an open log: find the file or stored log, read it, filter it, set the clock."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from obeya.cli.home import obeya_home
from obeya.cli.options import LogRequest, Reading
from obeya.cli.output import progress
from obeya.sources.assembling import ImportSettings
from obeya.sources.importing import import_file
from obeya.sources.mapping import Mapping, read_mapping
from obeya.sources.raw import ReadOptions
from obeya.studies.quality import data_quality
from obeya.tables.calendar_text import find_calendar
from obeya.tables.filters import read_filter
from obeya.tables.store import Store

if TYPE_CHECKING:
    from obeya.studies.quality import DataQuality
    from obeya.tables.event_log import EventLog

MAPPED = (
    ("case_id", "case_id"),
    ("activity", "activity"),
    ("completed_at", "completed_at"),
    ("started_at", "started_at"),
    ("resource", "resource"),
    ("instance_id", "instance_id"),
    ("lifecycle_column", "lifecycle"),
    ("timezone", "timezone"),
    ("date_order", "date_order"),
    ("delimiter", "delimiter"),
    ("encoding", "encoding"),
)
TABULATOR = {"tab": "\t", "\\t": "\t"}


def open_store() -> Store:
    """Return the store that OBEYA_HOME names."""
    return Store(obeya_home())


def open_log(request: LogRequest) -> EventLog:
    """Return the log that a verb asks about: a file is imported into the store on first sight, without a name."""
    store = open_store()
    path = Path(request.log)
    log = open_file(path, request.reading, store) if path.is_file() else store.open(request.log)
    if request.estimate_starts:
        log = log.with_estimated_starts()
    for text in request.where:
        log = log.where(read_filter(text))
    if request.calendar:
        log = log.in_working_time(find_calendar(request.calendar, zone=log.facts.zone))
    return log


def quality_of(log: EventLog, *, now: datetime) -> DataQuality:
    """Return the quality of the data of a log that was opened, of all of it, whatever its filter."""
    store, version = open_store(), log.facts.version
    return data_quality(store.open_version(version), rejected=store.table(version, "rejected"), now=now)


def open_file(
    path: Path,
    reading: Reading,
    store: Store,
    *,
    name: str | None = None,
    settings: ImportSettings | None = None,
) -> EventLog:
    """Import a file the way the options say and return its log."""
    now = datetime.now(UTC)
    store.sweep(now.timestamp())
    with progress(f"Reading {path.name}") as report:
        log = import_file(
            path,
            store=store,
            now=now,
            name=name,
            mapping=mapping_from(reading),
            reading=read_options_from(reading),
            settings=settings or settings_from(reading),
            progress=report,
        )
    if name is None:
        store.forget_unnamed()
    return log


def mapping_from(reading: Reading) -> Mapping:
    """Return the saved mapping with the options given beside it on top."""
    saved = read_mapping(reading.mapping) if reading.mapping else Mapping()
    given = {
        role: getattr(reading, option) for option, role in MAPPED if getattr(reading, option) is not None
    }
    if "delimiter" in given:
        given["delimiter"] = TABULATOR.get(given["delimiter"], given["delimiter"])
    return saved.overridden_by(Mapping(**given))


def read_options_from(reading: Reading) -> ReadOptions:
    """Return what the reader of the file has to know."""
    mapping = mapping_from(reading)
    return ReadOptions(
        delimiter=mapping.delimiter,
        encoding=mapping.encoding,
        sheet=reading.sheet,
        object_type=reading.object_type,
    )


def settings_from(reading: Reading) -> ImportSettings:
    """Return what a person decided about the import."""
    return ImportSettings(lifecycle=reading.lifecycle, keep_names_because=reading.keep_names)  # type: ignore[arg-type]
