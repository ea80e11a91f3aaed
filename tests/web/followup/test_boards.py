from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from obeya_web.accounts.audit import history_of
from obeya_web.accounts.locking import Stale
from obeya_web.accounts.models import Team
from obeya_web.followup.actions.boards import Drop, do_create_board, do_move_card
from obeya_web.followup.actions.moving import MoveError, ReasonMissing, do_move_action
from obeya_web.followup.actions.writing import do_add_action, do_change_action
from obeya_web.followup.board_lanes import EXPEDITE
from obeya_web.followup.board_page import board_page
from obeya_web.followup.boards import stamp_of
from obeya_web.followup.chasing import Limits
from obeya_web.followup.columns import Column
from obeya_web.followup.models import Action, Board, Lanes, OverLimit
from obeya_web.followup.states import State
from tests.web.conftest import Cast


@pytest.fixture
def board(cast: Cast) -> Board:
    return do_create_board(cast.owner, cast.finance, name="Payables")


def add(cast: Cast, title: str = "Call the vendor", **given: Any) -> Action:
    return do_add_action(cast.owner, cast.finance, title=title, **{"owner": cast.mate, **given})


def put(cast: Cast, board: Board, action: Action, column: Column, **given: Any) -> None:
    why = given.pop("why", "")
    do_move_card(cast.owner, board, action, Drop(column, **given), seen_version=action.version, why=why)


def limit(board: Board, **columns: int) -> None:
    board.columns = {column: {"limit": most} for column, most in columns.items()}
    board.save()


def shown(board: Board, lanes: str | None = None) -> dict[tuple[str, str], list[str]]:
    now = timezone.now()
    page = board_page(board, now=now, today=timezone.localdate(now), limits=Limits(), lanes=lanes)
    return {
        (lane.lane.words, cell.column.key): [card.action.title for card in cell.cards]
        for lane in page.lanes
        for cell in lane.cells
        if cell.cards
    }


def test_a_card_goes_from_column_to_column_and_each_state_has_one(cast: Cast, board: Board) -> None:
    """Serves L069."""
    action = add(cast)
    columns = (Column.READY, Column.DOING, Column.VERIFY, Column.DONE)
    for column, state in zip(columns, ("open", "doing", "done", "verified"), strict=True):
        put(cast, board, action, column)
        action.refresh_from_db()
        assert action.state == state
        assert shown(board) == {("", column.value): ["Call the vendor"]}


def test_a_full_column_takes_a_card_only_for_a_reason_that_is_kept(cast: Cast, board: Board) -> None:
    """Serves L069: a move over the limit needs a reason, and the reason stands in the history."""
    limit(board, doing=1)
    first, second = add(cast, "First"), add(cast, "Second")
    put(cast, board, first, Column.DOING)
    with pytest.raises(ReasonMissing, match="“Doing” holds 1 cards, which is its limit"):
        put(cast, board, second, Column.DOING)
    assert second.state == State.OPEN and second.steps.count() == 1
    put(cast, board, second, Column.DOING, why="the auditor comes today")
    assert history_of(second).first().why == "the auditor comes today"  # type: ignore[union-attr]


def test_a_board_can_refuse_what_is_over_its_limit(cast: Cast, board: Board) -> None:
    """Serves L069."""
    board.over_limit = OverLimit.REFUSE
    limit(board, doing=1)
    first, second = add(cast, "First"), add(cast, "Second")
    put(cast, board, first, Column.DOING)
    with pytest.raises(MoveError, match="Finish one first"):
        put(cast, board, second, Column.DOING, why="please")
    # Within its column a card may always go up and down.
    put(cast, board, first, Column.DOING)


def test_ready_and_backlog_have_limits_of_their_own(cast: Cast, board: Board) -> None:
    limit(board, ready=1)
    first, second = add(cast, "First"), add(cast, "Second")
    put(cast, board, first, Column.READY)
    with pytest.raises(ReasonMissing):
        put(cast, board, second, Column.READY)
    put(cast, board, first, Column.BACKLOG)
    put(cast, board, second, Column.READY)
    assert shown(board) == {("", "backlog"): ["First"], ("", "ready"): ["Second"]}


