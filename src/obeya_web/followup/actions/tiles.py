"""Lay out the wall of a board: add tiles, move, widen and take them away."""

from __future__ import annotations

import secrets
from dataclasses import asdict, replace

from django.utils.translation import gettext as _

from obeya.errors import ObeyaError
from obeya_web.accounts.locking import save_changes
from obeya_web.accounts.models import Person
from obeya_web.followup.models import Board
from obeya_web.followup.tiles import LONGEST_TEXT, MOST_TILES, Tile, kinds, tiles_of


class TileError(ObeyaError):
    """A tile cannot be laid out like this."""


def do_add_tile(person: Person, board: Board, kind: str, *, seen_version: int, text: str = "") -> Tile:
    """Hang one more tile on the wall, as the last one; raises `TileError` and `Stale`."""
    tiles = tiles_of(board)
    known = kinds().get(kind)
    if known is None:
        raise TileError(_("There is no such tile."))
    if len(tiles) >= MOST_TILES:
        raise TileError(_("A wall holds at most %(n)s tiles.") % {"n": MOST_TILES})
    if known.has_text and not text.strip():
        raise TileError(_("Say what the tile shall show."))
    tile = Tile(secrets.token_hex(4), kind, text=text.strip()[:LONGEST_TEXT] if known.has_text else "")
    _keep(person, board, [*tiles, tile], seen_version)
    return tile


def do_move_tile(person: Person, board: Board, key: str, *, by: int, seen_version: int) -> None:
    """Move a tile so many places on, or back where `by` is negative."""
    tiles = tiles_of(board)
    place = _place(tiles, key)
    tile = tiles.pop(place)
    tiles.insert(max(0, min(len(tiles), place + by)), tile)
    _keep(person, board, tiles, seen_version)


def do_widen_tile(person: Person, board: Board, key: str, *, is_wide: bool, seen_version: int) -> None:
    """Let a tile take two places beside each other, or one again."""
    tiles = tiles_of(board)
    place = _place(tiles, key)
    tiles[place] = replace(tiles[place], is_wide=is_wide)
    _keep(person, board, tiles, seen_version)


def do_remove_tile(person: Person, board: Board, key: str, *, seen_version: int) -> None:
    """Take a tile off the wall; what it showed stays where it is."""
    tiles = tiles_of(board)
    tiles.pop(_place(tiles, key))
    _keep(person, board, tiles, seen_version)


def _place(tiles: list[Tile], key: str) -> int:
    for place, tile in enumerate(tiles):
        if tile.key == key:
            return place
    raise TileError(_("There is no such tile."))


def _keep(person: Person, board: Board, tiles: list[Tile], seen_version: int) -> None:
    save_changes(board, {"tiles": [asdict(tile) for tile in tiles]}, seen_version=seen_version, person=person)
