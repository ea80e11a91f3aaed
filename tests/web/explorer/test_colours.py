"""The pages know every colour that pictures of the core are drawn in."""

from __future__ import annotations

from pathlib import Path

import pytest

from obeya.figures.tokens import DARK, LIGHT

pytestmark = pytest.mark.any_database

SHEET = Path(__file__).parents[3] / "frontend/src/style/figures.css"


def test_every_colour_of_the_core_is_in_the_style_sheet_in_both_schemes() -> None:
    sheet = SHEET.read_text(encoding="utf-8")
    for name, light in LIGHT.items():
        value = light if light == DARK[name] else f"light-dark({light}, {DARK[name]})"
        assert f"--ob-{name}: {value};" in sheet
