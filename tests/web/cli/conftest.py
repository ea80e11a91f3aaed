"""Houses: homes of their own with real processes on them."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.web.cli.house import House

# Every house has its own database, so a run that is about another one would only do the same again.
collect_ignore_glob = ["test_*.py"] if os.environ.get("OBEYA_TEST_DATABASE_URL") else []


@pytest.fixture
def house(tmp_path: Path) -> House:
    return House(tmp_path / "home")
