"""The main improvement of the story: released once a week, paid late; from the finding to the check."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np

from obeya.studies.findings import findings
from obeya_web.conversation.actions.commenting import do_add_comment, do_react
from obeya_web.conversation.models import Sign
from obeya_web.explorer.asking import asked_about
from obeya_web.explorer.improving import taken_from_findings
from obeya_web.explorer.state import State as Shown
from obeya_web.explorer.tabs.findings import SEED
from obeya_web.improvement.actions.a3 import (
    do_add_cause,
    do_add_countermeasure,
    do_change_part,
    do_write_section,
)
from obeya_web.improvement.actions.catch_ball import do_answer_a3, do_send_a3
from obeya_web.improvement.actions.from_finding import do_begin_from_finding, do_keep_baseline
from obeya_web.improvement.actions.improving import do_advance_improvement, do_change_improvement
from obeya_web.improvement.actions.working import (
    do_add_assumption,
    do_add_voice,
    do_change_assumption,
    do_save_raci_row,
)
from obeya_web.improvement.findings.measuring import measured, picture_of, slice_of
from obeya_web.improvement.models import A3Ask, Basis, Cause, Improvement
from obeya_web.improvement.words import AssumptionState, CauseState
from obeya_web.jobs.models import Job
from obeya_web.jobs.queue import cancel
from obeya_web.processes.logs import open_version
from tools.story import texts
from tools.story.company import Story

# What was known when the work began: the log of nine months, before payments were released daily.
BEFORE = "started 2024-01..2024-09"
PATIENCE_S = 600.0


def plan_approval(story: Story) -> None:
    """Plan the way of the improvement through its stages."""
    plan = story.agenda.plan
    plan(47, partial(_begin, story), hour=10)
    plan(46, partial(_set_goal, story))
    for days_ago, who, role, said, is_dissent in texts.VOICES:
        plan(days_ago, partial(_hear, story, who, role, said, is_dissent), hour=13)
    for days_ago, who, key, body in texts.SECTIONS:
        plan(days_ago, partial(_write, story, who, key, body), hour=14)
    plan(42, partial(_find_causes, story), hour=15)
    plan(40, partial(_judge_causes, story), hour=16)
    plan(38, partial(_choose_countermeasures, story), hour=10)
    plan(37, partial(_share_work, story))
    plan(36, partial(_advance, story), hour=16)
    plan(35, partial(_send_round, story, "Does this fit what you see every day?"))
    plan(
        34,
        partial(_answer, story, "tom", "Say who releases while Aisha is away, or we are back at one person."),
    )
    plan(
        33,
        partial(_send_round, story, "The deputy for the release is in the plan now. Do you agree?"),
        hour=11,
    )
    for days_ago, who in ((33, "tom"), (32, "mira"), (31, "henrik")):
        plan(days_ago, partial(_answer, story, who, ""), hour=15)
    plan(30, partial(_advance, story), hour=16)
    for days_ago, who, words in texts.COMMENTS:
        plan(days_ago, partial(_comment, story, who, words), hour=10.5)
    plan(12, partial(_compare, story))
    plan(10, partial(_advance, story, {"actions_ended": texts.WAIVED}), hour=15)
    plan(9, partial(_hold_assumption, story))


def improvement_of(story: Story) -> Improvement:
    """Return the improvement as it is now."""
    return Improvement.objects.select_related("unit", "process").get(pk=story.kept["approval"].pk)


def _begin(story: Story) -> None:
    """Begin from the first finding, as the button of the explorer does, and measure its baseline as the job does."""
    asked = asked_about(story.process, Shown(where=(BEFORE,), tab="findings"))
    # Nobody waits for a page here, so a slow machine may take longer than one; the answer is kept for what follows.
    asked.ask("findings", lambda log: findings(log, rng=np.random.default_rng(SEED)), seconds=PATIENCE_S)
    improvement = do_begin_from_finding(story.carla, story.process, taken_from_findings(asked, 0))
    basis = Basis.objects.get(improvement=improvement)
    log = open_version(story.process, improvement.log_version)
    part = slice_of(log, where=improvement.where, calendar=basis.calendar)
    do_keep_baseline(improvement, measured(part, basis.select), picture_of(part))
    if basis.job is not None:
        cancel(Job.objects.get(pk=basis.job))
    story.kept["approval"] = improvement


def _change(story: Story, who: str, changes: dict[str, Any]) -> None:
    improvement = improvement_of(story)
    do_change_improvement(story.who(who), improvement, changes, seen_version=improvement.version)


def _set_goal(story: Story) -> None:
    agenda = story.agenda
    _change(
        story,
        "carla",
        {
            "sponsor": story.who("henrik"),
            "coach": story.who("elena"),
            "team": [story.who(name) for name in ("mira", "aisha", "tom")],
            "target_value": 1.0,
            "target_day": agenda.day(-30),
            "counter_measure": "Payments that are stopped after release: 4 a month at most",
            "benefit_low": 38_000.0,
            "benefit_high": 61_000.0,
            "cost": 9_000.0,
            "horizon": "middle",
            "first_day": agenda.day(47),
            "go_live": agenda.day(22),
        },
    )


def _hear(story: Story, who: str, role: str, said: str, is_dissent: bool) -> None:
    do_add_voice(story.who(who), improvement_of(story), said=said, role=role, is_dissent=is_dissent)


def _write(story: Story, who: str, key: str, body: str) -> None:
    improvement = improvement_of(story)
    section = improvement.sections.filter(key=key).first()
    version = section.version if section else 0
    do_write_section(story.who(who), improvement, key, body, seen_version=version)


def _find_causes(story: Story) -> None:
    improvement = improvement_of(story)
    causes: dict[str, Cause] = {}
    for key, behind, words, _state, _evidence in texts.CAUSES:
        causes[key] = do_add_cause(story.who("mira"), improvement, words, behind=causes.get(behind))
    story.kept["causes"] = causes


def _judge_causes(story: Story) -> None:
    for key, _behind, _words, state, evidence in texts.CAUSES:
        cause = story.kept["causes"][key]
        if state != CauseState.HYPOTHESIS:
            changes = {"state": state.value, "evidence": evidence}
            do_change_part(story.who("mira"), cause, changes, seen_version=cause.version)


def _choose_countermeasures(story: Story) -> None:
    improvement, causes = improvement_of(story), story.kept["causes"]
    story.kept["countermeasures"] = {
        key: do_add_countermeasure(
            story.carla, improvement, words, predicted=predicted, causes=[causes[each] for each in against]
        )
        for key, against, words, predicted, _actual in texts.COUNTERMEASURES
    }


def _share_work(story: Story) -> None:
    improvement = improvement_of(story)
    for work, letters in texts.RACI:
        do_save_raci_row(
            story.carla,
            improvement,
            work=work,
            letters={story.who(name): letter for name, letter in letters.items()},
        )
    story.kept["assumption"] = do_add_assumption(
        story.carla, improvement, words="The bank takes a payment file every working day at no extra cost."
    )


def _hold_assumption(story: Story) -> None:
    assumption = story.kept["assumption"]
    do_change_assumption(
        story.who("elena"),
        assumption,
        words=assumption.words,
        state=AssumptionState.HOLDS,
        why="The bank's letter: files on every working day are part of the contract.",
        seen_version=assumption.version,
    )


def _advance(story: Story, waived: dict[str, str] | None = None) -> None:
    improvement = improvement_of(story)
    do_advance_improvement(story.carla, improvement, seen_version=improvement.version, waived=waived)


def _send_round(story: Story, note: str) -> None:
    people = [story.who(name) for name in ("tom", "mira", "henrik")]
    do_send_a3(story.carla, improvement_of(story), people, note=note)


def _answer(story: Story, who: str, words: str) -> None:
    asks = A3Ask.objects.filter(improvement=story.kept["approval"], person=story.who(who))
    do_answer_a3(story.who(who), asks.order_by("-number")[0], agrees=not words, words=words)


def _comment(story: Story, who: str, words: str) -> None:
    comment = do_add_comment(story.who(who), improvement_of(story), words)
    if who != "carla":
        do_react(story.carla, comment, Sign.values[0])


def _compare(story: Story) -> None:
    for key, _against, _words, _predicted, actual in texts.COUNTERMEASURES:
        part = story.kept["countermeasures"][key]
        if actual:
            do_change_part(story.who("mira"), part, {"actual": actual}, seen_version=part.version)
