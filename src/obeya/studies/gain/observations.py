"""What a verdict is computed from: one row per case or per counted thing, as checked arrays."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from obeya.errors import QuestionError
from obeya.studies.gain.vocabulary import Kind

Numbers = NDArray[np.float64]
HOURS_PER_DAY: Final = 24.0


@dataclass(frozen=True, slots=True)
class Observations:
    """One row per case, rated thing or count, in any order.

    `started` holds local days since 1970-01-01 with their fraction: the day by which a row is put into a week.
    `value` is hours from start to end for times (hours so far for an open case), the number that had the property
    for proportions (of `size`), and the number counted for counts (in `size` units of exposure). `is_open` marks
    cases that had not ended when the data were taken, on `known_until`. `ended` holds the local day of the end,
    infinite for open rows. `types` are codes of case types into `type_names`, all 0 where there is one type.
    """

    kind: Kind
    started: Numbers
    value: Numbers
    size: Numbers
    is_open: NDArray[np.bool_]
    ended: Numbers
    types: NDArray[np.int32]
    type_names: tuple[str, ...]
    known_until: float
    "Local day up to which the data tell what ended."
    hides_open: bool = False
    "Whether rows of cases that had not ended are missing, so that young weeks hold short cases only."
    unit: str = "h"
    one_row_per_period: bool = False
    "Whether rows are figures of a week, month or year already, rather than cases."
    are_figures: bool = False
    "Whether it is unknown how many cases stand behind each row: figures of a day or of a longer period."
    case: NDArray[np.int64] | None = None
    "The `case_index` of the case that each row belongs to, where rows come from an event log."

    @property
    def n(self) -> int:
        """Return the number of rows."""
        return int(self.value.size)

    def as_known_on(self, day: float) -> Observations:
        """Return what was known at the beginning of a local day: later starts are gone, later ends are open.

        Time that does not run around the clock is cut in proportion.
        """
        rows = self.started < day
        started, ended, value = self.started[rows], self.ended[rows], self.value[rows].copy()
        is_open = self.is_open[rows] | (ended > day)
        if self.kind == "time":
            lasted = np.minimum(ended, self.known_until) - started
            seen = np.clip((day - started) / np.where(lasted > 0, lasted, 1.0), 0.0, 1.0)
            value = np.where(is_open, value * seen, value)
        return dataclasses.replace(
            self,
            started=started,
            value=value,
            size=self.size[rows],
            is_open=is_open,
            ended=np.where(is_open, np.inf, ended),
            types=self.types[rows],
            known_until=min(day, self.known_until),
            case=None if self.case is None else self.case[rows],
        )


def observe(
    kind: Kind,
    started: Numbers,
    value: Numbers,
    *,
    size: Numbers | None = None,
    is_open: NDArray[np.bool_] | None = None,
    ended: Numbers | None = None,
    types: NDArray[np.int32] | None = None,
    type_names: tuple[str, ...] = ("all",),
    known_until: float | None = None,
    hides_open: bool = False,
    unit: str = "h",
    one_row_per_period: bool = False,
    are_figures: bool = False,
    case: NDArray[np.int64] | None = None,
) -> Observations:
    """Check arrays and return them as observations; `QuestionError` names every fault at once."""
    started, value = np.asarray(started, np.float64), np.asarray(value, np.float64)
    size = np.ones(value.size) if size is None else np.asarray(size, np.float64)
    is_open = np.zeros(value.size, np.bool_) if is_open is None else np.asarray(is_open, np.bool_)
    if ended is None:
        ended = started + (value / HOURS_PER_DAY if kind == "time" and unit == "h" else 0.0)
    ended = np.where(is_open, np.inf, np.asarray(ended, np.float64))
    _check(kind, started, value, size)
    ends = ended[np.isfinite(ended)]
    known = float(max(started.max(initial=-np.inf), ends.max(initial=-np.inf)))
    return Observations(
        kind=kind,
        started=started,
        value=value,
        size=size,
        is_open=is_open,
        ended=ended,
        types=np.zeros(value.size, np.int32) if types is None else np.asarray(types, np.int32),
        type_names=type_names,
        known_until=known if known_until is None else known_until,
        hides_open=hides_open,
        unit=unit,
        one_row_per_period=one_row_per_period,
        are_figures=are_figures or one_row_per_period,
        case=case,
    )


def _check(kind: Kind, started: Numbers, value: Numbers, size: Numbers) -> None:
    faults = []
    if value.size == 0:
        faults.append("There is no row.")
    if not (started.size == value.size == size.size):
        faults.append(f"Columns differ in length: {started.size}, {value.size} and {size.size}.")
    n_dateless, n_empty = int((~np.isfinite(started)).sum()), int((~np.isfinite(value)).sum())
    if n_dateless:
        faults.append(f"Rows without a date: {n_dateless}.")
    if n_empty:
        faults.append(f"Rows without a number: {n_empty}.")
    if (value < 0).any():
        faults.append(f"Negative values: {int((value < 0).sum())}; the smallest is {np.nanmin(value):g}.")
    if kind == "proportion" and not faults:
        if (size <= 0).any():
            faults.append(f"Rows that count something out of nothing (n = 0): {int((size <= 0).sum())}.")
        if (value > size).any():
            faults.append(
                f"Rows with more than all, so that p would be above 1: {int((value > size).sum())}."
            )
    if kind == "count" and (size <= 0).any():
        faults.append(f"Rows without exposure: {int((size <= 0).sum())}.")
    if faults:
        raise QuestionError("The measure cannot be judged. " + " ".join(faults))
