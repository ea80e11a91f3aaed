"""The quality of the data of a process: the score of each dimension, its trend, and the rows behind each fault."""

from __future__ import annotations

from typing import Any, Final

import pyarrow as pa
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from obeya.errors import ObeyaError
from obeya.figures.export import csv_text
from obeya.studies.quality import FAULTS, rows_behind
from obeya.studies.quality.scoring import OF_REJECTED
from obeya.tables.sentences import say
from obeya_web.accounts.requests import PersonRequest
from obeya_web.accounts.roles import Right
from obeya_web.accounts.scope import may
from obeya_web.lib.tongue import in_readers_language
from obeya_web.processes.data_quality import names_of_dimensions, shown_quality
from obeya_web.processes.logs import log_of, store
from obeya_web.processes.models import Process
from obeya_web.processes.views.sources import attachment

SHOWN_ROWS: Final = 50


def show(request: PersonRequest, slug: str) -> HttpResponse:
    """Show the scores with their formulas; with ?fault=<key> the first rows behind one fault."""
    process: Process = request.target
    may_import = may(request.user, Right.IMPORT, process.unit)
    context: dict[str, Any] = {
        "process": process,
        "shown": shown_quality(process, timezone.now()),
        "names": names_of_dimensions(),
        "may_import": may_import,
    }
    fault = request.GET.get("fault", "")
    if fault in FAULTS and process.log_version:
        context |= _behind(process, fault, may_import=may_import)
    return render(request, "processes/quality.html", context)


def rows_file(request: PersonRequest, slug: str, fault: str) -> HttpResponse:
    """Give the rows behind one fault as CSV that a spreadsheet opens without running anything."""
    process: Process = request.target
    if fault not in FAULTS:
        raise Http404
    content = csv_text(_rows(process, fault)).encode("utf-8-sig")
    return attachment(f"{process.slug}-{fault.replace('_', '-')}.csv", content, "text/csv; charset=utf-8")


def _behind(process: Process, fault: str, *, may_import: bool) -> dict[str, Any]:
    """Return the rows behind a fault; what was rejected is shown to those who import, as its texts are as they came."""
    with in_readers_language():
        found: dict[str, Any] = {"fault": fault, "fault_words": str(say(FAULTS[fault].words))}
    if fault in OF_REJECTED and not may_import:
        return {**found, "is_withheld": True}
    try:
        rows = _rows(process, fault, most=SHOWN_ROWS + 1).to_pylist()
    except ObeyaError as trouble:
        return {**found, "trouble": str(trouble)}
    return {**found, "rows": rows[:SHOWN_ROWS], "has_more": len(rows) > SHOWN_ROWS}


def _rows(process: Process, fault: str, **most: int) -> pa.Table:
    log = log_of(process)
    return rows_behind(log, rejected=store().table(log.facts.version, "rejected"), fault=fault, **most)
