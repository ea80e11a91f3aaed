"""Texts read as times, as tests say it."""

from __future__ import annotations

from datetime import datetime

import pyarrow as pa

from obeya.sources.timestamps import ParsedTimes, parse_times

MOMENT = datetime(2011, 4, 13, 14, 2, 31)


def parse(*texts: str | None, **options: str | None) -> ParsedTimes:
    return parse_times(pa.chunked_array([pa.array(texts, pa.string())]), **options)  # type: ignore[arg-type]


def instants(parsed: ParsedTimes) -> list[datetime | None]:
    return parsed.utc.to_pylist()  # type: ignore[no-any-return]
