"""Begin an improvement from a finding, and keep the baseline that the background work measured."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from obeya_web.accounts.audit import record
from obeya_web.accounts.models import Person
from obeya_web.improvement.actions.improving import do_begin_improvement
from obeya_web.improvement.findings.measuring import Measured
from obeya_web.improvement.findings.taking import Taken
from obeya_web.improvement.models import Basis, Improvement
from obeya_web.jobs.models import Job
from obeya_web.jobs.queue import QUICK, enqueue
from obeya_web.processes.models import Process

MEASURE_BASELINE = "measure_baseline"
USUAL_METHOD = "a3"
LONGEST_TITLE = 200


def do_begin_from_finding(
    person: Person, process: Process, taken: Taken, *, method: str = USUAL_METHOD
) -> Improvement:
    """Begin an improvement from a finding of the log that the process shows now.

    Title, cases, hours and the statement are taken over at once; baseline and picture are measured by a job that is
    asked for in the same transaction.
    """
    with transaction.atomic():
        improvement = do_begin_improvement(
            person,
            process.unit,
            title=taken.title[:LONGEST_TITLE],
            method=method,
            fields={
                "process": process,
                "problem": taken.statement,
                "wastes": taken.wastes,
                "finding": taken.as_json(),
                "where": taken.where,
                "log_version": process.log_version,
                "hours_per_week": taken.hours_per_week,
                "owner": person,
            },
        )
        job = enqueue(MEASURE_BASELINE, {"improvement": improvement.pk}, requested_by=person, queue=QUICK)
        Basis.objects.create(
            improvement=improvement,
            select=taken.select,
            calendar=taken.calendar,
            counted=dict(taken.counted),
            job=job.pk,
        )
    return improvement


def do_keep_baseline(improvement: Improvement, measured: Measured, picture: str) -> None:
    """Keep what was measured, once: a baseline is frozen, and what people wrote meanwhile is not written over."""
    with transaction.atomic():
        current = Improvement.objects.select_for_update().get(pk=improvement.pk)
        Basis.objects.filter(improvement=current).update(picture=picture, fault="")
        if current.baseline:
            return
        fields: dict[str, Any] = {
            "baseline": measured.baseline,
            "measure": measured.measure,
            "measure_unit": measured.measure_unit,
            "baseline_value": measured.value,
            "version": current.version + 1,
        }
        Improvement.objects.filter(pk=current.pk).update(**fields)
        improvement.refresh_from_db()
        record(
            None,
            "measured",
            improvement,
            after={name: fields[name] for name in ("measure", "measure_unit", "baseline_value", "version")},
        )


def do_note_fault(improvement: Improvement, fault: str) -> None:
    """Keep why nothing could be measured; the improvement goes on without a baseline from the data."""
    Basis.objects.filter(improvement=improvement).update(fault=fault)


def do_measure_again(person: Person, improvement: Improvement) -> Job:
    """Have the baseline measured that could not be measured before."""
    with transaction.atomic():
        job = enqueue(MEASURE_BASELINE, {"improvement": improvement.pk}, requested_by=person, queue=QUICK)
        Basis.objects.filter(improvement=improvement).update(job=job.pk, fault="")
    return job
