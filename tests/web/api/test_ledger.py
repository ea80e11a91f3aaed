"""The benefit ledger over the interface: what counts, what is suspended, and what finance says."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from obeya.studies.gain import register_in_log
from obeya_web.accounts.models import Grant, Person
from obeya_web.improvement.actions.improving import do_begin_improvement
from obeya_web.improvement.models import Improvement
from obeya_web.watch.actions.registering import do_register_gain
from obeya_web.watch.models import BenefitLine, WatchState
from tests.web.conftest import Cast

GO_LIVE = date(2026, 1, 1)
HOURS = {"name": "Hours", "unit_word": "h", "forecast": 10, "from_month": "2026-01-20", "n_months": 12}
MONEY = {**HOURS, "name": "Fees", "unit_word": "fees", "rate": 2.5, "kind": "hard"}


@pytest.fixture
def improvement(cast: Cast) -> Improvement:
    """An improvement whose gain held in January and February, and regressed in March."""
    found = do_begin_improvement(
        cast.owner, cast.finance, title="Release daily", method="a3", fields={"process": cast.process}
    )
    gain = do_register_gain(cast.owner, found, register_in_log("cycle_time", GO_LIVE))
    for day, word in ((30, "improved & held"), (75, "regressed"), (90, "regressed")):
        WatchState.objects.create(gain=gain, as_of=GO_LIVE + timedelta(days=day), log_version="1", word=word)
    return found


@pytest.fixture
def controller(cast: Cast) -> Person:
    person = Person.objects.create_user("controller@example.org", name="controller")
    Grant.objects.create(person=person, role="finance", unit=cast.finance)
    return person


def add(ask, person: Person, improvement: Improvement, body: dict[str, object]) -> dict[str, object]:
    answer = ask(person, "POST", f"/improvements/{improvement.pk}/ledger", body)
    assert answer.status_code == 201, answer.content
    return answer.json()


def test_a_line_accrues_while_its_gain_holds_and_is_suspended_when_it_is_lost(
    cast: Cast, ask, improvement: Improvement
) -> None:
    """Serves L034."""
    line = add(ask, cast.owner, improvement, MONEY)
    assert (line["from_month"], line["state"], line["money_accrued"]) == ("2026-01-01", "suspended", 50.0)
    assert [(month["state"], month["money"]) for month in line["months"]] == [
        ("accrued", 25.0),
        ("accrued", 25.0),
        ("suspended", 25.0),
    ]
    (listed,) = ask(cast.reader, "GET", f"/ledger?improvement={improvement.pk}&as_of=2026-02-10").json()[
        "items"
    ]
    assert (listed["state"], listed["money_accrued"], listed["n_months_suspended"]) == ("accrued", 25.0, 0)
    read = ask(cast.reader, "GET", f"/ledger/{line['id']}")
    assert read.json() == line
    again = ask(cast.reader, "GET", f"/ledger/{line['id']}", If_None_Match=read.headers["ETag"])
    assert again.status_code == 304


def test_hours_and_money_are_added_up_apart_and_doubles_count_once(
    cast: Cast, ask, improvement: Improvement
) -> None:
    add(ask, cast.owner, improvement, HOURS)
    add(ask, cast.owner, improvement, MONEY | {"group": "fees"})
    add(ask, cast.owner, improvement, MONEY | {"group": "fees", "name": "Again", "forecast": 9})
    add(ask, cast.owner, improvement, MONEY | {"name": "Licence", "kind": "cost", "is_recurring": False})
    totals = ask(cast.reader, "GET", f"/ledger/totals?unit={cast.finance.pk}").json()
    assert totals["hours"] == 20.0
    assert (totals["money"]["benefit"], totals["money"]["cost"], totals["money"]["net"]) == (50.0, 25.0, 25.0)
    assert totals["money"]["suspended"] == 25.0 and totals["roi"] == 1.0
    assert (totals["n_lines"], totals["n_doubles"], totals["n_suspended"]) == (4, 1, 3)
    assert [(each["kind"], each["money"], each["hours"]) for each in totals["classes"]] == [
        ("hard", 50.0, 0.0),
        ("soft", 0.0, 20.0),
        ("cost", 25.0, 0.0),
    ]
    # A double is told as such also where the other line of its group is on another page.
    first = ask(cast.reader, "GET", "/ledger?limit=2").json()
    rest = ask(cast.reader, "GET", f"/ledger?limit=2&cursor={first['next']}").json()
    lines = [*first["items"], *rest["items"]]
    assert [(each["name"], each["is_double"]) for each in lines] == [
        ("Hours", False),
        ("Fees", False),
        ("Again", True),
        ("Licence", False),
    ]
    assert rest["next"] is None


def test_finance_validates_the_version_it_has_read_and_a_change_asks_anew(
    cast: Cast, ask, improvement: Improvement, controller: Person
) -> None:
    line = add(ask, cast.owner, improvement, MONEY)
    path = f"/ledger/{line['id']}"
    body = {"answer": "validated", "note": "Cost centre 4711"}
    assert ask(controller, "POST", f"{path}/validate", body).status_code == 428
    assert ask(cast.owner, "POST", f"{path}/validate", body, If_Match='"1"').status_code == 403
    changed = ask(cast.owner, "PATCH", path, {"rate": 3.0}, If_Match='"1"')
    assert changed.json()["version"] == 2
    assert ask(controller, "POST", f"{path}/validate", body, If_Match='"1"').status_code == 412
    validated = ask(controller, "POST", f"{path}/validate", body, If_Match=changed.headers["ETag"]).json()
    assert (validated["validation"], validated["validated_by"], validated["validation_note"]) == (
        "validated",
        controller.email,
        "Cost centre 4711",
    )
    totals = ask(cast.reader, "GET", "/ledger/totals").json()
    assert totals["money"]["validated"] == 60.0
    assert ask(controller, "PATCH", path, {"actual": 12}, If_Match='"3"').status_code == 403
    anew = ask(cast.owner, "PATCH", path, {"actual": 12, "rate": None}, If_Match='"3"').json()
    assert (anew["validation"], anew["validated_by"], anew["rate"], anew["volume"]) == (
        "forecast",
        None,
        None,
        12.0,
    )


def test_a_line_is_added_once_however_often_it_is_sent(cast: Cast, ask, improvement: Improvement) -> None:
    path = f"/improvements/{improvement.pk}/ledger"
    first, again = (ask(cast.owner, "POST", path, MONEY, Idempotency_Key="fees") for _ in range(2))
    assert first.json() == again.json() and again.headers["Idempotent-Replayed"] == "true"
    line = BenefitLine.objects.get()
    assert first.headers["Location"] == f"/api/v1/ledger/{line.pk}" and line.rate == Decimal("2.50")


@pytest.mark.parametrize(
    "wrong",
    [
        {"rate": -1},
        {"rate": 0.001},
        {"rate": 1e12},
        {"forecast": -1},
        {"forecast": 1e300},
        {"n_months": 0},
        {"from_month": "0001-01-01"},
        {"kind": "magic"},
        {"validation": "validated"},
    ],
)
def test_a_line_that_cannot_be_meant_is_refused(
    cast: Cast, ask, improvement: Improvement, wrong: dict[str, object]
) -> None:
    answer = ask(cast.owner, "POST", f"/improvements/{improvement.pk}/ledger", {**MONEY, **wrong})
    assert answer.status_code == 422 and not BenefitLine.objects.exists()


def test_strangers_see_no_line_and_readers_add_none(cast: Cast, ask, improvement: Improvement) -> None:
    line = add(ask, cast.owner, improvement, MONEY)
    assert ask(cast.stranger, "GET", f"/ledger/{line['id']}").status_code == 404
    assert ask(cast.stranger, "GET", "/ledger").json()["items"] == []
    totals = ask(cast.stranger, "GET", "/ledger/totals").json()
    assert totals["n_lines"] == 0 and totals["money"]["claimed"] == 0.0
    assert ask(cast.reader, "POST", f"/improvements/{improvement.pk}/ledger", MONEY).status_code == 403
    assert ask(cast.reader, "PATCH", f"/ledger/{line['id']}", {"actual": 1}, If_Match="*").status_code == 403
