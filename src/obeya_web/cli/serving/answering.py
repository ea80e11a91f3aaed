"""One process that answers requests: Django in threads behind waitress, until it is asked to stop."""

from __future__ import annotations

import logging
import socket
import threading
import time
from typing import TYPE_CHECKING, Final

from waitress import wasyncore
from waitress.channel import HTTPChannel
from waitress.server import create_server

from obeya_web.cli.serving.stopping import TICK_S, stop_signals
from obeya_web.cli.serving.watching import end_with_spawning_process

if TYPE_CHECKING:
    from wsgiref.types import WSGIApplication

PATIENCE_S: Final = 5
"""How long requests in flight may take once the server was asked to stop."""
IDLE_S: Final = 60
"""How long a connection may be silent between two requests, and the head of a request take to arrive."""
MOST_CONNECTIONS: Final = 400
"""Each costs a file descriptor, of which a process often has 1024, and 512 on Windows."""
LARGEST_HEAD: Final = 64 * 1024
LARGEST_BODY: Final = 4_100_000_000
"""A form with the largest file that an import takes; what views take is less, and theirs to say."""


def answer(listening: socket.socket, n_threads: int) -> None:
    """Answer at a port until told to stop; what a spawned process runs."""
    end_with_spawning_process()
    # Here, and not in the process that starts this one: it needs neither the engine nor Django, which starts here.
    from obeya.sources.warming import load_engine
    from obeya_web.project.wsgi import application
    from obeya_web.twins.warming import want_comparing, warm_up_beside

    # In the main thread and before the first request: the first question is quick, and no two threads that serve
    # requests load the same compiled library at once.
    load_engine()
    with stop_signals() as stop:
        warming = warm_up_beside(stop)
        serve(application, listening, n_threads=n_threads, stop=stop)
        # Code that is being loaded must not meet the end of the interpreter.
        want_comparing()
        warming.join(PATIENCE_S)


def serve(
    application: WSGIApplication,
    listening: socket.socket,
    *,
    n_threads: int,
    stop: threading.Event,
    idle_s: int = IDLE_S,
) -> None:
    """Answer until `stop` is set; then accept nothing more, and finish what is in flight within the patience.

    A request reaches a thread when it has arrived whole, and an answer that a slow reader has not yet taken is kept
    beside the threads: so neither holds one.
    """
    # It warns whenever every thread is at work.
    logging.getLogger("waitress").setLevel(logging.ERROR)
    connections: dict[int, wasyncore.dispatcher] = {}
    server = create_server(
        application,
        map=connections,
        sockets=[listening],
        threads=n_threads,
        ident=None,
        # Which of them to believe is for the application to say (OBEYA_PROXIES).
        clear_untrusted_proxy_headers=False,
        connection_limit=MOST_CONNECTIONS,
        channel_timeout=idle_s,
        cleanup_interval=max(1, idle_s // 10),
        max_request_header_size=LARGEST_HEAD,
        max_request_body_size=LARGEST_BODY,
        # Visitors who leave before the answer are no fault.
        log_socket_errors=False,
    )
    server.channel_class = Connection

    def turn() -> None:
        wasyncore.loop(TICK_S, use_poll=True, map=connections, count=1)

    while not stop.is_set():
        turn()
    server.accepting = False
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline and any(each.is_busy for each in server.active_channels.values()):
        turn()


class Connection(HTTPChannel):  # type: ignore[misc]  # the library has no types
    """A connection of a visitor, which does not live on the head of a request that only trickles in."""

    last_activity: float

    def handle_read(self) -> None:
        """Take what arrived; a part of a head does not count as a sign of life."""
        before = self.last_activity
        super().handle_read()
        if self.request is not None and not self.request.headers_finished:
            self.last_activity = before

    @property
    def is_busy(self) -> bool:
        """Say whether a request is arriving, or its answer is made or on its way."""
        return bool(self.requests or self.request is not None or self.total_outbufs_len)
