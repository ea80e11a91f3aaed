"""A log of any size with realistic routing: interleaved cases, loops, ties, and a few thousand variants."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

STEPS = (
    "Receive",
    "Register",
    "Check",
    "Ask for documents",
    "Receive documents",
    "Assess",
    "Second opinion",
    "Price",
    "Offer",
    "Negotiate",
    "Approve",
    "Reject",
    "Sign",
    "Pay",
    "Archive",
)
# For each step the likely next step and the less likely one (-1 ends the case), with the chance of the latter.
NEXT = np.array([1, 2, 5, 4, 2, 7, 7, 8, 10, 8, 12, 14, 13, 14, -1])
OTHER = np.array([1, 3, 3, 4, 5, 6, 5, 6, 9, 11, 11, 14, 12, 14, -1])
CHANCE = np.array([0.0, 0.1, 0.25, 0.0, 0.3, 0.15, 0.2, 0.1, 0.25, 0.2, 0.1, 0.0, 0.1, 0.0, 1.0])
START_US = 1_672_531_200_000_000
YEAR_US = 365 * 86_400 * 1_000_000


def write_log(path: Path, n_events: int, *, seed: int = 1) -> Path:
    """Write about `n_events` events as Parquet, sorted by time as systems export them."""
    rng = np.random.default_rng(seed)
    n_cases = n_events // 10
    step = np.zeros(n_cases, np.int64)
    case = np.arange(n_cases)
    at = START_US + rng.integers(0, YEAR_US, n_cases)
    cases, steps, times = [], [], []
    while case.size:
        cases.append(case)
        steps.append(step.astype(np.int8))
        times.append(at)
        at = at + rng.exponential(7_200_000_000, case.size).astype(np.int64) // 60_000_000 * 60_000_000
        step = np.where(rng.random(case.size) < CHANCE[step], OTHER[step], NEXT[step])
        going = step >= 0
        case, step, at = case[going], step[going], at[going]
    all_times = np.concatenate(times)
    order = np.argsort(all_times, kind="stable")
    all_cases = np.concatenate(cases)[order]
    names = pa.array([f"case-{number:08d}" for number in range(n_cases)])
    people = pa.array([f"person {number}" for number in range(200)])
    table = pa.table(
        {
            "case:concept:name": pa.DictionaryArray.from_arrays(pa.array(all_cases.astype(np.int32)), names),
            "concept:name": pa.DictionaryArray.from_arrays(
                pa.array(np.concatenate(steps)[order]), pa.array(STEPS)
            ),
            "time:timestamp": pa.array(all_times[order], pa.timestamp("us", tz="UTC")),
            "org:resource": pa.DictionaryArray.from_arrays(
                pa.array(rng.integers(0, 200, all_cases.size).astype(np.int16)), people
            ),
        }
    )
    plain = pa.table(
        {
            name: column.cast(column.type.value_type) if pa.types.is_dictionary(column.type) else column
            for name, column in zip(table.column_names, table.columns, strict=True)
        }
    )
    pq.write_table(plain, path, row_group_size=1_000_000)
    return path
