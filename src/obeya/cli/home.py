"""Where obeya keeps what it stores; only the command line looks at the environment for it."""

from __future__ import annotations

import os
from pathlib import Path


def obeya_home() -> Path:
    """Give the folder named by OBEYA_HOME, else the folder for user data that the system has for programs."""
    named = os.environ.get("OBEYA_HOME")
    if named:
        return Path(named).expanduser()
    import platformdirs

    return platformdirs.user_data_path("obeya", appauthor=False)
