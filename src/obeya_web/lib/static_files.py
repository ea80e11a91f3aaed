"""Scripts, styles and fonts under the names that the build gave them, so that browsers keep them for ever."""

from __future__ import annotations

import json
from functools import cached_property
from pathlib import Path

from django.contrib.staticfiles.storage import StaticFilesStorage

MANIFEST = Path(__file__).resolve().parents[1] / "static" / "obeya" / "dist" / "manifest.json"


class BuiltFiles(StaticFilesStorage):
    """Gives the address of a file; those of the bundle are found in the manifest of the build."""

    def url(self, name: str | None) -> str:
        """Return the address of a static file."""
        return super().url(self._names.get(name or "", name))

    @cached_property
    def _names(self) -> dict[str, str]:
        if not MANIFEST.is_file():
            return {}
        return dict(json.loads(MANIFEST.read_text(encoding="utf-8")))
