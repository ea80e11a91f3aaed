"""What the owner of a process is told about views of it that others share."""

from __future__ import annotations

from django.urls import reverse
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from obeya_web.accounts.models import Person
from obeya_web.explorer.models import SavedView, ViewLink
from obeya_web.notices.telling import notify
from obeya_web.processes.models import Process


def tell_view_shared(view: SavedView, person: Person) -> None:
    """Tell the owner that somebody saved a view for everybody who may see the process."""
    owner = _owner_other_than(person, view.process)
    if owner is None:
        return
    text = format_lazy(
        _("{person} shared the view “{view}” of {process}."),
        person=person.shown_name,
        view=view.name,
        process=view.process.name,
    )
    url = reverse("explorer", args=[view.process.slug]) + view.query
    notify(owner, kind="view_shared", text=text, url=url, about=view)


def tell_link_made(link: ViewLink, person: Person) -> None:
    """Tell the owner that somebody made a link by which people without an account see a view."""
    owner = _owner_other_than(person, link.process)
    if owner is None:
        return
    text = format_lazy(
        _("{person} made a link to “{view}” of {process}, for people without an account."),
        person=person.shown_name,
        view=link.name,
        process=link.process.name,
    )
    url = reverse("explorer_links", args=[link.process.slug])
    notify(owner, kind="view_shared", text=text, url=url, about=link)


def _owner_other_than(person: Person, process: Process) -> Person | None:
    return process.owner if process.owner is not None and process.owner != person else None
