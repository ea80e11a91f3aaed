"""A report as a file."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Final

from django.utils.text import slugify

from obeya.reports.pack_pdf import pack_pdf
from obeya.reports.pack_sheet import PackSheet
from obeya.reports.pack_slides import pack_slides
from obeya.reports.pack_workbook import pack_workbook
from obeya_web.accounts.models import Unit

_OFFICE: Final = "application/vnd.openxmlformats-officedocument"
WRITERS: Final[Mapping[str, tuple[str, Callable[[PackSheet], bytes]]]] = {
    "pdf": ("application/pdf", pack_pdf),
    "xlsx": (f"{_OFFICE}.spreadsheetml.sheet", pack_workbook),
    "pptx": (f"{_OFFICE}.presentationml.presentation", pack_slides),
}


def file_name(unit: Unit, as_of: date, suffix: str) -> str:
    """Return what a report is called on a disk."""
    return f"measures-{slugify(unit.name)[:60] or unit.pk}-{as_of.isoformat()}.{suffix}"
