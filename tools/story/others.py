"""The other improvements of the story, and what people know of the process."""

from __future__ import annotations

from functools import partial
from typing import Any

from obeya_web.followup.actions.deciding import do_ask_for_decision
from obeya_web.improvement.actions.improving import (
    do_advance_improvement,
    do_answer_gate,
    do_begin_improvement,
    do_change_improvement,
    do_pause_improvement,
)
from obeya_web.improvement.actions.working import do_begin_loop, do_end_loop, do_thank
from obeya_web.improvement.models import Improvement
from obeya_web.improvement.words import LoopDecision
from obeya_web.processes.actions.describing import (
    do_add_risk,
    do_add_stakeholder,
    do_change_description,
    do_prepare_profile,
)
from obeya_web.processes.sipoc import prefilled
from tools.story.company import Story

ORDERS = "926 of 2,980 invoices came without an order number; each goes back to the buyer and loses 7 d 6 h on average."
DEPUTIES = (
    "When the approver of Logistics is away, 533 invoices wait 2 d 8 h on average before “Approve invoice”, the "
    "others 5 hours."
)
RISKS = (
    ("The daily check is skipped on a busy day", "A wrong amount is paid", "Money has to be called back", 2, 4,
     "A sample of 10 a day, counted on the wall", "elena", -20),
    ("The person who releases is ill", "Nothing is released", "Suppliers wait as before", 3, 4,
     "A second person has the right", "mira", -10),
    ("Departments go back to old habits", "Orders are placed without a number", "The loop comes back", 4, 3,
     "The share without a number is looked at every week", "jonas", -5),
)  # fmt: skip
STAKEHOLDERS = (
    ("Heads of the five departments", "approve invoices", 5, 3, (4, 3, 3, 2, 2)),
    ("Treasury", "releases payments", 4, 4, (5, 4, 4, 4, 3)),
    ("Controllers", "check what is paid", 4, 2, (4, 2, 3, 3, 2)),
    ("Suppliers", "wait for their money", 2, 5, (3, 5, 3, 3, 3)),
)
ADKAR = ("awareness", "desire", "knowledge", "ability", "reinforcement")


def plan_others(story: Story) -> None:
    """Plan three further improvements, the description of the process, a decision and thanks."""
    plan = story.agenda.plan
    plan(49, partial(_describe, story))
    plan(38, partial(_begin_contact, story), hour=9)
    plan(33, partial(_begin_deputies, story), hour=10)
    plan(27, partial(_end_contact, story), hour=14)
    plan(23, partial(_pause_deputies, story), hour=14)
    plan(16, partial(_begin_orders, story), hour=10)
    plan(5, partial(_ask, story), hour=11)


def _change(story: Story, who: str, improvement: Improvement, changes: dict[str, Any]) -> None:
    improvement.refresh_from_db()
    do_change_improvement(story.who(who), improvement, changes, seen_version=improvement.version)


def _advance(story: Story, who: str, improvement: Improvement) -> None:
    improvement.refresh_from_db()
    do_advance_improvement(story.who(who), improvement, seen_version=improvement.version)


def _begin_contact(story: Story) -> None:
    improvement = story.kept["contact"]
    changes = {
        "title": "Buyer's name and phone on the order form",
        "owner": story.who("tom"),
        "sponsor": story.who("mira"),
        "measure": "Minutes to find the right buyer",
        "measure_unit": "minutes",
        "baseline_value": 10.0,
        "target_value": 2.0,
        "target_day": story.agenda.day(25),
    }
    _change(story, "mira", improvement, changes)
    _advance(story, "mira", improvement)


def _end_contact(story: Story) -> None:
    improvement = story.kept["contact"]
    _change(story, "tom", improvement, {"actual_value": 2.0, "standard": "Order form, version 4"})
    _advance(story, "mira", improvement)
    do_thank(
        story.who("mira"), improvement, story.who("tom"), words="For the form, and for calling every buyer"
    )


