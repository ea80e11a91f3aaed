"""Import several files as one log: the first is imported or added to a stored log, each further one is added."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from obeya.sources.appending import append_file
from obeya.sources.importing import import_file
from obeya_web.processes.actions.publishing import Taken

if TYPE_CHECKING:
    from obeya.tables.event_log import EventLog
    from obeya.tables.facts import LogFacts
    from obeya.tables.store import Store
    from obeya_web.processes.previewing import Wanted

Progress = Callable[[float, str], None]


@dataclass(frozen=True, slots=True)
class Imported:
    """The log that came out, and what became of each file."""

    log: EventLog
    taken: tuple[Taken, ...]
    notes: tuple[str, ...] = field(default=())


def import_files(
    files: Sequence[Path],
    *,
    stored: Store,
    scratch: str,
    base: str,
    wanted: Wanted,
    now: datetime,
    progress: Progress,
) -> Imported:
    """Import files in their order, added to the version `base` where there is one.

    `scratch` is a name in the store that holds what is being made until somebody shows it; nothing that is
    shown changes. Raises `ObeyaError` with all faults of a file at once.
    """
    if base:
        stored.point(scratch, base)
    total = sum(path.stat().st_size for path in files) or 1
    taken, notes, done = [], [], 0
    log = stored.open_version(base) if base else None
    for path in files:
        size = path.stat().st_size
        report = _part(progress, path.name, done / total, size / total)
        before = log.facts if log is not None else None
        if before is None:
            log = import_file(
                path,
                store=stored,
                now=now,
                name=scratch,
                mapping=wanted.mapping,
                reading=wanted.reading,
                settings=wanted.settings,
                progress=report,
            )
        else:
            log = append_file(path, store=stored, name=scratch, now=now, progress=report)
        if before is not None and before.version == log.facts.version:
            notes.append(
                _("%(file)s was imported before; nothing of it was added again.") % {"file": path.name}
            )
        else:
            taken.append(what_was_taken(before, log.facts))
        done += size
    if log is None:
        raise ValueError("At least one file is needed.")
    return Imported(log, tuple(taken), tuple(notes))


def what_was_taken(before: LogFacts | None, after: LogFacts) -> Taken:
    """Return what became of the file that made `after` out of `before`."""
    source = after.sources[-1]

    def grown(name: str) -> int:
        return int(getattr(after, name)) - (int(getattr(before, name)) if before else 0)

    return Taken(
        name=source.name,
        format=source.format,
        sha256=source.sha256,
        n_records=source.n_records,
        n_events=grown("n_events"),
        # Only where completions alone are taken are the other transitions no events.
        n_set_aside=grown("n_set_aside") if after.lifecycle == "complete" else 0,
        n_rejected=source.n_rejected,
        n_duplicates=grown("n_duplicates"),
        version=after.version,
    )


def nothing_taken(name: str, sha256: str, facts: LogFacts) -> Taken:
    """Return what became of a file that was part of the log already."""
    return Taken(name, "", sha256, 0, 0, 0, 0, 0, facts.version)


def _part(progress: Progress, name: str, start: float, share: float) -> Progress:
    return lambda done, words: progress(0.95 * (start + share * done), f"{name}: {words}")
