"""A full disk: a sentence with what to do, nothing lost, and all well again once there is room."""

from __future__ import annotations

import http.client
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from tests.web.cli.house import House


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 24 MB that only this test uses."""
    place = tmp_path / "disk"
    place.mkdir()
    if sys.platform != "linux" or os.geteuid() != 0:
        pytest.skip("only root can mount a small disk")
    done = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", str(place)], capture_output=True
    )
    if done.returncode:
        pytest.skip(f"a small disk cannot be mounted here: {done.stderr.decode().strip()}")
    try:
        yield place
    finally:
        subprocess.run(["umount", "-l", str(place)], check=True)


def fill_up(disk: Path) -> Path:
    """Take all the room that is left."""
    filler = disk / "filler"
    with filler.open("wb", buffering=0) as sink:
        for size in (1 << 20, 1 << 12, 1):
            with suppress(OSError):
                while sink.write(b"x" * size):
                    pass
    return filler


def test_a_full_disk_is_told_and_is_over_when_there_is_room(small_disk: Path):
    house = House(small_disk / "home")
    made = house.ask("fill", "without log")
    with house.serving() as server:
        assert add(server.port, made, "before") == 201
        filler = fill_up(small_disk)
        refused = [add(server.port, made, f"while {n} " + "x" * 100) for n in range(40)]
        assert refused[-1] == 507 and set(refused) <= {201, 507}, refused
        assert server.answers(), "reading goes on"
        told = house.obeya("backup", small_disk / "one.zip", code=2).stderr
        assert "No space left on device" in told or "full" in told
        assert not list(small_disk.glob("*one.zip*")), "nothing half-written stays"
        filler.unlink()
        assert add(server.port, made, "after") == 201
    facts = house.ask("facts")
    assert facts["is_whole"]
    assert facts["tables"]["processes.process"][0] == 2 + refused.count(201)


def test_an_import_on_a_full_disk_is_a_sentence_about_the_disk(small_disk: Path, tmp_path: Path):
    house = House(small_disk / "home")
    house.obeya("sample", "invoice-approval", "-o", tmp_path)
    (small_disk / "filler").write_bytes(bytes(18 << 20))
    told = house.obeya("import", tmp_path / "invoice-approval.csv", "--name", "a", code=2).stderr
    assert "the disk is full" in told and "Free some space" in told
    assert house.obeya("logs", "--json").stdout.find('"a"') == -1


def add(port: int, made: dict, name: str) -> int:
    headers = {"Authorization": f"Bearer {made['token']}", "Content-Type": "application/json"}
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("POST", "/api/v1/processes", json.dumps({"name": name, "unit": made["unit"]}), headers)
    return connection.getresponse().status
