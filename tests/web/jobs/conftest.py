"""Stations: databases of their own for tests that start, kill and restart real processes."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest

from tests.web.jobs.station import Nursery, Station
from tools.postgres import Cluster, find_programs, throw_away_cluster


@pytest.fixture
def station(tmp_path: Path) -> Iterator[Station]:
    """A station on the database that this run is about: SQLite, or the server of OBEYA_TEST_DATABASE_URL."""
    url = os.environ.get("OBEYA_TEST_DATABASE_URL", "")
    name = f"station_{uuid.uuid4().hex}"
    if url.startswith("postgres"):
        with psycopg.connect(url, autocommit=True) as server:
            server.execute(f"CREATE DATABASE {name}")
        place = Station(tmp_path, urlunsplit(urlsplit(url)._replace(path=f"/{name}")))
    else:
        place = Station(tmp_path)
    place.ask("prepare")
    yield place
    for worker in list(place.workers):
        place.kill(worker)
    if url.startswith("postgres"):
        with psycopg.connect(url, autocommit=True) as server:
            server.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def nursery(station: Station) -> Iterator[Nursery]:
    """Workers on the station that can be made and killed by the hundred."""
    nursery = Nursery(station)
    yield nursery
    nursery.close()


@pytest.fixture
def own_postgres() -> Iterator[Cluster]:
    """A PostgreSQL that the test may stop and start."""
    if find_programs() is None:
        pytest.skip("PostgreSQL is not installed")
    with throw_away_cluster() as cluster:
        yield cluster
