"""What the tiles of this app show on the wall of a board: wins, improvements under way, standards that changed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from obeya_web.followup.tiles import Wall
from obeya_web.improvement.listing import HEAVY, seen_by
from obeya_web.improvement.methods import all_methods
from obeya_web.improvement.winning import wins_of, wins_seen_by
from obeya_web.improvement.words import Standing

MOST_WINS, MOST_IMPROVEMENTS = 3, 6


def wins(wall: Wall) -> Mapping[str, Any]:
    """Return the latest wins of the unit and of those below it."""
    near = wins_seen_by(wall.person).filter(unit__path__startswith=wall.board.unit.path)
    return {"wins": wins_of(near[:MOST_WINS])}


def under_way(wall: Wall) -> Mapping[str, Any]:
    """Return the improvements of the unit that are worked on, the oldest stage first."""
    found = seen_by(wall.person).filter(standing=Standing.ACTIVE, unit__path__startswith=wall.board.unit.path)
    methods = all_methods()
    rows = found.defer(*HEAVY).order_by("stage_since")[:MOST_IMPROVEMENTS]
    return {
        "rows": [
            {
                "improvement": one,
                "stage": methods.get(one.method, methods["a3"]).stage(one.stage).name,
                "days": (wall.now - one.stage_since).days,
            }
            for one in rows
        ]
    }


def standards(wall: Wall) -> Mapping[str, Any]:
    """Return the standard that changed last in the unit: the one to go through together this week."""
    done = seen_by(wall.person).filter(standing=Standing.DONE, unit__path__startswith=wall.board.unit.path)
    return {"latest": done.exclude(standard="").defer(*HEAVY).order_by("-ended_at").first()}
