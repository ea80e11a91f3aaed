"""Match the columns of a file to the roles of an event log, and explain every choice."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from obeya.errors import InputError, MappingError
from obeya.sources.detection.choosing import (
    Choice,
    activity_fit,
    case_fit,
    choose_activity_by_values,
    choose_by_name,
    choose_case_by_values,
    lifecycle_fit,
    resource_fit,
    say_case_values,
    say_few_values,
    say_number_of_values,
)
from obeya.sources.detection.names import is_derived, tier_of
from obeya.sources.detection.profiles import Profile, numbers_instances, profile_columns
from obeya.sources.detection.time_columns import (
    JOINED,
    choose_times,
    is_in_order,
    profile_pair,
    time_columns,
)
from obeya.sources.mapping import ROLE_OPTIONS, ROLE_WORDS, DetectedMapping, Mapping
from obeya.sources.raw import RawTable
from obeya.tables.wording import say_count, say_share

_TIMES = ("completed_at", "started_at")
_SHOWN_COLUMNS = 30
_SHOWN_CANDIDATES = 6


@dataclass(slots=True)
class _Draft:
    """What has been decided so far."""

    raw: RawTable
    profiles: list[Profile]
    chosen: dict[str, Profile] = field(default_factory=dict)
    reasons: dict[str, str] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def free(self) -> list[Profile]:
        """Named columns without a role; copies that other tools wrote beside the originals are no candidates."""
        used = {part for profile in self.chosen.values() for part in profile.column.split("+")}
        return [
            p for p in self.profiles if p.column not in used and not is_derived(p.name) and p.name.strip()
        ]

    def take(self, role: str, choice: Choice) -> bool:
        """Take a choice, if it is one."""
        if choice.profile is None:
            return False
        self.chosen[role], self.reasons[role] = choice.profile, choice.reason
        self.warnings += choice.warnings
        return True


def detect_mapping(raw: RawTable, overrides: Mapping = Mapping()) -> DetectedMapping:
    """Return the columns of the roles: as said in `overrides`, as the format fixes them, else found out.

    Names in five languages come first, values confirm or decide between them; values alone decide only when one
    column stands out. Raises MappingError listing every role that is missing or ambiguous with its candidates
    and the option to pass, and InputError for a file without rows.
    """
    if raw.table.num_rows == 0:
        raise _no_rows(raw)
    draft = _Draft(raw, profile_columns(raw))
    _take_said(draft, overrides)
    _take_fixed(draft)
    if not draft.faults:
        _find_case(draft)
        _find_times(draft)
        _find_activity(draft)
        _find_optional(draft)
    if draft.faults:
        names = ", ".join(f"“{p.name}”" for p in draft.profiles[:_SHOWN_COLUMNS])
        more = ", …" if len(draft.profiles) > _SHOWN_COLUMNS else ""
        raise MappingError.listing(
            "The columns of this log cannot be told apart without guessing.",
            draft.faults,
            f"Its columns are: {names}{more}.",
        )
    return _detected(draft, overrides)


def _take_said(draft: _Draft, overrides: Mapping) -> None:
    for role, option in ROLE_OPTIONS.items():
        name = getattr(overrides, role)
        if name is None:
            continue
        profile = _named(draft, name, allow_pair=role in _TIMES)
        if isinstance(profile, str):
            draft.faults.append(f"{option}: {profile}")
        else:
            draft.take(role, Choice(profile, f"“{profile.name}” was named with {option} or in the mapping."))


def _named(draft: _Draft, name: str, *, allow_pair: bool) -> Profile | str:
    """The column of a name, or what is wrong with the name."""
    exact = [p for p in draft.profiles if p.name == name]
    loose = exact or [p for p in draft.profiles if p.name.strip().casefold() == name.strip().casefold()]
    if len(loose) == 1:
        return loose[0]
    if len(loose) > 1:
        return f"{len(loose)} columns are called “{name}”; rename one of them in the file"
    if allow_pair and JOINED.strip() in name:
        parts = [_named(draft, part.strip(), allow_pair=False) for part in name.split(JOINED.strip(), 1)]
        day, clock = parts
        if isinstance(day, Profile) and isinstance(clock, Profile):
            return profile_pair(draft.raw, day, clock)
        return day if isinstance(day, str) else str(clock)
    by_fold = {p.name.casefold(): p.name for p in draft.profiles}
    near = [by_fold[fold] for fold in difflib.get_close_matches(name.casefold(), by_fold, n=3, cutoff=0.5)]
    hint = "; near are " + ", ".join(f"“{other}”" for other in near) if near else ""
    return f"there is no column “{name}”{hint}"


def _take_fixed(draft: _Draft) -> None:
    free = {profile.column: profile for profile in draft.free()}
    for role, column in draft.raw.roles.items():
        if role in ROLE_OPTIONS and role not in draft.chosen and column in free:
            reason = f"“{free[column].name}” is what the format {draft.raw.format} uses for it."
            draft.take(role, Choice(free[column], reason))


def _find_case(draft: _Draft) -> None:
    if "case_id" in draft.chosen:
        return
    free = draft.free()
    choice = choose_by_name("case_id", free, case_fit, say_case_values)
    if choice.profile is None and not choice.rivals:
        choice = choose_case_by_values([p for p in free if not _is_named_otherwise(p, "case_id")])
    if not draft.take("case_id", choice):
        likely = choice.rivals or tuple(
            p for p in free if not p.is_time and not p.is_unique and p.n_distinct > 1
        )
        draft.faults.append(_undecided("case_id", choice, likely))
        return
    case = draft.chosen["case_id"]
    if case.is_unique and case.n_rows > 1:
        draft.warnings.append(
            f"Every value of “{case.name}” occurs once, so every case has one event; "
            "if that is not meant, choose another column with --case-id."
        )


def _find_times(draft: _Draft) -> None:
    completed = draft.chosen.get("completed_at")
    if completed is not None and "started_at" in draft.chosen:
        return
    times = time_columns(draft.raw, draft.free())
    if completed is None and "started_at" in draft.chosen and not times:
        only = draft.chosen["started_at"].name
        draft.faults.append(
            f"{ROLE_WORDS['completed_at']}: “{only}” is the only time there is; "
            f"name it with {ROLE_OPTIONS['completed_at']} instead, and every event is placed at it"
        )
        return
    found = choose_times(times, draft.chosen.get("case_id"), completed)
    if completed is None and not draft.take("completed_at", found.completed):
        draft.faults.append(
            _undecided("completed_at", found.completed, found.completed.rivals or tuple(times))
        )
        draft.faults += _named_like_times(draft) if not times else []
        return
    _find_start(draft, found.started)


def _find_start(draft: _Draft, choice: Choice) -> None:
    end = draft.chosen["completed_at"]
    if "started_at" in draft.chosen:
        return
    if choice.rivals:
        draft.warnings.append(_several("started_at", choice.rivals))
    elif choice.profile is not None and not is_in_order(draft.raw, choice.profile, end):
        draft.warnings.append(
            f"“{choice.profile.name}” is named like a start time but mostly lies after “{end.name}”, "
            "so it is not used; name it with --started-at if it is one."
        )
    else:
        draft.take("started_at", choice)


def _find_activity(draft: _Draft) -> None:
    if "activity" in draft.chosen:
        return
    case, free = draft.chosen.get("case_id"), draft.free()
    choice = choose_by_name("activity", free, lambda p: activity_fit(p, case), say_few_values)
    if choice.profile is None and not choice.rivals:
        unnamed = [p for p in free if not _is_named_otherwise(p, "activity")]
        choice = choose_activity_by_values(unnamed, case)
    if not draft.take("activity", choice):
        likely = choice.rivals or tuple(p for p in free if activity_fit(p, case))
        draft.faults.append(_undecided("activity", choice, likely))


def _find_optional(draft: _Draft) -> None:
    if "lifecycle" not in draft.chosen:
        _take_optional(
            draft, "lifecycle", choose_by_name("lifecycle", draft.free(), lifecycle_fit, say_few_values)
        )
    if "lifecycle" not in draft.chosen:
        pairs = [p for p in draft.free() if {"start", "complete"} <= p.transitions]
        for only in pairs if len(pairs) == 1 else []:
            reason = f"All values of “{only.name}” are transitions of a lifecycle: {say_few_values(only)}."
            draft.take("lifecycle", Choice(only, reason))
    if "resource" not in draft.chosen:
        _take_optional(
            draft, "resource", choose_by_name("resource", draft.free(), resource_fit, say_number_of_values)
        )
    if "instance_id" not in draft.chosen:
        _find_instance(draft)


def _take_optional(draft: _Draft, role: str, choice: Choice) -> None:
    if choice.rivals:
        draft.warnings.append(_several(role, choice.rivals))
    draft.take(role, choice)


def _find_instance(draft: _Draft) -> None:
    """An id of activity instances says which start belongs to which completion; without both it says nothing."""
    roles = [draft.chosen.get(role) for role in ("lifecycle", "case_id", "activity")]
    lifecycle, case, activity = roles
    if lifecycle is None or case is None or activity is None or "started_at" in draft.chosen:
        return
    able = [p for p in draft.free() if not p.is_time and numbers_instances(p, lifecycle, (case, activity))]
    named = [p for p in able if tier_of("instance_id", p.name) is not None]
    for only in named[:1] or (able if len(able) == 1 else []):
        reason = (
            f"Each value of “{only.name}” stands for one activity of one case, with each transition once."
        )
        draft.take("instance_id", Choice(only, reason))


def _is_named_otherwise(profile: Profile, role: str) -> bool:
    """Whether a name says another role, so that values must not make this one of it."""
    others = [other for other in ROLE_OPTIONS if other != role]
    return any(tier_of(other, profile.name) is not None for other in others)


def _undecided(role: str, choice: Choice, candidates: Sequence[Profile]) -> str:
    option, words = ROLE_OPTIONS[role], ROLE_WORDS[role]
    shown = " or ".join(_shown(role, profile) for profile in candidates[:_SHOWN_CANDIDATES])
    if choice.rivals:
        return f"{words}: several columns could be it; pass {option} with {shown}"
    return f"{words}: not found; pass {option}" + (f" with one of {shown}" if shown else "")


def _several(role: str, rivals: Sequence[Profile]) -> str:
    shown = " and ".join(f"“{profile.name}”" for profile in rivals)
    return f"{shown} could each be the {ROLE_WORDS[role]}; none is used. Choose with {ROLE_OPTIONS[role]}."


def _shown(role: str, profile: Profile) -> str:
    if role in _TIMES:
        return f"“{profile.name}” (such as “{profile.examples[0] if profile.examples else ''}”)"
    return f"“{profile.name}” ({say_number_of_values(profile)})"


def _named_like_times(draft: _Draft) -> list[str]:
    """Say why columns that are called times are not believed."""
    roles = ("completed_at", "started_at", "happened_at")
    named = [p for p in draft.free() if any(tier_of(role, p.name) is not None for role in roles)]
    return [
        f"“{p.name}” is named like a time, but {say_share(p.time.share)} of its values can be read as one, "
        f"such as “{p.examples[0]}”"
        for p in named
        if p.examples
    ]


def _detected(draft: _Draft, overrides: Mapping) -> DetectedMapping:
    names = {role: profile.name for role, profile in draft.chosen.items()}
    names["delimiter"] = overrides.delimiter or draft.raw.delimiter or ""
    names["encoding"] = overrides.encoding or draft.raw.encoding or ""
    return DetectedMapping(
        mapping=replace(overrides, **{name: value or None for name, value in names.items()}),
        columns={role: draft.chosen[role].column for role in ROLE_OPTIONS if role in draft.chosen},
        reasons={role: draft.reasons[role] for role in ROLE_OPTIONS if role in draft.chosen},
        warnings=tuple(draft.warnings),
    )


def _no_rows(raw: RawTable) -> InputError:
    rejected = raw.rejected.num_rows
    names = ", ".join(f"“{column.name}”" for column in raw.columns[:_SHOWN_COLUMNS])
    faults = [f"columns: {names}"] if names else []
    faults += [
        f"line {row['line']}: {row['reason']}" for row in raw.rejected.slice(0, _SHOWN_CANDIDATES).to_pylist()
    ]
    what = f"all {say_count(rejected)} records were rejected" if rejected else "it has no rows"
    return InputError.listing(
        f"The file holds no events: {what}.", faults, "Check that it is the right file."
    )
