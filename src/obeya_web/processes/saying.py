"""Numbers of this app in the reader's language, and addresses into the explorer."""

from __future__ import annotations

from urllib.parse import urlencode

from django.urls import NoReverseMatch, reverse
from django.utils import formats

from obeya.tables.wording import say_number
from obeya_web.processes.models import Process


def number_here(x: float | None) -> str:
    """Return a measured number with three digits that count at most, such as "1,240"."""
    signs = {",": formats.get_format("THOUSAND_SEPARATOR"), ".": formats.get_format("DECIMAL_SEPARATOR")}
    return "".join(signs.get(sign, sign) for sign in say_number(x))


def explorer_address(process: Process, where: str = "") -> str:
    """Return where a process is explored, with a filter; nothing where it has no data or there is no explorer."""
    if not process.log_version:
        return ""
    try:
        address = reverse("explorer", args=[process.slug])
    except NoReverseMatch:
        return ""
    return f"{address}?{urlencode({'where': where})}" if where else address
