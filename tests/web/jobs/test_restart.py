from __future__ import annotations

import time
from pathlib import Path

import pytest

from tests.web.jobs.station import Station
from tests.web.jobs.test_kill import wait_for_the_end
from tools.postgres import Cluster


@pytest.mark.postgres
def test_workers_outlive_a_restart_of_the_database(own_postgres: Cluster, tmp_path: Path) -> None:
    station = Station(tmp_path, own_postgres.url())
    station.ask("prepare")
    station.ask("enqueue", "count", 30)
    workers = [station.hire(), station.hire()]
    for mode in ("fast", "immediate"):
        time.sleep(0.7)
        own_postgres.restart(mode)
    report = wait_for_the_end(station, within_s=60)
    assert report["states"] == {"done": 30}
    assert report["effects"] == report["jobs_with_effect"] == report["total"] == report["messages"] == 30
    assert [worker.poll() for worker in workers] == [None, None]
    assert station.dismiss() == [0, 0]
