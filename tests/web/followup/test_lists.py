from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.http import QueryDict
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from obeya_web.accounts.audit import history_of
from obeya_web.followup.actions.moving import do_move_action
from obeya_web.followup.actions.writing import do_add_action
from obeya_web.followup.filtering import ActionFilter
from obeya_web.followup.looking import Looking
from obeya_web.followup.models import Action
from obeya_web.followup.models.settings import ChasingSettings
from obeya_web.followup.ordering import days_left, group_of, most_urgent_first
from obeya_web.followup.states import State
from tests.web.conftest import Cast

LONG_AGO = timedelta(days=30)


def add(cast: Cast, title: str, *, due_in: int | None = None, silent: bool = False, **given: Any) -> Action:
    now = timezone.now() - (LONG_AGO if silent else timedelta())
    due = None if due_in is None else timezone.localdate() + timedelta(days=due_in)
    return do_add_action(
        cast.owner, cast.finance, title=title, due=due, now=now, **{"owner": cast.mate, **given}
    )


@pytest.fixture
def many(cast: Cast) -> list[Action]:
    hours = {"fields": {"effort_hours": 60.0}}
    return [
        add(cast, "later", due_in=20),
        add(cast, "no day"),
        add(cast, "no day, but critical", priority="critical"),
        add(cast, "silent", due_in=25, silent=True),
        add(cast, "much work", due_in=12, **hours),
        add(cast, "overdue", due_in=-1),
        add(cast, "low and overdue for long", due_in=-5, priority="low"),
        add(cast, "overdue and silent", due_in=-2, silent=True),
        add(cast, "soon", due_in=3),
        add(cast, "high", due_in=9, priority="high"),
    ]


ORDER = [
    "overdue and silent",  # group 1
    "overdue",  # group 2: -1 day
    "low and overdue for long",  # group 2: -5 + 7 = 2 days
    "silent",  # group 3
    "much work",  # 12 - 60/6 = 2 days left
    "high",  # 9 - 7 = 2 days left, touched later
    "soon",  # 3 days left
    "no day, but critical",  # 30 - 14 = 16
    "later",  # 20
    "no day",  # 30
]


def listed(client: Client, query: str = "") -> list[str]:
    return [row.action.title for row in client.get(f"/actions/{query}").context["rows"]]


def test_what_is_overdue_and_silent_comes_first_then_what_must_begin(
    cast: Cast, many: list[Action], signed_in: Any
) -> None:
    """Serves L026 and O005: the formula of `followup.ordering`, by hand."""
    assert listed(signed_in(cast.reader)) == ORDER


def test_the_order_of_the_database_is_the_formula(cast: Cast, many: list[Action]) -> None:
    """Serves O005."""
    looking = Looking.now_here()
    found = list(most_urgent_first(Action.objects.select_related("unit"), looking))

    def key(action: Action) -> tuple[Any, ...]:
        group = group_of(looking.signs_of(action))
        return group, days_left(action, looking.today), action.touched_at, action.pk

    assert found == sorted(found, key=key)
    assert days_left(many[4], looking.today) == 2.0


def test_each_row_shows_silence_slips_and_the_day_first_promised(cast: Cast, signed_in: Any) -> None:
    """Serves L026."""
    action = add(cast, "Call", due_in=2, silent=True)
    Action.objects.filter(pk=action.pk).update(n_replans=2, original_due=timezone.localdate() - LONG_AGO)
    row = signed_in(cast.reader).get("/actions/").context["rows"][0]
    assert (row.days_silent, row.action.n_replans) == (30, 2)
    assert row.stalled == "no update, re-planned"
    assert "first promised" in signed_in(cast.reader).get("/actions/").content.decode()


FILTERS = {
    "?sign=overdue": {"overdue", "low and overdue for long", "overdue and silent"},
    "?sign=stalled": {"silent", "overdue and silent"},
    "?priority=critical": {"no day, but critical"},
    "?q=much": {"much work"},
    "?state=done": set(),
    "?owner=nobody": set(),
    "?sign=rubbish&state=rubbish&priority=rubbish&unit=x&owner=%00": set(ORDER),
}


