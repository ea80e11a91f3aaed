"""Import a Spark frame or files that Spark reads into the store. Read this file first in this folder.

The steps are those of `obeya.sources.importing`, each on parts of the rows and by the same code: stage the rows,
tell the columns apart, judge every row, decide what holds for the whole log, link whole cases, join the parts.
"""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq

from obeya.errors import InputError, QuestionError
from obeya.sources.assembling import Assembled, ImportSettings, complete, put_together
from obeya.sources.building import BuiltLog
from obeya.sources.importing import version_name
from obeya.sources.job import TABLE_FILE
from obeya.sources.mapping import Mapping
from obeya.sources.raw import REJECTED_SCHEMA, ReadOptions
from obeya.sources.rejecting import hide_names, in_file_order
from obeya.sources.spark.frames import stage_frame, stage_parquet
from obeya.sources.spark.joining import join_cases, place_columns, read_set_aside, write_events
from obeya.sources.spark.lines import stage_lines
from obeya.sources.spark.linking import LinkedPart, LinkPlan, link_parts
from obeya.sources.spark.staging import StagedRows
from obeya.sources.spark.understanding import Understood, understand
from obeya.sources.tallying import EventCounts
from obeya.tables.draft import Draft, sha256_of
from obeya.tables.engines import spark_session_backend
from obeya.tables.event_log import EventLog
from obeya.tables.store import Store, parquet_pattern

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

TEXT_ENDINGS = (".csv", ".tsv", ".txt")
PACKED_ENDINGS = (".gz", ".bz2", ".zst")
FRAME = "frame"


def import_on_spark(
    source: DataFrame | str | Path,
    *,
    session: SparkSession,
    store: Store,
    now: datetime,
    name: str | None = None,
    mapping: Mapping = Mapping(),
    reading: ReadOptions = ReadOptions(),
    settings: ImportSettings = ImportSettings(),
) -> EventLog:
    """Import a frame, or Parquet or delimited files by path, and return the log, computed by Spark.

    The same rows give the same log as `import_file`: `source` may be a file or a folder of files, and `store` must
    be in a folder that the workers share. A file that was imported before is not imported again. Raises
    `InputError` and `MappingError` as `import_file` does, and `QuestionError` for what Spark cannot do alike.
    """
    source_format = _format_of(source, reading)
    backend = spark_session_backend(session)
    with store.staging() as workdir:
        known = _hash_of_files(source)
        version = None if known is None else version_name(known, mapping, reading, settings, store)
        if version is None or not _is_stored(store, version):
            staged = _stage(source, source_format, reading.delimiter or mapping.delimiter, session, workdir)
            sha256 = known or _hash_of_parts(staged)
            staged = dataclasses.replace(staged, raw=dataclasses.replace(staged.raw, sha256=sha256))
            version = version_name(sha256, mapping, reading, settings, store)
            if not _is_stored(store, version):
                request = _Request(_name_of(source), version, mapping, settings, now)
                with store.draft(version) as draft:
                    _write(draft, staged, request, store, session, backend, workdir)
    if name is not None:
        store.point(name, version)
    return store.open_version_on_spark(version, session, name=name or _name_of(source))


@dataclass(frozen=True, slots=True)
class _Request:
    """What the caller asked for."""

    source_name: str
    version: str
    mapping: Mapping
    settings: ImportSettings
    now: datetime


def _write(
    draft: Draft,
    staged: StagedRows,
    request: _Request,
    store: Store,
    session: SparkSession,
    backend: Any,
    workdir: Path,
) -> None:
    """Write a version from staged rows and publish it."""
    key = None if request.settings.keep_names_because else store.pseudonym_key()
    known = understand(staged, request.mapping, request.settings, key, session, workdir)
    plan = LinkPlan(
        columns=staged.raw.columns,
        detected=known.detected,
        lifecycle=known.lifecycle,
        activities=tuple(sorted(known.judged.activities)),
        resources=known.resources,
        forms=known.forms,
        people=known.people,
        key=key,
        drops_duplicates=request.settings.drop_duplicates,
        now=request.now,
        folder=workdir,
    )
    parts = link_parts(known.judged.files, plan, session)
    placed = write_events(parts, place_columns(parts), draft.folder / "events.parquet", workdir, session)
    built = _built_log(staged, known, plan, parts)
    assembled = put_together(
        staged.raw,
        built,
        join_cases(parts),
        placed,
        sum((part.counts for part in parts), EventCounts()),
        detected=known.detected,
        n_dropped=sum(part.n_dropped for part in parts),
        source_name=request.source_name,
        version=request.version,
        settings=request.settings,
        now=request.now,
    )
    _publish(draft, assembled, request.version, backend)


def _publish(draft: Draft, assembled: Assembled, version: str, backend: Any) -> None:
    """Sum up the events that were written, and make the version visible."""
    view = f"obeya_draft_{version}"
    events = backend.read_parquet(parquet_pattern(draft.folder, "events"), table_name=view)
    try:
        facts, tables = complete(assembled, events)
    finally:
        backend.drop_view(view, force=True)
    for table_name, table in tables.items():
        draft.write(table_name, table)
    draft.publish(facts)