def test_expedite_cards_have_a_lane_on_top_and_their_own_limit(cast: Cast, board: Board) -> None:
    """Serves L069: classes of service."""
    limit(board, doing=1)
    usual, urgent, more = add(cast, "Usual"), add(cast, "Urgent"), add(cast, "More")
    put(cast, board, usual, Column.DOING)
    put(cast, board, urgent, Column.DOING, lane=EXPEDITE, lanes=Lanes.NONE)
    assert list(shown(board)) == [("Expedite", "doing"), ("", "backlog"), ("", "doing")]
    do_change_action(cast.owner, more, {"service_class": "expedite"}, seen_version=more.version)
    with pytest.raises(ReasonMissing, match="Only 1 expedite cards"):
        put(cast, board, more, Column.DOING)


def test_nobody_does_more_at_once_than_the_board_allows(cast: Cast, board: Board) -> None:
    """Serves O106."""
    board.person_limit = 1
    board.save()
    first, second, other = add(cast, "First"), add(cast, "Second"), add(cast, "Other", owner=cast.owner)
    put(cast, board, first, Column.DOING)
    put(cast, board, other, Column.DOING)
    with pytest.raises(ReasonMissing, match="mate is doing 1 cards already"):
        put(cast, board, second, Column.DOING)


def test_a_lane_changes_what_it_stands_for(cast: Cast, board: Board) -> None:
    action = add(cast, owner=None)
    board.lanes = Lanes.OWNER
    put(cast, board, action, Column.BACKLOG, lane=str(cast.mate.pk))
    assert action.owner == cast.mate
    put(cast, board, action, Column.DOING, lane="high", lanes=Lanes.PRIORITY)
    action.refresh_from_db()
    assert (action.priority, action.state, action.owner) == ("high", "doing", cast.mate)
    with pytest.raises(MoveError, match="not on the board"):
        put(cast, board, action, Column.DOING, lane=str(cast.stranger.pk), lanes=Lanes.OWNER)
    assert [event.verb for event in history_of(action)] == ["doing", "changed", "changed", "created"]


@pytest.mark.parametrize("lanes", Lanes.values)
def test_every_card_stands_in_one_lane(cast: Cast, board: Board, lanes: str) -> None:
    add(cast, "A", priority="high"), add(cast, "B", owner=None, process=cast.process)
    add(cast, "C", fields={"lane": "Scan"}), add(cast, "D", fields={"service_class": "expedite"})
    titles = [title for cards in shown(board, lanes).values() for title in cards]
    assert sorted(titles) == ["A", "B", "C", "D"]


def test_a_card_finds_its_place_between_two_others_however_often(cast: Cast, board: Board) -> None:
    above, below, last = add(cast, "Above"), add(cast, "Below"), add(cast, "Last")
    for n in range(60):
        action = add(cast, f"Card {n}")
        put(cast, board, action, Column.BACKLOG, above=above, below=below)
        below = action
        above.refresh_from_db(), below.refresh_from_db()
    titles = shown(board)["", "backlog"]
    assert titles[:2] == ["Above", "Card 59"] and titles[-2:] == ["Below", "Last"]
    assert titles.index("Card 10") > titles.index("Card 50")
    assert last.title == titles[-1]


def test_two_people_who_drag_one_card_lose_nothing(cast: Cast, board: Board, signed_in: Any) -> None:
    """The second one is told in a sentence, and the card stays where the first one put it."""
    action = add(cast)
    fields = {"cards": f"{action.pk}:{action.version}", "column": "doing"}
    first = signed_in(cast.owner).post(f"/boards/{board.pk}/move/", fields)
    second = signed_in(cast.mate).post(
        f"/boards/{board.pk}/move/", fields | {"column": "blocked", "why": "x"}
    )
    assert (first.status_code, second.status_code) == (200, 409)
    assert "Somebody else changed this card meanwhile" in second.json()["words"]
    action.refresh_from_db()
    assert (action.state, action.steps.count()) == ("doing", 2)
    with pytest.raises(Stale):
        do_move_card(cast.mate, board, action, Drop(Column.VERIFY), seen_version=1)


