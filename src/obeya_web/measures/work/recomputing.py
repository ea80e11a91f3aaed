"""The jobs ``measure_one``, ``measure_process`` and ``measure_all``: compute measures anew."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from obeya_web.jobs.run import Run
from obeya_web.measures.actions.readings import do_keep_readings
from obeya_web.measures.computing import compute_all, latest_definitions
from obeya_web.measures.models import Measure
from obeya_web.measures.words import Standing
from obeya_web.notices.telling import notify
from obeya_web.processes.models import Process


def measure_one(run: Run) -> None:
    """Compute one measure."""
    measure = _live().filter(pk=run.payload["measure"]).first()
    if measure is None:
        return
    computed = compute_all(measure.process, latest_definitions([measure]))
    with run.completing():
        do_keep_readings(computed)


def measure_process(run: Run) -> None:
    """Compute every measure of a process, in one pass over its log."""
    process = (
        Process.objects.select_related("unit").filter(pk=run.payload["process"], deleted_at=None).first()
    )
    if process is None:
        return
    run.progress(0.1, _("Computing the measures"))
    computed = compute_all(process, latest_definitions(_live().filter(process=process)))
    with run.completing() as result:
        result["n_new"] = do_keep_readings(computed)


def measure_all(run: Run) -> None:
    """Compute every measure of every process, and tell owners once that a review date has passed."""
    rows = list(_live())
    by_process: dict[int | None, list[Measure]] = {}
    for measure in rows:
        by_process.setdefault(measure.process_id, []).append(measure)
    n_new = 0
    for place, group in enumerate(by_process.values()):
        run.progress(place / max(len(by_process), 1), _("Computing the measures"))
        n_new += do_keep_readings(compute_all(group[0].process, latest_definitions(group)))
    with run.completing() as result:
        result["n_new"] = n_new
        tell_stale(rows)


def tell_stale(measures: Iterable[Measure]) -> None:
    """Tell each owner once about a measure whose review date has passed."""
    today = timezone.localdate()
    for measure in measures:
        day = measure.review_day
        if day is None or day >= today or measure.owner is None or measure.told_stale_for == day:
            continue
        notify(
            measure.owner,
            kind="measure_stale",
            text=format_lazy(
                gettext_lazy("“{name}” is past its review date: is it still the right measure?"),
                name=measure.name,
            ),
            url=reverse("measure", args=[measure.pk]),
            about=measure,
            key=f"{measure.pk}:{day}",
        )
        Measure.objects.filter(pk=measure.pk).update(told_stale_for=day)


def _live() -> QuerySet[Measure]:
    rows = Measure.objects.filter(deleted_at=None).exclude(standing=Standing.RETIRED)
    return rows.exclude(process__deleted_at__isnull=False).select_related("unit", "process__unit", "owner")
