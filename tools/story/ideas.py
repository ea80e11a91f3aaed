"""The ideas of the story: six, each with another answer, one of them still waiting."""

from __future__ import annotations

from functools import partial

from obeya_web.improvement.actions.ideas import (
    NAMED,
    PSEUDONYMOUS,
    do_accept_idea,
    do_answer_idea,
    do_join_idea,
    do_send_idea,
)
from obeya_web.improvement.models import Idea
from obeya_web.improvement.words import IdeaState
from tools.story.company import Story

# Key: days ago, who, where, words, how it is signed.
IDEAS = {
    "daily": (
        48,
        "aisha",
        "Payment list",
        "The payment list closes on Tuesday at 11:30. About 60 released invoices then sit until Friday of the "
        "week after. Could we release every day instead of once a week?",
    ),
    "twice": (
        46,
        "tom",
        "Payment run",
        "Release payments more often than once a week. Suppliers call me about 5 times a day because of it.",
    ),
    "contact": (
        44,
        "tom",
        "Order number requests",
        "3 of 10 invoices come without an order number and I look for the right buyer for 10 minutes each time. "
        "Put the buyer's name and phone on our order form.",
    ),
    "deputy": (
        41,
        "jonas",
        "Logistics",
        "When the head of Logistics is away nobody approves: in July invoices waited 14 days. "
        "Each approver should name a deputy.",
    ),
    "stamp": (
        25,
        "jonas",
        "Post room",
        "Stamp paper invoices with a barcode in the post room.",
    ),
    "lunch": (
        3,
        "aisha",
        "Department review",
        "Show each department how many of its invoices wait for review, on the screen in the canteen.",
    ),
}


def plan_ideas(story: Story) -> None:
    """Plan when each idea comes, and when it is answered."""
    plan = story.agenda.plan
    for key, (days_ago, *_rest) in IDEAS.items():
        plan(days_ago, partial(_send, story, key), hour=11)
    plan(45, partial(_accept_into_approval, story), hour=15)
    plan(44, partial(_join, story), hour=8)
    plan(40, partial(_accept_contact, story), hour=14)
    plan(
        39,
        partial(
            _answer,
            story,
            "deputy",
            IdeaState.PARKED,
            "Right, and it comes next: first the payment list, then the deputies. We look at it again in four weeks.",
        ),
    )
    plan(
        22,
        partial(
            _answer,
            story,
            "stamp",
            IdeaState.DECLINED,
            "Only 40 of 5,900 invoices still come on paper, and their number halves every year. Thank you for "
            "looking at the post room; tell us if you see more of them than we count.",
        ),
    )


def _send(story: Story, key: str) -> None:
    _days_ago, who, place, words = IDEAS[key]
    naming = PSEUDONYMOUS if key == "lunch" else NAMED
    story.kept[f"idea {key}"] = do_send_idea(
        story.who(who), story.payable, words=words, place=place, process=story.process, naming=naming
    )


def _idea(story: Story, key: str) -> Idea:
    return Idea.objects.get(pk=story.kept[f"idea {key}"].pk)


def _accept_into_approval(story: Story) -> None:
    idea = _idea(story, "daily")
    answer = "You named what the data shows: this is now part of our improvement, and we would like you in the team."
    do_accept_idea(
        story.carla, idea, seen_version=idea.version, answer=answer, improvement=story.kept["approval"]
    )


def _accept_contact(story: Story) -> None:
    idea = _idea(story, "contact")
    story.kept["contact"] = do_accept_idea(
        story.who("mira"),
        idea,
        seen_version=idea.version,
        answer="Small, cheap and yours: let us just do it.",
    )


def _join(story: Story) -> None:
    idea = _idea(story, "twice")
    do_join_idea(story.carla, idea, _idea(story, "daily"), seen_version=idea.version)


def _answer(story: Story, key: str, state: IdeaState, answer: str) -> None:
    idea = _idea(story, key)
    do_answer_idea(story.carla, idea, state, answer=answer, seen_version=idea.version)
