"""Keep child processes running: start, start again with growing patience, and end all of them in time."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from obeya.cli.output import say
from obeya.errors import ConfigurationError
from obeya_web.cli.serving.stopping import TICK_S, how_it_ended, stop_signals

FIRST_WAIT_S = 0.5
LONGEST_WAIT_S = 10.0
# A child that lived this long was well; its next death starts with the shortest wait again.
WELL_AFTER_S = 60.0
STOP_WITHIN_S = 8.0
# A child that dies so often before the server was ever ready will not get well by itself.
MOST_FIRST_DEATHS = 4


@dataclass(slots=True)
class Child:
    """One process that is to be running: its name for people and its module with arguments."""

    name: str
    command: tuple[str, ...]
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    start_after: float = 0.0
    wait_s: float = FIRST_WAIT_S
    n_deaths: int = 0

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
        self.n_deaths += 1
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
    children: Sequence[Child], *, is_ready: Callable[[], bool], when_ready: Callable[[], None]
) -> None:
    """Keep the children running until a signal asks us to stop; `when_ready` is called once, when they are ready.

    Raises `ConfigurationError` when one of them dies again and again before that.
    """
    with stop_signals() as stop:
        try:
            _keep_running(children, stop, is_ready=is_ready, when_ready=when_ready)
        finally:
            for child in children:
                child.stop()
            deadline = time.monotonic() + STOP_WITHIN_S
            for child in children:
                child.wait_until(deadline)


def _keep_running(
    children: Sequence[Child],
    stop: threading.Event,
    *,
    is_ready: Callable[[], bool],
    when_ready: Callable[[], None],
) -> None:
    was_ready = False
    while not stop.is_set():
        for child in children:
            child.tend(time.monotonic())
            if not was_ready and child.n_deaths > MOST_FIRST_DEATHS:
                raise ConfigurationError(f"The {child.name} process does not start. The lines above say why.")
        if not was_ready and is_ready():
            was_ready = True
            when_ready()
        stop.wait(TICK_S)
