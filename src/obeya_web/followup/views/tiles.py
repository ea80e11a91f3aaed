"""The wall of a board, for the room and for a screen: look at it, and lay it out without any code."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from obeya_web.accounts.locking import Stale
from obeya_web.accounts.requests import PersonRequest
from obeya_web.accounts.roles import Right
from obeya_web.accounts.scope import may
from obeya_web.followup.actions.tiles import (
    TileError,
    do_add_tile,
    do_move_tile,
    do_remove_tile,
    do_widen_tile,
)
from obeya_web.followup.models import Board
from obeya_web.followup.tiles import LONGEST_TEXT, kinds, shown_tiles, tiles_of

DEEDS = ("up", "down", "wide", "narrow", "remove")


@require_GET
def show(request: PersonRequest, board: int) -> HttpResponse:
    """Show the wall; it looks again by itself every minute."""
    target: Board = request.target
    now = timezone.now()
    context = {
        "board": target,
        "tiles": shown_tiles(target, request.user, now),
        "now": now,
        "may_edit": may(request.user, Right.EDIT, target.unit),
    }
    return render(request, "followup/wall.html", context)


@require_http_methods(["GET", "POST"])
def lay_out(request: PersonRequest, board: int) -> HttpResponse:
    """Add, move, widen and take away tiles, one at a time."""
    target: Board = request.target
    if request.method == "POST":
        try:
            _change(request, target)
        except (TileError, Stale) as fault:
            messages.error(request, str(fault))
        return redirect("board_tiles_edit", board=board)
    known = kinds()
    context = {
        "board": target,
        "tiles": [(tile, known[tile.kind]) for tile in tiles_of(target)],
        "kinds": known.items(),
        "longest": LONGEST_TEXT,
    }
    return render(request, "followup/wall_edit.html", context)


def _change(request: PersonRequest, board: Board) -> None:
    given = request.POST
    said = given.get("seen_version", "")
    seen = int(said) if said.isascii() and said.isdigit() and len(said) < 10 else 0
    deed, key, person = given.get("deed", ""), given.get("key", "")[:20], request.user
    if deed == "add":
        do_add_tile(person, board, given.get("kind", ""), text=given.get("text", ""), seen_version=seen)
    elif deed in ("up", "down"):
        do_move_tile(person, board, key, by=-1 if deed == "up" else 1, seen_version=seen)
    elif deed in ("wide", "narrow"):
        do_widen_tile(person, board, key, is_wide=deed == "wide", seen_version=seen)
    elif deed == "remove":
        do_remove_tile(person, board, key, seen_version=seen)
