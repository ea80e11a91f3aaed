"""Answers that this process keeps: the least recently used go when their bytes together exceed the limit."""

from __future__ import annotations

import pickle
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Any, TypeVar

Answer = TypeVar("Answer")

LIMIT_BYTES = 96 << 20


class AnswerCache:
    """A mapping from questions to answers with a limit in bytes; threads may share it.

    The size of an answer is that of its pickle: near enough for what it takes in memory, and the same for nested
    results. An answer larger than a quarter of the limit is not kept.
    """

    def __init__(self, limit_bytes: int = LIMIT_BYTES) -> None:
        self._limit_bytes = limit_bytes
        self._answers: OrderedDict[Hashable, tuple[Any, int]] = OrderedDict()
        self._n_bytes = 0
        self._lock = threading.Lock()

    @property
    def n_bytes(self) -> int:
        """Return the bytes of all answers kept."""
        return self._n_bytes

    def __len__(self) -> int:
        return len(self._answers)

    def get(self, key: Hashable, compute: Callable[[], Answer]) -> Answer:
        """Return the answer kept under `key`, or compute and keep it; errors are not kept."""
        with self._lock:
            if key in self._answers:
                self._answers.move_to_end(key)
                kept: Answer = self._answers[key][0]
                return kept
        answer = compute()
        self._keep(key, answer)
        return answer

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._answers.clear()
            self._n_bytes = 0

    def _keep(self, key: Hashable, answer: Any) -> None:
        size = len(pickle.dumps(answer, protocol=pickle.HIGHEST_PROTOCOL))
        if size > self._limit_bytes // 4:
            return
        with self._lock:
            if key in self._answers:
                self._n_bytes -= self._answers.pop(key)[1]
            self._answers[key] = (answer, size)
            self._n_bytes += size
            while self._n_bytes > self._limit_bytes:
                self._n_bytes -= self._answers.popitem(last=False)[1][1]
