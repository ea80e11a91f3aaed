"""The process that does the background work; `obeya serve` starts it as `python -m obeya_web.cli.worker`."""

from __future__ import annotations

import threading

from obeya_web.cli.watching import end_with_parent
from obeya_web.project.setup import start_django


def main() -> None:
    """Work until told to stop."""
    end_with_parent()
    start_django()
    threading.Event().wait()


if __name__ == "__main__":
    main()
