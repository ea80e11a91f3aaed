"""Invitations. Serves L070."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from obeya_web.accounts.models import AuditEvent, Grant, Person, SignInLink
from obeya_web.accounts.sign_in.secrets import unseal
from obeya_web.jobs.models import OutboxMessage
from tests.web.sign_in.doing import PASSWORD, is_signed_in, open_link, secret_of

pytestmark = pytest.mark.django_db


def invite(client: Client, unit, email: str = "mia@example.org", role: str = "member"):
    return client.post(f"/account/invite/{unit.pk}/", {"email": email, "role": role})


def shown_link(page) -> str:
    """Return the link that the inviter can copy."""
    found = re.search(r'value="(http[^"]+#[^"]+)"', page.content.decode())
    return found.group(1) if found else ""


def test_whoever_is_invited_comes_in_with_the_role(cast, signed_in, client: Client) -> None:
    link = shown_link(invite(signed_in(cast.admin), cast.finance, "Mia@Example.org"))

    answer = open_link(client, link)

    assert answer.headers["Location"] == "/account/password/new/"
    assert client.get(f"/processes/{cast.process.slug}/").status_code == 200
    grant = Grant.objects.get(person__email="mia@example.org")
    assert (grant.unit, grant.role) == (cast.finance, "member")


def test_the_link_goes_out_by_mail_too(cast, signed_in) -> None:
    link = shown_link(invite(signed_in(cast.admin), cast.finance))

    mail = unseal(OutboxMessage.objects.get().payload["sealed"]) or ""

    assert link in mail and "mia@example.org" in mail and "Finance" in mail


def test_an_invitation_works_once_and_is_kept_as_a_hash_only(cast, signed_in, client: Client) -> None:
    link = shown_link(invite(signed_in(cast.admin), cast.finance))
    open_link(client, link)

    assert open_link(Client(), link).status_code == 404
    assert secret_of(link) not in str(list(SignInLink.objects.values_list()))


def test_inviting_once_more_makes_a_new_link_and_ends_the_old_one(cast, signed_in, client: Client) -> None:
    first, second = (shown_link(invite(signed_in(cast.admin), cast.finance)) for _ in range(2))

    assert open_link(Client(), first).status_code == 404
    assert open_link(client, second).status_code == 302
    assert Grant.objects.filter(person__email="mia@example.org").count() == 1


@pytest.mark.parametrize(
    ("who", "status"),
    [("admin", 200), ("owner", 403), ("mate", 403), ("reader", 403), ("stranger", 404), ("nobody", 404)],
)
def test_only_who_manages_people_invites(cast, signed_in, who: str, status: int) -> None:
    client = signed_in(getattr(cast, who))

    assert client.get(f"/account/invite/{cast.finance.pk}/").status_code == status
    assert invite(client, cast.finance).status_code == status
    assert Person.objects.filter(email="mia@example.org").exists() is (status == 200)


def test_a_units_administrator_invites_to_that_unit_only(cast, signed_in) -> None:
    Grant.objects.create(person=cast.mate, unit=cast.finance, role="admin")

    assert invite(signed_in(cast.mate), cast.finance).status_code == 200
    assert invite(signed_in(cast.mate), cast.sales).status_code == 404
    assert invite(signed_in(cast.mate), cast.company).status_code == 404


def test_inviting_somebody_who_is_here_already_gives_the_role_and_no_way_into_their_account(
    cast, signed_in, client: Client
) -> None:
    Grant.objects.create(person=cast.mate, unit=cast.finance, role="admin")
    signed_in(cast.admin)

    page = invite(signed_in(cast.mate), cast.finance, cast.admin.email)

    assert not shown_link(page)
    assert not SignInLink.objects.exists()
    assert Grant.objects.filter(person=cast.admin, unit=cast.finance, role="member").exists()


def test_inviting_somebody_who_may_do_more_elsewhere_gives_no_link_though_they_were_never_here(
    cast, signed_in
) -> None:
    """Otherwise a unit's administrator could become the whole company's."""
    Grant.objects.create(person=cast.mate, unit=cast.finance, role="admin")
    waiting = Person.objects.create_user("boss@example.org")
    Grant.objects.create(person=waiting, unit=cast.company, role="admin")

    page = invite(signed_in(cast.mate), cast.finance, waiting.email)

    assert not shown_link(page)
    assert not SignInLink.objects.filter(person=waiting).exists()


def test_somebody_who_was_deactivated_is_not_brought_back_by_an_invitation(cast, signed_in) -> None:
    Person.objects.create_user("mia@example.org", PASSWORD, is_active=False)

    page = invite(signed_in(cast.admin), cast.finance)

    assert "may not sign in" in page.content.decode()
    assert (
        not SignInLink.objects.exists() and not Grant.objects.filter(person__email="mia@example.org").exists()
    )


@pytest.mark.parametrize(
    ("email", "role"), [("not an address", "member"), ("x@example.org", "emperor"), ("", "")]
)
def test_what_is_no_address_or_no_role_invites_nobody(cast, signed_in, email: str, role: str) -> None:
    n_before = Person.objects.count()

    page = invite(signed_in(cast.admin), cast.finance, email, role)

    assert page.status_code == 200 and page.context["form"].errors
    assert Person.objects.count() == n_before


def test_the_audit_trail_says_who_invited_whom_without_the_address(cast, signed_in, client: Client) -> None:
    open_link(client, shown_link(invite(signed_in(cast.admin), cast.finance)))

    rows = list(AuditEvent.objects.order_by("number"))

    verbs = [row.verb for row in rows]
    assert verbs[-4:] == ["granted", "made a sign-in link", "invited", "used a sign-in link"]
    assert rows[-2].person == cast.admin.pseudonym
    assert "mia@" not in str(list(AuditEvent.objects.values_list()))
    assert is_signed_in(client)
