"""A child process that ends when its parent is gone, however the parent ended."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import threading
import time

# A child that was told to end and does not is ended.
GRACE_S = 8


def end_with_parent() -> None:
    """Watch standard input, whose other end the parent holds: when it closes, the parent is gone."""
    threading.Thread(target=_wait_for_the_end, name="watch-parent", daemon=True).start()


def end_with_spawning_process() -> None:
    """End this process when the one that spawned it through `multiprocessing` is gone; else it would hold the port."""
    parent = multiprocessing.parent_process()
    if parent is None:
        return

    def wait() -> None:
        parent.join()
        os._exit(1)

    threading.Thread(target=wait, name="watch-parent", daemon=True).start()


def _wait_for_the_end() -> None:
    while os.read(sys.stdin.fileno(), 1):
        pass
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(GRACE_S)
    os._exit(1)
