"""Build hook: scripts, styles and words of the web pages are in every wheel and every source archive.

The words are compiled here. The bundle, git-ignored as they are, is built here with npm where it is missing; a source
archive brings it along, so that a wheel made from one needs no Node. Nothing is packed without it.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

BUNDLE = Path("src", "obeya_web", "static", "obeya", "dist", "manifest.json")
NEEDED = "Node 20 or newer with npm builds the scripts and styles of the web pages"


class Bundle(BuildHookInterface):  # type: ignore[type-arg]
    """Sees to the bundle before anything is packed."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build the bundle where it is missing; an editable installation does without (`make bundle`)."""
        root = Path(self.root)
        if version == "editable":
            return
        subprocess.run([sys.executable, "-m", "tools.messages", "compile"], cwd=root, check=True)
        if (root / BUNDLE).is_file():
            return
        npm = shutil.which("npm")
        if npm is None:
            raise RuntimeError(f"{NEEDED}; npm was not found. Install it, or build from a source archive.")
        environment = {**os.environ, "NO_UPDATE_NOTIFIER": "1"}
        for arguments in (["ci", "--no-audit", "--no-fund"], ["run", "build"]):
            subprocess.run([npm, "--silent", *arguments], cwd=root / "frontend", check=True, env=environment)
        if not (root / BUNDLE).is_file():
            raise RuntimeError(f"npm run build ended without {BUNDLE}, so nothing is packed.")
