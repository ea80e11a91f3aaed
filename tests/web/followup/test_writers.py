"""A short run of `bench.writers`: many write at once, and a server that is killed loses nothing it acknowledged."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.web.cli.house import free_port

ROOT = Path(__file__).resolve().parents[3]
IS_FULL = bool(os.environ.get("OBEYA_FULL"))
SECONDS, WRITERS = ("60", "12") if IS_FULL else ("5", "6")


@pytest.mark.any_database
@pytest.mark.skipif(sys.platform == "win32", reason="kills with SIGKILL")
@pytest.mark.parametrize("kills", ["0", "2"])
def test_nothing_acknowledged_is_lost_and_the_chain_verifies(tmp_path: Path, kills: str) -> None:
    home, port = tmp_path / "home", str(free_port())
    arguments = [
        "--seconds",
        SECONDS,
        "--writers",
        WRITERS,
        "--kills",
        kills,
        "--home",
        str(home),
        "--port",
        port,
    ]
    environment = {**os.environ, "OBEYA_DATABASE_URL": ""}
    command = [sys.executable, "-m", "bench.writers", *arguments]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=300)
    found = json.loads(done.stdout[done.stdout.index("{") :])
    assert found["faults"] == [] and done.returncode == 0
    assert found["acknowledged_actions"] > 10 and found["acknowledged_changes_of_one"] > 0
