"""Hold the port and the processes that answer at it; `obeya serve` starts it with `python -m`."""

from __future__ import annotations

import errno
import multiprocessing
import socket
import sys
import threading
import time
from multiprocessing.context import SpawnProcess

from obeya_web.cli.serving.answering import PATIENCE_S, answer
from obeya_web.cli.serving.stopping import TICK_S, how_it_ended, stop_signals
from obeya_web.cli.serving.watching import end_with_parent

# Connections that wait while every thread is at work, or while a process that died starts again.
MOST_WAITING = 1024
TAKE_OVER_S = 30


def main(host: str, port: str, workers: str, threads: str) -> None:
    """Serve pages until told to stop."""
    end_with_parent()
    try:
        listening = listen(host, int(port))
    except OSError as fault:
        sys.exit(f"Port {port} at {host} cannot be used: {fault.strerror}.")
    with listening, stop_signals() as stop:
        keep_answering(listening, n_processes=int(workers), n_threads=int(threads), stop=stop)


def listen(host: str, port: int) -> socket.socket:
    """Take a port; it stays ours while the processes that answer at it come and go.

    When we are started again, what answered for the process before us may hold the port a moment longer.
    """
    family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    takes_both = family == socket.AF_INET6 and socket.has_dualstack_ipv6()
    deadline = time.monotonic() + TAKE_OVER_S
    while True:
        try:
            return socket.create_server(
                address, family=family, backlog=MOST_WAITING, dualstack_ipv6=takes_both
            )
        except OSError as fault:
            if fault.errno != errno.EADDRINUSE or time.monotonic() > deadline:
                raise
        time.sleep(TICK_S)


def keep_answering(
    listening: socket.socket, *, n_processes: int, n_threads: int, stop: threading.Event
) -> None:
    """Keep so many processes answering, start again those that die, and end all of them in time."""
    # Spawned, not forked: the same on every system, and a socket can be handed over on every system.
    context = multiprocessing.get_context("spawn")

    def start() -> SpawnProcess:
        process = context.Process(target=answer, args=(listening, n_threads), name="answering")
        process.start()
        return process

    processes = [start() for _ in range(n_processes)]
    while not stop.wait(TICK_S):
        for place, process in enumerate(processes):
            if process.exitcode is not None:
                _tell_end(process.exitcode)
                processes[place] = start()
    for process in processes:
        process.terminate()
    deadline = time.monotonic() + PATIENCE_S + 1
    for process in processes:
        process.join(max(0.1, deadline - time.monotonic()))
        if process.exitcode is None:
            process.kill()


def _tell_end(code: int) -> None:
    # Imported late: this process is small, and quick to start those that answer.
    from obeya.cli.output import say

    say(f"A process that answers ended ({how_it_ended(code)}); it starts again.")


if __name__ == "__main__":
    main(*sys.argv[1:])
