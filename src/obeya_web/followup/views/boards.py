"""Boards: the list, the board itself with its cards live, moves by hand, keys and menu, and what is set for it."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

from django.http import HttpResponse, HttpResponseNotModified, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from obeya_web.accounts.deletion import do_delete, do_restore, offer_undo
from obeya_web.accounts.locking import Stale
from obeya_web.accounts.requests import PersonRequest
from obeya_web.accounts.roles import Right
from obeya_web.accounts.scope import may, units_where
from obeya_web.followup.actions.boards import Drop, do_change_board, do_create_board, do_move_card
from obeya_web.followup.actions.moving import ReasonMissing
from obeya_web.followup.actions.several import Outcome, do_each
from obeya_web.followup.actions.writing import ActionError
from obeya_web.followup.board_forms import BoardForm, CardMoveForm, NewBoardForm
from obeya_web.followup.board_page import board_page
from obeya_web.followup.boards import boards_for, cards_of, stamp_of
from obeya_web.followup.columns import Column, rule_of
from obeya_web.followup.models import Action, Board, Lanes
from obeya_web.followup.policies import Policies
from obeya_web.followup.views.undo import keep

MOST_BOARDS = 200


@require_GET
def index(request: PersonRequest) -> HttpResponse:
    """List the boards a person may see."""
    boards = boards_for(request.user).order_by("unit__path", "name")[:MOST_BOARDS]
    context = {"boards": boards, "may_edit": may(request.user, Right.EDIT, None)}
    return render(request, "followup/boards.html", context)


@require_http_methods(["GET", "POST"])
def create(request: PersonRequest) -> HttpResponse:
    """Make a board; everything else is set on it afterwards."""
    first = units_where(request.user, Right.EDIT).first()
    initial = {"unit": first, "name": _("Board of %(unit)s") % {"unit": first}} if first else {}
    form = NewBoardForm(request.POST or None, person=request.user, initial=initial)
    if request.method == "POST" and form.is_valid():
        board = do_create_board(request.user, form.cleaned_data["unit"], name=form.cleaned_data["name"])
        return redirect("board", board=board.pk)
    return render(request, "followup/board_new.html", {"form": form})


@require_GET
def show(request: PersonRequest, board: int) -> HttpResponse:
    """Show a board."""
    context = _context(request, request.target)
    context["may_edit"] = may(request.user, Right.EDIT, request.target.unit)
    context["lane_choices"] = [(lanes.value, lanes.label) for lanes in Lanes]
    return render(request, "followup/board.html", context)


@require_GET
def cards(request: PersonRequest, board: int) -> HttpResponse:
    """Return the cards of a board, or 304 where nothing changed since the stamp that the page holds."""
    target: Board = request.target
    tag = _tag(request, target)
    if request.headers.get("If-None-Match") == tag:
        return HttpResponseNotModified(headers={"ETag": tag})
    response = render(request, "followup/_board.html", _context(request, target))
    response.headers["ETag"], response.headers["Cache-Control"] = tag, "private, no-cache"
    return response


@require_POST
def move(request: PersonRequest, board: int) -> HttpResponse:
    """Move one card or several; says what came of it, and what would undo it."""
    target: Board = request.target
    form = CardMoveForm(request.POST)
    if not form.is_valid():
        return _refuse(_("This move cannot be read. Load the page again."), status=400)
    given = form.cleaned_data
    known = (
        cards_of(target)
        .select_related("unit", "owner", "verifier")
        .in_bulk([*given["cards"], *(each for each in (given["above"], given["below"]) if each)])
    )
    drop = Drop(
        Column(given["column"]),
        given["lane"] if given["in_lane"] else None,
        given["lanes"] if given["lanes"] in Lanes.values else None,
        known.get(given["above"]),
        known.get(given["below"]),
    )
    picked = [known[card] for card in given["cards"] if card in known]

    def put(action: Action) -> None:
        version = given["cards"][action.pk]
        do_move_card(request.user, target, action, drop, seen_version=version, why=given["why"])

    if not picked:
        return _refuse(_("This card is not on the board any more."), status=409)
    try:
        outcome = do_each(request.user, picked, put, stops=len(picked) == 1)
    except ReasonMissing as fault:
        return _refuse(str(fault), status=422, needs_reason=True)
    except ActionError as fault:
        return _refuse(str(fault), status=422)
    except Stale:
        words = _(
            "Somebody else changed this card meanwhile. It is where they put it; look, and move it again."
        )
        return _refuse(words, status=409)
    return _moved(request, target, picked, outcome, drop.column)


@require_http_methods(["GET", "POST"])
def edit(request: PersonRequest, board: int) -> HttpResponse:
    """Set names, limits, policies and lanes."""
    target: Board = request.target
    form = BoardForm(request.POST or None, instance=target)
    if request.method == "POST" and form.is_valid():
        fresh = Board.objects.select_related("unit").get(pk=target.pk)
        try:
            do_change_board(fresh, form.changes, seen_version=form.seen_version, person=request.user)
        except Stale as stale:
            form = BoardForm({**request.POST.dict(), "seen_version": stale.current.version}, instance=target)
            form.add_error(
                None, _("Somebody else changed this board meanwhile. Save again to put yours in its place.")
            )
        else:
            return redirect("board", board=board)
    return render(request, "followup/board_edit.html", {"form": form, "board": target})


@require_POST
def delete(request: PersonRequest, board: int) -> HttpResponse:
    """Put a board away; its actions stay."""
    target: Board = request.target
    if do_delete(target, request.user):
        words = _("The board “%(name)s” was deleted. Its actions stay.") % {"name": target.name}
        offer_undo(request, words, reverse("board_restore", args=[board]))
    return redirect("boards")


@require_POST
def restore(request: PersonRequest, board: int) -> HttpResponse:
    """Bring a board back."""
    do_restore(request.target, request.user)
    return redirect("board", board=board)


def _context(request: PersonRequest, board: Board) -> dict[str, Any]:
    now = timezone.now()
    limits = Policies.read().of(board.unit).limits
    lanes = _lanes(request, board)
    return {
        "board": board,
        "lanes": lanes,
        "shown": board_page(board, now=now, today=timezone.localdate(now), limits=limits, lanes=lanes),
        "tag": _tag(request, board),
        "may_work": may(request.user, Right.CONTRIBUTE, board.unit),
    }


def _lanes(request: PersonRequest, board: Board) -> str:
    """Return by what the board is divided: as the address says, else as the board was set."""
    asked = request.GET.get("lanes", "")
    return asked if asked in Lanes.values else board.lanes


def _tag(request: PersonRequest, board: Board) -> str:
    parts = (
        stamp_of(board, now=timezone.now()),
        _lanes(request, board),
        request.user.pk,
        translation.get_language(),
    )
    return f'"{sha256(repr(parts).encode()).hexdigest()[:20]}"'


def _moved(
    request: PersonRequest, board: Board, picked: list[Action], outcome: Outcome, column: Column
) -> HttpResponse:
    name = rule_of(board, column).name
    if len(picked) == 1:
        words = _("“%(card)s” moved to %(column)s.") % {"card": picked[0].title, "column": name}
    else:
        words = ngettext(
            "%(n)d card moved to %(column)s.", "%(n)d cards moved to %(column)s.", outcome.n_changed
        )
        words %= {"n": outcome.n_changed, "column": name}
    return JsonResponse({"words": words, "undo": keep(request, outcome.back), "refused": outcome.refused})


def _refuse(words: str, *, status: int, needs_reason: bool = False) -> JsonResponse:
    return JsonResponse({"words": words, "needs_reason": needs_reason}, status=status)
