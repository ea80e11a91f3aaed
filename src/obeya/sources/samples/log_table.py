"""From a simulated trace to a table with time zone, one row per activity instance."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa

from obeya.sources.samples.simulator import Trace
from obeya.sources.samples.staffing import DAY

ZONE = "Europe/Berlin"
SOURCE = "simulated by obeya"


@dataclass(frozen=True, slots=True)
class Extract:
    """What an export shows: cases that arrive from `first` on, events before `end`; seconds since `epoch`."""

    epoch: date
    first: int
    end: int


def log_table(
    trace: Trace, attributes: Mapping[str, pa.Array], case_ids: Sequence[str], *, extract: Extract
) -> pa.Table:
    """The event table in the order of starts: id, activity, times, resource, role, case attributes, source.

    `case_ids` and each of `attributes` have one entry per case; an empty case id means outside the extract.
    """
    start = np.array(trace.start, dtype=np.int64)
    case = np.array(trace.case, dtype=np.int64)
    shown = np.array([case_id != "" for case_id in case_ids])[case] & (start < extract.end)
    rows = np.flatnonzero(shown)
    rows = rows[np.argsort(start[rows], kind="stable")]
    end = np.array(trace.end, dtype=np.int64)

    columns: dict[str, pa.Array] = {
        "Case ID": pa.array(case_ids).take(pa.array(case[rows])),
        "Activity": pa.array(trace.activity).take(pa.array(rows)),
        "Start": zoned(start[rows], extract.epoch),
        "End": zoned(end[rows], extract.epoch),
        "Resource": pa.array(trace.resource).take(pa.array(rows)),
        "Role": pa.array(trace.role).take(pa.array(rows)),
    }
    columns |= {name: values.take(pa.array(case[rows])) for name, values in attributes.items()}
    columns["Source"] = pa.repeat(SOURCE, len(rows))
    return pa.table(columns)


def number_cases(arrivals: np.ndarray, *, prefix: str, extract: Extract) -> list[str]:
    """Ids such as INV-2024-000123 in the order of arrival, from 1 each year; empty before the extract."""
    ids: list[str] = []
    counts: dict[int, int] = {}
    for arrives in arrivals.tolist():
        if arrives < extract.first:
            ids.append("")
            continue
        year = (extract.epoch + timedelta(days=arrives // DAY)).year
        counts[year] = counts.get(year, 0) + 1
        ids.append(f"{prefix}-{year}-{counts[year]:06d}")
    return ids


def zoned(local_s: np.ndarray, epoch: date) -> pa.Array:
    """Timestamps in Berlin from local seconds since `epoch`.

    The offset is that of the day's noon: wrong only before 03:00 on the two Sundays a year on which clocks
    change, when nothing happens in these samples.
    """
    local = local_s + _midnight_s(epoch)
    noon_s = local // DAY * DAY + 11 * 3_600
    utc_us = (local - utc_offsets(noon_s)) * 1_000_000
    return pa.array(utc_us, type=pa.timestamp("us", tz=ZONE))


def utc_offsets(utc_s: np.ndarray) -> np.ndarray:
    """Seconds by which Berlin is ahead of each instant; clocks change on full hours."""
    hours, place = np.unique(utc_s // 3_600, return_inverse=True)
    zone = ZoneInfo(ZONE)
    local = [datetime.fromtimestamp(hour * 3_600, zone) for hour in hours.tolist()]
    offsets = np.array([(moment.utcoffset() or timedelta()) // timedelta(seconds=1) for moment in local])
    return np.asarray(offsets[place])


def _midnight_s(day: date) -> int:
    return int(datetime.combine(day, time(0), UTC).timestamp())
