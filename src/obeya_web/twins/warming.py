"""Get a process that answers ready for its first comparison: the compiled kernels, and what draws charts.

That takes some seconds of one core, so it is done beside the pages, and only where a twin is or somebody looks at one.
"""

from __future__ import annotations

import threading
from typing import Final

from django.db import DatabaseError, connection

from obeya.figures.warming import load_charts
from obeya.twin.warming import load_simulation
from obeya_web.twins.models import Twin

AFTER_S: Final = 2.0
"""So long after the start: who waits for the first page has it by then."""
_wanted = threading.Event()


def want_comparing() -> None:
    """Say that somebody looks at a twin, and may soon compare; only heard where `warm_up_beside` was called."""
    _wanted.set()


def warm_up_beside(stop: threading.Event, *, after_s: float = AFTER_S) -> threading.Thread:
    """Load both in a thread of its own, soon or once they are wanted.

    A comparison that comes meanwhile waits for the rest. Once `stop` is set, `want_comparing` ends the thread.
    """

    def load() -> None:
        if not _wanted.wait(after_s) and not _has_twin():
            _wanted.wait()
        if not stop.is_set():
            load_simulation()
        if not stop.is_set():
            load_charts()

    thread = threading.Thread(target=load, name="obeya-warming-up", daemon=True)
    thread.start()
    return thread


def _has_twin() -> bool:
    try:
        return Twin.objects.filter(deleted_at=None).exclude(model={}).exists()
    except DatabaseError:
        return False
    finally:
        connection.close()
