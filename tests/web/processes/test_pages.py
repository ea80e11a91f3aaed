"""The home, the register and the page of a process."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from obeya_web.accounts.audit import history_of
from obeya_web.accounts.models import Person
from obeya_web.processes.actions.registering import do_create_process
from obeya_web.processes.logs import open_log
from obeya_web.processes.models import Process, Summary
from obeya_web.processes.samples import do_load_sample
from tests.web.processes.journey import do_the_work, import_files

CsvFile = Callable[..., Path]


def with_findings(process: Process, *, title: str = "Checks wait 3 d", hours: float = 20.0) -> Summary:
    """Give a process a summary, as a job leaves it."""
    finding = {
        "title": title,
        "statement": "Half of the checks wait for more than three days.",
        "hours_lost": 900.0,
        "interval": {"low": 800.0, "high": 1000.0},
        "hours_per_week": hours,
        "hours_per_week_interval": {"low": hours - 1, "high": hours + 1},
        "n_cases": 12,
        "share_of_cases": 0.4,
        "next_step": "Ask at Check what is missing.",
        "formula": "time before Check beyond 1 d",
        "filter_words": "cases that include “Check”",
        "command": "obeya findings orders",
        "where": 'has "Check"',
    }
    Process.objects.filter(pk=process.pk).update(log_version="v1", log_name=process.slug)
    trend = [{"month": f"2024-0{month}", "n": 5, "median_s": 86_400.0 * month} for month in range(1, 7)]
    numbers = [
        {"key": "median", "value": 172_800.0, "n": 30, "low": 86_400.0, "high": 259_200.0},
        {"key": "cases", "value": 30, "n": 30, "low": None, "high": None},
    ]
    return Summary.objects.create(
        process=process,
        log_version="v1",
        headline=title,
        hours_per_week=hours,
        findings={
            "findings": [finding] * 5,
            "basis": {"filter": "all cases", "zone": "UTC", "source": "a.csv"},
        },
        numbers=numbers,
        trend=trend,
        data_until=timezone.now() - timedelta(days=3),
        computed_at=timezone.now(),
    )


def test_the_title_of_home_says_the_costliest_finding(cast, signed_in) -> None:
    """Serves X001."""
    other = do_create_process(cast.finance, cast.owner, name="Small claims")
    with_findings(other, title="Nothing much", hours=2.0)
    with_findings(cast.process, title="Checks wait 3 d", hours=20.0)

    page = signed_in(cast.owner).get("/").content.decode()

    assert "Invoice approval: Checks wait 3 d" in page
    assert page.index("Where time is lost: Invoice approval") < page.index("Where time is lost: Small claims")
    assert "19 to 21" in page and "sparkline" in page and "h / week" in page


def test_home_shows_only_what_one_may_see(cast, signed_in) -> None:
    with_findings(cast.process)

    for who, is_there in (("reader", True), ("admin", True), ("stranger", False), ("nobody", False)):
        page = signed_in(getattr(cast, who)).get("/").content.decode()
        assert ("Checks wait 3 d" in page) is is_there


def test_whoever_may_only_look_is_offered_nothing_to_do(cast, signed_in) -> None:
    page = signed_in(cast.reader).get("/processes/invoice-approval/").content.decode()

    for address in ("edit/", "import/", "delete/", "move/"):
        assert f"/processes/invoice-approval/{address}" not in page


@pytest.mark.parametrize("url", ["/", "/processes/"])
def test_pages_ask_as_often_for_many_processes_as_for_one(cast, signed_in, url: str) -> None:
    """Serves P03."""
    client = signed_in(cast.owner)
    with_findings(cast.process)
    client.get(url)
    with CaptureQueriesContext(
        connection,
    ) as for_one:
        client.get(url)
    for n in range(10):
        with_findings(do_create_process(cast.finance, cast.owner, name=f"Process {n}"))

    with CaptureQueriesContext(connection) as for_many:
        client.get(url)

    assert len(for_many) == len(for_one)
    assert len(for_many) <= 15, [query["sql"][:120] for query in for_many]


def test_the_page_of_a_process_asks_seldom(cast, signed_in) -> None:
    client = signed_in(cast.owner)
    with_findings(cast.process)
    client.get("/processes/invoice-approval/")

    with CaptureQueriesContext(connection) as asked:
        client.get("/processes/invoice-approval/")

    assert len(asked) <= 20, [query["sql"][:120] for query in asked]


def test_every_number_says_how_it_came_about(cast, signed_in) -> None:
    """Serves X002: source, filter, formula, as-of, sample and interval."""
    with_findings(cast.process)

    page = signed_in(cast.reader).get("/processes/invoice-approval/?how=median").content.decode()

    for words in (
        "Half of the cases take less time",
        "all cases",
        "a.csv",
        "30 cases",
        "1 d to 3 d",
        "As of",
    ):
        assert words in page


def test_what_is_missing_is_the_next_step(cast, signed_in) -> None:
    """Serves P001."""
    page = signed_in(cast.owner).get("/processes/invoice-approval/").content.decode()

    for words in ("There is no data yet", "Say the purpose", "Name suppliers", "Name customers"):
        assert words in page
    assert "Name the owner" not in page


def test_what_the_register_says_is_changed_with_history(cast, signed_in) -> None:
    client = signed_in(cast.owner)
    fields = {"name": "Invoices", "owner": cast.owner.pk, "purpose": "Pay what is owed", "seen_version": 1}

    answer = client.post("/processes/invoice-approval/edit/", {**fields, "suppliers": "", "customers": ""})

    assert answer.status_code == 302, answer.content.decode()
    page = client.get("/processes/invoice-approval/").content.decode()
    assert "Invoices" in page and "Pay what is owed" in page
    event = history_of(cast.process).first()
    assert event is not None and event.verb == "changed" and "Pay what is owed" in event.after_json


def test_two_people_at_once_are_shown_both_versions(cast, signed_in) -> None:
    client = signed_in(cast.owner)
    fields = {"name": "Invoice approval", "owner": cast.owner.pk, "suppliers": "", "customers": ""}
    client.post("/processes/invoice-approval/edit/", {**fields, "purpose": "Theirs", "seen_version": 1})

    answer = client.post(
        "/processes/invoice-approval/edit/", {**fields, "purpose": "Mine", "seen_version": 1}
    )

    page = answer.content.decode()
    assert answer.status_code == 409 and "Theirs" in page and "Mine" in page
    assert Process.objects.get(pk=cast.process.pk).purpose == "Theirs"


def test_a_process_is_deleted_with_undo_and_restored(cast, signed_in) -> None:
    client = signed_in(cast.owner)

    page = client.post("/processes/invoice-approval/delete/", follow=True).content.decode()

    assert "/processes/invoice-approval/restore/" in page and "Undo" in page
    assert client.get("/processes/invoice-approval/").status_code == 404
    assert "Invoice approval" in client.get("/processes/?deleted=1").content.decode()
    assert signed_in(cast.reader).post("/processes/invoice-approval/restore/").status_code == 403
    assert signed_in(cast.stranger).post("/processes/invoice-approval/restore/").status_code == 404
    client.post("/processes/invoice-approval/restore/")
    assert client.get("/processes/invoice-approval/").status_code == 200


def test_a_process_moves_only_to_a_unit_where_one_may_edit(cast, signed_in) -> None:
    url = "/processes/invoice-approval/move/"
    refused = signed_in(cast.owner).post(url, {"unit": cast.sales.pk, "seen_version": 1})
    assert refused.status_code == 200 and Process.objects.get(pk=cast.process.pk).unit == cast.finance

    signed_in(cast.admin).post(url, {"unit": cast.sales.pk, "seen_version": 1})

    assert Process.objects.get(pk=cast.process.pk).unit == cast.sales
    assert signed_in(cast.owner).get("/processes/invoice-approval/").status_code == 404


def test_a_process_is_created_where_one_may_edit(cast, signed_in) -> None:
    client = signed_in(cast.owner)

    client.post("/processes/new/", {"name": "Import", "unit": cast.finance.pk, "purpose": ""})
    refused = client.post("/processes/new/", {"name": "Elsewhere", "unit": cast.sales.pk, "purpose": ""})

    assert Process.objects.get(name="Import").slug == "import-2", "the address of a page is not given away"
    assert refused.status_code == 200 and not Process.objects.filter(name="Elsewhere").exists()


def test_an_empty_home_offers_a_log_or_the_sample(cast, signed_in) -> None:
    Process.objects.all().delete()

    page = signed_in(cast.owner).get("/").content.decode()

    assert "Import a log" in page and "Load the sample" in page
    assert "Load the sample" not in signed_in(cast.nobody).get("/").content.decode()


def test_the_sample_is_loaded_on_the_page_and_removed_on_the_page(cast, signed_in) -> None:
    client = signed_in(cast.owner)
    answer = client.post("/processes/sample/", {"kind": "customer-claims"})
    waiting = answer["Location"]
    assert client.get(waiting, headers={"Accept": "application/json"}).json()["state"] == "ready"
    assert signed_in(cast.admin).get(waiting).status_code == 404
    do_the_work()

    done = client.get(waiting, headers={"Accept": "application/json"}).json()
    page = client.get(done["next"]).content.decode()
    assert "DEMO" in page and "Remove the sample" in page
    assert "DEMO" in client.get("/").content.decode() and "DEMO" in client.get("/processes/").content.decode()
    client.post(f"{done['next']}sample/remove/")

    assert not Process.objects.filter(is_sample=True).exists()


def test_the_smallest_group_of_the_unit_holds_for_the_log(cast) -> None:
    """The works council asked finance for ten."""
    process = do_load_sample("customer-claims", cast.finance, cast.owner)
    cast.finance.smallest_group = 10
    cast.finance.save()

    log = open_log(Process.objects.select_related("unit").get(pk=process.pk))

    assert log is not None and log.smallest_group == 10


def test_names_of_a_log_are_shown_as_text(cast, signed_in, csv_file: CsvFile) -> None:
    evil = "<script>alert(1)</script>"
    path = csv_file()
    path.write_text(path.read_text().replace("Check", evil))
    owner: Person = cast.owner
    client = signed_in(owner)

    draft = import_files(client, path, name=evil)

    assert draft.process is not None
    for url in ("/", "/processes/", f"/processes/{draft.process.slug}/", f"/imports/{draft.pk}/"):
        assert evil not in client.get(url).content.decode()
