"""What a page weighs: the scripts and styles of every page stay small, and its fonts come piece by piece."""

from __future__ import annotations

import gzip
import json
import re
from pathlib import Path

import pytest

STATIC = Path(__file__).resolve().parents[2] / "src" / "obeya_web" / "static"
MANIFEST = STATIC / "obeya" / "dist" / "manifest.json"
SCRIPT_BUDGET = 120_000
STYLE_BUDGET = 30_000
IMPORT = re.compile(r'(?:from|import)\s*"\./([\w-]+\.js)"')

pytestmark = pytest.mark.skipif(not MANIFEST.is_file(), reason="the bundle is not built: run `make bundle`")


def built(name: str) -> Path:
    return STATIC / json.loads(MANIFEST.read_text(encoding="utf-8"))[f"obeya/dist/{name}"]


def with_imports(script: Path) -> set[Path]:
    """Return a script and what it needs before it runs; parts that are imported when used are not among them."""
    found = {script}
    for name in IMPORT.findall(script.read_text(encoding="utf-8")):
        found |= with_imports(script.parent / name)
    return found


def packed_bytes(paths: set[Path]) -> int:
    return sum(len(gzip.compress(path.read_bytes(), 9)) for path in paths)


def test_all_scripts_of_the_heaviest_page_stay_within_their_budget() -> None:
    scripts = with_imports(built("app.js")) | with_imports(built("explorer.js"))
    assert packed_bytes(scripts) <= SCRIPT_BUDGET


def test_styles_stay_within_their_budget() -> None:
    assert packed_bytes({built("style.css")}) <= STYLE_BUDGET


def test_styles_ask_nobody_else_for_anything() -> None:
    assert not re.findall(r"url\(\s*['\"]?(?:https?:)?//", built("style.css").read_text(encoding="utf-8"))


def test_letters_of_other_scripts_are_loaded_only_where_they_are_used() -> None:
    faces = re.findall(r"@font-face\{[^}]+\}", built("style.css").read_text(encoding="utf-8"))
    assert len(faces) >= 5
    assert all("unicode-range" in face for face in faces)


def test_nothing_in_the_scripts_needs_eval() -> None:
    for script in with_imports(built("app.js")) | with_imports(built("explorer.js")):
        text = script.read_text(encoding="utf-8")
        # htmx holds it behind a switch, which is off.
        if "htmx:" in text:
            continue
        assert not re.search(r"\beval\(|new Function\(", text), script.name
