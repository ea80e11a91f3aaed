"""The job ``plan_seasons``: the season of a twin's log, and a scenario for each part of it that differs."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from obeya.errors import ObeyaError
from obeya.tables.filters import read_filter
from obeya_web.jobs.run import Run
from obeya_web.processes.logs import open_version
from obeya_web.twins.actions.planning import do_keep_seasons
from obeya_web.twins.models import Twin
from obeya_web.twins.planning import planned


def plan_seasons(run: Run) -> None:
    """Count the season and simulate its parts, unless the twin is built anew meanwhile."""
    twin = Twin.objects.select_related("process__unit").filter(pk=run.payload["twin"]).first()
    if twin is None or not twin.is_built:
        return
    run.progress(0.05, _("Opening the log"))
    words = _("Trying each season")
    try:
        log = open_version(twin.process, twin.log_version)
        part = log.where(read_filter(twin.where)) if twin.where else log
        found = planned(twin, part, progress=lambda share: run.progress(0.1 + 0.89 * share, words))
    except ObeyaError as fault:
        found = {"fault": str(fault)}
    with run.completing() as result:
        do_keep_seasons(twin, found, built_at=run.payload["built_at"])
        result["url"] = reverse("twin_seasons", args=[twin.pk])
