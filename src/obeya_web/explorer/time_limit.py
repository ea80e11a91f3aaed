"""A question that takes too long is stopped, and its asker is told so instead of waiting."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import duckdb
from django.utils.translation import gettext as _

from obeya.errors import QuestionError
from obeya.tables.event_log import EventLog

SECONDS = 30.0
_AGAIN_S = 0.25


class TookTooLongError(QuestionError):
    """A question needed more time or memory than a page may take."""


@contextmanager
def time_limit(log: EventLog, seconds: float = SECONDS) -> Iterator[None]:
    """Stop what the engine of `log` computes inside the block after `seconds`.

    Raises `TookTooLongError`, also where the memory of the engine does not suffice. The connection stays usable.
    """
    engine: Any = log.events.get_backend().con
    is_over, has_stopped = threading.Event(), threading.Event()

    def stop() -> None:
        # One question is many statements: each that begins after the limit is stopped as well.
        if is_over.wait(seconds):
            return
        has_stopped.set()
        while not is_over.wait(_AGAIN_S):
            engine.interrupt()

    watch = threading.Thread(target=stop, daemon=True)
    watch.start()
    try:
        yield
    except (duckdb.InterruptException, duckdb.OutOfMemoryException) as fault:
        raise TookTooLongError(_too_long(seconds, isinstance(fault, duckdb.OutOfMemoryException))) from fault
    except RuntimeError as fault:
        if not has_stopped.is_set():
            raise
        raise TookTooLongError(_too_long(seconds, False)) from fault
    finally:
        is_over.set()
        watch.join()


def _too_long(seconds: float, is_memory: bool) -> str:
    if is_memory:
        return _(
            "This question needs more memory than there is. Narrow the filter, for example to some months."
        )
    return _(
        "This question took longer than %(seconds)d s and was stopped. Narrow the filter, for example to some months."
    ) % {"seconds": seconds}
