"""The report of a selection, as a page under our policy and as PDF."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Final, TypeVar

import numpy as np
from django.utils import timezone

import obeya
from obeya.reports.gathering import gather_inputs
from obeya.reports.inputs import ReportInputs
from obeya.reports.pdf import report_pdf
from obeya.reports.report import report
from obeya.studies.quality import DataQuality
from obeya.tables.event_log import EventLog
from obeya_web.explorer.asking import Asked
from obeya_web.processes.data_quality import quality_of

Drawn = TypeVar("Drawn")

SEED: Final = 1
SECONDS: Final = 120.0
# The three measures that the templates write as attributes; anything else stays what it is.
_MEASURE = re.compile(r' style="(--width|--x|width):(-?[\d.]+)(px|mm|%|)"')
# Nothing runs in a report, and nothing is fetched; `{nonce}` lets its one stylesheet in.
POLICY: Final = (
    "default-src 'none'; style-src 'nonce-{nonce}'; img-src data:; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'"
)


def report_html(asked: Asked) -> str:
    """Return the report as the command line writes it, in the reader's language."""
    return _drawn("report", asked, report)


def report_as_pdf(asked: Asked) -> bytes:
    """Return the report on A4."""
    return _drawn("report pdf", asked, report_pdf)


def _drawn(name: str, asked: Asked, draw: Callable[[ReportInputs], Drawn]) -> Drawn:
    """Draw the report once a day; page and PDF share what is asked of the log, which takes most of the time."""
    looked = quality_of(asked.process, timezone.now())

    def inputs(log: EventLog) -> ReportInputs:
        return _inputs(asked, log, looked)

    def drawn(_log: EventLog) -> Drawn:
        return draw(asked.picture("report inputs", inputs, _today(), looked, seconds=SECONDS))

    return asked.picture(name, drawn, _today(), looked, seconds=SECONDS)


def under_policy(page: str, nonce: str) -> str:
    """Return a report whose styles a strict policy lets in: a nonce on the sheet, measures in it."""
    rules: dict[str, str] = {}

    def named(match: re.Match[str]) -> str:
        rule = f"{match[1]}:{match[2]}{match[3]}"
        return f' data-measure="{rules.setdefault(rule, f"m{len(rules)}")}"'

    moved = _MEASURE.sub(named, page)
    sheet = "".join(f'[data-measure="{name}"]{{{rule}}}' for rule, name in rules.items())
    return moved.replace("<style>", f'<style nonce="{nonce}">', 1).replace("</style>", f"{sheet}</style>", 1)


def _inputs(asked: Asked, log: EventLog, quality: DataQuality | None) -> ReportInputs:
    return gather_inputs(
        log,
        rng=np.random.default_rng(SEED),
        made_at=datetime.fromtimestamp(int(timezone.now().timestamp()), UTC),
        obeya_version=obeya.__version__,
        log_argument=asked.process.log_name,
        where=asked.where,
        calendar=asked.calendar or None,
        quality=quality,
    )


def _today() -> str:
    """Return what makes a kept report an old one: it says on which day it was made."""
    return timezone.localdate().isoformat()
