"""`make demo` without make: it sets up the sample, says where it is and how to sign in, and can be run again."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tests.web.cli.house import ROOT, House


def test_the_demo_serves_the_sample_and_tells_the_way_in(tmp_path: Path):
    environment = {
        **os.environ,
        "OBEYA_DEMO_ONCE": "1",
        "PYTHONPATH": str(ROOT),
        "OBEYA_SECRET_KEY": "not for the demo",
    }
    command = [sys.executable, "-m", "tools.demo"]
    for _ in range(2):
        done = subprocess.run(
            command, cwd=tmp_path, env=environment, text=True, capture_output=True, timeout=300
        )
        assert done.returncode == 0, done.stderr
        assert "obeya is ready at http://localhost:" in done.stderr and "/account/link/#" in done.stderr
        assert "answers with 200" in done.stderr and done.stderr.endswith("Stopped.\n")
    facts = House(tmp_path / "obeya-demo" / "home").ask("facts")
    assert facts["tables"]["processes.process"][0] == 1, "the second run found the sample of the first"
