"""A sample as numpy arrays, simulated once for each seed, for the tests of the samples."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from obeya.sources.samples import simulate

DEFAULT, SEEDS = 7, (7, 1, 2)
ENDS = ("Pay invoice", "Reject invoice", "Cancel invoice", "Close claim", "Withdraw claim")


@dataclass(frozen=True)
class Log:
    """A sample as arrays: rows sorted by case and start, with one array per column; times are local."""

    row: dict[str, np.ndarray]
    first_row: np.ndarray

    @property
    def began(self) -> np.ndarray:
        return self.row["Start"][self.first_row]

    @property
    def days(self) -> np.ndarray:
        return (np.maximum.reduceat(self.row["End"], self.first_row) - self.began) / np.timedelta64(1, "D")

    @property
    def is_closed(self) -> np.ndarray:
        return np.logical_or.reduceat(np.isin(self.row["Activity"], ENDS), self.first_row)

    def of_case(self, name: str) -> np.ndarray:
        return self.row[name][self.first_row]

    def count(self, rows: np.ndarray) -> np.ndarray:
        """How many of the marked rows each case has."""
        return np.add.reduceat(rows.astype(int), self.first_row)

    def case_of_row(self) -> np.ndarray:
        return np.repeat(np.arange(len(self.first_row)), np.diff([*self.first_row, len(self.row["Start"])]))

    def ready(self) -> np.ndarray:
        """End of the step before in the case; not a time in the first row of a case."""
        ready = np.roll(self.row["End"], 1)
        ready[self.first_row] = np.datetime64("NaT")
        return ready


@cache
def sample_table(name: str, seed: int = DEFAULT) -> pa.Table:
    return simulate(name, seed=seed)


@cache
def sample(name: str, seed: int = DEFAULT) -> Log:
    table = sample_table(name, seed)
    columns = {
        column: table[column].to_numpy() for column in table.column_names if column not in ("Start", "End")
    }
    for column in ("Start", "End"):
        columns[column] = pc.local_timestamp(table[column]).to_numpy()
    order = np.argsort(columns["Case ID"].astype(str), kind="stable")
    row = {column: values[order] for column, values in columns.items()}
    changes = np.flatnonzero(row["Case ID"][1:] != row["Case ID"][:-1]) + 1
    return Log(row, np.array([0, *changes]))


def median_days(log: Log, cases: np.ndarray) -> float:
    return float(np.median(log.days[cases & log.is_closed]))


def wait_days(log: Log, activity: str) -> tuple[np.ndarray, np.ndarray]:
    """Cases and waits in days of all rows of an activity."""
    rows = log.row["Activity"] == activity
    return log.case_of_row()[rows], ((log.row["Start"] - log.ready())[rows]) / np.timedelta64(1, "D")
