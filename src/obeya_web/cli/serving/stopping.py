"""How processes of the server are asked to stop, and how they ended."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from types import FrameType

TICK_S = 0.2
"""How often a process looks whether it was asked to stop."""
STOPPING = tuple(getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name))


def how_it_ended(code: int) -> str:
    """Say an exit code in words."""
    if code < 0:
        with suppress(ValueError):
            return f"by {signal.Signals(-code).name}"
    return f"with code {code}"


@contextmanager
def stop_signals() -> Iterator[threading.Event]:
    """Give the event that a signal to stop sets, in place of ending the process."""
    stop = threading.Event()

    def ask(number: int, frame: FrameType | None) -> None:
        stop.set()

    before = {number: signal.signal(number, ask) for number in STOPPING}
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
