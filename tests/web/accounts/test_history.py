from __future__ import annotations

import pytest
from django.db import transaction
from django.template import Context, Template

from obeya_web.accounts.actions.people import do_deactivate_person, do_erase_person, do_grant_role
from obeya_web.accounts.audit import record
from obeya_web.accounts.locking import save_changes
from obeya_web.accounts.models import Grant, Person
from obeya_web.accounts.reading_history import filtered, readable_events


def history(target: object) -> str:
    return Template('{% include "accounts/_history.html" %}').render(Context({"target": target}))


def test_the_history_of_an_object_says_who_what_from_to_and_why(cast) -> None:
    save_changes(
        cast.sales, {"smallest_group": 10}, seen_version=1, person=cast.admin, why="Agreed with the council"
    )
    said = history(cast.sales)
    for words in ("<strong>admin</strong> changed", "Smallest group shown", "<del>5</del>", "<ins>10</ins>"):
        assert words in said
    assert "“Agreed with the council”" in said
    assert "version" not in said


def test_people_in_values_are_called_by_name_while_they_have_one(cast) -> None:
    with transaction.atomic():
        record(cast.admin, "changed", cast.sales, before={"owner": cast.mate}, after={"owner": cast.reader})
    assert "<del>mate</del> → <ins>reader</ins>" in history(cast.sales)
    do_erase_person(cast.admin, cast.mate)
    assert f"<del>person {cast.mate.pseudonym.hex[:8]}</del> → <ins>reader</ins>" in history(cast.sales)


def test_what_somebody_typed_is_shown_as_text(cast) -> None:
    save_changes(
        cast.sales, {"name": "<script>x</script>"}, seen_version=1, person=cast.admin, why="<b>why</b>"
    )
    said = history(cast.sales)
    assert "<script>" not in said
    assert "<b>" not in said


def test_a_long_history_asks_for_names_once(cast, django_assert_max_num_queries) -> None:
    with transaction.atomic():
        for person in (cast.owner, cast.mate, cast.reader, cast.admin) * 4:
            record(person, "changed", cast.sales, after={"owner": person})
    with django_assert_max_num_queries(2):
        assert "reader" in history(cast.sales)


@pytest.fixture
def events_of_both(cast) -> None:
    do_grant_role(cast.admin, cast.nobody, unit=cast.finance, role="viewer")
    do_grant_role(cast.admin, cast.nobody, unit=cast.sales, role="viewer")
    do_deactivate_person(cast.admin, cast.stranger)


def test_an_administrator_reads_the_history_of_their_units_only(cast, events_of_both) -> None:
    Grant.objects.create(person=cast.mate, unit=cast.finance, role="admin")
    assert [event.unit for event in readable_events(cast.mate)] == [cast.finance]
    assert readable_events(cast.admin).count() == 3
    assert not readable_events(cast.owner).exists()


@pytest.mark.parametrize(
    ("wishes", "n_found"),
    [
        ({"who": "ADMIN"}, 3),
        ({"who": "mate"}, 0),
        ({"verb": "granted"}, 2),
        ({"kind": "accounts.person"}, 1),
        ({"verb": "granted", "before": 2}, 1),
    ],
)
def test_the_trail_is_filtered(cast, events_of_both, wishes: dict[str, object], n_found: int) -> None:
    assert filtered(readable_events(cast.admin), wishes).count() == n_found


def test_the_page_shows_fifty_and_leads_to_older_ones(cast, signed_in) -> None:
    with transaction.atomic():
        for i in range(60):
            record(cast.admin, "changed", cast.sales, after={"name": f"name-{i:02}."})
    client = signed_in(cast.admin)
    page = client.get("/history/?verb=changed").content.decode()
    assert page.count("name-") == 50
    assert "?verb=changed&amp;before=11" in page
    older = client.get("/history/?verb=changed&before=11").content.decode()
    assert [f"name-{i:02}." in older for i in (9, 10)] == [True, False]


def test_a_filter_that_is_nonsense_shows_everything_and_no_error(cast, signed_in, events_of_both) -> None:
    response = signed_in(cast.admin).get("/history/?since=yesterday&before=x&verb=%00&kind=nothing")
    assert response.status_code == 200


def test_names_are_escaped_on_every_page_of_people(cast, signed_in) -> None:
    evil = "<img src=x onerror=alert(1)>"
    Person.objects.filter(pk=cast.mate.pk).update(name=evil)
    save_changes(cast.finance, {"name": evil}, seen_version=1, person=cast.mate)
    client = signed_in(cast.admin)
    for address in (
        "/people/",
        f"/people/{cast.mate.pk}/",
        "/units/",
        f"/units/{cast.finance.pk}/",
        f"/units/{cast.finance.pk}/edit/",
        f"/units/{cast.finance.pk}/teams/add/",
        "/me/",
        "/history/",
        f"/people/{cast.mate.pk}/erase/",
    ):
        assert evil not in client.get(address).content.decode()
