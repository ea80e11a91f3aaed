"""Find the objects of this app by the arguments of their URLs; whether someone may see them is asked elsewhere."""

from __future__ import annotations

from typing import Any

from obeya_web.explorer.models import SavedView, ViewLink

_OF_PROCESS = ("process", "process__unit", "person")


def find_saved_view(slug: str, pk: int, **_: Any) -> SavedView | None:
    """Return the saved view of a process, if there is one, put away or not."""
    views = SavedView.objects.select_related(*_OF_PROCESS)
    return views.filter(pk=pk, process__slug=slug, process__deleted_at=None).first()


def find_view_link(slug: str, pk: int, **_: Any) -> ViewLink | None:
    """Return the link of a process, if there is one."""
    links = ViewLink.objects.select_related("process", "process__unit", "made_by")
    return links.filter(pk=pk, process__slug=slug, process__deleted_at=None).first()
