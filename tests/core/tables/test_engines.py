"""What an engine may take of the machine."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from obeya.tables.engines import Limits, duckdb_over_directory


def test_the_limits_of_an_engine_are_in_force_and_cannot_be_lifted(tmp_path: Path) -> None:
    backend = duckdb_over_directory(tmp_path, spill=tmp_path, limits=Limits(threads=1, memory_mib=300))
    connection = backend.con  # type: ignore[attr-defined]
    row = connection.execute("SELECT current_setting('threads'), current_setting('memory_limit')").fetchone()
    assert row[0] == 1 and row[1].startswith("300")
    with pytest.raises(duckdb.InvalidInputException, match="locked"):
        connection.execute("SET threads=8")
