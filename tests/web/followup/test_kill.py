"""Chasers that are killed at any moment tell everybody once: what was told and that it was told are one transaction."""

from __future__ import annotations

import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.web.followup.station import N_ACTIONS

pytestmark = pytest.mark.any_database
ROOT = Path(__file__).resolve().parents[3]
N_KILLS = 8


def start(home: Path, verb: str, **options: Any) -> subprocess.Popen[str]:
    environment = {
        **os.environ,
        "OBEYA_HOME": str(home),
        "OBEYA_DATABASE_URL": "",
        "DJANGO_SETTINGS_MODULE": "obeya_web.project.settings",
    }
    command = [sys.executable, "-m", "tests.web.followup.station", verb]
    return subprocess.Popen(command, cwd=ROOT, env=environment, text=True, stdout=subprocess.PIPE, **options)


def ask(home: Path, verb: str) -> Any:
    process = start(home, verb)
    said, _ = process.communicate(timeout=300)
    assert process.returncode == 0
    return json.loads(said)


def n_hops(home: Path) -> int:
    with closing(sqlite3.connect(home / "web" / "obeya.sqlite3", timeout=20)) as database:
        (n,) = database.execute("SELECT count(*) FROM followup_hop").fetchone()
    return int(n)


def wait_for_hops(home: Path, n: int) -> None:
    until = time.monotonic() + 60
    while n_hops(home) < n and time.monotonic() < until:
        time.sleep(0.005)


def test_a_chaser_that_is_killed_tells_nobody_twice_and_forgets_nobody(tmp_path: Path) -> None:
    ask(tmp_path, "prepare")
    rng = random.Random(4)
    nurse = start(tmp_path, "nurse", stdin=subprocess.PIPE)
    assert nurse.stdin is not None and nurse.stdout is not None
    for _ in range(N_KILLS):
        nurse.stdin.write("\n")
        nurse.stdin.flush()
        chaser = int(nurse.stdout.readline())
        wait_for_hops(tmp_path, n_hops(tmp_path) + rng.randint(1, 5))
        # Anywhere within the work on the next action.
        time.sleep(rng.uniform(0, 0.02))
        os.kill(chaser, signal.SIGKILL)
    nurse.kill()
    nurse.wait()
    found = ask(tmp_path, "report")
    assert found["hops"] == found["notices"] == found["breaches"] == N_ACTIONS
    assert found["mails"] == N_ACTIONS
    assert found["twice"] == 0 and found["is_whole"]
    # Some of it was told before the last, unharmed round: the kills hit it at work.
    assert N_KILLS <= found["before"] < N_ACTIONS
