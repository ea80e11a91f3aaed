"""The job ``compare_scenario``: as many pairs of runs as the interval of the lead time needs."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from obeya.errors import ObeyaError
from obeya_web.jobs.run import Run
from obeya_web.twins.actions.trying import do_keep_comparison, do_note_scenario_fault
from obeya_web.twins.comparing import compare
from obeya_web.twins.models import Scenario


def compare_scenario(run: Run) -> None:
    """Compare a scenario, unless it was changed meanwhile."""
    rows = Scenario.objects.select_related("twin__process__unit").filter(deleted_at=None)
    scenario = rows.filter(pk=run.payload["scenario"], state=run.payload["state"]).first()
    if scenario is None:
        return
    run.progress(0.05, _("Simulating"))
    address = reverse("scenario", args=[scenario.pk])
    try:
        found = compare(scenario, progress=run.progress)
    except ObeyaError as fault:
        with run.completing() as result:
            do_note_scenario_fault(scenario, str(fault))
            result["url"] = address
        return
    with run.completing() as result:
        do_keep_comparison(scenario, found)
        result["url"] = address
