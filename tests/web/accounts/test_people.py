from __future__ import annotations

import json

import pytest
from django.contrib.sessions.models import Session
from django.core.exceptions import PermissionDenied
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection

from obeya_web.accounts.actions.checks import PeopleError
from obeya_web.accounts.actions.people import (
    do_activate_person,
    do_deactivate_person,
    do_erase_person,
    do_grant_role,
    do_revoke_grant,
)
from obeya_web.accounts.actions.teams import do_create_team
from obeya_web.accounts.audit import history_of, verify
from obeya_web.accounts.finding import people_seen_by
from obeya_web.accounts.models import AuditEvent, Grant, Person, Unit
from obeya_web.accounts.telling import tell
from obeya_web.explorer.models import SavedView


@pytest.fixture
def finance_admin(cast) -> Person:
    person = Person.objects.create_user("head@example.org", name="Head of finance")
    Grant.objects.create(person=person, unit=cast.finance, role="admin")
    return person


def test_a_role_is_given_and_taken_with_an_entry_for_each(cast) -> None:
    grant = do_grant_role(cast.admin, cast.nobody, unit=cast.finance, role="viewer")
    assert do_grant_role(cast.admin, cast.nobody, unit=cast.finance, role="viewer") == grant
    do_revoke_grant(cast.admin, grant)
    assert list(AuditEvent.objects.values_list("verb", flat=True)) == ["revoked", "granted"]
    assert not cast.nobody.grants.exists()
    assert not AuditEvent.objects.filter(label__contains="nobody").exists()


def test_nobody_gives_access_above_their_own_scope(cast, finance_admin) -> None:
    """Serves L070."""
    do_grant_role(finance_admin, cast.nobody, unit=cast.finance, role="admin")
    for unit in (cast.company, cast.sales):
        with pytest.raises(PermissionDenied):
            do_grant_role(finance_admin, cast.nobody, unit=unit, role="viewer")
    for person in (cast.owner, cast.mate, cast.stranger):
        with pytest.raises(PermissionDenied):
            do_grant_role(person, cast.nobody, unit=cast.finance, role="viewer")
    with pytest.raises(PermissionDenied):
        do_revoke_grant(finance_admin, cast.admin.grants.get())


def test_a_unit_of_another_scope_is_no_choice_in_the_form(cast, signed_in, finance_admin) -> None:
    client = signed_in(finance_admin)
    for unit in (cast.company, cast.sales):
        client.post(f"/people/{cast.mate.pk}/grant/", {"role": "admin", "unit": unit.pk})
    assert list(cast.mate.grants.values_list("role", "unit")) == [("member", cast.finance.pk)]


def test_the_last_administrator_of_all_cannot_go(cast) -> None:
    for act in (
        lambda: do_revoke_grant(cast.admin, cast.admin.grants.get()),
        lambda: do_deactivate_person(cast.admin, cast.admin),
        lambda: do_erase_person(cast.admin, cast.admin),
    ):
        with pytest.raises(PeopleError, match="last administrator"):
            act()
    do_grant_role(cast.admin, cast.owner, unit=cast.company, role="admin")
    do_revoke_grant(cast.admin, cast.admin.grants.get())
    assert not cast.admin.grants.exists()