def test_a_missing_reason_is_asked_for(cast: Cast, board: Board, signed_in: Any) -> None:
    action, client = add(cast), signed_in(cast.mate)
    fields = {"cards": f"{action.pk}:1", "column": "blocked"}
    refused = client.post(f"/boards/{board.pk}/move/", fields)
    assert (refused.status_code, refused.json()["needs_reason"]) == (422, True)
    assert client.post(f"/boards/{board.pk}/move/", fields | {"why": "no answer"}).status_code == 200
    assert Action.objects.get(pk=action.pk).blocked_reason == "no answer"


def test_several_cards_move_at_once_and_one_that_cannot_stays(
    cast: Cast, board: Board, signed_in: Any
) -> None:
    first, second, done = add(cast, "First"), add(cast, "Second"), add(cast, "Done")
    do_move_action(cast.owner, done, State.CANCELLED, seen_version=1, why="no need")
    do_move_action(cast.owner, done, State.OPEN, seen_version=2)
    cards = f"{first.pk}:1 {second.pk}:1 {done.pk}:1"
    answer = (
        signed_in(cast.mate).post(f"/boards/{board.pk}/move/", {"cards": cards, "column": "doing"}).json()
    )
    assert answer["words"] == "2 cards moved to Doing."
    assert answer["refused"] == ["“Done”: somebody else changed it meanwhile."]
    assert shown(board) == {("", "backlog"): ["Done"], ("", "doing"): ["First", "Second"]}


def test_a_move_can_be_taken_back(cast: Cast, board: Board, signed_in: Any) -> None:
    action, client = add(cast), signed_in(cast.mate)
    before = Action.objects.values().get(pk=action.pk)
    answer = client.post(f"/boards/{board.pk}/move/", {"cards": f"{action.pk}:1", "column": "verify"}).json()
    assert (
        client.post(answer["undo"], {"then": f"/boards/{board.pk}/"}).headers["Location"]
        == f"/boards/{board.pk}/"
    )
    after = Action.objects.values().get(pk=action.pk)
    kept = ("state", "is_ready", "percent", "started_at", "done_at", "state_since", "place")
    assert {name: after[name] for name in kept} == {name: before[name] for name in kept}
    assert [step.after for step in action.steps.all()] == ["open", "done", "open"]
    assert history_of(action).first().verb == "undone"  # type: ignore[union-attr]


def test_what_somebody_else_changed_since_is_not_taken_back(cast: Cast, board: Board, signed_in: Any) -> None:
    action, client = add(cast), signed_in(cast.mate)
    answer = client.post(f"/boards/{board.pk}/move/", {"cards": f"{action.pk}:1", "column": "doing"}).json()
    do_change_action(cast.owner, Action.objects.get(pk=action.pk), {"title": "Write"}, seen_version=2)
    page = client.post(answer["undo"], {"then": "/actions/"}, follow=True).content.decode()
    assert "“Write” was changed since and stays as it is." in page
    assert Action.objects.get(pk=action.pk).state == "doing"


@pytest.mark.parametrize(
    ("who", "status"), [("owner", 200), ("mate", 200), ("reader", 422), ("stranger", 404), ("nobody", 404)]
)
def test_who_moves_cards(cast: Cast, board: Board, signed_in: Any, who: str, status: int) -> None:
    """Serves L070."""
    action = add(cast, owner=None)
    answer = signed_in(getattr(cast, who)).post(
        f"/boards/{board.pk}/move/", {"cards": f"{action.pk}:1", "column": "doing"}
    )
    assert answer.status_code == status
    assert Action.objects.get(pk=action.pk).state == ("doing" if status == 200 else "open")


