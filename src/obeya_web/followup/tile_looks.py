"""What the tiles of this app show: the queue, the most urgent actions, the people of the board, words of one's own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import Count, Min, Q
from django.utils import timezone

from obeya_web.accounts.models import Person
from obeya_web.followup.boards import actions_of
from obeya_web.followup.columns import COLUMN_OF, Column, rules_of
from obeya_web.followup.looking import Looking
from obeya_web.followup.models import Absence
from obeya_web.followup.ordering import most_urgent_first
from obeya_web.followup.people import people_around
from obeya_web.followup.policies import Policies
from obeya_web.followup.states import LIVE, UNFINISHED, State
from obeya_web.followup.tiles import Wall
from obeya_web.followup.views.listing import row_of

MOST_ACTIONS = 6
MOST_PEOPLE = 40


def queue(wall: Wall) -> Mapping[str, Any]:
    """Count what waits in each column, its limit and how long the oldest has been there."""
    rows = (
        actions_of(wall.board)
        .filter(state__in=LIVE)
        .order_by()
        .values("state", "is_ready")
        .annotate(n=Count("pk"), oldest=Min("state_since"))
    )
    found: dict[Column, dict[str, Any]] = {}
    for row in rows:
        column = COLUMN_OF.get(row["state"]) or (Column.READY if row["is_ready"] else Column.BACKLOG)
        known = found.setdefault(column, {"n": 0, "oldest": row["oldest"]})
        known["n"] += row["n"]
        known["oldest"] = min(known["oldest"], row["oldest"])
    lines = [
        {
            "name": rule.name,
            "n": found[rule.column]["n"] if rule.column in found else 0,
            "limit": rule.limit,
            "is_over": rule.limit is not None and found.get(rule.column, {"n": 0})["n"] > rule.limit,
            "days": (wall.now - found[rule.column]["oldest"]).days if rule.column in found else None,
        }
        for rule in rules_of(wall.board)
        if rule.column != Column.DONE and not rule.is_hidden
    ]
    return {"lines": lines}


def actions(wall: Wall) -> Mapping[str, Any]:
    """Return the actions that need somebody most."""
    looking = Looking(Policies.read(), wall.now, timezone.localdate(wall.now))
    unfinished = actions_of(wall.board).filter(state__in=UNFINISHED).select_related("unit", "owner")
    urgent = most_urgent_first(unfinished, looking)
    return {"rows": [row_of(action, looking) for action in urgent[:MOST_ACTIONS]]}


def people(wall: Wall) -> Mapping[str, Any]:
    """Return who works here and who is away today, by name and never by how much they do."""
    board, today = wall.board, timezone.localdate(wall.now)
    members = board.team.members.filter(is_active=True) if board.team else people_around(board.unit)
    away = Absence.objects.filter(first_day__lte=today, last_day__gte=today).values("person")
    here: list[Person] = list(members.order_by("name", "email")[:MOST_PEOPLE])
    absent = set(Person.objects.filter(pk__in=away).values_list("pk", flat=True))
    blocked = Q(state=State.BLOCKED)
    stuck = set(actions_of(board).filter(blocked, owner__isnull=False).values_list("owner", flat=True))
    return {
        "people": [{"person": one, "is_away": one.pk in absent, "is_stuck": one.pk in stuck} for one in here]
    }


def words(wall: Wall) -> Mapping[str, Any]:
    """Words of one's own need nothing."""
    return {}
