"""People, teams, actions and improvements from the command line: by the same rules as on the pages."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from obeya.cli.main import run
from obeya_web.accounts.actions.people import do_deactivate_person
from obeya_web.accounts.audit import history_of
from obeya_web.accounts.models import Grant, Person, Team, Unit
from obeya_web.followup.actions.writing import do_add_action
from obeya_web.followup.models import Action
from obeya_web.improvement.actions.improving import do_begin_improvement
from tests.web.cli.house import House

Obeya = Callable[..., str]


@pytest.fixture
def obeya(cast, capsys: pytest.CaptureFixture[str]) -> Obeya:
    """Run the command line to its end; return what it printed, or what it refused."""

    def ask(*words: object, code: int = 0) -> str:
        capsys.readouterr()
        ended = run([str(word) for word in words])
        told = capsys.readouterr()
        assert ended == code, told.err
        return (told.err if code else told.out).strip()

    return ask


def answer(obeya: Obeya, *words: object) -> Any:
    return json.loads(obeya(*words, "--json"))


def test_somebody_new_gets_a_role_and_a_link_once(cast, obeya):
    words = ("user", "add", "Ann@example.org", "--unit", "finance", "--role", "member")
    assert obeya(*words).startswith("http://localhost:8000/account/link/#")
    ann = Person.objects.get(email="ann@example.org")
    assert [(grant.role, grant.unit) for grant in ann.grants.all()] == [("member", cast.finance)]
    assert history_of(ann).filter(verb="invited").get().person == cast.admin.pseudonym
    Person.objects.filter(pk=ann.pk).update(last_login=timezone.now())
    # Who signed in already comes in as always: no link for anybody else's eyes.
    assert obeya(*words) == ""


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("user", "add", "nonsense", "--unit", "Finance", "--role", "member"), "no e-mail address"),
        (("user", "add", "a@example.org", "--unit", "Moon", "--role", "member"), "There is no unit Moon"),
        (("user", "add", "a@example.org", "--unit", "Finance", "--role", "king"), "process_owner"),
        (("user", "deactivate", "ghost@example.org"), "obeya user list"),
        (("user", "deactivate", "admin@example.org"), "last administrator"),
        (("user", "link", "ghost@example.org"), "ghost@example.org"),
        (("team", "add", " ", "--unit", "Finance"), "needs a name"),
        (("team", "add", "Payables", "--unit", "Finance", "--member", "x@example.org"), "x@example.org"),
        (("action", "add", " ", "--unit", "Finance"), "what is to be done"),
        (("action", "add", "Call", "--unit", "Finance", "--due", "soon"), "soon"),
        (("action", "add", "Call", "--unit", "Finance", "--improvement", "77"), "improvement list"),
        (("action", "add", "Call", "--unit", "Finance", "--as", "reader@example.org"), "--as EMAIL"),
        (("action", "move", "77", "doing"), "There is no action 77"),
        (("action", "move", "77", "lost"), "verified"),
        (("action", "export", "actions.pdf"), ".csv or .xlsx"),
        (("improvement", "show", "77"), "There is no improvement 77"),
        (("user", "dance"), "dance"),
    ],
)
def test_what_does_not_go_is_said_with_what_to_do(cast, obeya, words, told):
    assert told in obeya(*words, code=2)


def test_two_units_of_one_name_are_told_apart_by_their_numbers(cast, obeya):
    twin = Unit.objects.create(name="Finance", parent=cast.sales)
    told = obeya("action", "add", "Call", "--unit", "Finance", code=2)
    assert f"{twin.pk} (Northside > Sales > Finance)" in told
    assert obeya("action", "add", "Call", "--unit", twin.pk).isdecimal()
    assert Action.objects.get().unit == twin


def test_with_several_administrators_one_says_in_whose_name(cast, obeya):
    Grant.objects.create(person=cast.owner, unit=cast.company, role="admin")
    words = ("team", "add", "Payables", "--unit", "Finance", "--member", "mate@example.org")
    told = obeya(*words, code=2)
    assert "admin@example.org" in told and "owner@example.org" in told
    obeya(*words, "--as", "owner@example.org")
    team = Team.objects.get()
    assert history_of(team).get().person == cast.owner.pseudonym
    assert answer(obeya, "team", "list")["teams"] == [
        {"number": team.pk, "name": "Payables", "unit": "Finance", "members": "mate@example.org"}
    ]


def test_everybody_is_listed_with_their_roles(cast, obeya):
    do_deactivate_person(cast.admin, cast.mate)
    users = {user["email"]: user for user in answer(obeya, "user", "list")["users"]}
    assert users["owner@example.org"]["roles"] == "process_owner at Finance"
    assert not users["mate@example.org"]["is_active"] and users["nobody@example.org"]["roles"] == ""


def test_a_deactivated_person_is_out_at_once_and_gets_no_link(cast, obeya):
    obeya("user", "deactivate", "mate@example.org", "--why", "Left the company")
    cast.mate.refresh_from_db()
    assert not cast.mate.is_active and history_of(cast.mate).first().why == "Left the company"
    assert "mate@example.org" in obeya("user", "link", "mate@example.org", code=2)
    assert obeya("user", "link", "owner@example.org").startswith("http://localhost:8000/account/link/#")


def test_an_action_is_added_listed_and_moved_in_somebodys_name(cast, obeya):
    improvement = do_begin_improvement(cast.owner, cast.finance, title="Fewer waits", method="a3")
    late = timezone.localdate() - timedelta(days=2)
    number = obeya(
        "action", "add", "Call the vendor", "--unit", "Finance", "--owner", "mate@example.org", "--due", late,
        "--priority", "high", "--improvement", improvement.pk, "--as", "owner@example.org",
    )  # fmt: skip
    line = {
        "number": int(number), "title": "Call the vendor", "owner": "mate@example.org", "due": late.isoformat(),
        "state": "open", "priority": "high", "signs": "overdue", "unit": "Finance",
    }  # fmt: skip
    for words in ((), ("--unit", "Northside"), ("--owner", "mate@example.org"), ("--sign", "overdue")):
        assert answer(obeya, "action", "list", *words)["actions"] == [line], words
    assert answer(obeya, "improvement", "show", improvement.pk)["actions"] == [line]
    assert answer(obeya, "action", "list", "--unit", "Sales")["actions"] == []
    assert "Say why" in obeya("action", "move", number, "blocked", code=2)
    obeya("action", "move", number, "done", "--evidence", "Signed", "--as", "mate@example.org")
    assert "other than its owner" in obeya(
        "action", "move", number, "verified", "--as", "mate@example.org", code=2
    )
    obeya("action", "move", number, "verified")
    assert answer(obeya, "action", "list")["actions"] == []
    assert [each["state"] for each in answer(obeya, "action", "list", "--state", "all")["actions"]] == [
        "verified"
    ]


def test_actions_are_exported_as_they_are_imported(cast, obeya, tmp_path):
    first = do_add_action(cast.owner, cast.finance, title="=1+1")
    do_add_action(cast.stranger, cast.sales, title="Elsewhere")
    obeya("action", "export", tmp_path / "actions.csv", "--unit", "Finance")
    rows = list(csv.DictReader((tmp_path / "actions.csv").open(encoding="utf-8-sig")))
    assert [(row["id"], row["unit"]) for row in rows] == [(str(first.pk), "Finance")]
    assert not rows[0]["title"].startswith("=")
    obeya("action", "export", tmp_path / "actions.xlsx", "--all")
    assert (tmp_path / "actions.xlsx").read_bytes().startswith(b"PK")


def test_an_improvement_shows_what_its_gate_still_asks_for(cast, obeya):
    improvement = do_begin_improvement(
        cast.owner, cast.finance, title="Fewer waits", method="a3", fields={"problem": "34 of 100 wait"}
    )
    assert [each["number"] for each in answer(obeya, "improvement", "list")["improvements"]] == [
        improvement.pk
    ]
    assert answer(obeya, "improvement", "list", "--standing", "done")["improvements"] == []
    facts = answer(obeya, "improvement", "show", improvement.pk)
    met = {item["item"]: item["is_met"] for item in facts["gate"]}
    assert facts["next_stage"] == "Agree" and met["The problem is sized"]
    assert not met["The people who do the work were heard"]
    assert "Fewer waits" in obeya("improvement", "show", improvement.pk)


def test_an_empty_list_says_how_to_begin(cast, obeya, capsys):
    for words, told in (
        (("team", "list"), "obeya team add"),
        (("action", "list"), "obeya action add"),
        (("improvement", "list"), "Improve"),
    ):
        assert run(words) == 0 and told in capsys.readouterr().err


def test_a_database_that_is_not_set_up_is_a_sentence(tmp_path):
    told = House(tmp_path / "home").obeya("user", "list", code=2).stderr
    assert "obeya migrate" in told
