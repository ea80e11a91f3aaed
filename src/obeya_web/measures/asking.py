"""Ask for measures to be computed, in the transaction of whatever makes that necessary."""

from __future__ import annotations

import uuid

from django.db import transaction

from obeya_web.accounts.audit import record
from obeya_web.accounts.models import Person
from obeya_web.jobs.queue import QUICK, enqueue
from obeya_web.measures.models import Measure
from obeya_web.processes.actions.publishing import MEASURE_PROCESS

MEASURE_ONE = "measure_one"
MEASURE_ALL = "measure_all"

__all__ = ["MEASURE_ALL", "MEASURE_ONE", "MEASURE_PROCESS", "ask_for_reading", "do_ask_for_reading"]


def ask_for_reading(measure: Measure) -> None:
    """Have one measure computed soon."""
    enqueue(MEASURE_ONE, {"measure": measure.pk}, queue=QUICK, key=f"measure:{measure.pk}:{uuid.uuid4().hex}")


def do_ask_for_reading(person: Person, measure: Measure) -> None:
    """Have one measure computed soon, because somebody asked."""
    with transaction.atomic():
        ask_for_reading(measure)
        record(person, "asked for a reading", measure)
