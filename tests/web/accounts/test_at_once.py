"""Two people who do at the same moment what only one of them may."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connections

from obeya_web.accounts.actions.checks import PeopleError
from obeya_web.accounts.actions.people import do_deactivate_person
from obeya_web.accounts.actions.units import do_create_unit, do_move_unit
from obeya_web.accounts.audit import verify
from obeya_web.accounts.locking import Stale
from obeya_web.accounts.models import Grant, Person, Unit

N_ROUNDS = 5

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*acts: Callable[[], object]) -> list[bool]:
    """Do all at the same moment; say of each whether it was done."""
    ready = threading.Barrier(len(acts))

    def do(act: Callable[[], object]) -> bool:
        ready.wait()
        try:
            act()
        except (PeopleError, PermissionDenied, Stale):
            return False
        finally:
            connections.close_all()
        return True

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(do, acts))


def test_two_administrators_who_deactivate_each_other_leave_one(cast) -> None:
    for _ in range(N_ROUNDS):
        Person.objects.update(is_active=True)
        Grant.objects.get_or_create(person=cast.owner, unit=cast.company, role="admin")
        one, other = (Person.objects.get(pk=person.pk) for person in (cast.admin, cast.owner))
        done = at_once(lambda: do_deactivate_person(one, other), lambda: do_deactivate_person(other, one))  # noqa: B023
        assert sorted(done) == [False, True]
        assert Person.objects.filter(grants__role="admin", is_active=True).count() == 1
    assert verify().is_whole


def test_two_units_are_never_hung_below_each_other(cast) -> None:
    for i in range(N_ROUNDS):
        one, other = (do_create_unit(cast.admin, f"{name} {i}", cast.company) for name in ("One", "Other"))
        done = at_once(
            lambda: do_move_unit(cast.admin, one, other, seen_version=1),  # noqa: B023
            lambda: do_move_unit(cast.admin, other, one, seen_version=1),  # noqa: B023
        )
        assert sorted(done) == [False, True]
        for unit in Unit.objects.select_related("parent"):
            assert unit.path == f"{unit.parent.path if unit.parent else '/'}{unit.pk}/"
