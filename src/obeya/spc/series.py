"""A series that can be charted: values in order of time, checked before anything is computed.

`check_series` finds every fault and says all of them in one message. Missing values (NaN) are no fault: they stay
missing, and a note says where.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from obeya.errors import SeriesError
from obeya.tables.sentences import say, say_many
from obeya.tables.wording import say_count, say_number

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Moments = NDArray[np.datetime64]

# measurement: any number; positive: above 0; count: 0, 1, 2 …; share: counts out of sizes, or shares from 0 to 1.
ValueKind = Literal["measurement", "positive", "count", "share"]

FEWEST_POINTS: Final = 3
"With two points there is one difference between neighbours, and nothing to set it against."
_SAID: Final = 5
_DAY: Final = np.timedelta64(86_400_000_000, "us")


@dataclass(frozen=True, slots=True)
class Series:
    """Checked values in order of time; all arrays have one entry per point.

    `values` are NaN where nothing was measured; shares are held as counts. `sizes` are the sample sizes or areas of
    opportunity. `labels` name the points; `notes` say what was noticed, such as gaps.
    """

    values: Floats
    labels: tuple[str, ...]
    sizes: Floats | None = None
    times: Moments | None = None
    name: str = "value"
    notes: tuple[str, ...] = ()

    @property
    def is_known(self) -> Bools:
        """Tell which points have a value."""
        return ~np.isnan(self.values)

    @property
    def n_known(self) -> int:
        """Count the points that have a value."""
        return int(self.is_known.sum())


def check_series(
    values: ArrayLike,
    *,
    kind: ValueKind = "measurement",
    sizes: ArrayLike | None = None,
    times: ArrayLike | None = None,
    labels: Sequence[str] | None = None,
    name: str = "value",
    fewest: int = FEWEST_POINTS,
    may_be_constant: bool = False,
) -> Series:
    """Return the values as a series that can be charted.

    `values` and `sizes` are numbers, NaN or None where missing; `times` anything numpy takes for moments. Raises
    SeriesError that names every fault at once: no value, too few, infinite, negative or broken counts, shares above
    1, sizes of 0, times that are missing, twice there or out of order, and values that never differ.
    """
    number = _numbers(values)
    size = None if sizes is None else _numbers(sizes)
    moment = None if times is None else np.asarray(times, dtype="datetime64[us]")
    if number.ndim != 1:
        raise SeriesError(
            say("A series is one value after the other; this has {n} dimensions.", n=str(number.ndim))
        )
    faults = find_faults(number, kind=kind, sizes=size, times=moment, labels=labels)
    if number.size and (size is None or size.size == number.size):
        faults += _few_faults(number, size, kind, fewest, may_be_constant)
    if faults:
        raise SeriesError.listing(say("“{name}” cannot be charted:", name=name), faults, "")
    called = _Names(tuple(labels) if labels is not None else _labels(number.size, moment))
    return Series(
        values=_as_counts(number, size) if kind == "share" else number,
        labels=called.labels,
        sizes=size,
        times=moment,
        name=name,
        notes=tuple(_notes(number, moment, called)),
    )


def find_faults(
    values: Floats,
    *,
    kind: ValueKind = "measurement",
    sizes: Floats | None = None,
    times: Moments | None = None,
    labels: Sequence[str] | None = None,
) -> list[str]:
    """Return what is wrong with single points of a series, one sentence for each kind of fault."""
    faults = list(_length_faults(values, sizes, times, labels))
    if faults:
        return faults
    called = _Names(tuple(labels) if labels is not None else _labels(values.size, times))
    return [
        *_value_faults(values, kind, called),
        *_size_faults(values, sizes, kind, called),
        *_time_faults(times, called),
    ]


@dataclass(frozen=True, slots=True)
class _Names:
    """How points are called in messages."""

    labels: tuple[str, ...]

    def of(self, mask: Bools) -> str:
        """Name the points that a mask marks, a few of them by name."""
        places = np.flatnonzero(mask)
        said = ", ".join(self._called(int(place)) for place in places[:_SAID])
        more = places.size - _SAID
        if more <= 0:
            return said
        return say("{points} and {n} more", points=said, n=say_count(more))

    def _called(self, place: int) -> str:
        number, label = str(place + 1), self.labels[place]
        if label == number:
            return say("point {number}", number=number)
        return say("point {number} ({label})", number=number, label=label)


def _numbers(values: ArrayLike) -> Floats:
    try:
        return np.array(values, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise SeriesError(say("The values are not numbers: {error}.", error=str(error))) from error


def _labels(n: int, times: Moments | None) -> tuple[str, ...]:
    if times is None:
        return tuple(str(place + 1) for place in range(n))
    known = times[~np.isnat(times)]
    are_days = bool((known == known.astype("datetime64[D]")).all())
    unit: Any = "D" if are_days else "m"
    texts = np.datetime_as_string(times.astype(f"datetime64[{unit}]"))
    return tuple(str(each).replace("T", " ") for each in texts)


def _length_faults(
    values: Floats, sizes: Floats | None, times: Moments | None, labels: Sequence[str] | None
) -> Iterator[str]:
    if not values.size:
        yield say("There is no value in it.")
    others = (("sizes", sizes), ("times", times), ("labels", labels))
    for what, other in others:
        if other is not None and len(other) != values.size:
            yield say(
                "There are {n} values and {m} {what}; there must be one for each.",
                n=say_count(values.size),
                m=say_count(len(other)),
                what=what,
            )


def _value_faults(values: Floats, kind: ValueKind, called: _Names) -> Iterator[str]:
    infinite = np.isinf(values)
    if infinite.any():
        yield say(
            "Values are infinite: {points}. Correct them or leave them empty.", points=called.of(infinite)
        )
    if kind == "measurement":
        return
    negative = values < 0
    if negative.any():
        yield say("Counts, shares and times are never negative: {points}.", points=called.of(negative))
    if kind == "positive" and (values == 0).any():
        yield say(
            "A time of 0 between two events says that they came together: {points}. "
            "Use a finer clock, or count events in periods.",
            points=called.of(values == 0),
        )
    broken = (values != np.floor(values)) & np.isfinite(values)
    if kind == "count" and broken.any():
        yield say("Counts are whole numbers: {points}.", points=called.of(broken))


def _size_faults(values: Floats, sizes: Floats | None, kind: ValueKind, called: _Names) -> Iterator[str]:
    if sizes is None:
        if kind == "share":
            yield say("Shares need the size of every sample beside them, which is missing.")
        return
    known = ~np.isnan(values)
    empty = (sizes <= 0) | np.isinf(sizes)
    if empty.any():
        yield say(
            "A sample has at least one member; the size is 0, below 0 or infinite at {points}. "
            "Leave such points out.",
            points=called.of(empty),
        )
    unknown = np.isnan(sizes) & known
    if unknown.any():
        yield say("A value stands there without the size of its sample: {points}.", points=called.of(unknown))
    if kind == "share":
        yield from _share_faults(values, sizes, called)


def _share_faults(values: Floats, sizes: Floats, called: _Names) -> Iterator[str]:
    if are_shares(values):
        return
    broken = (values != np.floor(values)) & np.isfinite(values)
    over = (values > sizes) & (sizes > 0) & ~broken
    if over.any():
        yield say(
            "More were counted than the sample holds, a share above 1: {points}.", points=called.of(over)
        )
    above = (values > 1) & broken
    if above.any():
        yield say("No share can be above 1: {points}.", points=called.of(above))
    elif broken.any():
        yield say(
            "Give either counts or shares from 0 to 1; these are neither, as others are above 1: {points}.",
            points=called.of(broken),
        )


def are_shares(values: Floats) -> bool:
    """Tell whether values are shares from 0 to 1 and not counts."""
    known = values[np.isfinite(values)]
    return bool(known.size and (known <= 1).all() and (known != np.floor(known)).any())


def _as_counts(values: Floats, sizes: Floats | None) -> Floats:
    return values * sizes if sizes is not None and are_shares(values) else values


def _time_faults(times: Moments | None, called: _Names) -> Iterator[str]:
    if times is None:
        return
    unknown = np.isnat(times)
    if unknown.any():
        yield say("Points have no time: {points}.", points=called.of(unknown))
    # A missing time is neither before nor after another.
    back = np.concatenate([[False], np.diff(times) < np.timedelta64(0, "us")])
    if back.any():
        yield say("Times go backwards at {points}. Sort the rows by time.", points=called.of(back))
    places = np.flatnonzero(~unknown)
    _, first, counts = np.unique(times[places], return_index=True, return_counts=True)
    twice = np.zeros(times.size, np.bool_)
    twice[places[first[counts > 1]]] = True
    if twice.any():
        yield say(
            "A time is there more than once: {points}. There must be one value for each time.",
            points=called.of(twice),
        )


def _few_faults(
    values: Floats, sizes: Floats | None, kind: ValueKind, fewest: int, may_be_constant: bool
) -> Iterator[str]:
    known = values[np.isfinite(values)]
    if known.size < fewest:
        yield say_many(
            known.size,
            "Only one point has a value; at least {fewest} are needed.",
            "Only {n} points have a value; at least {fewest} are needed.",
            n=say_count(known.size),
            fewest=say_count(fewest),
        )
        return
    if may_be_constant:
        return
    is_constant = bool((known == known[0]).all())
    if kind in ("count", "share"):
        counted = known if kind == "count" or sizes is None else values[np.isfinite(values)]
        if (counted == 0).all():
            yield say("Nothing was ever counted: all {n} values are 0.", n=say_count(known.size))
        elif kind == "share" and sizes is not None and _all_full(values, sizes):
            yield say("Everything was always counted: all {n} shares are 1.", n=say_count(known.size))
    elif is_constant:
        yield say(
            "All {n} values are {value}: where nothing varies, no limits can be drawn.",
            n=say_count(known.size),
            value=say_number(float(known[0])),
        )


def _all_full(values: Floats, sizes: Floats) -> bool:
    known = np.isfinite(values) & (sizes > 0)
    return bool((_as_counts(values, sizes)[known] == sizes[known]).all())


def _notes(values: Floats, times: Moments | None, called: _Names) -> Iterator[str]:
    unknown = np.isnan(values)
    if unknown.any():
        yield say_many(
            int(unknown.sum()),
            "One point has no value and stays empty: {points}.",
            "{n} points have no value and stay empty: {points}.",
            n=say_count(int(unknown.sum())),
            points=called.of(unknown),
        )
    if times is None or times.size < FEWEST_POINTS:
        return
    steps = np.diff(times)
    usual = np.median(steps.astype(np.int64)) * np.timedelta64(1, "us")
    # Months differ by three days, years by one: only steps of more than half a period too long are gaps.
    is_gap = (
        np.concatenate([[False], steps > usual * 1.5]) if usual >= _DAY else np.zeros(times.size, np.bool_)
    )
    # Where a third of all steps is long, events have no period at all.
    if is_gap.any() and is_gap.sum() * 3 < times.size:
        yield say_many(
            int(is_gap.sum()),
            "One step in time is longer than the others, so rows may be missing: before {points}. "
            "Points beside a gap are taken as neighbours.",
            "{n} steps in time are longer than the others, so rows may be missing: before {points}. "
            "Points beside a gap are taken as neighbours.",
            n=say_count(int(is_gap.sum())),
            points=called.of(is_gap),
        )
