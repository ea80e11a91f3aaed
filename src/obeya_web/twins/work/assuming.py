"""The job ``weigh_assumptions``: move each assumption of a twin, and see what becomes of a scenario."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from obeya.errors import ObeyaError
from obeya_web.jobs.run import Run
from obeya_web.twins.actions.assuming import do_keep_assumptions
from obeya_web.twins.assuming import weigh
from obeya_web.twins.models import Scenario


def weigh_assumptions(run: Run) -> None:
    """Ask which assumption matters, unless the scenario was changed meanwhile."""
    rows = Scenario.objects.select_related("twin__process__unit").filter(deleted_at=None)
    scenario = rows.filter(pk=run.payload["scenario"], state=run.payload["state"]).first()
    if scenario is None:
        return
    words = _("Moving one assumption after the other")
    run.progress(0.02, words)
    address = reverse("scenario_assumptions", args=[scenario.pk])
    try:
        found = weigh(scenario, progress=lambda share: run.progress(0.02 + 0.97 * share, words))
    except ObeyaError as fault:
        found = {"of": scenario.state, "fault": str(fault)}
    with run.completing() as result:
        do_keep_assumptions(scenario, found)
        result["url"] = address
