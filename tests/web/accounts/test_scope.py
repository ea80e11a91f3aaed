from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from obeya_web.accounts.models import Delegation, Grant, Person, Unit
from obeya_web.accounts.roles import RIGHTS, Right
from obeya_web.accounts.scope import may, units_where, visible
from obeya_web.processes.models import Process


def fresh(person: Person) -> Person:
    """Return the person as the next request would find them."""
    return Person.objects.get(pk=person.pk)


def delegate(person: Person, deputy: Person, first: int, last: int) -> None:
    today = timezone.localdate()
    Delegation.objects.create(
        person=person,
        deputy=deputy,
        first_day=today + timedelta(days=first),
        last_day=today + timedelta(days=last),
    )


@pytest.mark.parametrize("role", sorted(RIGHTS))
def test_a_role_gives_its_rights_at_its_unit_and_below_and_nowhere_else(cast, role: str) -> None:
    """Serves L070."""
    payables = Unit.objects.create(name="Payables", parent=cast.finance)
    Grant.objects.create(person=cast.nobody, unit=cast.finance, role=role)
    for right in Right:
        holds = right in RIGHTS[role]
        found = [
            may(cast.nobody, right, unit) for unit in (cast.finance, payables, cast.company, cast.sales, None)
        ]
        assert found == [holds, holds, False, False, holds]


def test_a_unit_whose_number_begins_alike_is_another_unit(cast) -> None:
    units = [Unit.objects.create(name=f"Unit {i}", parent=cast.company) for i in range(12)]
    Grant.objects.create(person=cast.nobody, unit=units[0], role="viewer")
    assert list(units_where(cast.nobody, Right.SEE)) == [units[0]]


def test_a_deputy_may_do_what_the_person_may_on_these_days_only(cast) -> None:
    """Serves P057."""
    for first, last, holds in ((0, 0, True), (-3, 4, True), (-4, -1, False), (1, 5, False)):
        Delegation.objects.all().delete()
        delegate(cast.owner, cast.stranger, first, last)
        assert may(fresh(cast.stranger), Right.APPROVE, cast.finance) is holds
        assert visible(Process.objects.all(), fresh(cast.stranger)).exists() is holds


def test_a_deputy_of_an_administrator_gives_nobody_access(cast) -> None:
    delegate(cast.admin, cast.mate, 0, 3)
    assert may(cast.mate, Right.READ_HISTORY, cast.sales)
    assert not may(cast.mate, Right.MANAGE_PEOPLE, None)
    assert not may(cast.mate, Right.CONFIGURE, cast.company)


def test_what_a_deputy_holds_is_not_passed_on(cast) -> None:
    delegate(cast.owner, cast.mate, 0, 3)
    delegate(cast.mate, cast.stranger, 0, 3)
    assert may(cast.stranger, Right.CONTRIBUTE, cast.finance)
    assert not may(cast.stranger, Right.APPROVE, cast.finance)


def test_who_was_deactivated_holds_nothing_and_lends_nothing(cast) -> None:
    delegate(cast.owner, cast.stranger, 0, 3)
    cast.owner.is_active = False
    cast.owner.save()
    assert not any(may(fresh(cast.owner), right, None) for right in Right)
    assert not visible(Process.objects.all(), fresh(cast.owner)).exists()
    assert not may(fresh(cast.stranger), Right.SEE, cast.finance)


def test_a_change_of_grants_counts_from_the_next_request_on(cast, signed_in) -> None:
    client = signed_in(cast.mate)
    assert client.get("/processes/invoice-approval/").status_code == 200
    Grant.objects.filter(person=cast.mate).delete()
    assert client.get("/processes/invoice-approval/").status_code == 404


def test_a_page_asks_for_the_grants_once_however_much_it_shows(cast, django_assert_max_num_queries) -> None:
    units = [Unit.objects.create(name=f"Unit {i}", parent=cast.finance) for i in range(50)]
    owner = fresh(cast.owner)
    with django_assert_max_num_queries(2):
        assert all(may(owner, right, unit) for right in (Right.SEE, Right.EDIT) for unit in units)
        assert len(visible(Process.objects.all(), owner)) == 1
