"""How long work may take, and what ends a process whose work hangs where no thread of ours runs any more."""

from __future__ import annotations

import faulthandler
import os
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

# Of every kind of work that names no other.
USUAL_LIMIT_S = 3600.0
# After its limit so long the heart has to break the work off by itself, in words and without harm to others.
GRACE_S = 3.0
# What a worker ends with that broke work off: it is started again like any that died.
EXIT_OVERDUE = 75


class Watchdog:
    """Ends this process when work is long overdue, even while it holds the interpreter and stops every thread.

    The heart breaks off what hangs in Python or waits in C. Code in C that never gives the interpreter back stops the
    heart too; then only a thread outside of Python can act, and `faulthandler` has the one that the library brings.
    It writes where everything stood and ends the process; the lease runs out and counts as a death.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._ends_s: dict[object, float] = {}

    @contextmanager
    def watching(self, limit_s: float) -> Iterator[None]:
        """End the process when the block takes longer than the limit and the grace after it."""
        mark = object()
        self._keep(mark, time.monotonic() + limit_s + GRACE_S)
        try:
            yield
        finally:
            self._keep(mark, None)

    def _keep(self, mark: object, end_s: float | None) -> None:
        with self._lock:
            if end_s is None:
                del self._ends_s[mark]
            else:
                self._ends_s[mark] = end_s
            if self._ends_s:
                left_s = max(min(self._ends_s.values()) - time.monotonic(), 0.001)
                faulthandler.dump_traceback_later(left_s, exit=True, file=sys.__stderr__ or 2)
            else:
                faulthandler.cancel_dump_traceback_later()


WATCHDOG = Watchdog()


def leave_overdue() -> None:
    """End this process at once: a thread that hangs cannot be ended by itself."""
    os._exit(EXIT_OVERDUE)
