"""A store of its own for each test, and small files to import."""

from __future__ import annotations

import dataclasses
from datetime import datetime
from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

START = datetime(2024, 1, 1, 8)


@pytest.fixture(autouse=True)
def home(settings: Settings, tmp_path: Path) -> Path:
    """The home of this test alone."""
    settings.CONFIGURATION = dataclasses.replace(settings.CONFIGURATION, home=tmp_path / "home")
    return tmp_path / "home"
