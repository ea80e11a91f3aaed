"""The gain of the main improvement: registered, shown, lost where one department slips back, found again and held."""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial

from obeya.studies.gain import register_in_log
from obeya_web.followup.actions.moving import do_move_action
from obeya_web.followup.models import Action
from obeya_web.followup.states import State
from obeya_web.jobs.models import Job, OutboxMessage
from obeya_web.jobs.queue import cancel
from obeya_web.watch.actions.benefits import do_add_benefit
from obeya_web.watch.actions.packing import do_acknowledge_packet, do_send_packet
from obeya_web.watch.actions.registering import WATCH_GAIN, do_register_gain
from obeya_web.watch.actions.watching import do_answer_signal, do_keep_states
from obeya_web.watch.judging import judge_days, judge_now
from obeya_web.watch.models import GainSignal
from obeya_web.watch.words import BenefitClass, SignalKind
from obeya_web.watch.work.recomputing import live_gains
from tools.story.approval import improvement_of
from tools.story.company import Story

# In the calendar of the sample: payments are released daily from here on, first for two departments.
GO_LIVE = date(2024, 10, 1)
KNOWN_UNTIL = date(2024, 9, 30)
SLICE = "Department = Operations or Department = Facilities"
TRANSITION = 14
# Whose days these are: those of people, days ago; then how far the data had come, days after the transition.
LOOKS = ((19, 30), (14, 60), (8, 90), (4, 180))


def plan_watching(story: Story) -> None:
    """Plan the registration, the looks, the slip and what was done about it."""
    plan = story.agenda.plan
    plan(24, partial(_register, story), hour=9.5)
    for days_ago, day in LOOKS:
        plan(days_ago, partial(_look, story, day), hour=7)
    plan(14, partial(_send_evidence, story), hour=9.5)
    plan(13, partial(_answer_evidence, story), hour=11)
    plan(13, partial(_answer_signal, story), hour=15)
    plan(9, partial(_finish_rota, story), hour=15)


def _register(story: Story) -> None:
    improvement = improvement_of(story)
    asked = register_in_log("cycle_time", GO_LIVE, slice=SLICE, transition_days=TRANSITION)
    gain = do_register_gain(story.carla, improvement, asked, data_until=KNOWN_UNTIL)
    for job in Job.objects.filter(kind=WATCH_GAIN, state=Job.State.READY):
        cancel(job)
    story.kept["gain"] = gain
    first = date(2024, 11, 1)
    for fields in (
        {"name": "Reminders that nobody answers any more", "rate": 42, "target": 60.0, "forecast": 45.0},
        {
            "name": "Discount for paying early",
            "kind": BenefitClass.HARD,
            "unit_word": "invoices",
            "rate": 14,
            "forecast": 95.0,
        },
        {
            "name": "Training, and a second file to the bank",
            "kind": BenefitClass.COST,
            "unit_word": "set-up",
            "is_recurring": False,
            "rate": 9_000,
            "forecast": 1.0,
        },
    ):
        do_add_benefit(story.carla, improvement, {"from_month": first, **fields})


def _look(story: Story, day: int) -> None:
    gain = live_gains().get(pk=story.kept["gain"].pk)
    do_keep_states(gain, judge_days(gain, until=_morning(day)))
    _finish(story, gain.tasks.get(day=day).action)


def _send_evidence(story: Story) -> None:
    gain = live_gains().get(pk=story.kept["gain"].pk)
    verdict = judge_now(gain, as_of=_morning(60))
    packet = do_send_packet(
        story.carla, gain, verdict, sent_to=story.who("tom"), note="What changed in Operations in November?"
    )
    OutboxMessage.objects.filter(key=f"packet:{packet.pk}").delete()
    story.kept["packet"] = packet


def _answer_evidence(story: Story) -> None:
    do_acknowledge_packet(
        story.who("tom"),
        story.kept["packet"],
        response="Our approver was away and the list was kept for Friday again. The deputy is back in the rota.",
    )


def _answer_signal(story: Story) -> None:
    signal = GainSignal.objects.get(gain=story.kept["gain"], kind=SignalKind.REGRESSED)
    do_answer_signal(
        story.carla,
        signal,
        cause="While the approver of Operations was away, releases were collected for Friday again.",
        what="Put a deputy for every approver into the rota of Operations",
        due=story.agenda.day(8),
    )
    signal.refresh_from_db()
    story.kept["rota"] = signal.action


def _finish(story: Story, action: Action) -> None:
    for who, state in (("carla", State.DOING), ("carla", State.DONE), ("mira", State.VERIFIED)):
        action.refresh_from_db()
        do_move_action(story.who(who), action, state, seen_version=action.version)


def _finish_rota(story: Story) -> None:
    _finish(story, story.kept["rota"])


def _morning(day: int) -> date:
    return GO_LIVE + timedelta(days=TRANSITION + day + 1)
