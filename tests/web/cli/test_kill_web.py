"""Kill −9 of the web process while four clients write: what was acknowledged is there, and nothing is half there."""

from __future__ import annotations

import http.client
import json
import os
import random
import sqlite3
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from tests.web.cli.house import ROOT, House, free_port, wait_for

N_KILLS = 100 if os.environ.get("OBEYA_FULL") else 10
N_CLIENTS = 4


class Client(threading.Thread):
    """Adds processes without end; notes on the disk, flushed, each one that was acknowledged."""

    def __init__(self, port: int, number: int, made: dict, notes: Path) -> None:
        super().__init__(daemon=True)
        self.port, self.number, self.made, self.notes = port, number, made, notes
        self.stopping = threading.Event()

    def run(self) -> None:
        headers = {"Authorization": f"Bearer {self.made['token']}", "Content-Type": "application/json"}
        with self.notes.open("a") as notes:
            for n in range(10**9):
                if self.stopping.is_set():
                    return
                name = f"process {self.number} {n}"
                try:
                    connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
                    body = json.dumps({"name": name, "unit": self.made["unit"]})
                    connection.request("POST", "/api/v1/processes", body, headers)
                    if connection.getresponse().status != 201:
                        continue
                except (OSError, http.client.HTTPException):
                    time.sleep(0.05)
                    continue
                notes.write(f"{name}\n")
                notes.flush()
                os.fsync(notes.fileno())


def start_web(house: House, port: int) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "obeya_web.cli.serving.web", "127.0.0.1", str(port), "1", "8"]
    environment = {**house.environment, "OBEYA_BASE_URL": f"http://127.0.0.1:{port}"}
    return subprocess.Popen(
        command, cwd=ROOT, env=environment, stdin=subprocess.PIPE, stderr=subprocess.DEVNULL
    )


def wait_until_up(web: subprocess.Popen[bytes], port: int) -> None:
    wait_for(lambda: is_up(port) or web.poll() is not None)
    assert web.poll() is None, f"the web process ended with code {web.returncode}"


def is_up(port: int) -> bool:
    try:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        connection.request("GET", "/health/")
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False


@pytest.mark.skipif(sys.platform == "win32", reason="kills with SIGKILL")
def test_nothing_acknowledged_is_lost_when_the_web_process_is_killed(house: House, tmp_path: Path):
    made = house.ask("fill", "without log")
    rng = random.Random(7)
    port = free_port()
    clients = [Client(port, number, made, tmp_path / f"acks-{number}") for number in range(N_CLIENTS)]
    web = start_web(house, port)
    try:
        wait_until_up(web, port)
        for client in clients:
            client.start()
        for _ in range(N_KILLS):
            time.sleep(rng.uniform(0.2, 1.5))
            web.kill()
            web.wait()
            web = start_web(house, port)
            wait_until_up(web, port)
        for client in clients:
            client.stopping.set()
        for client in clients:
            client.join(30)
    finally:
        web.kill()
        web.wait()

    acknowledged = [line for client in clients for line in client.notes.read_text().splitlines()]
    with sqlite3.connect(house.home / "web" / "obeya.sqlite3") as database:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        names = {name for (name,) in database.execute("SELECT name FROM processes_process")}
        kept = {
            label
            for (label,) in database.execute(
                "SELECT label FROM accounts_auditevent WHERE kind = 'processes.process' AND label LIKE 'process %'"
            )
        }
    assert len(acknowledged) > N_KILLS
    assert [name for name in acknowledged if name not in names] == []
    assert kept == {name for name in names if name.startswith("process ")}, (
        "a process and its entry go together"
    )
    assert house.ask("facts")["is_whole"]
