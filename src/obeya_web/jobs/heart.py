"""The heart of a run: keeps its lease while the handler works, from a thread and a database connection of its own."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import Error, connection

from obeya_web.jobs.lease import Lease

logger = logging.getLogger(__name__)


@contextmanager
def beating(lease: Lease) -> Iterator[None]:
    """Extend the lease three times in its length until the block ends."""
    has_ended = threading.Event()
    every_s = lease.length.total_seconds() / 3
    heart = threading.Thread(target=_beat, args=(lease, every_s, has_ended), name="heart", daemon=True)
    heart.start()
    try:
        yield
    finally:
        has_ended.set()
        heart.join(timeout=every_s)


def _beat(lease: Lease, every_s: float, has_ended: threading.Event) -> None:
    try:
        while not has_ended.wait(every_s):
            try:
                if not lease.extend():
                    return
            except Error as fault:
                # The database may be starting again; the next beat tries a fresh connection.
                logger.warning("Could not extend the lease of job %s: %s", lease.job_id, fault)
                connection.close()
    finally:
        connection.close()
