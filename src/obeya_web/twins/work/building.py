"""The job ``build_twin``: learn a twin from the log of its process, and ask how well it would have foretold."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _

from obeya.errors import ObeyaError
from obeya.tables.filters import read_filter
from obeya.tables.sentences import speaking
from obeya.twin.discovery.observations import Observations, observe
from obeya_web.jobs.run import Run
from obeya_web.processes.logs import open_version
from obeya_web.twins.actions.building import do_keep_accuracy, do_keep_twin, do_note_twin_fault
from obeya_web.twins.learning import accuracy_of, learned
from obeya_web.twins.models import Twin

if TYPE_CHECKING:
    from obeya.tables.event_log import EventLog


def build_twin(run: Run) -> None:
    """Learn a twin; done twice, it is learned anew from the same data."""
    twin = Twin.objects.select_related("process__unit").filter(pk=run.payload["twin"]).first()
    if twin is None:
        return
    run.progress(0.05, _("Opening the log"))
    try:
        with speaking(None):
            observed = observe(_part(twin))
            run.progress(0.1, _("Learning who works when, how long steps take and which ways cases go"))
            model, facts = learned(observed, name=twin.title)
    except ObeyaError as fault:
        with run.completing() as result:
            do_note_twin_fault(twin, str(fault))
            result["url"] = reverse("twin", args=[twin.pk])
        return
    run.progress(0.6, _("Asking whether it would have foretold the last part of the log"))
    accuracy = _accuracy(observed)
    with run.completing() as result:
        do_keep_twin(twin, model, facts)
        do_keep_accuracy(twin, accuracy)
        result["url"] = reverse("twin", args=[twin.pk])


def _part(twin: Twin) -> EventLog:
    log = open_version(twin.process, twin.log_version)
    return log.where(read_filter(twin.where)) if twin.where else log


def _accuracy(observed: Observations) -> dict[str, Any]:
    """Return how well it foretells; a log that is too short to hold something back says so."""
    try:
        with speaking(None):
            return accuracy_of(observed)
    except ObeyaError as fault:
        return {"fault": str(fault)}
