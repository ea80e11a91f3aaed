"""Keep child processes running: start, start again with growing patience, and end all of them in time."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from types import FrameType

from obeya.cli.output import say

FIRST_WAIT_S = 0.5
LONGEST_WAIT_S = 30.0
# A child that lived this long was well; its next death starts with the shortest wait again.
WELL_AFTER_S = 60.0
STOP_WITHIN_S = 8.0
TICK_S = 0.2
STOPPING = tuple(getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name))


@dataclass(slots=True)
class Child:
    """One process that is to be running: its name for people and its module with arguments."""

    name: str
    command: tuple[str, ...]
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    start_after: float = 0.0
    wait_s: float = field(default=FIRST_WAIT_S)

    def start(self, now: float) -> None:
        """Start the process; its standard input tells it when we are gone."""
        # A session of its own, so that Ctrl-C reaches only us and we end the children in order.
        self.process = subprocess.Popen(
            [sys.executable, "-m", *self.command], stdin=subprocess.PIPE, start_new_session=True
        )
        self.started_at = now

    def tend(self, now: float) -> None:
        """Start the process when it is time; notice when it died."""
        if self.process is None:
            if now >= self.start_after:
                self.start(now)
            return
        code = self.process.poll()
        if code is None:
            return
        self.process = None
        if now - self.started_at > WELL_AFTER_S:
            self.wait_s = FIRST_WAIT_S
        say(f"The {self.name} process ended ({how_it_ended(code)}); it starts again in {self.wait_s:g} s.")
        self.start_after = now + self.wait_s
        self.wait_s = min(self.wait_s * 2, LONGEST_WAIT_S)

    def stop(self) -> None:
        """Ask the process to end."""
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()

    def wait_until(self, deadline: float) -> None:
        """Wait for the end of the process, and end it by force when the time is up."""
        if self.process is None:
            return
        try:
            self.process.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def run_children(
    children: Sequence[Child], *, probe: tuple[str, int], when_ready: Callable[[], None]
) -> None:
    """Keep the children running until a signal asks us to stop; `when_ready` is called once, when `probe` answers."""
    with _stop_signals() as stop:
        is_ready = False
        while not stop.is_set():
            for child in children:
                child.tend(time.monotonic())
            if not is_ready and _answers(*probe):
                is_ready = True
                when_ready()
            stop.wait(TICK_S)
        for child in children:
            child.stop()
        deadline = time.monotonic() + STOP_WITHIN_S
        for child in children:
            child.wait_until(deadline)


def how_it_ended(code: int) -> str:
    """Say an exit code in words."""
    if code < 0:
        with suppress(ValueError):
            return f"by {signal.Signals(-code).name}"
    return f"with code {code}"


def _answers(host: str, port: int) -> bool:
    with suppress(OSError), socket.create_connection((reachable(host), port), timeout=1):
        return True
    return False


def reachable(host: str) -> str:
    """Return an address at which this machine reaches what listens at `host`."""
    return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)


@contextmanager
def _stop_signals() -> Iterator[threading.Event]:
    stop = threading.Event()

    def ask(number: int, frame: FrameType | None) -> None:
        stop.set()

    before = {number: signal.signal(number, ask) for number in STOPPING}
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
