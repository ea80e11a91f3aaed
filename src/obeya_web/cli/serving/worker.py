"""The process of the background work; `obeya serve` starts it as `python -m obeya_web.cli.serving.worker`."""

from __future__ import annotations

from obeya_web.cli.serving.watching import end_with_parent
from obeya_web.project.setup import start_django


def main() -> None:
    """Work until told to stop."""
    end_with_parent()
    start_django()
    # Models can be imported only once Django has started.
    from obeya_web.backstage.housekeeping import begin_housekeeping
    from obeya_web.followup.work.schedules import begin_chasing
    from obeya_web.jobs.worker import work
    from obeya_web.measures.work.schedules import begin_measuring
    from obeya_web.project.handlers import HANDLERS, LIMITS_S
    from obeya_web.reporting.work import begin_reporting
    from obeya_web.watch.work.schedules import begin_watching

    begin_housekeeping()
    begin_chasing()
    begin_measuring()
    begin_watching()
    begin_reporting()
    work(HANDLERS, limits_s=LIMITS_S)


if __name__ == "__main__":
    main()
