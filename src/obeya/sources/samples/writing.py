"""Write a sample to a directory: the log, a note that it is simulated, and its planted truth."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.parquet

from obeya.errors import QuestionError
from obeya.sources.samples.log_table import ZONE, utc_offsets
from obeya.sources.samples.registry import find_sample, simulate


def write_sample(name: str, directory: Path, *, seed: int = 7, format: str = "csv") -> Path:
    """Write `<name>.<format>` with `<name>.README.txt` and `<name>.truth.json` beside it; returns its path.

    CSV holds local times as ISO 8601 with offset, and amounts with two decimals. The same seed gives the same
    bytes. Raises QuestionError for an unknown sample or format.
    """
    sample = find_sample(name)
    if format not in _WRITERS:
        raise QuestionError(
            f"A sample cannot be written as {format!r}. Choose one of: {', '.join(_WRITERS)}."
        )
    table = simulate(name, seed=seed)
    truth = {"sample": name, "simulated": True, "seed": seed, "zone": ZONE, **sample.truth()}
    directory.mkdir(parents=True, exist_ok=True)
    path = directory / f"{name}.{format}"
    _publish(path, lambda part: _WRITERS[format](table, part))
    _publish(directory / f"{name}.truth.json", lambda part: _write_text(part, _json(truth)))
    note = _note(path.name, sample.about, truth, table)
    _publish(directory / f"{name}.README.txt", lambda part: _write_text(part, note))
    return path


def _publish(path: Path, write: Callable[[Path], None]) -> None:
    """Write beside `path` and rename, so that a file of that name is always whole."""
    part = path.with_name(f".{path.name}.part")
    write(part)
    os.replace(part, path)


def _write_csv(table: pa.Table, path: Path) -> None:
    columns = {name: _as_text(table[name]) for name in table.column_names}
    pyarrow.csv.write_csv(pa.table(columns), path, pyarrow.csv.WriteOptions(quoting_style="none"))


def _write_parquet(table: pa.Table, path: Path) -> None:
    pyarrow.parquet.write_table(table, path)


_WRITERS: dict[str, Callable[[pa.Table, Path], None]] = {"csv": _write_csv, "parquet": _write_parquet}


def _as_text(column: pa.ChunkedArray) -> pa.Array | pa.ChunkedArray:
    if pa.types.is_timestamp(column.type):
        return _iso_with_offset(column)
    if pa.types.is_floating(column.type):
        return pa.array([f"{number:.2f}" for number in column.to_pylist()])
    return pc.fill_null(column, "")


def _iso_with_offset(column: pa.ChunkedArray) -> pa.Array:
    """Whole seconds as local text such as 2024-01-02T08:13:20+01:00; fractions are cut off."""
    utc_s = column.cast(pa.int64()).to_numpy() // 1_000_000
    offset_s = utc_offsets(utc_s)
    local = np.datetime_as_string((utc_s + offset_s).astype("datetime64[s]"))
    suffix = np.char.mod("+%02d:00", offset_s // 3_600)
    return pa.array(np.char.add(local, suffix).tolist())


def _write_text(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")


def _json(truth: dict[str, object]) -> str:
    return json.dumps(truth, indent=2, ensure_ascii=False) + "\n"


def _note(file_name: str, about: str, truth: dict[str, object], table: pa.Table) -> str:
    n_cases = len(pc.unique(table["Case ID"]))
    return (
        f"{file_name}: simulated data\n\n"
        f"{about}\n"
        "This log was simulated by obeya. No company, person, vendor or invoice in it exists.\n\n"
        f"{n_cases:,} cases and {table.num_rows:,} activity instances from seed {truth['seed']},\n"
        f"{truth['log_from']} to {truth['log_until']} (excluded), local time of {truth['zone']}.\n"
        f"What was planted in it stands in {truth['sample']}.truth.json.\n"
    )
