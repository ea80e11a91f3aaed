"""The signs of many actions at once, each by the limits of its own unit; and the day that it is there."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models import Q
from django.utils import timezone

from obeya_web.accounts.models import Unit
from obeya_web.followup.chasing import STALLED, Sign, condition_of, signs_of
from obeya_web.followup.models import Action
from obeya_web.followup.policies import Policies, Policy


@dataclass(slots=True)
class Looking:
    """Looks at actions at one moment, on the day that it is for whoever looks."""

    policies: Policies
    now: datetime
    today: date
    _groups: dict[Policy, list[int]] | None = field(default=None)

    @classmethod
    def now_here(cls) -> Looking:
        """Look now, with what every unit sets."""
        now = timezone.now()
        return cls(Policies.read(), now, timezone.localdate(now))

    def signs_of(self, action: Action) -> frozenset[Sign]:
        """Return every reason to look at an action, by the limits of its unit."""
        policy = self.policies.of(action.unit)
        return signs_of(action, now=self.now, today=policy.days.today(self.now), limits=policy.limits)

    def condition_of(self, sign: Sign) -> Q:
        """Return the condition that selects the actions with a sign, each by the limits of its unit."""
        found = Q(pk__in=[])
        groups = self._units_by_policy()
        for policy, units in groups.items():
            today = policy.days.today(self.now)
            here = condition_of(sign, now=self.now, today=today, limits=policy.limits)
            found |= here if len(groups) == 1 else here & Q(unit_id__in=units)
        return found

    def is_stalled(self) -> Q:
        """Return the condition that selects the actions that have stopped."""
        found = Q(pk__in=[])
        for sign in sorted(STALLED):
            found |= self.condition_of(sign)
        return found

    def _units_by_policy(self) -> dict[Policy, list[int]]:
        if self._groups is None:
            # Where no unit sets anything, one policy holds everywhere.
            units = Unit.objects.all() if self.policies.set_at else Unit.objects.all()[:1]
            self._groups = self.policies.groups(units)
        return self._groups
