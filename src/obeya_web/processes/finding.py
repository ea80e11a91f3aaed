"""Find the objects of this app by the arguments of their URLs; whether someone may see them is asked elsewhere."""

from __future__ import annotations

from typing import Any

from obeya_web.processes.models import Process


def find_process(slug: str, **_: Any) -> Process | None:
    """Return the process of that address, if there is one that was not deleted."""
    return Process.objects.select_related("unit", "owner").filter(slug=slug, deleted_at=None).first()
