"""The wall of a board: tiles laid out without code, kept with the board of the team."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from obeya_web.accounts.models import Team
from obeya_web.followup.actions.boards import do_create_board
from obeya_web.followup.models import Absence, Board
from obeya_web.followup.tiles import kinds, tiles_of
from obeya_web.improvement.actions.improving import do_begin_improvement
from obeya_web.improvement.models import Improvement
from tests.web.followup.conftest import House


@pytest.fixture
def board(house: House) -> Board:
    return do_create_board(house.lead, house.cast.finance, name="Payables")


def lay_out(client: Client, board: Board, **given: str) -> int:
    version = Board.objects.get(pk=board.pk).version
    data = {"seen_version": str(version), **given}
    status: int = client.post(f"/boards/{board.pk}/wall/edit/", data).status_code
    return status


def kinds_of(board: Board) -> list[str]:
    return [tile.kind for tile in tiles_of(Board.objects.get(pk=board.pk))]


def test_a_coordinator_lays_out_a_wall_without_code_and_everybody_sees_it(
    house: House, board: Board, signed_in: Any
) -> None:
    """Serves L042."""
    client = signed_in(house.lead)
    assert kinds_of(board) == ["queue", "actions", "people", "wins"], "what a new wall shows"
    assert lay_out(client, board, deed="add", kind="text", text="Safety first\n<b>") == 302
    [words] = [tile for tile in tiles_of(Board.objects.get(pk=board.pk)) if tile.kind == "text"]
    lay_out(client, board, deed="up", key=words.key)
    lay_out(client, board, deed="remove", key="queue")
    lay_out(client, board, deed="wide", key="people")
    assert kinds_of(board) == ["actions", "people", "text", "wins"]
    page = signed_in(house.ann).get(f"/boards/{board.pk}/wall/").content.decode()
    assert [page.index(f'data-tile="{kind}"') for kind in kinds_of(board)] == sorted(
        page.index(f'data-tile="{kind}"') for kind in kinds_of(board)
    )
    assert "Safety first<br>&lt;b&gt;" in page and "tile-wide" in page and 'data-tile="queue"' not in page


def test_each_team_has_its_own_wall(house: House, board: Board, signed_in: Any) -> None:
    """Serves L042: layout stored per team."""
    team = Team.objects.create(unit=house.cast.finance, name="Night shift")
    other = do_create_board(house.lead, house.cast.finance, name="Nights", fields={"team": team})
    lay_out(signed_in(house.lead), other, deed="remove", key="wins")
    assert kinds_of(other) == ["queue", "actions", "people"]
    assert kinds_of(board) == ["queue", "actions", "people", "wins"]


def test_the_tiles_say_how_it_is(house: House, board: Board, signed_in: Any) -> None:
    """Serves L042 and X112: the queue by column, urgent actions, who is away, the latest win."""
    house.add(title="Call the bank", due=timezone.localdate() - timedelta(days=9))
    today = timezone.localdate()
    Absence.objects.create(person=house.ann, first_day=today, last_day=today)
    won = do_begin_improvement(house.lead, house.cast.finance, title="No paper", method="just_do_it")
    Improvement.objects.filter(pk=won.pk).update(
        standing="done", ended_at=timezone.now(), standard="Scan at the door"
    )
    client = signed_in(house.lead)
    for kind in ("standards", "improvements"):
        lay_out(client, board, deed="add", kind=kind)
    page = client.get(f"/boards/{board.pk}/wall/").content.decode()
    tiles = {part.partition('"')[0]: part for part in page.split('data-tile="')[1:]}
    assert set(tiles) == {"queue", "actions", "people", "wins", "standards", "improvements"}
    assert "<strong>1</strong>" in tiles["queue"] and "Call the bank" in tiles["actions"]
    assert "away today" in tiles["people"] and "No paper" in tiles["wins"]
    assert "Scan at the door" in tiles["standards"] and "Nothing is being improved" in tiles["improvements"]


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"deed": "add", "kind": "no-such"}, "There is no such tile."),
        ({"deed": "add", "kind": "text", "text": "  "}, "Say what the tile shall show."),
        ({"deed": "up", "key": "no-such"}, "There is no such tile."),
    ],
)
def test_what_cannot_be_laid_out_is_said(
    house: House, board: Board, signed_in: Any, given: dict[str, str], words: str
) -> None:
    client = signed_in(house.lead)
    lay_out(client, board, **given)
    assert words in client.get(f"/boards/{board.pk}/wall/edit/").content.decode()
    assert kinds_of(board) == ["queue", "actions", "people", "wins"]


def test_two_people_at_once_do_not_lose_each_others_tiles(house: House, board: Board, signed_in: Any) -> None:
    client = signed_in(house.lead)
    lay_out(client, board, deed="remove", key="queue")
    client.post(f"/boards/{board.pk}/wall/edit/", {"deed": "remove", "key": "wins", "seen_version": "1"})
    assert kinds_of(board) == ["actions", "people", "wins"]
    assert "Somebody else changed this" in client.get(f"/boards/{board.pk}/wall/edit/").content.decode()


def test_only_who_sets_up_the_board_lays_out_its_wall(house: House, board: Board, signed_in: Any) -> None:
    assert lay_out(signed_in(house.ann), board, deed="remove", key="wins") == 403
    assert signed_in(house.cast.stranger).get(f"/boards/{board.pk}/wall/").status_code == 404


def test_a_fuller_wall_asks_the_database_no_more(
    house: House, board: Board, signed_in: Any, django_assert_max_num_queries: Any
) -> None:
    client = signed_in(house.lead)
    for kind in kinds():
        lay_out(client, board, deed="add", kind=kind, text="x")

    def add() -> None:
        house.add()
        do_begin_improvement(house.lead, house.cast.finance, title="One", method="a3")
        done = do_begin_improvement(house.lead, house.cast.finance, title="Done", method="a3")
        Improvement.objects.filter(pk=done.pk).update(standing="done", ended_at=timezone.now())

    add()
    with django_assert_max_num_queries(60) as few:
        client.get(f"/boards/{board.pk}/wall/")
    for _each in range(4):
        add()
    with django_assert_max_num_queries(len(few)):
        client.get(f"/boards/{board.pk}/wall/")
