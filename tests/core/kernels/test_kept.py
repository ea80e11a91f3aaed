"""Where compiled code is kept: what a release before left is not run."""

from __future__ import annotations

from pathlib import Path

import numba

from obeya import kernels


def test_compiled_code_of_other_sources_is_kept_apart(tmp_path: Path) -> None:
    (tmp_path / "loops.py").write_text("from places import PLACE\n", encoding="utf-8")
    (tmp_path / "places.py").write_text("PLACE = 1\n", encoding="utf-8")
    before = kernels.kept_at(tmp_path)

    assert kernels.kept_at(tmp_path) == before
    (tmp_path / "places.py").write_text("PLACE = 2\n", encoding="utf-8")

    assert kernels.kept_at(tmp_path) != before
    assert kernels.kept_at(tmp_path, "/kept/here").parent == Path("/kept/here")


def test_numba_keeps_it_there() -> None:
    sources = Path(kernels.__file__).parent
    assert Path(numba.config.CACHE_DIR).name == kernels.kept_at(sources).name