def test_the_board_is_sent_again_only_when_something_changed(
    cast: Cast, board: Board, signed_in: Any
) -> None:
    client, address = signed_in(cast.reader), f"/boards/{board.pk}/cards/"
    add(cast)
    tag = client.get(address).headers["ETag"]
    again = client.get(address, headers={"if-none-match": tag})
    assert (again.status_code, again.content, again.headers["ETag"]) == (304, b"", tag)
    add(cast, "Another one")
    changed = client.get(address, headers={"if-none-match": tag})
    assert changed.status_code == 200 and "Another one" in changed.content.decode()


CHANGES = {
    "moved": lambda cast, action, board: put(cast, board, action, Column.DOING),
    "renamed": lambda cast, action, board: do_change_action(
        cast.owner, action, {"title": "Write"}, seen_version=action.version
    ),
    "placed": lambda cast, action, board: put(cast, board, action, Column.BACKLOG, above=add(cast, "Other")),
    "put away": lambda cast, action, board: Action.objects.filter(pk=action.pk).update(
        deleted_at=timezone.now(), version=9
    ),
    "set anew": lambda cast, action, board: Board.objects.filter(pk=board.pk).update(version=2),
}


@pytest.mark.parametrize("change", CHANGES)
def test_the_stamp_of_a_board_changes_with_everything_on_it(cast: Cast, board: Board, change: str) -> None:
    now, action = timezone.now(), add(cast)
    before = stamp_of(board, now=now)
    CHANGES[change](cast, action, board)
    assert stamp_of(Board.objects.get(pk=board.pk), now=now) != before


def test_the_board_of_a_team_shows_what_its_members_own_and_what_nobody_owns(
    cast: Cast, board: Board
) -> None:
    team = Team.objects.create(unit=cast.finance, name="Payables")
    team.members.add(cast.mate)
    board.team = team
    add(cast, "Ours"), add(cast, "Nobody's", owner=None), add(cast, "Theirs", owner=cast.owner)
    assert shown(board) == {("", "backlog"): ["Ours", "Nobody's"]}


def test_columns_are_renamed_hidden_and_limited_by_whoever_may_edit(
    cast: Cast, board: Board, signed_in: Any
) -> None:
    client = signed_in(cast.owner)
    form = client.get(f"/boards/{board.pk}/edit/").context["form"]
    fields = {name: form[name].value() for name in form.fields}
    fields = {name: value for name, value in fields.items() if value not in (None, False)}
    fields |= {
        "doing_name": "At work",
        "doing_limit": 2,
        "doing_policy": "You have time.",
        "ready_is_hidden": "on",
    }
    assert client.post(f"/boards/{board.pk}/edit/", fields).status_code == 302
    page = client.get(f"/boards/{board.pk}/").content.decode()
    assert (
        "At work" in page
        and "You have time." in page
        and "0 / 2" in page
        and 'data-column="ready"' not in page
    )
    late = client.post(f"/boards/{board.pk}/edit/", fields)
    assert "Somebody else changed this board meanwhile" in late.content.decode()


def test_a_board_that_was_put_away_comes_back_with_its_cards(
    cast: Cast, board: Board, signed_in: Any
) -> None:
    add(cast)
    client = signed_in(cast.owner)
    client.post(f"/boards/{board.pk}/delete/")
    assert client.get(f"/boards/{board.pk}/").status_code == 404
    client.post(f"/boards/{board.pk}/restore/")
    assert "Call the vendor" in client.get(f"/boards/{board.pk}/").content.decode()