def _built_log(
    staged: StagedRows, known: Understood, plan: LinkPlan, parts: Sequence[LinkedPart]
) -> BuiltLog:
    """Describe the instances of all parts as those of a log that was built at once; they are in the store already."""
    rejected = pa.concat_tables(
        [
            staged.raw.rejected.select(REJECTED_SCHEMA.names).cast(REJECTED_SCHEMA),
            *(pq.read_table(file).cast(REJECTED_SCHEMA) for file in known.judged.rejected),
        ]
    )
    n_set_aside = sum(part.n_set_aside for part in parts)
    remarks = known.judged.remarks.values()
    return BuiltLog(
        instances=pa.table({}),
        case_ids=pa.array([], pa.string()),
        activities=plan.activities,
        resources=plan.resources,
        attributes=parts[0].attributes,
        case_scoped=frozenset(),
        rejected=hide_names(in_file_order(rejected), known.known_as),
        set_aside=read_set_aside(parts),
        lifecycle=known.lifecycle,
        n_events=known.judged.n_kept - (n_set_aside if known.lifecycle == "complete" else 0),
        counts={
            "n_set_aside": n_set_aside,
            "n_naive_times": sum(each.n_naive for each in remarks),
            "n_gap_times": sum(each.n_gap for each in remarks),
            "n_overlap_times": sum(each.n_overlap for each in remarks),
        },
        notes=known.notes,
    )


def _stage(
    source: DataFrame | str | Path,
    source_format: str,
    delimiter: str | None,
    session: SparkSession,
    workdir: Path,
) -> StagedRows:
    if not isinstance(source, str | Path):
        return stage_frame(source, workdir)
    path = _local_path(source)
    if source_format == "csv":
        return stage_lines(path, delimiter, session, workdir)
    return stage_parquet(path, session, workdir)


def _format_of(source: DataFrame | str | Path, reading: ReadOptions) -> str:
    """Return parquet, csv or frame; raise `QuestionError` for everything that Spark cannot be asked for."""
    refused = [
        f"{option} {value}"
        for option, value in (
            ("--encoding", reading.encoding),
            ("--sheet", reading.sheet),
            ("--object-type", reading.object_type),
            ("--member", reading.member),
        )
        if value is not None and str(value).lower().replace("-", "") != "utf8"
    ]
    if refused or reading.format not in (None, "csv", "parquet"):
        said = ", ".join([*refused, *([f"format {reading.format}"] if reading.format else [])])
        raise QuestionError(
            f"Spark imports frames, Parquet and delimited text in UTF-8; it cannot honour {said}. Import the file "
            "without Spark."
        )
    if not isinstance(source, str | Path):
        return FRAME
    if reading.format is not None:
        return reading.format
    files = _local_files(source)
    name = (files[0].name if files else str(source)).lower()
    for ending in PACKED_ENDINGS:
        name = name.removesuffix(ending)
    return "csv" if name.endswith(TEXT_ENDINGS) else "parquet"


def _name_of(source: DataFrame | str | Path) -> str:
    return Path(str(source)).name if isinstance(source, str | Path) else FRAME


def _local_path(source: str | Path) -> str:
    """Return what Spark is asked for; a path without a scheme is one of this machine."""
    return str(source) if "://" in str(source) else Path(source).absolute().as_uri()


def _local_files(source: str | Path) -> list[Path]:
    """Return the files that Spark will read, in the order of their names; none for other file systems."""
    if "://" in str(source) and not str(source).startswith("file://"):
        return []
    path = Path(str(source).removeprefix("file://"))
    if path.is_file():
        return [path]
    if not path.is_dir():
        raise InputError(f"There is no file {path}. Check the name and the folder.")
    hidden = ("_", ".")
    return sorted(file for file in path.rglob("*") if file.is_file() and not file.name.startswith(hidden))


def _hash_of_files(source: DataFrame | str | Path) -> str | None:
    """Return the sha256 of a file, or of a folder of files; None for what has to be read to be told apart."""
    files = _local_files(source) if isinstance(source, str | Path) else []
    if len(files) <= 1:
        return sha256_of(files[0]) if files else None
    return _hash_of_hashes(files)


def _hash_of_parts(staged: StagedRows) -> str:
    return _hash_of_hashes([Path(part.folder) / TABLE_FILE for part in staged.parts])


def _hash_of_hashes(files: Sequence[Path]) -> str:
    return hashlib.sha256("\n".join(sha256_of(file) for file in files).encode()).hexdigest()


def _is_stored(store: Store, version: str) -> bool:
    """Say whether a version is stored; a damaged one is taken away."""
    if store.has_version(version) and not store.is_sound(version):
        store.discard(version)
    return store.has_version(version)
