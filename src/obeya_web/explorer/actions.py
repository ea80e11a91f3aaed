"""Everything the explorer writes: each in one transaction with one entry in the audit trail."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from obeya_web.accounts.audit import record
from obeya_web.accounts.locking import save_changes
from obeya_web.accounts.models import Person
from obeya_web.explorer.models import SavedView, ViewLink
from obeya_web.explorer.notices import tell_link_made, tell_view_shared
from obeya_web.processes.models import Process


def do_save_view(process: Process, person: Person, *, name: str, query: str, is_shared: bool) -> SavedView:
    """Keep an address of the explorer under a name."""
    with transaction.atomic():
        view = SavedView.objects.create(
            process=process, person=person, name=name, query=query, is_shared=is_shared
        )
        record(person, "saved", view, after={"name": name, "query": query, "is_shared": is_shared})
        if is_shared:
            tell_view_shared(view, person)
    return view


def do_rename_view(view: SavedView, person: Person, *, name: str, seen_version: int) -> None:
    """Give a saved view another name; raises `Stale` where somebody changed it meanwhile."""
    save_changes(view, {"name": name}, seen_version=seen_version, person=person, verb="renamed")


def do_share_view(view: SavedView, person: Person, *, is_shared: bool, seen_version: int) -> None:
    """Show a saved view to all who may see its process, or to its owner alone; raises `Stale` as a new name does."""
    verb = "shared" if is_shared else "withdrawn"
    save_changes(view, {"is_shared": is_shared}, seen_version=seen_version, person=person, verb=verb)


def do_make_view_link(
    process: Process, person: Person, *, name: str, query: str, days: int
) -> tuple[ViewLink, str]:
    """Make a link and return it with its token, which is shown once and kept nowhere."""
    token = secrets.token_urlsafe(32)
    with transaction.atomic():
        link = ViewLink.objects.create(
            process=process,
            made_by=person,
            name=name,
            query=query,
            token_hash=hash_of(token),
            ends_at=timezone.now() + timedelta(days=days),
        )
        record(person, "shared", link, after={"name": name, "query": query, "ends_at": link.ends_at})
        tell_link_made(link, person)
    return link, token


def do_revoke_view_link(link: ViewLink, person: Person) -> None:
    """Close a link for good."""
    with transaction.atomic():
        now = timezone.now()
        if ViewLink.objects.filter(pk=link.pk, revoked_at=None).update(revoked_at=now):
            record(person, "revoked", link)
    link.refresh_from_db()


def hash_of(token: str) -> str:
    """Return what is kept of a token."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