def test_whoever_is_deactivated_is_out_at_the_next_request_and_stays_out(cast, signed_in) -> None:
    client = signed_in(cast.mate)
    cast.mate.set_password("a long enough sentence")
    cast.mate.save()
    client.force_login(cast.mate, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert client.get("/processes/invoice-approval/").status_code == 200
    do_deactivate_person(cast.admin, cast.mate, why="Left the company")
    assert client.get("/processes/invoice-approval/").status_code == 302
    assert not Session.objects.exists()
    do_activate_person(cast.admin, cast.mate)
    assert client.get("/processes/invoice-approval/").status_code == 302
    assert not Person.objects.get(pk=cast.mate.pk).has_usable_password()
    assert list(history_of(cast.mate).values_list("verb", "why")) == [
        ("activated", ""),
        ("deactivated", "Left the company"),
    ]


def test_only_who_administers_all_units_of_a_person_deactivates_them(cast, finance_admin) -> None:
    Grant.objects.create(person=cast.mate, unit=cast.sales, role="viewer")
    for act in (do_deactivate_person, do_erase_person):
        with pytest.raises(PermissionDenied):
            act(finance_admin, cast.mate)
    do_deactivate_person(finance_admin, cast.reader)
    assert not Person.objects.get(pk=cast.reader.pk).is_active


def dump() -> str:
    """Return every row of every table as text."""
    rows = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            rows += [(table, *row) for row in cursor.fetchall()]
    return json.dumps(rows, cls=DjangoJSONEncoder, default=str)


def test_an_erased_person_leaves_only_a_pseudonym(cast, signed_in) -> None:
    """Serves X047: no table holds name or address any more, and the audit trail is still whole."""
    ada = Person.objects.create_user("ada.lovelace@example.org", name="Ada Lovelace", language="de")
    do_grant_role(cast.admin, ada, unit=cast.finance, role="coordinator")
    team = do_create_team(cast.admin, cast.finance, "Payables", [ada, cast.mate])
    client = signed_in(ada)
    client.post("/me/", {"name": "Ada King", "theme": "dark", "language": "", "timezone": ""})
    client.post("/units/", {})
    SavedView.objects.create(process=cast.process, person=ada, name="Ada's view")
    assert "Ada King" in dump()
    do_erase_person(cast.admin, ada, why="Asked for it")
    said = dump()
    assert [word for word in ("Ada", "Lovelace", "ada.lovelace") if word in said] == []
    assert verify().is_whole
    assert list(team.members.all()) == [cast.mate]
    assert client.get("/me/").status_code == 302
    assert tell(AuditEvent.objects.filter(person=ada.pseudonym))[0].who == f"person {ada.pseudonym.hex[:8]}"
    assert not people_seen_by(cast.admin).filter(pk=ada.pk).exists()


def test_an_erased_address_can_be_invited_anew_as_somebody_else(cast) -> None:
    first = Person.objects.create_user("ada@example.org")
    do_erase_person(cast.admin, first)
    second = Person.objects.create_user("ada@example.org")
    assert second.pseudonym != first.pseudonym
    do_activate_person(cast.admin, first)
    assert not Person.objects.get(pk=first.pk).is_active


@pytest.mark.parametrize(
    ("who", "seen"),
    [
        ("owner", {"owner", "mate", "reader"}),
        ("stranger", {"stranger"}),
        ("admin", {"owner", "mate", "reader", "stranger", "admin", "nobody"}),
        ("nobody", set()),
    ],
)
def test_people_see_those_of_their_units(cast, who: str, seen: set[str]) -> None:
    assert set(people_seen_by(getattr(cast, who)).values_list("name", flat=True)) == seen


def test_the_list_tells_roles_only_of_units_that_one_sees(cast, signed_in) -> None:
    Grant.objects.create(person=cast.mate, unit=cast.sales, role="manager")
    page = signed_in(cast.owner).get("/people/?q=mate").content.decode()
    assert "member" in page
    assert "manager" not in page


def test_a_list_of_many_asks_as_often_as_a_list_of_few(
    cast, signed_in, django_assert_max_num_queries
) -> None:
    for i in range(45):
        person = Person.objects.create_user(f"p{i}@example.org", name=f"Person {i}")
        unit = Unit.objects.create(name=f"Unit {i}", parent=cast.finance)
        Grant.objects.create(person=person, unit=unit, role="member")
    client = signed_in(cast.admin)
    for address in ("/people/", "/units/", f"/units/{cast.finance.pk}/", "/history/"):
        with django_assert_max_num_queries(15):
            assert client.get(address).status_code == 200


def test_giving_and_taking_a_role_can_be_undone_on_the_page(cast, signed_in) -> None:
    client = signed_in(cast.admin)
    grant = cast.mate.grants.get()
    page = client.post(f"/grants/{grant.pk}/revoke/", follow=True).content.decode()
    assert "mate is no longer member of Finance." in page
    undo = f"/people/{cast.mate.pk}/grant/?role=member&unit={cast.finance.pk}"
    assert undo.replace("&", "&amp;") in page
    client.post(undo)
    assert cast.mate.grants.get().role == "member"


def test_the_invitation_asks_for_the_unit_only_where_there_are_several(
    cast, signed_in, finance_admin
) -> None:
    response = signed_in(finance_admin).get("/people/invite/")
    assert response.headers["Location"] == f"/account/invite/{cast.finance.pk}/"
    client = signed_in(cast.admin)
    assert "Northside" in client.get("/people/invite/").content.decode()
    response = client.get(f"/people/invite/?unit={cast.sales.pk}")
    assert response.headers["Location"] == f"/account/invite/{cast.sales.pk}/"
