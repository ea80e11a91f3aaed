"""Processes that chase and can be killed at any moment: `python -m tests.web.followup.station VERB …`."""

from __future__ import annotations

import json
import os
import sys
from datetime import UTC, datetime
from typing import Any

# A Monday, later than any real clock that runs this; the actions were due on Friday.
NOW = datetime(2031, 3, 10, 9, tzinfo=UTC)
N_ACTIONS = 60


def prepare() -> dict[str, Any]:
    from datetime import date

    from obeya_web.accounts.models import Grant, Person, Unit
    from obeya_web.cli.schema import bring_up_to_date
    from obeya_web.followup.models import Action

    bring_up_to_date()
    unit = Unit.objects.create(name="Northside")
    owner = Person.objects.create_user("owner@example.org", name="Owner")
    Grant.objects.create(person=owner, role="member", unit=unit)
    for number in range(N_ACTIONS):
        Action.objects.create(
            unit=unit, owner=owner, title=f"Action {number}", due=date(2031, 3, 7), touched_at=NOW
        )
    return {}


def nurse() -> None:
    """Make a chaser for every line that comes in, as a copy of this process: that is quick."""
    from django.db import connection
    from django.urls import reverse

    from obeya_web.followup.work.chasing import chase

    # Loads the pages, which takes longer than a chaser lives.
    reverse("home")
    for _line in sys.stdin:
        if os.fork() == 0:
            connection.close()
            sys.stdout.write(f"{os.getpid()}\n")
            sys.stdout.flush()
            chase(NOW)
            os._exit(0)


def report() -> dict[str, Any]:
    """Chase what is left, and say what there is."""
    from django.db.models import Count

    from obeya_web.accounts.audit import verify
    from obeya_web.followup.models import Breach, Hop
    from obeya_web.followup.work.chasing import chase
    from obeya_web.jobs.models import Job
    from obeya_web.notices.models import Notice

    n_before = Hop.objects.count()
    chase(NOW)
    twice = Notice.objects.values("about_id").annotate(n=Count("pk")).filter(n__gt=1).count()
    return {
        "before": n_before,
        "breaches": Breach.objects.count(),
        "hops": Hop.objects.count(),
        "notices": Notice.objects.filter(kind="action_overdue").count(),
        "twice": twice,
        "mails": Job.objects.filter(kind="mail_notices").count(),
        "is_whole": verify().is_whole,
    }


def main(verb: str) -> None:
    import django

    django.setup()
    said = {"prepare": prepare, "nurse": nurse, "report": report}[verb]()
    if said is not None:
        sys.stdout.write(json.dumps(said) + "\n")


if __name__ == "__main__":
    main(sys.argv[1])
