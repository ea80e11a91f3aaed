"""Read Parquet files: typed columns stay typed, repeated texts stay dictionary-encoded."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa

from obeya.errors import InputError, UnsafeInputError
from obeya.sources.hygiene import clean_name
from obeya.sources.job import Job, display_names
from obeya.sources.raw import GIGABYTE, RawColumn, Reading
from obeya.sources.recognising import check_parquet_tail
from obeya.sources.typed import settle_types

if TYPE_CHECKING:
    import pyarrow.parquet as pq

SAMPLE_ROWS = 50_000
REPEATED_SHARE = 0.5
PROGRESS_STEPS = 20


def read_parquet(job: Job) -> Reading:
    """Read a Parquet file row group by row group; damaged pages and checksums are errors, never rows."""
    path = job.plain_file()
    check_parquet_tail(path)
    try:
        table = _read_row_groups(job, path)
    except (pa.ArrowException, OSError, EOFError) as error:
        raise InputError(f"{job.name} is a damaged Parquet file: {error}. Get the file again.") from error
    settled = settle_types(table)
    job.writer.write(settled.columns)
    names = display_names([clean_name(str(name)) for name in table.column_names])
    columns = [
        RawColumn(f"c{i}", name, kind)
        for i, (name, kind) in enumerate(zip(names, settled.kinds, strict=True))
    ]
    return Reading(format="parquet", columns=tuple(columns), notes=tuple(settled.notes))


def _read_row_groups(job: Job, path: Path) -> pa.Table:
    import pyarrow.parquet as pq

    plain = pq.ParquetFile(path, memory_map=True)
    job.check_width(len(plain.schema_arrow))
    _refuse_bomb(job, plain)
    file = pq.ParquetFile(
        path, memory_map=True, read_dictionary=_repeated_texts(plain), page_checksum_verification=True
    )
    n_groups = file.num_row_groups
    step = max(1, n_groups // PROGRESS_STEPS)
    parts = []
    for begin in range(0, n_groups, step):
        parts.append(file.read_row_groups(range(begin, min(begin + step, n_groups))))
        job.progress((begin + step) / (n_groups + step), "reading rows")
    return pa.concat_tables(parts) if parts else file.schema_arrow.empty_table()


def _refuse_bomb(job: Job, file: pq.ParquetFile) -> None:
    metadata = file.metadata
    unpacked = sum(metadata.row_group(i).total_byte_size for i in range(metadata.num_row_groups))
    cells = metadata.num_rows * metadata.num_columns
    if max(unpacked, cells) > job.limits.max_bytes:
        raise UnsafeInputError(
            f"{job.name} was refused: {metadata.num_rows:,} rows of {metadata.num_columns:,} columns unpack to "
            f"more than {job.limits.max_bytes / GIGABYTE:.0f} GB. Split it into smaller files."
        )


def _repeated_texts(file: pq.ParquetFile) -> list[str]:
    """Return the text columns whose first rows repeat themselves: they are read as dictionaries."""
    schema = file.schema_arrow
    texts = [f.name for f in schema if pa.types.is_string(f.type) or pa.types.is_large_string(f.type)]
    if not texts or not file.num_row_groups or len(set(schema.names)) < len(schema.names):
        return []
    batch = next(file.iter_batches(batch_size=SAMPLE_ROWS, row_groups=[0], columns=texts), None)
    if batch is None:
        return []
    return [name for name in texts if len(batch[name].unique()) <= REPEATED_SHARE * len(batch)]