def test_age_is_compared_with_finished_cards_once_there_are_enough(cast: Cast, board: Board) -> None:
    now = timezone.now()

    def age() -> tuple[float | None, int, bool]:
        page = board_page(board, now=now, today=timezone.localdate(now), limits=Limits())
        column = next(each for each in page.columns if each.key == "doing")
        card = page.lanes[0].cells[2].cards[0]
        return column.usual.days, column.usual.n, card.is_old

    old = add(cast, "Old", now=now - timedelta(days=9))
    do_move_action(cast.owner, old, State.DOING, seen_version=1, now=now - timedelta(days=9))
    for days in (1, 2, 3, 4):
        finish(cast, begun=now - timedelta(days=20), days=days)
    assert age() == (None, 4, False), "no data when few"
    finish(cast, begun=now - timedelta(days=20), days=5)
    Board.objects.filter(pk=board.pk).update(version=2)
    board.refresh_from_db()
    assert age() == (5.0, 5, True)


def finish(cast: Cast, *, begun: Any, days: int) -> None:
    action = add(cast, "Finished", now=begun)
    end = begun + timedelta(days=days)
    for state, moment in ((State.DOING, begun), (State.DONE, end), (State.VERIFIED, end)):
        do_move_action(cast.owner, action, state, seen_version=action.version, now=moment)


def test_the_flow_of_a_board_equals_its_steps_replayed_by_hand(
    cast: Cast, board: Board, signed_in: Any
) -> None:
    """Serves L069: the cumulative flow diagram is the history of events."""
    begun = timezone.now() - timedelta(days=10)
    finish(cast, begun=begun, days=4)
    add(cast, "Waits", now=begun + timedelta(days=6))
    client: Client = signed_in(cast.reader)
    rows = client.get(f"/boards/{board.pk}/flow/cumulative-flow.csv?days=30").content.decode("utf-8-sig")
    table = [line.split(",") for line in rows.strip().splitlines()]
    assert table[0] == ["day", "Done", "Verify", "Blocked", "Doing", "Backlog + Ready"]
    by_day = {row[0]: [int(number) for number in row[1:]] for row in table[1:]}

    def on(days: int) -> list[int]:
        return by_day[(timezone.localtime(begun) + timedelta(days=days)).date().isoformat()]

    assert on(-1) == [0, 0, 0, 0, 0]
    assert on(0) == on(3) == [0, 0, 0, 1, 0]
    assert on(4) == [1, 0, 0, 0, 0]
    assert on(6) == on(10) == [1, 0, 0, 0, 1]
    page = client.get(f"/boards/{board.pk}/flow/").content.decode()
    assert "Half of the cards were done within 4 days" in page


def test_a_board_without_history_says_so(cast: Cast, board: Board, signed_in: Any) -> None:
    page = signed_in(cast.reader).get(f"/boards/{board.pk}/flow/").content.decode()
    assert page.count("No data: ") == 2
    assert signed_in(cast.reader).get(f"/boards/{board.pk}/flow/cycle-times.svg").status_code == 404


def n_queries(client: Client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as seen:
        assert client.get(address).status_code == 200
    return len(seen)


@pytest.mark.parametrize("lanes", ["none", "owner", "process"])
def test_a_board_asks_the_database_as_often_for_one_card_as_for_forty(
    cast: Cast, board: Board, signed_in: Any, lanes: str
) -> None:
    client, address = signed_in(cast.mate), f"/boards/{board.pk}/?lanes={lanes}"
    add(cast, process=cast.process)
    few = n_queries(client, address)
    for n in range(39):
        action = add(cast, f"Card {n}", process=cast.process, owner=(cast.mate, cast.owner, None)[n % 3])
        do_move_action(cast.owner, action, State.DOING, seen_version=1)
    assert n_queries(client, address) == few


def test_moves_say_what_they_cannot_read(cast: Cast, board: Board, signed_in: Any) -> None:
    answer = signed_in(cast.mate).post(f"/boards/{board.pk}/move/", {"cards": "x", "column": "nowhere"})
    assert answer.status_code == 400
    assert json.loads(answer.content)["words"] == "This move cannot be read. Load the page again."
