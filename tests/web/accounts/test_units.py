from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied

from obeya_web.accounts.actions.checks import PeopleError
from obeya_web.accounts.actions.units import do_create_unit, do_move_unit
from obeya_web.accounts.audit import history_of
from obeya_web.accounts.locking import Stale, save_changes
from obeya_web.accounts.models import Grant, Person, Team, Unit
from obeya_web.accounts.roles import Right
from obeya_web.accounts.scope import may


@pytest.fixture
def payables(cast) -> Unit:
    return do_create_unit(cast.admin, "Payables", cast.finance)


def paths() -> dict[str, str]:
    return dict(Unit.objects.values_list("name", "path"))


def test_a_new_unit_hides_groups_as_its_parent_does(cast) -> None:
    Unit.objects.filter(pk=cast.finance.pk).update(smallest_group=10)
    unit = do_create_unit(cast.admin, "Payables", cast.finance)
    assert (unit.path, unit.smallest_group) == (f"{cast.finance.path}{unit.pk}/", 10)


def test_moving_a_unit_takes_everything_below_along(cast, payables) -> None:
    desk = do_create_unit(cast.admin, "Desk 3", payables)
    do_move_unit(cast.admin, payables, cast.sales, seen_version=1)
    assert paths()["Payables"] == f"{cast.sales.path}{payables.pk}/"
    assert paths()["Desk 3"] == f"{cast.sales.path}{payables.pk}/{desk.pk}/"
    assert paths()["Finance"] == cast.finance.path
    desk.refresh_from_db()
    assert may(cast.stranger, Right.EDIT, desk)
    assert not may(cast.owner, Right.SEE, desk)
    event = history_of(payables).first()
    assert (event.verb, event.before, event.after) == ("moved", {"parent": "Finance"}, {"parent": "Sales"})


def test_a_unit_cannot_lie_within_itself(cast, payables) -> None:
    for parent in (cast.finance, payables):
        with pytest.raises(PeopleError, match="lies within it"):
            do_move_unit(cast.admin, cast.finance, parent, seen_version=1)
    assert paths()["Payables"].startswith(cast.finance.path)


def test_the_top_stays_at_the_top(cast) -> None:
    with pytest.raises(PeopleError, match="top of the organisation"):
        do_move_unit(cast.admin, cast.company, cast.sales, seen_version=1)


def test_a_unit_that_was_changed_meanwhile_is_not_moved(cast, payables) -> None:
    save_changes(payables, {"name": "Payments"}, seen_version=1, person=cast.admin)
    with pytest.raises(Stale):
        do_move_unit(cast.admin, payables, cast.sales, seen_version=1)


def test_only_who_administers_both_sides_moves_a_unit(cast, payables) -> None:
    Grant.objects.create(person=cast.mate, unit=cast.finance, role="admin")
    mate = Person.objects.get(pk=cast.mate.pk)
    with pytest.raises(PermissionDenied):
        do_move_unit(mate, payables, cast.sales, seen_version=1)
    with pytest.raises(PermissionDenied):
        do_move_unit(mate, cast.finance, payables, seen_version=1)
    with pytest.raises(PermissionDenied):
        do_create_unit(mate, "More", cast.company)


def test_a_tree_does_not_grow_deeper_than_a_path_can_say(cast) -> None:
    Unit.objects.filter(pk=cast.sales.pk).update(path=cast.company.path + "1000/" * 97)
    with pytest.raises(PeopleError, match="too deep"):
        do_create_unit(cast.admin, "Deeper", Unit.objects.get(pk=cast.sales.pk))


def test_the_tree_shows_only_what_a_person_sees(cast, signed_in, payables) -> None:
    page = signed_in(cast.owner).get("/units/").content.decode()
    assert "Payables" in page
    assert "Sales" not in page
    assert "Northside" not in page


def test_a_unit_is_made_renamed_and_moved_on_its_pages(cast, signed_in) -> None:
    client = signed_in(cast.admin)
    client.post(f"/units/{cast.finance.pk}/add/", {"name": "Receivables"})
    unit = Unit.objects.get(name="Receivables")
    client.post(f"/units/{unit.pk}/edit/", {"name": "Dunning", "smallest_group": 10, "seen_version": 1})
    client.post(f"/units/{unit.pk}/move/", {"parent": cast.sales.pk, "seen_version": 2})
    unit.refresh_from_db()
    assert (unit.name, unit.smallest_group, unit.parent, unit.version) == ("Dunning", 10, cast.sales, 3)
    assert history_of(unit).count() == 3


def test_nobody_sets_a_group_of_one(cast, signed_in) -> None:
    response = signed_in(cast.admin).post(
        f"/units/{cast.sales.pk}/edit/", {"name": "Sales", "smallest_group": 1, "seen_version": 1}
    )
    assert "form-errors" in response.content.decode()
    assert not history_of(cast.sales).exists()


class TestMergePage:
    def both_write(self, cast, signed_in, **yours: object):
        client = signed_in(cast.admin)
        save_changes(cast.sales, {"name": "Selling"}, seen_version=1, person=cast.stranger)
        fields = {"name": "Sales", "smallest_group": 5, "seen_version": 1, **yours}
        return client, client.post(f"/units/{cast.sales.pk}/edit/", fields)

    def test_both_versions_are_shown_and_nothing_typed_is_lost(self, cast, signed_in) -> None:
        _client, response = self.both_write(cast, signed_in, name="Market", smallest_group=8)
        page = response.content.decode()
        assert response.status_code == 409
        assert [word for word in ("Market", "Selling", "Sales", 'value="8"') if word not in page] == []
        assert Unit.objects.get(pk=cast.sales.pk).name == "Selling"

    def test_what_the_person_chooses_is_written(self, cast, signed_in) -> None:
        client, _response = self.both_write(cast, signed_in, name="Market", smallest_group=8)
        choice = {
            "name": "Market",
            "keep-name": "theirs",
            "theirs-name": "Selling",
            "smallest_group": 8,
            "seen_version": 2,
        }
        client.post(f"/units/{cast.sales.pk}/edit/", choice)
        unit = Unit.objects.get(pk=cast.sales.pk)
        assert (unit.name, unit.smallest_group, unit.version) == ("Selling", 8, 3)

    def test_members_of_a_team_are_merged_too(self, cast, signed_in) -> None:
        team = Team.objects.create(unit=cast.finance, name="Payables")
        save_changes(team, {"members": [cast.mate]}, seen_version=1, person=cast.owner)
        client = signed_in(cast.owner)
        fields = {"name": "Payables", "members": [cast.reader.pk], "seen_version": 1}
        page = client.post(f"/teams/{team.pk}/", fields).content.decode()
        assert f'name="theirs-members" value="{cast.mate.pk}"' in page
        fields |= {"keep-members": "theirs", "theirs-members": [cast.mate.pk], "seen_version": 2}
        client.post(f"/teams/{team.pk}/", fields)
        assert list(team.members.all()) == [cast.mate]


def test_a_deleted_team_comes_back_by_undo(cast, signed_in) -> None:
    client = signed_in(cast.owner)
    client.post(
        f"/units/{cast.finance.pk}/teams/add/",
        {"name": "Payables", "members": [cast.mate.pk], "seen_version": 1},
    )
    team = Team.objects.get()
    page = client.post(f"/teams/{team.pk}/delete/", follow=True).content.decode()
    assert f'action="/teams/{team.pk}/restore/"' in page
    assert "Payables was deleted." in page
    assert client.get(f"/teams/{team.pk}/").status_code == 404
    client.post(f"/teams/{team.pk}/restore/")
    assert client.get(f"/teams/{team.pk}/").status_code == 200
