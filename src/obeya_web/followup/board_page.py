"""A board as it is drawn: lanes from top to bottom, columns from left to right, the cards in their places."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models import Q
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from obeya_web.followup.board_lanes import EXPEDITE, Lane, lane_of, lanes_of
from obeya_web.followup.boards import cards_of
from obeya_web.followup.chasing import Limits, Sign, is_stalled, signs_of
from obeya_web.followup.columns import STATES, Column, ColumnRule, column_of, rules_of
from obeya_web.followup.flow import Typical, usual_days
from obeya_web.followup.models import Action, Board
from obeya_web.followup.states import ServiceClass, State

MOST_CARDS = 500
MOST_BACKLOG = 100
MOST_DONE = 50
NO_USUAL = Typical(None, 0)
Places = dict[tuple[str, Column], list["Card"]]


@dataclass(frozen=True, slots=True)
class Card:
    """One action on a board: how long it has stood in its column, and what tells that it needs somebody.

    Everything that a card shows is a text already: a board has hundreds of cards, and few different words.
    """

    action: Action
    key: str
    version: str
    title: str
    owner: str
    initials: str
    due: str
    days: str
    is_old: bool
    is_overdue: bool
    stalled: str
    waits: str


@dataclass(frozen=True, slots=True)
class ShownColumn:
    """The head of a column: how many cards it holds of how many at most, and what is usual there."""

    rule: ColumnRule
    n: int
    is_full: bool
    is_over: bool
    usual: Typical

    @property
    def key(self) -> str:
        """Return the key of the column."""
        return self.rule.column.value

    @property
    def name(self) -> str | Promise:
        """Return what the board calls it."""
        return self.rule.name


@dataclass(frozen=True, slots=True)
class Cell:
    """The cards of one lane in one column."""

    column: ShownColumn
    cards: list[Card]


@dataclass(frozen=True, slots=True)
class ShownLane:
    """One lane with its cells from left to right."""

    lane: Lane
    is_expedite: bool
    cells: list[Cell]
    n: int


@dataclass(frozen=True, slots=True)
class BoardPage:
    """Everything that a board shows; `n_left_out` cards of the backlog stand only in the list."""

    columns: list[ShownColumn]
    lanes: list[ShownLane]
    n_cards: int
    n_left_out: int


def board_page(
    board: Board, *, now: datetime, today: date, limits: Limits, lanes: str | None = None
) -> BoardPage:
    """Lay out a board."""
    rules = [rule for rule in rules_of(board) if not rule.is_hidden]
    actions, n_left_out = _actions(board, rules, now=now)
    usual = usual_days(board)
    chosen = lanes or board.lanes
    places: Places = defaultdict(list)
    words = Words()
    for action in actions:
        column = column_of(action)
        if column is not None:
            card = card_of(action, words, usual=usual, now=now, today=today, limits=limits)
            places[lane_of(chosen, action), column].append(card)
    columns = [_shown(rule, places, usual, n_left_out) for rule in rules]
    shown = [_lane(lane, columns, places) for lane in lanes_of(board, chosen, actions)]
    return BoardPage(columns, shown, len(actions), n_left_out)


@dataclass(slots=True)
class Words:
    """What the cards of one board say, each worked out once."""

    days: dict[date, str] = field(default_factory=dict)
    people: dict[int, tuple[str, str]] = field(default_factory=dict)
    signs: dict[frozenset[Sign], str] = field(default_factory=dict)

    def day(self, day: date | None) -> str:
        """Return a day without its year."""
        if day is None:
            return ""
        if day not in self.days:
            self.days[day] = date_format(day, "j M")
        return self.days[day]

    def person(self, action: Action) -> tuple[str, str]:
        """Return the name and the initials of the owner; two empty texts for nobody."""
        if action.owner is None:
            return "", ""
        if action.owner.pk not in self.people:
            self.people[action.owner.pk] = (action.owner.shown_name, action.owner.initials)
        return self.people[action.owner.pk]

    def stalled(self, signs: frozenset[Sign]) -> str:
        """Return why a card has stopped; an empty text while it moves."""
        if signs not in self.signs:
            labels = [str(sign.label) for sign in Sign if sign in signs - {Sign.OVERDUE}]
            self.signs[signs] = ", ".join(labels) if is_stalled(signs) else ""
        return self.signs[signs]


def card_of(
    action: Action, words: Words, *, usual: Mapping[str, Typical], now: datetime, today: date, limits: Limits
) -> Card:
    """Return a card with its age and its signs."""
    signs = signs_of(action, now=now, today=today, limits=limits)
    days = (now - action.state_since).days
    usually = usual.get(action.state, NO_USUAL).days
    owner, initials = words.person(action)
    return Card(
        action=action,
        key=str(action.pk),
        version=str(action.version),
        title=action.title,
        owner=owner,
        initials=initials,
        due=words.day(action.due),
        days=str(days),
        is_old=usually is not None and action.state != State.VERIFIED and days > usually,
        is_overdue=Sign.OVERDUE in signs,
        stalled=words.stalled(signs),
        waits=(action.blocked_reason or _("waits for another action"))
        if action.state == State.BLOCKED
        else "",
    )


def _actions(board: Board, rules: list[ColumnRule], *, now: datetime) -> tuple[list[Action], int]:
    """Return the actions that are drawn, and how many more the backlog holds."""
    shown = [rule.column for rule in rules]
    cards = (
        cards_of(board, now=now)
        .select_related("owner", "process")
        .defer("why", "expected_effect", "evidence")
    )
    in_work = [
        STATES[column] for column in shown if column not in (Column.BACKLOG, Column.READY, Column.DONE)
    ]
    middle = Q(state__in=in_work)
    if Column.READY in shown:
        middle |= Q(state=State.OPEN, is_ready=True)
    found = list(cards.filter(middle).order_by("place", "pk")[:MOST_CARDS])
    n_left_out = 0
    if Column.BACKLOG in shown:
        backlog = cards.filter(state=State.OPEN, is_ready=False)
        found += backlog.order_by("place", "pk")[:MOST_BACKLOG]
        n_left_out = max(0, backlog.count() - MOST_BACKLOG)
    if Column.DONE in shown:
        found += cards.filter(state=State.VERIFIED).order_by("-ended_at", "-pk")[:MOST_DONE]
    return found, n_left_out


def _shown(rule: ColumnRule, places: Places, usual: Mapping[str, Typical], n_left_out: int) -> ShownColumn:
    cards = [card for (_, column), held in places.items() if column == rule.column for card in held]
    n_counted = sum(card.action.service_class != ServiceClass.EXPEDITE for card in cards)
    return ShownColumn(
        rule=rule,
        n=len(cards) + (n_left_out if rule.column == Column.BACKLOG else 0),
        is_full=rule.limit is not None and n_counted >= rule.limit,
        is_over=rule.limit is not None and n_counted > rule.limit,
        usual=usual.get(STATES[rule.column], NO_USUAL),
    )


def _lane(lane: Lane, columns: list[ShownColumn], places: Places) -> ShownLane:
    cells = [Cell(column, places.get((lane.key, column.rule.column), [])) for column in columns]
    return ShownLane(lane, lane.key == EXPEDITE, cells, sum(len(cell.cards) for cell in cells))
