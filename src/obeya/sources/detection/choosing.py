"""Choose the column for a role: by name first, checked by values; by values alone only when one stands out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import IntEnum

from obeya.sources.detection.names import ENDING, STANDARD, is_of_case, plain, tier_of
from obeya.sources.detection.profiles import Profile, is_constant_in_cases, say_the_same
from obeya.sources.mapping import ROLE_WORDS
from obeya.tables.wording import say_count, say_number

_SAME_SCORE = 0.2
_POOR_COSTS = 1.5  # a name must be better by more than a tier to win with values that do not look the part
_BARE_NAME_COSTS = 0.25  # "Case" may hold a title where "Case ID" stands beside it

_SMALL = 20  # rows under which counts of values prove nothing
_MANY_EVENTS = 200  # mean events per case from which on a column looks like a category
_FEWEST_CASES = 3
_MANY_ACTIVITIES = 1_000
_FEW_ACTIVITIES = 200


class Fit(IntEnum):
    """How well the values of a column fit a role."""

    NO = 0
    POOR = 1
    GOOD = 2


@dataclass(frozen=True, slots=True)
class Choice:
    """The outcome for one role: a column with its reason, or several that cannot be told apart."""

    profile: Profile | None = None
    reason: str = ""
    rivals: tuple[Profile, ...] = ()
    warnings: tuple[str, ...] = ()


NOTHING = Choice()


def choose_by_name(
    role: str, profiles: Sequence[Profile], fit: Callable[[Profile], Fit], say_fit: Callable[[Profile], str]
) -> Choice:
    """Return the column whose name says the role most surely and whose values allow it."""
    scored = []
    for profile in profiles:
        tier, values = tier_of(role, profile.name), fit(profile)
        if tier is None or values == Fit.NO or (tier == ENDING and values == Fit.POOR):
            continue
        scored.append((_score(role, profile, tier, values), profile))
    if not scored:
        return NOTHING
    best = min(score for score, _ in scored)
    winners = [profile for score, profile in scored if score < best + _SAME_SCORE]
    different = [winners[0], *(other for other in winners[1:] if not say_the_same(winners[0], other))]
    if len(different) > 1:
        return Choice(rivals=tuple(different))
    words = "the standard name" if best < _SAME_SCORE else "a usual name"
    reason = f"“{winners[0].name}” is {words} for the {ROLE_WORDS[role]}; it has {say_fit(winners[0])}."
    return Choice(winners[0], reason)


def _score(role: str, profile: Profile, tier: int, values: Fit) -> float:
    if tier == STANDARD:
        return 0
    is_bare = role == "case_id" and not plain(profile.name).endswith(
        ("id", "key", "nr", "no", "number", "nummer")
    )
    return tier + (_POOR_COSTS if values == Fit.POOR else 0) + (_BARE_NAME_COSTS if is_bare else 0)


# Case


def case_fit(profile: Profile) -> Fit:
    """Say whether a column can tell cases apart: its values come back, but not all over the log."""
    if profile.n_present == 0 or (profile.is_time and not profile.time.is_number) or profile.transitions:
        return Fit.NO
    # German "Vorgang" is a case in an office and an operation in a plant: digits tell an id from a label.
    if tier_of("activity", profile.name) is not None and not profile.looks_like_ids:
        return Fit.NO
    mean_events = profile.n_present / profile.n_distinct
    is_odd = profile.n_distinct == 1 or profile.is_unique or mean_events > _MANY_EVENTS
    return Fit.POOR if is_odd and profile.n_rows > _SMALL else Fit.GOOD


def choose_case_by_values(profiles: Sequence[Profile]) -> Choice:
    """Return the one column whose values part the rows into cases that every other such column only describes."""
    able = [p for p in profiles if _parts_into_cases(p)]
    if not able:
        return NOTHING
    key = max(able, key=lambda p: p.n_distinct)
    others = [p for p in able if p is not key]
    if any(say_the_same(key, other) or not is_constant_in_cases(key, other) for other in others):
        return Choice(rivals=tuple(able))
    return Choice(
        key,
        f"No name says the case id; “{key.name}” is the only column whose values part the rows into cases: "
        f"{say_case_values(key)}.",
        warnings=(f"No column is named like a case id; “{key.name}” was taken because of its values.",),
    )


def _parts_into_cases(profile: Profile) -> bool:
    is_id = profile.looks_like_ids and not profile.n_missing and not profile.is_time and not profile.is_clock
    if not is_id or case_fit(profile) != Fit.GOOD or profile.n_distinct < _FEWEST_CASES:
        return False
    return 1.5 <= profile.n_present / profile.n_distinct <= _MANY_EVENTS / 2


def say_case_values(profile: Profile) -> str:
    """Say how often the values of a column come back."""
    mean = profile.n_present / max(1, profile.n_distinct)
    return f"{say_number_of_values(profile)}, each in {say_number(mean)} rows on average"


# Activity


def activity_fit(profile: Profile, case: Profile | None) -> Fit:
    """Say whether a column can name what was done: a few values that change within cases."""
    is_time = profile.is_time and not profile.time.is_number
    if profile.n_present == 0 or is_time or profile.scope == "case" or is_of_case(profile.name):
        return Fit.NO
    if profile.n_rows <= _SMALL:
        return Fit.GOOD
    is_odd = (
        profile.n_distinct == 1
        or profile.n_distinct > min(_MANY_ACTIVITIES, profile.n_present / 2)
        or profile.is_numeric
        or bool(profile.transitions)
        or (case is not None and is_constant_in_cases(case, profile))
    )
    return Fit.POOR if is_odd else Fit.GOOD


def choose_activity_by_values(profiles: Sequence[Profile], case: Profile | None) -> Choice:
    """Return the only column with a few texts that change within cases."""
    able = [
        profile
        for profile in profiles
        if activity_fit(profile, case) == Fit.GOOD
        and not profile.n_missing
        and 2 <= profile.n_distinct <= min(_FEW_ACTIVITIES, profile.n_present / 5)
    ]
    if len(able) != 1:
        return Choice(rivals=tuple(able))
    (only,) = able
    return Choice(
        only,
        f"No name says the activity; “{only.name}” is the only column with a few texts that change within cases: "
        f"{say_few_values(only)}.",
        warnings=(f"No column is named like an activity; “{only.name}” was taken because of its values.",),
    )


def say_few_values(profile: Profile) -> str:
    """Say how many different values a column has, with the first of them."""
    shown = ", ".join(f"“{example}”" for example in profile.examples)
    return f"{say_number_of_values(profile)}, such as {shown}"


def say_number_of_values(profile: Profile) -> str:
    """Say how many different values a column has, without showing any: they may be names of people."""
    return f"{say_count(profile.n_distinct)} different value{'s' if profile.n_distinct != 1 else ''}"


# Lifecycle, resource


def lifecycle_fit(profile: Profile) -> Fit:
    """Say whether a column names transitions such as start and complete."""
    if {"start", "complete"} <= profile.transitions:
        return Fit.GOOD
    is_standard = tier_of("lifecycle", profile.name) == STANDARD
    return Fit.GOOD if profile.n_present and (is_standard or "complete" in profile.transitions) else Fit.NO


def resource_fit(profile: Profile) -> Fit:
    """Say whether a column can name who did the work: values that come back."""
    is_time = profile.is_time and not profile.time.is_number
    if profile.n_present == 0 or is_time or is_of_case(profile.name) or profile.transitions:
        return Fit.NO
    return Fit.NO if profile.is_unique and profile.n_rows > _SMALL else Fit.GOOD
