"""Chasers that are killed at any moment tell everybody once: what was told and that it was told are one transaction."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from tests.web.followup.station import N_ACTIONS

ROOT = Path(__file__).resolve().parents[3]
N_KILLS = 10


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


def test_a_chaser_that_is_killed_tells_nobody_twice_and_forgets_nobody(tmp_path: Path) -> None:
    ask(tmp_path, "prepare")
    rng = random.Random(4)
    nurse = start(tmp_path, "nurse", stdin=subprocess.PIPE)
    assert nurse.stdin is not None and nurse.stdout is not None
    for _ in range(N_KILLS):
        nurse.stdin.write("\n")
        nurse.stdin.flush()
        chaser = int(nurse.stdout.readline())
        time.sleep(rng.uniform(0.1, 1.2))
        os.kill(chaser, signal.SIGKILL)
    nurse.kill()
    nurse.wait()
    found = ask(tmp_path, "report")
    assert found["hops"] == found["notices"] == found["breaches"] == N_ACTIONS
    assert found["mails"] == N_ACTIONS
    assert found["twice"] == 0 and found["is_whole"]
    # Some of it was told before the last, unharmed round: the kills hit it at work.
    assert found["before"] > 0
