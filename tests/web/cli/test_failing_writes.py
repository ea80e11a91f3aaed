"""Every so many writes to the disk fail: what was acknowledged is there, what failed is not, and the next one works.

Serves D06. The system call that fails is injected from outside, as a bad disk would.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.web.cli.house import ROOT, House

N_WRITES = 120
# Each so many calls one fails: several transactions lie between, and sooner or later every call of one is hit.
EVERY = {"pwrite64": 97, "fdatasync": 7}

pytestmark = pytest.mark.skipif(shutil.which("strace") is None, reason="strace is not installed")


@pytest.mark.parametrize("error", ["ENOSPC", "EIO"])
@pytest.mark.parametrize("call", ["pwrite64", "fdatasync"])
def test_writes_that_fail_lose_nothing_that_was_acknowledged(tmp_path: Path, call: str, error: str) -> None:
    house = House(tmp_path / "home")
    house.ask("fill", "without log")
    program = [sys.executable, "-m", "tests.web.cli.house", "write_and_say", str(N_WRITES)]
    inject = ["strace", "-f", "-qq", "-o", "/dev/null", "-e", f"trace={call}"]
    inject += ["-e", f"inject={call}:error={error}:when=10+{EVERY[call]}"]
    done = subprocess.run(
        [*inject, *program], cwd=ROOT, env=house.environment, text=True, capture_output=True, timeout=300
    )
    if "Operation not permitted" in done.stderr and not done.stdout:
        pytest.skip("this machine does not let strace follow a process")
    assert done.returncode == 0, done.stderr[-2000:]
    said = json.loads(done.stdout)
    assert said["failed"] > 3, "the disk did fail"
    assert len(said["saved"]) + said["failed"] == N_WRITES and len(said["saved"]) > 10
    kept = house.ask("counted")
    assert [n for n in said["saved"] if n not in kept["entries"]] == []
    assert kept["is_whole"], kept["fault"]
    assert kept["integrity"] == "ok"