@pytest.mark.parametrize("query", FILTERS)
def test_filters_narrow_the_list_and_stand_in_the_address(
    cast: Cast, many: list[Action], signed_in: Any, query: str
) -> None:
    assert set(listed(signed_in(cast.owner), query)) == FILTERS[query]


def test_filters_by_unit_process_owner_and_mine(cast: Cast, signed_in: Any) -> None:
    add(cast, "of the process", process=cast.process)
    add(cast, "mine", owner=cast.owner)
    client = signed_in(cast.owner)
    assert listed(client, f"?process={cast.process.pk}") == ["of the process"]
    assert listed(client, "?mine=1") == listed(client, f"?owner={cast.owner.pk}") == ["mine"]
    assert len(listed(client, f"?unit={cast.company.pk}")) == 2
    assert listed(client, f"?unit={cast.sales.pk}") == []


def test_a_chip_takes_its_condition_away_and_leaves_the_others() -> None:
    chosen = ActionFilter.read(QueryDict("sign=overdue&priority=high&q=vendor"))
    assert chosen.without("priority") == "?sign=overdue&q=vendor"
    assert chosen.having("mine", "1") == "?mine=1&sign=overdue&priority=high&q=vendor"


def test_signs_follow_what_the_unit_sets(cast: Cast, signed_in: Any) -> None:
    add(cast, "silent", due_in=9, silent=True)
    assert listed(signed_in(cast.reader), "?sign=stalled") == ["silent"]
    ChasingSettings.objects.create(unit=cast.company, stall_days=60)
    assert listed(signed_in(cast.reader), "?sign=stalled") == []


@pytest.mark.parametrize(
    ("who", "seen"),
    [("owner", True), ("mate", True), ("reader", True), ("stranger", False), ("nobody", False)],
)
def test_the_list_shows_only_what_one_may_see(cast: Cast, signed_in: Any, who: str, seen: bool) -> None:
    """Serves L070."""
    add(cast, "Call", owner=cast.owner)
    assert listed(signed_in(getattr(cast, who))) == (["Call"] if seen else [])


def test_an_owner_without_any_role_sees_and_moves_their_action(cast: Cast, signed_in: Any) -> None:
    action = add(cast, "Call", owner=cast.nobody)
    client = signed_in(cast.nobody)
    assert listed(client) == ["Call"]
    assert client.get(f"/actions/{action.pk}/").status_code == 200
    client.post(f"/actions/{action.pk}/move/", {"state": "doing", "seen_version": 1})
    assert Action.objects.get(pk=action.pk).state == "doing"


def test_several_are_changed_with_one_entry_each_and_can_be_taken_back(cast: Cast, signed_in: Any) -> None:
    first, second = add(cast, "First", due_in=3), add(cast, "Second")
    client = signed_in(cast.mate)
    day = timezone.localdate() + timedelta(days=10)
    picked = {"pick": [f"{first.pk}:1", f"{second.pk}:1"], "owner": "owner", "due": day.isoformat(),
              "priority": "high", "lane": "Scan"}  # fmt: skip
    page = client.post("/actions/change/", picked, follow=True)
    assert "2 actions were changed." in page.content.decode()
    for action in (first, second):
        action.refresh_from_db()
        assert (action.owner, action.due, action.priority, action.lane) == (cast.owner, day, "high", "Scan")
        assert history_of(action).count() == 2
    assert first.n_replans == 1
    undo = next(iter(client.session["undo_actions"]))
    client.post(f"/actions/undo/{undo}/")
    first.refresh_from_db()
    assert (first.owner, first.priority, first.n_replans, first.lane) == (cast.mate, "medium", 0, "")
    second.refresh_from_db()
    assert second.due is None


