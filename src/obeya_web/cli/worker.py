"""The process that does the background work; `obeya serve` starts it as `python -m obeya_web.cli.worker`."""

from __future__ import annotations

from obeya_web.cli.watching import end_with_parent
from obeya_web.project.setup import start_django

start_django()

# The lists of jobs lead to models, which exist only now.
from obeya_web.jobs.worker import work  # noqa: E402
from obeya_web.project.handlers import HANDLERS  # noqa: E402


def main() -> None:
    """Work until told to stop."""
    end_with_parent()
    work(HANDLERS)


if __name__ == "__main__":
    main()
