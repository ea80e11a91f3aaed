"""Who is told what: the first kinds of notices, each from the act that causes it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from obeya_web.accounts.actions.myself import do_delegate
from obeya_web.accounts.actions.people import do_erase_person, do_grant_role, do_revoke_grant
from obeya_web.explorer.actions import do_make_view_link, do_save_view
from obeya_web.notices.models import Notice
from obeya_web.processes.actions.drafts import do_note_fault
from obeya_web.processes.models import Draft, DraftState
from tests.web.conftest import Cast


def told() -> list[tuple[str, str, str]]:
    return [(each.person.name, each.kind, each.text) for each in Notice.objects.order_by("id")]


def test_a_person_is_told_of_a_role_given_and_taken(cast: Cast) -> None:
    cast.mate.last_login = timezone.now()
    cast.mate.save()
    grant = do_grant_role(cast.admin, cast.mate, unit=cast.sales, role="viewer")
    do_grant_role(cast.admin, cast.mate, unit=cast.sales, role="viewer")
    do_revoke_grant(cast.admin, grant)
    assert told() == [
        ("mate", "role_given", "You now have the role “viewer” in Sales."),
        ("mate", "role_given", "You no longer have the role “viewer” in Sales."),
    ]


def test_who_never_signed_in_learns_of_the_role_from_the_invitation(cast: Cast) -> None:
    do_grant_role(cast.admin, cast.mate, unit=cast.sales, role="viewer")
    assert told() == []


def test_a_deputy_is_told_for_whom_and_when(cast: Cast) -> None:
    day = timezone.localdate()
    do_delegate(cast.owner, cast.mate, first_day=day, last_day=day + timedelta(days=7))
    ((name, kind, text),) = told()
    assert (name, kind) == ("mate", "deputy_named") and text.startswith("You stand in for owner from ")


def test_the_owner_is_told_of_views_and_links_that_others_share(cast: Cast) -> None:
    do_save_view(cast.process, cast.mate, name="Late", query="?show=mean", is_shared=False)
    do_save_view(cast.process, cast.owner, name="Mine", query="", is_shared=True)
    do_save_view(cast.process, cast.mate, name="Late", query="?show=mean", is_shared=True)
    do_make_view_link(cast.process, cast.mate, name="Vendor", query="", days=3)
    assert [(name, text) for name, _kind, text in told()] == [
        ("owner", "mate shared the view “Late” of Invoice approval."),
        ("owner", "mate made a link to “Vendor” of Invoice approval, for people without an account."),
    ]
    assert Notice.objects.earliest("id").url == "/processes/invoice-approval/explore/?show=mean"


def test_whoever_began_an_import_is_told_that_it_failed_once_for_all_tries(cast: Cast) -> None:
    draft = Draft.objects.create(
        person=cast.owner, unit=cast.finance, name="Invoices", state=DraftState.IMPORTING
    )
    for n in (1, 2):
        do_note_fault(draft, f"Fault {n}.")
    assert told() == [("owner", "import_failed", "The import “Invoices” did not work: Fault 2.")]


@pytest.mark.parametrize("name", ["mate", ""])
def test_erasing_a_person_takes_their_name_out_of_the_notices_of_others(cast: Cast, name: str) -> None:
    cast.mate.name = name
    cast.mate.save()
    do_save_view(cast.process, cast.mate, name="Late", query="", is_shared=True)
    do_save_view(cast.process, cast.admin, name="Late", query="", is_shared=True)
    do_erase_person(cast.admin, cast.mate)
    assert [text for _name, _kind, text in told()] == ["admin shared the view “Late” of Invoice approval."]
