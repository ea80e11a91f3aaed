"""The policy of a unit: its limits, its ladders and its calendar, each from the nearest unit above that sets it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import Q

from obeya_web.accounts.models import Unit
from obeya_web.followup.chasing import Limits, Sign, condition_of
from obeya_web.followup.delays import Ladder, read_ladder
from obeya_web.followup.models.settings import NO_HOLIDAYS, ChasingSettings
from obeya_web.followup.states import Priority
from obeya_web.followup.workdays import WorkingDays

LADDERS: Mapping[str, str] = {
    Priority.CRITICAL: "4h 1d 2d",
    Priority.HIGH: "1d 3d 7d",
    Priority.MEDIUM: "3d 7d 14d",
    Priority.LOW: "7d 14d 30d",
}
# An owner is reminded so many days before the due day.
REMIND_DAYS = (3, 1)
LIMIT_NAMES = ("stall_days", "stall_replans", "blocked_days", "unowned_days", "card_days")
LADDER_NAMES: Mapping[str, str] = {priority: f"ladder_{priority}" for priority in LADDERS}
CALENDAR_NAMES = ("weekdays", "country", "subdivision", "zone", "begins", "ends")
NAMES = (*LIMIT_NAMES, *LADDER_NAMES.values(), *CALENDAR_NAMES)


@dataclass(frozen=True, slots=True)
class Policy:
    """What holds at a unit. Ladders stand in the order of the priorities."""

    limits: Limits = Limits()  # noqa: RUF009 - frozen: one shared default cannot be changed
    ladders: tuple[Ladder, ...] = tuple(read_ladder(text) for text in LADDERS.values())

    @property
    def days(self) -> WorkingDays:
        """Return the calendar."""
        return self.limits.days

    def ladder_of(self, priority: str) -> Ladder:
        """Return the ladder of a priority."""
        return self.ladders[list(LADDERS).index(priority)]


@dataclass(frozen=True, slots=True)
class Source:
    """Where one setting comes from: its value and the unit that sets it; None is the program's own default."""

    value: Any
    unit_id: int | None


@dataclass(slots=True)
class Policies:
    """The policies of all units, read at once."""

    set_at: Mapping[int, ChasingSettings]
    _known: dict[str, Policy] = field(default_factory=dict)

    @classmethod
    def read(cls) -> Policies:
        """Read what every unit sets."""
        return cls({each.unit_id: each for each in ChasingSettings.objects.all()})

    def of(self, unit: Unit) -> Policy:
        """Return the policy of a unit."""
        known = self._known.get(unit.path)
        if known is None:
            known = self._known[unit.path] = _policy_from(self.sources_of(unit))
        return known

    def sources_of(self, unit: Unit, *, without_own: bool = False) -> dict[str, Source]:
        """Return every setting with where it comes from; `without_own` leaves out what the unit sets itself."""
        lineage = [int(part) for part in unit.path.strip("/").split("/")]
        sources = {name: Source(value, None) for name, value in _defaults().items()}
        for unit_id in lineage[:-1] if without_own else lineage:
            own = self.set_at.get(unit_id)
            if own is None:
                continue
            for name in NAMES:
                value = getattr(own, name)
                if value not in (None, ""):
                    sources[name] = Source(value, unit_id)
            if own.country and not own.subdivision:
                # A part belongs to its country: another country leaves it behind.
                sources["subdivision"] = Source("", unit_id)
        return sources

    def groups(self, units: Iterable[Unit]) -> dict[Policy, list[int]]:
        """Return the units by the policy that holds at them; there are few policies, however many units."""
        groups: dict[Policy, list[int]] = {}
        for unit in units:
            groups.setdefault(self.of(unit), []).append(unit.pk)
        return groups

    def condition_of(self, sign: Sign, *, now: datetime, units: Iterable[Unit] | None = None) -> Q:
        """Return the condition that selects the actions with a sign, each by the policy of its own unit."""
        groups = self.groups(Unit.objects.all() if units is None else units)
        found = Q(pk__in=[])
        for policy, unit_ids in groups.items():
            here = condition_of(sign, now=now, today=policy.days.today(now), limits=policy.limits)
            found |= here if len(groups) == 1 and units is None else here & Q(unit_id__in=unit_ids)
        return found


def policy_of(unit: Unit) -> Policy:
    """Return the policy of one unit."""
    return Policies.read().of(unit)


def _defaults() -> dict[str, Any]:
    usual, days = Limits(), WorkingDays(zone=settings.TIME_ZONE)
    return {
        **{name: getattr(usual, name) for name in LIMIT_NAMES},
        **{name: LADDERS[priority] for priority, name in LADDER_NAMES.items()},
        "weekdays": "".join(str(day + 1) for day in sorted(days.weekdays)),
        "country": NO_HOLIDAYS,
        "subdivision": "",
        "zone": days.zone,
        "begins": days.begins,
        "ends": days.ends,
    }


def _policy_from(sources: Mapping[str, Source]) -> Policy:
    value = {name: source.value for name, source in sources.items()}
    days = WorkingDays(
        frozenset(int(digit) - 1 for digit in value["weekdays"]),
        "" if value["country"] == NO_HOLIDAYS else value["country"],
        value["subdivision"],
        value["zone"],
        value["begins"],
        value["ends"],
    )
    limits = Limits(**{name: value[name] for name in LIMIT_NAMES}, days=days)
    return Policy(limits, tuple(read_ladder(value[name]) for name in LADDER_NAMES.values()))
