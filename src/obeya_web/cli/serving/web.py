"""The process that answers requests; `obeya serve` starts it as `python -m obeya_web.cli.serving.web HOST PORT …`."""

from __future__ import annotations

import sys

from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from obeya_web.cli.serving.watching import end_with_parent

# How long requests in flight may take once the server was asked to stop.
PATIENCE_S = 5
# How long a thread waits for the next request before it ends; the most that the server takes.
THREADS_LIVE_S = 600


def main(host: str, port: str, workers: str, threads: str) -> None:
    """Serve pages until told to stop."""
    end_with_parent()
    Granian(
        "obeya_web.cli.serving.application:application",
        address=host,
        port=int(port),
        interface=Interfaces.WSGI,
        workers=int(workers),
        blocking_threads=int(threads),
        # Threads that end and begin anew between requests are spared: fewer ways into a crash of the server seen there.
        blocking_threads_idle_timeout=THREADS_LIVE_S,
        # Without it one process that dies would take the others down with it.
        respawn_failed_workers=True,
        respawn_interval=0.2,
        workers_kill_timeout=PATIENCE_S,
        websockets=False,
        log_level=LogLevels.error,
    ).serve()


if __name__ == "__main__":
    main(*sys.argv[1:])