def test_what_cannot_be_changed_is_said_and_the_rest_is_done(cast: Cast, signed_in: Any) -> None:
    mine, theirs = add(cast, "Mine", owner=cast.mate), add(cast, "Theirs", owner=cast.owner)
    do_move_action(cast.owner, theirs, State.DONE, seen_version=1)
    picked = {"pick": [f"{mine.pk}:1", f"{theirs.pk}:2"], "state": "blocked", "why": "the vendor is closed"}
    page = signed_in(cast.mate).post("/actions/change/", picked, follow=True).content.decode()
    assert "1 action was changed." in page
    assert "An action that is done, to be verified cannot become blocked" in page
    assert list(Action.objects.order_by("pk").values_list("state", flat=True)) == ["blocked", "done"]


def test_a_reader_changes_nothing(cast: Cast, signed_in: Any) -> None:
    action = add(cast, "Call")
    picked = {"pick": [f"{action.pk}:1"], "priority": "high"}
    page = signed_in(cast.reader).post("/actions/change/", picked, follow=True).content.decode()
    assert "You may not change it." in page
    assert Action.objects.get(pk=action.pk).priority == "medium"


def test_rows_of_a_sheet_are_shown_as_read_and_then_added(cast: Cast, signed_in: Any) -> None:
    client = signed_in(cast.mate)
    rows = (
        "What\tWho\tWhen\nCall the vendor\towner\t2031-03-04\nAsk\tsomebody\tsoon\n\nWrite, mate, 2031-03-05"
    )
    fields = {"line": rows, "unit": cast.finance.pk}
    page = client.post("/actions/paste/", fields)
    assert [(row.line.title, row.line.owner, len(row.doubts)) for row in page.context["rows"]] == [
        ("Call the vendor", cast.owner, 0),
        ("Ask", None, 2),
        ("Write", cast.mate, 0),
    ]
    assert not Action.objects.exists()
    client.post("/actions/paste/", fields | {"add": "1"})
    assert list(Action.objects.order_by("pk").values_list("title", "owner__name", "due")) == [
        ("Call the vendor", "owner", timezone.datetime(2031, 3, 4).date()),
        ("Ask", None, None),
        ("Write", "mate", timezone.datetime(2031, 3, 5).date()),
    ]


def test_one_line_adds_an_action_and_is_ready_for_the_next(cast: Cast, signed_in: Any) -> None:
    client = signed_in(cast.mate)
    read = client.get("/actions/quick/read/", {"line": "Call the vendor, owner, 2031-03-04"}).content.decode()
    assert "<dd>owner</dd>" in read and "4 Mar" in read
    answer = client.post(
        "/actions/quick/",
        {"line": "Call the vendor, owner, 2031-03-04", "unit": cast.finance.pk},
        headers={"hx-request": "true"},
    )
    assert "Added: “Call the vendor” · owner · 2031-03-04" in answer.headers["HX-Trigger"].encode().decode(
        "unicode_escape"
    )
    assert 'value="Call' not in answer.content.decode()
    action = Action.objects.get()
    assert (action.owner, action.unit, action.made_by) == (cast.owner, cast.finance, cast.mate)


def test_who_may_not_add_is_told_so(cast: Cast, signed_in: Any) -> None:
    client = signed_in(cast.reader)
    assert "You may not add actions anywhere" in client.get("/actions/quick/").content.decode()
    client.post("/actions/quick/", {"line": "Call", "unit": cast.finance.pk})
    assert not Action.objects.exists()
    assert client.get("/actions/new/").status_code == 403
    assert 'id="quick-add"' not in client.get("/").content.decode()


def test_only_people_one_sees_are_found(cast: Cast, signed_in: Any) -> None:
    found = signed_in(cast.mate).get("/actions/people/?q=e").json()["people"]
    assert {each["name"] for each in found} == {"owner", "mate", "reader"}


def test_the_list_asks_the_database_as_often_for_one_action_as_for_sixty(cast: Cast, signed_in: Any) -> None:
    client = signed_in(cast.mate)
    add(cast, "Call", process=cast.process)

    def n_queries() -> int:
        client.get("/actions/")
        with CaptureQueriesContext(connection) as seen:
            client.get("/actions/")
        return len(seen)

    few = n_queries()
    for n in range(59):
        add(
            cast,
            f"Call {n}",
            process=cast.process,
            owner=(cast.mate, cast.owner, None)[n % 3],
            silent=n % 2 > 0,
        )
    assert n_queries() == few
