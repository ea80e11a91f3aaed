"""Load what linking needs while another process reads the file: the wait is used, the import is shorter."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np


@contextmanager
def warming_up() -> Iterator[None]:
    """Load the engine and the compiled kernels beside the block; both are there when it ends."""
    thread = threading.Thread(target=load_engine, name="obeya-warming-up", daemon=True)
    thread.start()
    yield
    thread.join()


def load_engine() -> None:
    """Load the engine and the compiled kernels into this process."""
    from ibis.backends import duckdb  # noqa: F401

    from obeya.kernels.linking import case_offsets, count_occurrences, hash_cases, order_events

    # The first call of a kernel reads its machine code from the cache, or compiles it.
    codes, keys = np.zeros(1, np.int32), np.zeros(1, np.int64)
    offsets = case_offsets(codes, 1)
    order_events(codes, offsets, keys, keys)
    count_occurrences(codes, offsets, 1)
    hash_cases(codes, offsets, 0)