def _begin_deputies(story: Story) -> None:
    who, agenda = story.who("jonas"), story.agenda
    improvement = do_begin_improvement(
        story.carla,
        story.payable,
        title="A deputy for the approver of Logistics",
        method="pdsa",
        fields={
            "process": story.process,
            "problem": DEPUTIES,
            "wastes": ["waiting"],
            "owner": who,
            "sponsor": story.who("henrik"),
            "measure": "Wait before Approve invoice, Logistics, mean",
            "measure_unit": "hours",
            "baseline_value": 56.0,
            "target_value": 8.0,
            "target_day": agenda.day(-40),
            "counter_measure": "Invoices that were approved by mistake",
            "hours_per_week": 641.0,
            "benefit_low": 6_000.0,
            "benefit_high": 11_000.0,
            "first_day": agenda.day(33),
        },
    )
    story.kept["deputies"] = improvement
    loop = do_begin_loop(
        who,
        improvement,
        tried="The shift lead approves up to 2,000 for two weeks",
        predicted="The mean wait falls from 56 to 12 hours",
        first_day=agenda.day(32),
    )
    story.kept["loop"] = loop
    do_answer_gate(who, improvement, "predicted", is_met=True, note="12 hours instead of 56")
    _advance(story, "carla", improvement)


def _pause_deputies(story: Story) -> None:
    improvement, loop = story.kept["deputies"], story.kept["loop"]
    do_end_loop(
        story.who("jonas"),
        loop,
        came="19 hours: most invoices of Logistics are above 2,000",
        decision=LoopDecision.ADAPT,
        last_day=story.agenda.day(24),
        seen_version=loop.version,
    )
    _change(story, "jonas", improvement, {"actual_value": 19.0})
    improvement.refresh_from_db()
    do_pause_improvement(
        story.carla,
        improvement,
        why="The limit of the shift lead has to be decided first",
        resume_when="Henrik Dahl has decided about the limit",
        seen_version=improvement.version,
    )


def _begin_orders(story: Story) -> None:
    improvement = do_begin_improvement(
        story.carla,
        story.payable,
        title="No invoice without an order number",
        method="kaizen",
        fields={
            "process": story.process,
            "problem": ORDERS,
            "wastes": ["defects", "waiting"],
            "owner": story.who("jonas"),
            "sponsor": story.who("henrik"),
            "coach": story.carla,
            "team": [story.who("tom"), story.who("aisha")],
            "measure": "Share of invoices without an order number",
            "measure_unit": "%",
            "baseline_value": 31.0,
            "target_value": 5.0,
            "target_day": story.agenda.day(-45),
            "counter_measure": "Orders that are placed after the delivery",
            "hours_per_week": 3_790.0,
            "benefit_low": 21_000.0,
            "benefit_high": 34_000.0,
            "cost": 6_500.0,
            "first_day": story.agenda.day(16),
        },
    )
    story.kept["orders"] = improvement
    _advance(story, "carla", improvement)


def _describe(story: Story) -> None:
    mira, process = story.who("mira"), story.process
    for cause, event, effect, likelihood, impact, response, owner, day in RISKS:
        fields = {
            "cause": cause,
            "event": event,
            "effect": effect,
            "likelihood": likelihood,
            "impact": impact,
            "response_words": response,
            "owner": story.who(owner),
            "review_day": story.agenda.day(day),
        }
        do_add_risk(mira, process, fields)
    for name, role, influence, support, scores in STAKEHOLDERS:
        scored = dict(zip(ADKAR, scores, strict=True))
        do_add_stakeholder(
            mira, process, {"name": name, "role": role, "influence": influence, "support": support, **scored}
        )
    rows = prefilled(process)
    if rows:
        rows[0] |= {"supplier": "Suppliers", "input": "Invoice with an order number"}
        rows[-1] |= {"output": "Payment on the agreed day", "customer": "Suppliers, departments"}
    profile = do_prepare_profile(process)
    changes = {
        "sipoc": rows,
        "maturity": 2,
        "maturity_words": "There is an owner and a goal; each department still works in its own way.",
    }
    do_change_description(mira, profile, changes, seen_version=profile.version)


def _ask(story: Story) -> None:
    do_ask_for_decision(
        story.who("jonas"),
        story.payable,
        title="Up to which amount may a shift lead approve while the approver is away?",
        options=["2,000 as now", "5,000", "No limit, with a check the next day"],
        decider=story.who("henrik"),
        due=story.agenda.day(-4),
        why="Most invoices of Logistics are above 2,000, so the trial helped only a little.",
        default=1,
        belongs_to=story.kept["deputies"],
    )
