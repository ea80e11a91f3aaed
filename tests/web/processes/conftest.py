"""A store of its own for each test, and small files to import."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

START = datetime(2024, 1, 1, 8)


@pytest.fixture(autouse=True)
def home(settings: Settings, tmp_path: Path) -> Path:
    """The home of this test alone."""
    settings.CONFIGURATION = dataclasses.replace(settings.CONFIGURATION, home=tmp_path / "home")
    return tmp_path / "home"


@pytest.fixture
def csv_file(tmp_path: Path) -> Callable[..., Path]:
    """Write a small log: `n` cases of three steps each, done by people with names."""

    def write(
        name: str = "orders.csv",
        *,
        n: int = 30,
        first: int = 0,
        header: str = "Order,Step,Done at,Clerk",
        people: tuple[str, ...] = ("Ann Archer", "Bob Baker", "Cy Cook"),
    ) -> Path:
        lines = [header]
        for case in range(first, first + n):
            for place, step in enumerate(("Receive", "Check", "Ship")):
                done = START + timedelta(days=case, hours=place * (1 + case % 5))
                lines.append(
                    f"O-{case},{step},{done:%Y-%m-%d %H:%M:%S},{people[(case + place) % len(people)]}"
                )
        path = tmp_path / name
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        return path

    return write
