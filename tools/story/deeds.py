"""The actions of the story: fourteen, in every state, and the ladder that chases them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from obeya_web.conversation.actions.commenting import do_add_comment
from obeya_web.followup.actions.boards import do_create_board
from obeya_web.followup.actions.escalating import do_acknowledge
from obeya_web.followup.actions.moving import do_move_action
from obeya_web.followup.actions.writing import do_add_action, do_change_action
from obeya_web.followup.models import Action, Breach, BreachKind, Lanes
from obeya_web.followup.states import Priority, State
from obeya_web.followup.work.chasing import chase
from tools.story.company import Story

CHASED_DAYS = 36
COLUMNS = {
    "ready": {"limit": 5, "policy": "It has an owner and a day."},
    "doing": {"limit": 4, "policy": "Finish one before you begin the next."},
    "verify": {"limit": 3, "policy": "Look at it where the work is done, not on the screen."},
}
Move = tuple[int, State, str, str]


@dataclass(frozen=True, slots=True)
class Deed:
    """One action: whose it is, when it was made and is due (in working days ago), and how it went."""

    key: str
    title: str
    owner: str
    verifier: str
    made: int
    due: int
    moves: tuple[Move, ...] = ()
    priority: str = Priority.MEDIUM
    improvement: str = "approval"
    by: str = "carla"


DONE, DOING, VERIFIED = State.DONE, State.DOING, State.VERIFIED
DEEDS = (
    Deed("bank", "Ask the bank whether it takes a payment file on every working day", "elena", "carla", 37, 33,
         ((36, DOING, "elena", ""), (34, DONE, "elena", "The bank's letter"), (33, VERIFIED, "carla", ""))),
    Deed("rule", "Write the rule for the daily release on one page", "aisha", "mira", 37, 31,
         ((36, DOING, "aisha", ""), (32, DONE, "aisha", "The page, version 1"), (31, VERIFIED, "mira", ""))),
    Deed("trial", "Release daily for Operations and IT for two weeks", "aisha", "mira", 36, 24,
         ((30, DOING, "aisha", ""), (25, DONE, "aisha", "410 releases, median wait 0.7 days"),
          (24, VERIFIED, "mira", "")), Priority.HIGH),
    Deed("right", "Give a second person the right to release payments", "mira", "henrik", 36, 20,
         ((29, DOING, "mira", ""), (27, State.BLOCKED, "mira", "IT has to add the role first"),
          (23, DOING, "mira", ""), (21, DONE, "mira", "The role is in the system since today"),
          (19, VERIFIED, "henrik", "")), Priority.HIGH),
    Deed("tell", "Tell all departments how payments are released from October on", "carla", "henrik", 30, 21,
         ((26, DOING, "carla", ""), (22, DONE, "carla", "Five meetings, 41 people"),
          (21, VERIFIED, "henrik", ""))),
    Deed("form", "Put the buyer's name and phone on the order form", "tom", "mira", 38, 28,
         ((35, DOING, "tom", ""), (29, DONE, "tom", "The new form is in use"), (28, VERIFIED, "mira", "")),
         Priority.LOW, "contact", "mira"),
    Deed("saturday", "Ask for a payment run on Saturdays", "tom", "mira", 33, 15,
         ((26, State.CANCELLED, "tom", "Nobody releases at weekends, so no money would move"),), Priority.LOW),
    Deed("sample", "Check 10 released payments a day for four weeks", "elena", "carla", 28, -1,
         ((24, DOING, "elena", ""), (2, DONE, "elena", "19 days, 190 payments, 3 stopped")), Priority.HIGH),
    Deed("deputies", "Name a deputy for each of the five approvers", "jonas", "mira", 20, 8,
         ((12, DOING, "jonas", ""),), Priority.HIGH),
    Deed("sheet", "Bring the training sheet of accounts payable up to date", "tom", "mira", 15, 2,
         ((6, DOING, "tom", ""),), Priority.LOW, by="mira"),
    Deed("why", "Ask Treasury why its lists are closed on Tuesdays", "elena", "carla", 18, -6,
         ((12, DOING, "elena", ""),)),
    Deed("train", "Train the deputies on the release screen", "aisha", "mira", 11, -8,
         ((1, State.BLOCKED, "aisha", "The deputies are not named yet"),)),
    Deed("show", "Show the wait before the release on the team's wall every Monday", "carla", "mira", 6, -4,
         ((4, DOING, "carla", ""),)),
    Deed("lists", "Find out which other lists are closed on a fixed day", "", "", 4, -15,
         improvement="orders", by="jonas"),
)  # fmt: skip


def plan_deeds(story: Story) -> None:
    """Plan when each action is made and moves, and when somebody is told that it stands still."""
    plan = story.agenda.plan
    plan(38, partial(_make_board, story), hour=16)
    for deed in DEEDS:
        plan(deed.made, partial(_add, story, deed), hour=11)
        for days_ago, state, who, words in deed.moves:
            plan(days_ago, partial(_move, story, deed.key, state, who, words), hour=12)
    plan(14, partial(_replan, story), hour=13)
    plan(5, partial(_acknowledge, story), hour=15)
    words = "Operations, IT and Marketing have named theirs. Logistics and Facilities answer on Monday."
    plan(4, partial(_say, story, "jonas", "deputies", words), hour=15)
    for days_ago in range(CHASED_DAYS, 0, -1):
        plan(days_ago, partial(chase, story.agenda.moment(days_ago, 9.25)), hour=9.25)


def _action(story: Story, key: str) -> Action:
    return Action.objects.select_related("unit", "owner", "verifier").get(pk=story.kept[f"action {key}"])


def _make_board(story: Story) -> None:
    fields = {"lanes": Lanes.NONE, "columns": COLUMNS, "person_limit": 3}
    story.kept["board"] = do_create_board(story.carla, story.payable, name="Invoices", fields=fields)


def _add(story: Story, deed: Deed) -> None:
    verifier = story.who(deed.verifier) if deed.verifier else None
    action = do_add_action(
        story.who(deed.by),
        story.payable,
        title=deed.title,
        owner=story.who(deed.owner) if deed.owner else None,
        due=story.agenda.day(deed.due),
        process=story.process,
        belongs_to=[story.kept[deed.improvement]],
        priority=deed.priority,
        fields={"verifier": verifier},
    )
    story.kept[f"action {deed.key}"] = action.pk


def _move(story: Story, key: str, state: State, who: str, words: str) -> None:
    action = _action(story, key)
    is_done = state == State.DONE
    do_move_action(
        story.who(who),
        action,
        state,
        seen_version=action.version,
        why="" if is_done else words,
        evidence=words if is_done else "",
        blocked_by=[_action(story, "deputies")] if key == "train" else (),
    )


def _replan(story: Story) -> None:
    """Move a day once, with its reason: that alone makes nothing stall."""
    action = _action(story, "why")
    do_change_action(
        story.who("elena"),
        action,
        {"due": story.agenda.day(-9)},
        seen_version=action.version,
        why="Treasury closes the quarter first",
    )


def _acknowledge(story: Story) -> None:
    breach = Breach.objects.get(action=_action(story, "deputies"), kind=BreachKind.OVERDUE, resolved_at=None)
    do_acknowledge(story.who("mira"), breach)


def _say(story: Story, who: str, key: str, words: str) -> None:
    do_add_comment(story.who(who), _action(story, key), words)
