"""The scripts of the pages: their own tests, their types, and how much of them a page loads."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

pytestmark = pytest.mark.any_database

ROOT = Path(__file__).resolve().parents[2]
FRONTEND = ROOT / "frontend"
BUILT = ROOT / "src" / "obeya_web" / "static"
EXPLORER_BUDGET = 30_000

needs_node = pytest.mark.skipif(
    shutil.which("npm") is None or not (FRONTEND / "node_modules").is_dir(),
    reason="Node or its packages are missing: run `make bundle`",
)


def run_npm(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = ["npm", "run", "--silent", *arguments]
    return subprocess.run(command, cwd=FRONTEND, capture_output=True, text=True, timeout=300, check=False)


@needs_node
def test_scripts_pass_their_own_tests() -> None:
    done = run_npm("test")
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-1000:]


@needs_node
def test_scripts_have_types() -> None:
    done = run_npm("check")
    assert done.returncode == 0, done.stdout[-4000:]


@pytest.mark.skipif(
    not (BUILT / "obeya/dist/manifest.json").is_file(), reason="the bundle is not built: run `make bundle`"
)
def test_the_explorer_loads_no_more_than_its_budget() -> None:
    manifest = json.loads((BUILT / "obeya/dist/manifest.json").read_text())
    packed = BUILT / f"{manifest['obeya/dist/explorer.js']}.gz"
    assert packed.stat().st_size <= EXPLORER_BUDGET
