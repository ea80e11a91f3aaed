"""What new data break of an agreed path, in the reader's words and with the way to the cases."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

import pyarrow as pa
from django.urls import reverse

from obeya.errors import FilterError
from obeya.studies.agreed_path import Broken
from obeya.tables.filters import CaseIds, read_filter
from obeya_web.lib.tongue import in_readers_language
from obeya_web.measures.models import PathBreach
from obeya_web.processes.models import Process

SHOWN: Final = 10


@dataclass(frozen=True, slots=True)
class ShownBreach:
    """One rule that data broke: in which words, and where the first of the cases are shown."""

    breach: PathBreach
    words: str
    address: str


def words_of_breach(rule: str) -> str:
    """Say which cases break a rule, such as “cases that include “Pay without order””."""
    try:
        with in_readers_language():
            return str(Broken(read_filter(rule), pa.array([], pa.string())).words)
    except FilterError:
        return rule


def shown_breaches(process: Process | None, breaches: Iterable[PathBreach]) -> list[ShownBreach]:
    """Return breaches as the page of their measure shows them."""
    return [
        ShownBreach(each, words_of_breach(each.rule), _address(process, each))
        for each in breaches
        if process is not None
    ]


def _address(process: Process, breach: PathBreach) -> str:
    if not breach.case_ids or not process.log_version:
        return ""
    where = CaseIds(tuple(breach.case_ids[:SHOWN])).text()
    return f"{reverse('explorer', args=[process.slug])}?{urlencode({'where': where, 'tab': 'cases'})}"
