"""Choose the columns with the times of an event: one for its end, one for its start if there is one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from obeya.errors import MappingError
from obeya.sources.detection.choosing import NOTHING, Choice
from obeya.sources.detection.names import (
    DAY_AND_CLOCK_PAIRS,
    STANDARD,
    SURE,
    WEAK,
    is_of_case,
    says_not_happened,
    squeezed,
    stem_of_day_or_clock,
    tier_of,
)
from obeya.sources.detection.profiles import (
    SAMPLE_ROWS,
    Profile,
    is_constant_in_cases,
    profile_column,
    say_the_same,
)
from obeya.sources.mapping import ROLE_WORDS
from obeya.sources.raw import RawColumn, RawTable
from obeya.sources.timestamps import parse_times
from obeya.tables.wording import say_share

_TIME_ROLES = ("completed_at", "started_at", "happened_at")
_SCORES_OF_END = {STANDARD: 0.0, SURE: 1.0, WEAK: 3.5}
_UNNAMED = 9.0
_IN_ORDER = 0.8  # share of rows with start before end below which a start is not believed
JOINED = " + "


@dataclass(frozen=True, slots=True)
class TimeChoice:
    """The choices for the two times of an event."""

    completed: Choice = NOTHING
    started: Choice = NOTHING


def join_day_and_clock(table: pa.Table, day: str, clock: str) -> pa.ChunkedArray:
    """Return the texts of a day and a time of day joined by a blank; a missing time of day leaves the day."""
    days, clocks = table[day].cast(pa.string()), table[clock].cast(pa.string()).fill_null("")
    return pc.utf8_trim_whitespace(pc.binary_join_element_wise(days, clocks, " "))


def profile_pair(raw: RawTable, day: Profile, clock: Profile) -> Profile:
    """Profile a column of days and a column of times of day as one column of times."""
    joined = join_day_and_clock(raw.table.slice(0, SAMPLE_ROWS), day.column, clock.column)
    column = RawColumn(f"{day.column}+{clock.column}", f"{day.name}{JOINED}{clock.name}", "text", day.scope)
    return profile_column(column, joined)


def time_columns(raw: RawTable, profiles: Sequence[Profile]) -> list[Profile]:
    """Return all columns that hold times, days joined with the times of day beside them."""
    times = [p for p in profiles if p.is_time and (not p.time.is_number or _is_named_like_time(p))]
    clocks = [p for p in profiles if p.is_clock and p not in times]
    found = []
    for day in times:
        partner = None if day.time.has_clock else _clock_beside(day, clocks, times)
        pair = profile_pair(raw, day, partner) if partner else None
        found.append(pair if pair is not None and pair.is_time else day)
    return found


def choose_times(times: Sequence[Profile], case: Profile | None, completed: Profile | None) -> TimeChoice:
    """Return the columns for the end and the start of an event; `completed` is given when it is known."""
    happening = _narrowed(times, lambda p: not is_of_case(p.name) and p.scope != "case")
    happening = _narrowed(happening, lambda p: not says_not_happened(p.name))
    if case is not None:
        happening = _narrowed(happening, lambda p: not is_constant_in_cases(case, p))
    end = Choice(completed, "") if completed else _choose_end(happening)
    if end.profile is None:
        return TimeChoice(end, NOTHING)
    start = _choose_start([p for p in happening if p.column != end.profile.column])
    return TimeChoice(end, start)


def is_in_order(raw: RawTable, start: Profile, end: Profile) -> bool:
    """Whether starts lie before ends in most rows of the sample; also when that cannot be told."""
    head = raw.table.slice(0, SAMPLE_ROWS)
    try:
        moments = [parse_times(_values(head, profile)).utc.cast(pa.int64()) for profile in (start, end)]
    except MappingError:
        return True
    ordered = pc.less_equal(*moments).drop_null()
    return len(ordered) == 0 or float(np.mean(np.asarray(ordered))) >= _IN_ORDER


def _values(table: pa.Table, profile: Profile) -> pa.ChunkedArray:
    day, _, clock = profile.column.partition("+")
    return join_day_and_clock(table, day, clock) if clock else table[day]


def _is_named_like_time(profile: Profile) -> bool:
    return any(tier_of(role, profile.name) is not None for role in _TIME_ROLES)


def _clock_beside(day: Profile, clocks: Sequence[Profile], times: Sequence[Profile]) -> Profile | None:
    """The one column of times of day that belongs to a column of days, by its name."""
    wanted = DAY_AND_CLOCK_PAIRS.get(squeezed(day.name))
    named = [clock for clock in clocks if squeezed(clock.name) == wanted]
    if named:
        return named[0]
    stem = stem_of_day_or_clock(day.name)
    alike = [clock for clock in clocks if stem_of_day_or_clock(clock.name) == stem]
    is_named = _is_named_like_time(day)
    return alike[0] if len(alike) == 1 and is_named else None


def _narrowed(profiles: Sequence[Profile], holds: Callable[[Profile], bool]) -> list[Profile]:
    """Leave out what does not hold, unless that would leave nothing."""
    return [profile for profile in profiles if holds(profile)] or list(profiles)


def _choose_end(times: Sequence[Profile]) -> Choice:
    named_start = [p for p in times if tier_of("started_at", p.name) in (STANDARD, SURE)]
    others = [p for p in times if p not in named_start]
    if not others and named_start:
        choice = _best("completed_at", [(1.0, p) for p in named_start])
        if choice.profile is None:
            return choice
        words = f"Only a start time was found: “{choice.profile.name}” is used as the time of the event."
        return Choice(choice.profile, words, warnings=(words,))
    return _best("completed_at", [(_score_of_end(p), p) for p in others])


def _score_of_end(profile: Profile) -> float:
    end, happened = (tier_of(role, _day_name(profile)) for role in ("completed_at", "happened_at"))
    return min(
        _UNNAMED if end is None else _SCORES_OF_END[end],
        _UNNAMED if happened is None else happened + 1.0,
    )


def _choose_start(times: Sequence[Profile]) -> Choice:
    tiers = [(tier_of("started_at", _day_name(p)), p) for p in times]
    return _best("started_at", [(float(tier), p) for tier, p in tiers if tier is not None])


def _day_name(profile: Profile) -> str:
    """A joined column speaks by its day: "ERDAT" of "ERDAT + ERZET"."""
    return profile.name.split(JOINED)[0] if "+" in profile.column else profile.name


def _best(role: str, scored: list[tuple[float, Profile]]) -> Choice:
    if not scored:
        return NOTHING
    best = min(score for score, _ in scored)
    winners = [profile for score, profile in scored if score == best]
    different = [winners[0], *(other for other in winners[1:] if not say_the_same(winners[0], other))]
    if len(different) > 1:
        return Choice(rivals=tuple(different))
    (winner, *_) = winners
    share = f"{say_share(winner.time.share)} of its values are times"
    if best == _UNNAMED:
        return Choice(
            winner, f"“{winner.name}” is the only column with times that change within cases; {share}."
        )
    return Choice(winner, f"“{winner.name}” is a usual name for the {ROLE_WORDS[role]}; {share}.")
