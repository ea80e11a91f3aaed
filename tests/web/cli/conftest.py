"""Houses: homes of their own with real processes on them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.web.cli.house import House


@pytest.fixture
def house(tmp_path: Path) -> House:
    return House(tmp_path / "home")
