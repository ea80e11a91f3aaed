"""The one rule for local times that a clock change skips or repeats, on whole columns at once.

Engines disagree here by an hour, in silence: 27 Oct 2024 02:30 in Berlin is 01:30Z for DuckDB and
00:30Z for Python, while others raise. So nothing but this file turns local time into UTC:

- **gap** (the clock jumps over the value): the offset before the change holds, which moves the value
  forward by the size of the gap: 31 Mar 2024 02:30 in Berlin becomes 03:30 summer time, 01:30Z.
- **overlap** (the value occurs twice): the first occurrence.

Both are what `zoneinfo` does with ``fold=0``, and both are flagged per value.
"""

from __future__ import annotations

import bisect
import difflib
import zoneinfo
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from obeya.errors import CalendarError

Int64s = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

US_PER_S = 1_000_000
_DAY_S = 86_400
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

# The span Python's datetime can hold: sentinels such as 0001-01-01 in Berlin would fall out of it in UTC, and
# break whoever shows them, so results stop at its ends.
FIRST_US, LAST_US = -62_135_596_800_000_000, 253_402_300_799_999_999

# zoneinfo does not show its transitions, so they are found by asking for the offset at steps shorter than any
# period between two of them. The shortest in the database are just under 7 days (Recife 2000, Gaza 2040);
# before 1900 there are only rare changes of local mean time, after 2100 only yearly rules.
_CLOSE_STEP_S, _WIDE_STEP_S = 5 * _DAY_S, 28 * _DAY_S
_YEAR_1800_S, _YEAR_1900_S = -5_364_662_400, -2_208_988_800
_YEAR_2100_S, _YEAR_2500_S = 4_102_444_800, 16_725_225_600

# The calendar repeats after 400 years to the weekday, so later times are looked up in the equal year before
# 2500 and no table ends.
_CYCLE_S = 146_097 * _DAY_S
_FIRST_FOLDED_S = _YEAR_2500_S - 60 * _DAY_S


@dataclass(frozen=True, slots=True)
class _Offsets:
    """UTC offsets of one zone: `offset_s[i]` holds before `at_s[i]`, `offset_s[i + 1]` from it on.

    `first_wall_s[i]` is the local time up to which the earlier offset is used, `last_wall_s[i]` the local
    time from which only the later one is possible; between the two the value is in a gap or an overlap.
    """

    at_s: Int64s
    offset_s: Int64s
    first_wall_s: Int64s
    last_wall_s: Int64s


def check_zone(name: str) -> str:
    """Return the zone name when it is an IANA name; raise CalendarError with near names otherwise.

    The machine's own zone ("localtime") and the leap-second copies ("right/…") are refused: a log must
    mean the same on every machine.
    """
    if name != "localtime" and not name.startswith(("right/", "posix/")):
        try:
            zoneinfo.ZoneInfo(name)
        except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
            pass
        else:
            return name
    raise CalendarError(
        f"“{name}” is not a time zone. Give an IANA name such as Europe/Berlin or UTC{_near_zones(name)}."
    )


def local_to_utc(us: Int64s, zone: str) -> tuple[Int64s, Bools, Bools]:
    """Turn naive local times into UTC instants by the one rule.

    `us` holds microseconds of the local clock since 1970-01-01 00:00. Returns (UTC microseconds, is_gap,
    is_overlap), each as long as `us`. Equal to ``datetime(..., tzinfo=ZoneInfo(zone), fold=0)`` for every
    time Python can hold. Raises CalendarError for an unknown zone.

    The order of rows is not used to guess the second occurrence of an overlap: parallel cases and tied
    times make "the clock went back" unprovable, and the same row would change its time with its neighbours.
    """
    offsets = _offsets(zone)
    second = _fold(_floor_seconds(us))
    early = np.searchsorted(offsets.first_wall_s, second, side="right")
    late = np.searchsorted(offsets.last_wall_s, second, side="right")
    is_unsure = early != late
    grows = np.append(np.diff(offsets.offset_s) > 0, False)
    is_gap = is_unsure & grows[early]
    utc = np.clip(us - offsets.offset_s[early] * US_PER_S, FIRST_US, LAST_US)
    return utc, is_gap, is_unsure & ~is_gap


def utc_to_local(us: Int64s, zone: str) -> Int64s:
    """Turn UTC instants into naive local times; both are microseconds since 1970-01-01 00:00."""
    offsets = _offsets(zone)
    at = np.searchsorted(offsets.at_s, _fold(_floor_seconds(us)), side="right")
    return np.asarray(np.clip(us + offsets.offset_s[at] * US_PER_S, FIRST_US, LAST_US), dtype=np.int64)


def _floor_seconds(us: Int64s) -> Int64s:
    return np.asarray(np.floor_divide(us, US_PER_S), dtype=np.int64)


def _fold(second: Int64s) -> Int64s:
    """Bring seconds after the probed years back by whole cycles of 400 years."""
    if len(second) == 0 or second.max() < _FIRST_FOLDED_S:
        return second
    cycles = np.maximum(0, -((_FIRST_FOLDED_S - 1 - second) // _CYCLE_S))
    return np.asarray(second - cycles * _CYCLE_S, dtype=np.int64)


@lru_cache(maxsize=64)
def _offsets(zone: str) -> _Offsets:
    clock = zoneinfo.ZoneInfo(check_zone(zone))
    probes = [
        *range(_YEAR_1800_S, _YEAR_1900_S, _WIDE_STEP_S),
        *range(_YEAR_1900_S, _YEAR_2100_S, _CLOSE_STEP_S),
        *range(_YEAR_2100_S, _YEAR_2500_S, _WIDE_STEP_S),
    ]
    found = [_offset_at(clock, second) for second in probes]
    steps = zip(pairwise(probes), pairwise(found), strict=True)
    at = [_change_between(clock, *between) for between, (old, new) in steps if old != new]
    offset = [found[0], *(_offset_at(clock, second) for second in at)]
    at_s, offset_s = np.array(at, dtype=np.int64), np.array(offset, dtype=np.int64)
    return _Offsets(
        at_s=at_s,
        offset_s=offset_s,
        first_wall_s=at_s + np.maximum(offset_s[:-1], offset_s[1:]),
        last_wall_s=at_s + np.minimum(offset_s[:-1], offset_s[1:]),
    )


def _offset_at(clock: zoneinfo.ZoneInfo, second: int) -> int:
    moment = clock.fromutc((_EPOCH + timedelta(seconds=second)).replace(tzinfo=clock))
    offset = moment.utcoffset()
    return 0 if offset is None else round(offset.total_seconds())


def _change_between(clock: zoneinfo.ZoneInfo, before: int, after: int) -> int:
    """The first second with the offset of `after`."""
    old = _offset_at(clock, before)
    span = range(before, after + 1)
    return span[bisect.bisect_left(span, True, key=lambda second: _offset_at(clock, second) != old)]


def _near_zones(name: str) -> str:
    places = {zone.rsplit("/", 1)[-1].casefold(): zone for zone in sorted(zoneinfo.available_timezones())}
    asked = name.rsplit("/", 1)[-1].strip().replace(" ", "_").casefold()
    near = [places[place] for place in difflib.get_close_matches(asked, places, n=3, cutoff=0.7)]
    return f"; near: {', '.join(near)}" if near else ""
