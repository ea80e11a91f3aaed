"""The wall of a board: tiles such as the queue, the people and the latest wins, laid out without any code.

The setting OBEYA_TILES names the only list of kinds. A kind asks the database a fixed number of times, however much it
shows; a tile of a kind that is not there any more is left out.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from django.conf import settings
from django.utils.functional import Promise
from django.utils.module_loading import import_string

from obeya_web.accounts.models import Person
from obeya_web.followup.models import Board

MOST_TILES = 24
LONGEST_TEXT = 1_000
# What a wall shows until somebody lays it out.
USUAL = ("queue", "actions", "people", "wins")


@dataclass(frozen=True, slots=True)
class Wall:
    """What a tile is asked for: whose wall it hangs on, who looks, and when."""

    board: Board
    person: Person
    now: datetime


@dataclass(frozen=True, slots=True)
class TileKind:
    """One kind of tile: its words, its icon, the template that draws it and what that needs to know."""

    words: str | Promise
    icon: str
    template: str
    look: Callable[[Wall], Mapping[str, Any]]
    has_text: bool = False


@dataclass(frozen=True, slots=True)
class Tile:
    """One tile as it is kept; `key` is its own on the board."""

    key: str
    kind: str
    is_wide: bool = False
    text: str = ""


@dataclass(frozen=True, slots=True)
class ShownTile:
    """One tile with its kind and what it shows."""

    tile: Tile
    kind: TileKind
    shown: Mapping[str, Any]


@cache
def _kinds(setting: str) -> Mapping[str, TileKind]:
    kinds: Mapping[str, TileKind] = import_string(setting)
    return kinds


def kinds() -> Mapping[str, TileKind]:
    """Return every kind of tile by its key."""
    return _kinds(settings.OBEYA_TILES)


def tiles_of(board: Board) -> list[Tile]:
    """Return the tiles of a board in their order; the usual ones until somebody laid them out."""
    if board.tiles is None:
        return [Tile(kind, kind) for kind in USUAL if kind in kinds()]
    found = [
        Tile(one["key"], one["kind"], bool(one.get("is_wide")), one.get("text", "")) for one in board.tiles
    ]
    return [tile for tile in found if tile.kind in kinds()]


def shown_tiles(board: Board, person: Person, now: datetime) -> list[ShownTile]:
    """Return the wall of a board as a person sees it."""
    wall = Wall(board, person, now)
    known = kinds()
    # Two tiles of one kind show the same, asked for once.
    looks = {kind: known[kind].look(wall) for kind in {tile.kind for tile in tiles_of(board)}}
    return [ShownTile(tile, known[tile.kind], looks[tile.kind]) for tile in tiles_of(board)]
