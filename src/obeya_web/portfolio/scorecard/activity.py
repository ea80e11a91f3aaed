"""Activity that is taken for progress: nearly all actions are done, and the measure of the outcome has not moved."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from django.contrib.contenttypes.models import ContentType
from django.db.models import Count, Q
from django.utils.translation import gettext as _

from obeya.studies.gain.vocabulary import IMPROVED
from obeya_web.followup.models import ActionLink
from obeya_web.followup.states import State
from obeya_web.improvement.models import Improvement
from obeya_web.improvement.words import Standing
from obeya_web.watch.judging import latest_states
from obeya_web.watch.models import GainRegistration, WatchState

NEARLY_ALL: Final = 0.9
# What a watch says once it has looked. A trade-off moved its measure; whether that is good is said by the watch.
_MOVED: Final = frozenset({*IMPROVED, "trade-off"})
_NOT_MOVED: Final = frozenset({"no detectable change", "regressed", "worse (harm)"})


@dataclass(frozen=True, slots=True)
class ActivityOnly:
    """How many actions are done of how many, and why no progress is seen."""

    n_done: int
    n_actions: int
    reason: str


def activity_only(improvements: Iterable[Improvement]) -> dict[int, ActivityOnly]:
    """Return the improvements with 90 % of their actions done or more and no measured change, by their numbers.

    A watch that has judged decides; else the value that was reached must lie on the way from the baseline to the
    target. What was stopped claims no progress, and is left out.
    """
    rows = {each.pk: each for each in improvements if each.standing != Standing.STOPPED}
    counted: Iterable[Any] = (
        ActionLink.objects.filter(
            kind=ContentType.objects.get_for_model(Improvement), object_id__in=rows, action__deleted_at=None
        )
        .exclude(action__state=State.CANCELLED)
        .values("object_id")
        .annotate(n=Count("pk"), n_done=Count("pk", filter=Q(action__state__in=(State.DONE, State.VERIFIED))))
    )
    busy = {row["object_id"]: row for row in counted if row["n_done"] >= NEARLY_ALL * row["n"]}
    gains = list(GainRegistration.objects.filter(replaced_at=None, improvement__in=list(busy)))
    states = latest_states(gains)
    state_of = {gain.improvement_id: states.get(gain.pk) for gain in gains}
    found = {}
    for key, row in busy.items():
        reason = _no_progress(rows[key], state_of.get(key))
        if reason:
            found[key] = ActivityOnly(row["n_done"], row["n"], reason)
    return found


def _no_progress(improvement: Improvement, state: WatchState | None) -> str:
    """Say why no change is measured; nothing where one is."""
    if state is not None and state.word in _MOVED:
        return ""
    if state is not None and state.word in _NOT_MOVED:
        return _("The watch of its measure shows no gain that stands.")
    before, after, target = improvement.baseline_value, improvement.actual_value, improvement.target_value
    if not improvement.measure.strip() or before is None:
        return _("No measure of its outcome is named with its value before the change.")
    if after is None:
        return _("Nobody has measured again since the baseline.")
    is_on_its_way = after != before if target is None else (after - before) * (target - before) > 0
    return "" if is_on_its_way else _("Its measure has not moved towards the goal.")
