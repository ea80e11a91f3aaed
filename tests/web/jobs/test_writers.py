from __future__ import annotations

import json

from tests.web.jobs.station import Station

N_PROCESSES, N_WRITES = 6, 150


def test_processes_that_write_at_once_are_neither_refused_nor_lose_a_write(station: Station) -> None:
    processes = [station.start("add", N_WRITES) for _ in range(N_PROCESSES)]
    said = [json.loads(process.communicate(timeout=120)[0]) for process in processes]
    assert [answer["n_refused"] for answer in said] == [0] * N_PROCESSES
    assert station.ask("report")["total"] == N_PROCESSES * N_WRITES
