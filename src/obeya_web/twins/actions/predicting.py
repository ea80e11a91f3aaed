"""Save what a scenario promises: into the A3 of an improvement, and for its watch."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from obeya_web.accounts.audit import record
from obeya_web.accounts.models import Person
from obeya_web.improvement.actions.a3 import do_add_countermeasure
from obeya_web.improvement.models import Improvement
from obeya_web.processes.logs import open_log
from obeya_web.processes.models import Process
from obeya_web.twins.actions.building import TwinError
from obeya_web.twins.models import Prediction, Scenario


@dataclass(frozen=True, slots=True)
class Promise:
    """One KPI of a comparison as it is saved: change ÷ base with its interval, and how it is said in the A3."""

    measure: str
    value_unit: str
    base: float
    changed: float
    ratio: float
    low: float
    high: float
    said: str
    words: str


def do_save_prediction(
    person: Person,
    scenario: Scenario,
    improvement: Improvement,
    promise: Promise,
    *,
    data_until: date | None = None,
) -> Prediction:
    """Keep a prediction for the watch, and write it as a countermeasure with its predicted effect into the A3.

    An earlier prediction of the same measure stays, as replaced. `data_until` is the last day of the data that were
    known, without it the last one of the log: a prediction that could have seen what came says so.
    """
    if not scenario.is_compared:
        raise TwinError(_("Compare the scenario first: there is no effect to save yet."))
    if improvement.process_id != scenario.twin.process_id:
        raise TwinError(_("The improvement belongs to another process."))
    now = timezone.now()
    data_until = data_until or last_day_of(improvement.process)
    with transaction.atomic():
        Improvement.objects.select_for_update().get(pk=improvement.pk)
        Prediction.objects.filter(
            improvement=improvement, measure=promise.measure, step="", replaced_at=None
        ).update(replaced_at=now)
        written = do_add_countermeasure(person, improvement, promise.words, predicted=promise.said)
        prediction = Prediction.objects.create(
            scenario=scenario,
            improvement=improvement,
            measure=promise.measure,
            value_unit=promise.value_unit,
            base=promise.base,
            changed=promise.changed,
            ratio=promise.ratio,
            low=promise.low,
            high=promise.high,
            words=promise.words,
            replications=int(scenario.result["replications"]),
            seed=scenario.seed,
            countermeasure=written.pk,
            made_by=person,
            made_at=now,
            data_until=data_until,
        )
        record(
            person,
            "saved a prediction",
            improvement,
            after={"measure": promise.measure, "predicted": promise.said, "scenario": scenario.pk},
        )
    return prediction


def last_day_of(process: Process | None) -> date | None:
    """Return the last day of the data of a process; None where it has none yet."""
    log = open_log(process) if process else None
    return log.span()[1].date() if log else None
