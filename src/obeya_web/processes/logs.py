"""The stored logs of processes: the only door from the web pages to the store."""

from __future__ import annotations

import dataclasses
import os
import threading
from collections import OrderedDict
from pathlib import Path

from django.conf import settings
from django.http import Http404
from django.utils.translation import gettext as _

from obeya.tables.engines import Limits
from obeya.tables.event_log import EventLog
from obeya.tables.store import Store
from obeya_web.processes.models import Process

# Open logs that each thread keeps; a DuckDB connection answers one question at a time, so threads share none.
KEPT_OPEN = 4
# What one question of a page may take: other pages are answered at the same time.
LIMITS = Limits(threads=min(4, os.cpu_count() or 1), memory_mib=2_048)
_opened = threading.local()


def store() -> Store:
    """Return the store of this installation."""
    return Store(Path(settings.CONFIGURATION.home))


def open_log(process: Process) -> EventLog | None:
    """Return the log that the pages of a process show, or None where nothing was imported yet.

    Logs are versions that never change, so an open one is kept and used again by its thread. The log carries
    the smallest group of the unit: the one place where results learn which groups are too small to be shown.
    """
    return open_version(process, process.log_version) if process.log_version else None


def open_version(process: Process, version: str) -> EventLog:
    """Return one version of the log of a process, such as the one in which a finding was read."""
    log = _kept(version)
    facts = dataclasses.replace(log.facts, name=process.log_name)
    return dataclasses.replace(log, facts=facts, smallest_group=process.unit.smallest_group)


def log_of(process: Process) -> EventLog:
    """Return the log of a process; raises `Http404` when there is none yet."""
    log = open_log(process)
    if log is None:
        raise Http404(_("This process has no data yet."))
    return log


def free_log_name(process: Process) -> str:
    """Return a name for the log of a process that no other log in the store has."""
    stored, name, n = store(), process.slug[:90], 1
    while stored.has(name):
        n += 1
        name = f"{process.slug[:90]}-{n}"
    return name


def _kept(version: str) -> EventLog:
    kept: OrderedDict[tuple[str, str], EventLog] | None = getattr(_opened, "logs", None)
    if kept is None:
        kept = _opened.logs = OrderedDict()
    stored = store()
    key = (str(stored.home), version)
    if key not in kept:
        kept[key] = stored.open_version(version, limits=LIMITS)
    kept.move_to_end(key)
    while len(kept) > KEPT_OPEN:
        kept.popitem(last=False)
    return kept[key]
