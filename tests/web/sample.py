"""The sample as the log of a process: imported and summed up once, then given to each test that needs it."""

from __future__ import annotations

import copy
import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from obeya.sources.importing import import_file
from obeya_web.processes.logs import log_of, store
from obeya_web.processes.models import Process
from obeya_web.processes.work.summing_up import keep_summary, sum_up

SAMPLE = "invoice-approval"
NOW = datetime(2026, 1, 1, tzinfo=UTC)
_summaries: dict[tuple[str, str, int], dict[str, Any]] = {}


def show_sample(process: Process, file: Path, kept: Path) -> Process:
    """Import the sample as the log of a process.

    What the first import wrote, and the key of its pseudonyms, is in the home `kept`; a new home is given both, so
    that it has this version already.
    """
    stored = store()
    _copy_log(kept, stored.home)
    process.log_name = SAMPLE
    process.log_version = str(import_file(file, store=stored, now=NOW, name=SAMPLE).facts.version)
    process.save()
    _copy_log(stored.home, kept, process.log_version)
    return process


def with_summary(process: Process) -> Process:
    """Keep the summary of a process as an import does; the same log is summed up once."""
    key = (process.log_version, process.log_name, process.unit.smallest_group)
    if key not in _summaries:
        _summaries[key] = sum_up(log_of(process))
    keep_summary(process, copy.deepcopy(_summaries[key]))
    return Process.objects.select_related("unit", "summary").get(pk=process.pk)


def _copy_log(source: Path, target: Path, version: str = "") -> None:
    for name in ("keys", f"versions/{version}"):
        if (source / name).is_dir():
            shutil.copytree(source / name, target / name, copy_function=copy_missing, dirs_exist_ok=True)


def copy_missing(source: str, target: str) -> None:
    """Copy a file unless it is there: one that is open is never written again."""
    if not Path(target).exists():
        shutil.copy2(source, target)
