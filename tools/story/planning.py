"""The plan of the story's improvements: goals, scores, milestones, people's time, money and what may go wrong."""

from __future__ import annotations

from datetime import date
from functools import partial

from obeya_web.improvement.models import Improvement
from obeya_web.portfolio.actions.goals import do_add_goal, do_link_goal
from obeya_web.portfolio.actions.planning import (
    do_add_milestone,
    do_add_part,
    do_change_milestone,
    do_review,
)
from obeya_web.portfolio.actions.scoring import do_score
from obeya_web.portfolio.models import Allocation, BudgetLine, Milestone, RaidItem
from obeya_web.portfolio.models.budget import BudgetKind
from obeya_web.portfolio.models.raid import RaidKind
from obeya_web.portfolio.models.review import Verdict
from obeya_web.portfolio.priorities.schemes import SCHEMES
from tools.story.company import Story

# Improvement: impact and effort, then reach, impact, confidence and effort of RICE.
SCORES = {
    "approval": ((5, 2), (970, 2.0, 1.0, 1.5)),
    "orders": ((4, 3), (310, 2.0, 0.8, 2.0)),
    "deputies": ((3, 2), (180, 1.0, 0.8, 0.5)),
    "contact": ((2, 1), (310, 0.5, 1.0, 0.1)),
}
SCORED_DAYS_AGO = {"approval": 46, "contact": 38, "deputies": 33, "orders": 16}


def plan_planning(story: Story) -> None:
    """Plan when goals are set, scores given and plans made."""
    plan = story.agenda.plan
    plan(48, partial(_set_goals, story), hour=9)
    for name, days_ago in SCORED_DAYS_AGO.items():
        plan(days_ago, partial(_score, story, name), hour=17)
    plan(37, partial(_plan_approval, story), hour=15)
    plan(24, partial(_reach, story, "Trial ended", 24), hour=15)
    plan(22, partial(_reach, story, "All departments", 22), hour=15)
    plan(16, partial(_give_time, story, "orders", (("aisha", 60, 16, -20), ("jonas", 40, 16, -20))), hour=15)
    plan(15, partial(_plan_orders, story), hour=11)
    plan(13, partial(_slip, story), hour=15)
    plan(7, partial(_review, story), hour=15)


def _improvement(story: Story, name: str) -> Improvement:
    return Improvement.objects.select_related("unit").get(pk=story.kept[name].pk)


def _set_goals(story: Story) -> None:
    day, carla, owner = story.agenda.day(-150), story.carla, story.who("henrik")
    whole = do_add_goal(
        carla,
        story.units["company"],
        name="Suppliers are paid on the agreed day",
        owner=owner,
        measure="Invoices paid late",
        measure_unit="%",
        start_value=62.0,
        target_value=10.0,
        target_day=day,
    )
    quick = do_add_goal(
        carla,
        story.units["finance"],
        name="From receipt to payment in 6 days",
        above=whole,
        owner=owner,
        measure="Receipt to payment, median",
        measure_unit="days",
        start_value=14.1,
        target_value=6.0,
        target_day=day,
    )
    away = do_add_goal(
        carla,
        story.payable,
        name="No invoice waits for somebody who is away",
        above=quick,
        owner=story.who("mira"),
        measure="Wait before Approve invoice, Logistics, mean",
        measure_unit="hours",
        start_value=56.0,
        target_value=8.0,
        target_day=story.agenda.day(-60),
    )
    story.kept["goals"] = {"approval": quick, "orders": quick, "deputies": away, "contact": whole}


def _score(story: Story, name: str) -> None:
    improvement = _improvement(story, name)
    for key, values in zip(("impact_effort", "rice"), SCORES[name], strict=True):
        scheme = SCHEMES[key]
        given = dict(zip((factor.key for factor in scheme.factors), values, strict=True))
        do_score(story.carla, improvement, scheme, given)
    do_link_goal(story.carla, story.kept["goals"][name], improvement)


def _plan_approval(story: Story) -> None:
    improvement, carla, agenda = _improvement(story, "approval"), story.carla, story.agenda
    last: list[Milestone] = []
    for name, owner, days_ago in (
        ("Trial ended", "aisha", 24),
        ("All departments", "mira", 22),
        ("Deputies named", "jonas", 3),
        ("New standard signed", "mira", -12),
    ):
        last = [
            do_add_milestone(
                carla, improvement, name=name, day=agenda.day(days_ago), owner=story.who(owner), after=last
            )
        ]
    _give_time(story, "approval", (("aisha", 50, 37, -10), ("mira", 20, 37, -10), ("tom", 10, 30, -10)))
    for kind, words, amount, days_ago, share in (
        (BudgetKind.PLANNED, "Role and rights in the payment system", 6_000, 37, 1.0),
        (BudgetKind.PLANNED, "Training of the deputies", 3_000, 37, 0.25),
        (BudgetKind.ACTUAL, "Role and rights in the payment system", 6_400, 21, 0.0),
    ):
        day = agenda.day(days_ago)
        do_add_part(
            carla,
            BudgetLine(
                improvement=improvement, kind=kind, words=words, amount=amount, day=day, share_done=share
            ),
        )
    for raid_kind, words, weight, response in (
        (RaidKind.RISK, "Controllers stop the daily run after the first wrong amount", 4, "Daily sample"),
        (RaidKind.DEPENDENCY, "IT adds the role in the payment system", 3, "Ticket with Henrik as sponsor"),
    ):
        item = RaidItem(
            improvement=improvement, kind=raid_kind, words=words, weight=weight, response=response
        )
        do_add_part(carla, item)


def _plan_orders(story: Story) -> None:
    day = story.agenda.day(0)
    milestone = "Half a day with the buyers of all departments"
    do_add_milestone(
        story.carla, _improvement(story, "orders"), name=milestone, day=day, owner=story.who("jonas")
    )


def _give_time(story: Story, name: str, shares: tuple[tuple[str, int, int, int], ...]) -> None:
    """Promise people's time: Aisha's to two improvements at once, more than she has."""
    for who, percent, first, last in shares:
        share = Allocation(
            improvement=_improvement(story, name),
            person=story.who(who),
            percent=percent,
            first_day=story.agenda.day(first),
            last_day=story.agenda.day(last),
        )
        do_add_part(story.carla, share)


def _milestone(story: Story, name: str) -> Milestone:
    return Milestone.objects.get(improvement=story.kept["approval"], name=name)


def _reach(story: Story, name: str, days_ago: int) -> None:
    milestone = _milestone(story, name)
    reached: dict[str, date] = {"done_day": story.agenda.day(days_ago)}
    do_change_milestone(story.carla, milestone, reached, seen_version=milestone.version)


def _slip(story: Story) -> None:
    milestone = _milestone(story, "Deputies named")
    later = {"forecast_day": story.agenda.day(-3)}
    do_change_milestone(
        story.who("jonas"),
        milestone,
        later,
        seen_version=milestone.version,
        why="Logistics and Facilities have not answered yet",
    )


def _review(story: Story) -> None:
    improvement = _improvement(story, "approval")
    do_review(
        story.who("henrik"),
        improvement,
        verdict=Verdict.CONTINUE,
        would_begin=True,
        why="The wait fell from 7.8 to 0.8 days; now it has to stay there.",
        seen_version=improvement.version,
    )
