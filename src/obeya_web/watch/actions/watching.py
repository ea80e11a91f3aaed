"""Keep what the watch found: states, signals, and the analysis in the actions that ask for it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from obeya.studies.gain import GainVerdict
from obeya_web.accounts.audit import record
from obeya_web.accounts.models import Person
from obeya_web.followup.actions.writing import do_add_action
from obeya_web.followup.models import Action
from obeya_web.watch.judging import Judged, state_of
from obeya_web.watch.models import GainRegistration, GainSignal, LookTask, WatchState
from obeya_web.watch.signalling import Turn, turns_of
from obeya_web.watch.telling import tell_signal
from obeya_web.watch.words import LOOK_DAYS, SignalKind

# Time to fill in what lies in the past already.
GRACE = timedelta(days=7)
# Of turns that are found at once, those in so many days before the last day of the data are told.
RECENT = timedelta(days=14)


def do_keep_states(gain: GainRegistration, judged: Judged) -> list[GainSignal]:
    """Keep the states of a watch and tell what is new in them; returns the new signals.

    The states of days that were judged before are replaced by those of the newer data. A signal stays as it was told.
    """
    with transaction.atomic():
        current = GainRegistration.objects.select_for_update().get(pk=gain.pk)
        days = [verdict.as_of for verdict in judged.verdicts]
        WatchState.objects.filter(gain=gain, as_of__in=days).delete()
        WatchState.objects.bulk_create(
            state_of(gain, verdict, judged.log_version) for verdict in judged.verdicts
        )
        do_begin_looks(gain)
        new = _keep_turns(gain, current.watched_until, days[-1])
        _fill_tasks(gain, judged.verdicts)
        GainRegistration.objects.filter(pk=gain.pk).update(
            watched_until=max(filter(None, (current.watched_until, days[-1]))), fault=""
        )
        _tell(new, days[-1])
    return new


def do_note_fault(gain: GainRegistration, fault: str) -> None:
    """Keep why a gain could not be judged; what was judged before stays."""
    GainRegistration.objects.filter(pk=gain.pk).update(fault=fault)


def do_begin_looks(gain: GainRegistration) -> None:
    """Make the actions that ask to measure again, once the change has gone live."""
    improvement = gain.improvement
    person = improvement.owner or gain.made_by
    today = timezone.localdate()
    if person is None or gain.go_live > today or gain.tasks.exists():
        return
    for day in LOOK_DAYS:
        due = gain.starts_on + timedelta(days=day)
        action = do_add_action(
            person,
            improvement.unit,
            title=_("Measure again after %(n)s days: %(title)s")
            % {"n": day, "title": improvement.title[:140]},
            owner=improvement.owner,
            due=max(due, today + GRACE),
            process=improvement.process,
            belongs_to=[improvement],
            fields={"why": _("The gain was registered; the watch fills in the analysis on this day.")},
        )
        LookTask.objects.create(gain=gain, day=day, action=action)


def _keep_turns(gain: GainRegistration, since: date | None, until: date) -> list[GainSignal]:
    states = list(WatchState.objects.filter(gain=gain, as_of__lte=until).order_by("as_of"))
    known = set(gain.signals.filter(kind=SignalKind.LOOK).values_list("look_day", flat=True))
    new = [
        turn
        for turn in turns_of(states)
        if (since is None or turn.day > since) and not (turn.look_day and turn.look_day in known)
    ]
    return [_keep_turn(gain, turn) for turn in new]


def _keep_turn(gain: GainRegistration, turn: Turn) -> GainSignal:
    signal, _new = GainSignal.objects.get_or_create(
        gain=gain,
        kind=turn.kind,
        day=turn.day,
        look_day=turn.look_day,
        defaults={"word": turn.word, "told_at": timezone.now()},
    )
    return signal


def _tell(new: Sequence[GainSignal], last: date) -> None:
    for signal in new:
        if last - signal.day <= RECENT:
            tell_signal(signal)


def _fill_tasks(gain: GainRegistration, verdicts: Iterable[GainVerdict]) -> None:
    """Write the analysis of each look that has come into its action."""
    by_day = {verdict.as_of: verdict for verdict in verdicts}
    for task in gain.tasks.filter(is_filled=False).select_related("action"):
        verdict = by_day.get(gain.starts_on + timedelta(days=task.day + 1))
        if verdict is None or not any(look.day == task.day and look.is_spent for look in verdict.looks):
            continue
        Action.objects.filter(pk=task.action_id).update(evidence=str(verdict.sentence))
        LookTask.objects.filter(pk=task.pk).update(is_filled=True)


def do_answer_signal(
    person: Person, signal: GainSignal, *, cause: str, what: str, due: date | None = None
) -> None:
    """Note the cause of a signal and what is done about it, as an action of the improvement's owner.

    Slip-back alarms that came before it and wait for an answer are answered with it.
    """
    improvement = signal.gain.improvement
    with transaction.atomic():
        action = do_add_action(
            person,
            improvement.unit,
            title=what,
            owner=improvement.owner or person,
            due=due,
            process=improvement.process,
            belongs_to=[improvement],
            fields={"why": cause},
        )
        alarms = Q(gain=signal.gain_id, kind=SignalKind.AMBER, day__lte=signal.day)
        GainSignal.objects.filter(Q(pk=signal.pk) | alarms, answered_at=None).update(
            cause=cause, action=action, answered_by=person, answered_at=timezone.now()
        )
        signal.refresh_from_db()
        record(
            person,
            "answered a signal",
            improvement,
            after={"signal": signal.get_kind_display(), "day": signal.day, "action": action.title},
            why=cause,
        )
