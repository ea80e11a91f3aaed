"""What a run gives: the rows of a log as columns, when each case came and left, and the sums of Little's law."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import numpy as np

from obeya.twin.model import Model
from obeya.twin.week import start_of

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class SimulatedLog:
    """Cases of one run; all times are seconds since the start of the model.

    One row for each activity that was completed, in the order of completion: `case`, `activity` (a place in
    `model.activities`), `resource` (a place in `model.resources`, -1 for nobody), `enabled_at` (when the case came to
    the activity), `started_at`, `completed_at`, and `worked_s`, the working time (pieces done together share theirs).
    One entry for each case: `arrived_at`, and `finished_at`, which is NaN while the case is open. `attributes` has one
    column per case attribute: the place of a value, or a number. Cases that were open at the start come first.
    """

    model: Model
    case: NDArray[np.int32]
    activity: NDArray[np.int32]
    resource: NDArray[np.int32]
    enabled_at: NDArray[np.float64]
    started_at: NDArray[np.float64]
    completed_at: NDArray[np.float64]
    worked_s: NDArray[np.float64]
    arrived_at: NDArray[np.float64]
    finished_at: NDArray[np.float64]
    attributes: NDArray[np.float64]
    until: float
    "The end of the run: the last event, or the time it was stopped at."
    inside_s: float
    "The number of cases in progress, integrated over the run."
    n_flushed: int = 0
    "Pieces of work that still gathered when nothing else could happen, and were released then."
    warnings: tuple[str, ...] = ()

    @property
    def n_cases(self) -> int:
        """Count the cases."""
        return int(self.arrived_at.size)

    def lead_times(self) -> NDArray[np.float64]:
        """Give finish minus arrival of the cases that are over."""
        lead: NDArray[np.float64] = self.finished_at - self.arrived_at
        return lead[~np.isnan(lead)]

    def waits(self) -> NDArray[np.float64]:
        """Give start minus enablement of each row."""
        return self.started_at - self.enabled_at

    def little(self) -> tuple[float, float, float]:
        """Give L, λ and W of this run from its own sums: L = λ·W holds exactly, whatever the run.

        L is the mean number in progress over the run, W the mean time that a case was inside during the run.
        """
        end = np.where(np.isnan(self.finished_at), self.until, self.finished_at)
        inside = end - np.maximum(self.arrived_at, 0.0)
        if self.until <= 0 or not inside.size:
            return 0.0, 0.0, 0.0
        return self.inside_s / self.until, inside.size / self.until, float(inside.mean())

    def table(self) -> Any:
        """Give the log as an Arrow table with names and instants, ordered by case and start.

        Columns: `case_id`, `activity`, `resource` (null for nobody), `enabled_at`, `started_at`, `completed_at` (UTC,
        microseconds), and one column per case attribute.
        """
        import pyarrow as pa

        order = _by_case(self)
        start = np.datetime64(
            start_of(self.model).astimezone().replace(tzinfo=None) - _local_offset(self.model), "us"
        )
        columns: dict[str, Any] = {
            "case_id": self.case[order],
            "activity": _named(self.activity[order], self.model.activities),
            "resource": _named(self.resource[order], [resource.name for resource in self.model.resources]),
        }
        for name in ("enabled_at", "started_at", "completed_at"):
            micros = np.rint(getattr(self, name)[order] * 1e6).astype("timedelta64[us]")
            columns[name] = pa.array(start + micros, pa.timestamp("us", tz="UTC"))
        for i, attribute in enumerate(self.model.attributes):
            values = self.attributes[self.case[order], i]
            known = [value for value, _ in attribute.values]
            columns[attribute.name] = _named(values.astype(np.int32), known) if known else values
        return pa.table(columns)


def _by_case(log: SimulatedLog) -> NDArray[np.int32]:
    from obeya.kernels.linking import case_offsets, order_events

    offsets = case_offsets(log.case, log.n_cases)
    started, completed = ((times * 1e6).astype(np.int64) for times in (log.started_at, log.completed_at))
    order: NDArray[np.int32] = order_events(log.case, offsets, started, completed)
    return order


def _local_offset(model: Model) -> timedelta:
    return start_of(model).astimezone().utcoffset() or timedelta()


def _named(codes: NDArray[np.int32], names: Any) -> Any:
    import pyarrow as pa

    indices = pa.array(codes, mask=codes < 0)
    return pa.DictionaryArray.from_arrays(indices, pa.array(list(names), pa.string()))
