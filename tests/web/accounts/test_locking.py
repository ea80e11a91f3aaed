from __future__ import annotations

import random
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections

from obeya_web.accounts.audit import history_of, verify
from obeya_web.accounts.deletion import do_delete, do_restore
from obeya_web.accounts.locking import Stale, save_changes
from obeya_web.accounts.models import Person, Team, Unit

N_THREADS = 6
N_WRITES = 60


def test_a_change_is_written_once_with_its_entry(cast) -> None:
    save_changes(cast.sales, {"name": "Selling"}, seen_version=1, person=cast.admin, why="As people say it")
    cast.sales.refresh_from_db()
    event = history_of(cast.sales).get()
    assert (cast.sales.name, cast.sales.version) == ("Selling", 2)
    assert (event.before, event.after) == ({"name": "Sales", "version": 1}, {"name": "Selling", "version": 2})
    assert (event.person, event.why) == (cast.admin.pseudonym, "As people say it")


def test_a_change_that_changes_nothing_writes_nothing(cast) -> None:
    save_changes(cast.sales, {"name": "Sales"}, seen_version=1, person=cast.admin)
    assert not history_of(cast.sales).exists()


def test_whoever_comes_second_is_told_what_it_was_what_it_is_and_what_they_wanted(cast) -> None:
    save_changes(cast.sales, {"smallest_group": 7}, seen_version=1, person=cast.admin)
    save_changes(cast.sales, {"name": "Selling"}, seen_version=2, person=cast.admin)
    save_changes(cast.sales, {"name": "Trade"}, seen_version=3, person=cast.admin)
    with pytest.raises(Stale) as caught:
        save_changes(cast.sales, {"name": "Market", "smallest_group": 5}, seen_version=2, person=cast.owner)
    stale = caught.value
    assert stale.base == {"name": "Sales", "smallest_group": 7}
    assert stale.theirs == {"name": "Trade", "smallest_group": 7}
    assert stale.yours == {"name": "Market", "smallest_group": 5}
    assert Unit.objects.get(pk=cast.sales.pk).name == "Trade"


def test_members_are_locked_together_with_the_fields(cast) -> None:
    team = Team.objects.create(unit=cast.finance, name="Payables")
    save_changes(team, {"members": [cast.mate, cast.owner]}, seen_version=1, person=cast.owner)
    with pytest.raises(Stale):
        save_changes(team, {"members": []}, seen_version=1, person=cast.admin)
    assert set(team.members.all()) == {cast.owner, cast.mate}
    assert {person["person"] for person in history_of(team).get().after["members"]} == {
        str(cast.owner.pseudonym),
        str(cast.mate.pseudonym),
    }


def test_what_was_put_away_comes_back_with_both_entries(cast) -> None:
    team = Team.objects.create(unit=cast.finance, name="Payables")
    assert do_delete(team, cast.owner, why="Dissolved")
    assert team.deleted_at is not None
    assert not do_delete(team, cast.owner)
    assert do_restore(team, cast.mate)
    assert not do_restore(team, cast.mate)
    assert team.deleted_at is None
    assert list(history_of(team).values_list("verb", "why")) == [("restored", ""), ("deleted", "Dissolved")]


def test_an_edit_begun_before_the_deletion_is_refused(cast) -> None:
    team = Team.objects.create(unit=cast.finance, name="Payables")
    do_delete(team, cast.owner)
    with pytest.raises(Stale):
        save_changes(team, {"name": "Payments"}, seen_version=1, person=cast.mate)


def add_one(unit_id: int, person_id: int, chance: random.Random) -> int:
    """Count the unit up by one as a person at a form would: read, think, write, and begin again when told."""
    refused = 0
    while True:
        unit, person = Unit.objects.get(pk=unit_id), Person.objects.get(pk=person_id)
        threading.Event().wait(chance.random() / 500)
        try:
            save_changes(
                unit, {"smallest_group": unit.smallest_group + 1}, seen_version=unit.version, person=person
            )
        except Stale:
            refused += 1
        else:
            return refused


@pytest.mark.django_db(transaction=True)
def test_no_update_is_lost_when_many_write_at_once(cast) -> None:
    unit = Unit.objects.create(name="Counted", smallest_group=0)

    def write(number: int) -> int:
        try:
            chance = random.Random(number)
            return sum(add_one(unit.pk, cast.admin.pk, chance) for _ in range(N_WRITES // N_THREADS * 5))
        finally:
            connections.close_all()

    with ThreadPoolExecutor(N_THREADS) as pool:
        n_refused = sum(pool.map(write, range(N_THREADS)))
    unit.refresh_from_db()
    n_written = N_WRITES // N_THREADS * 5 * N_THREADS
    assert unit.smallest_group == n_written
    assert unit.version == n_written + 1
    assert history_of(unit).count() == n_written
    assert n_refused > 0
    assert verify().is_whole
