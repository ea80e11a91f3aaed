"""The jobs ``watch_gain`` and ``watch_all``, and the part of ``measure_process`` that judges gains after an import."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from obeya.errors import ObeyaError
from obeya_web.jobs.run import Run
from obeya_web.watch.actions.watching import do_begin_looks, do_keep_states, do_note_fault
from obeya_web.watch.judging import Judged, judge_days
from obeya_web.watch.models import GainRegistration


def watch_gain(run: Run) -> None:
    """Judge one registration."""
    gain = live_gains().filter(pk=run.payload["gain"]).first()
    if gain is None:
        return
    run.progress(0.1, _("Judging the gain"))
    judged = judged_or_fault(gain)
    with run.completing():
        keep(gain, judged)


def watch_all(run: Run) -> None:
    """Judge every registration whose process has newer data, and begin the looks of what went live today."""
    gains = list(live_gains())
    found = []
    for place, gain in enumerate(gains):
        run.progress(place / max(len(gains), 1), _("Judging the gain"))
        found.append((gain, judged_or_fault(gain) if needs_judging(gain) else None))
    with run.completing() as result:
        result["n"] = len(found)
        for gain, judged in found:
            keep(gain, judged)


def watch_process(run: Run) -> None:
    """Judge the registrations of a process, after an import."""
    gains = live_gains().filter(process=run.payload["process"])
    found = [(gain, judged_or_fault(gain)) for gain in gains]
    with run.completing():
        for gain, judged in found:
            keep(gain, judged)


def live_gains() -> QuerySet[GainRegistration]:
    """Return the registrations that count, of improvements and processes that were not put away."""
    return GainRegistration.objects.filter(
        replaced_at=None, improvement__deleted_at=None, process__deleted_at=None
    ).select_related(
        "improvement__unit", "improvement__owner", "improvement__sponsor", "process__unit", "made_by"
    )


def needs_judging(gain: GainRegistration) -> bool:
    """Say whether the data are newer than the last state."""
    latest = gain.states.order_by("-as_of").first()
    return bool(gain.process.log_version) and (
        latest is None or latest.log_version != gain.process.log_version
    )


def judged_or_fault(gain: GainRegistration) -> Judged | str | None:
    """Return the verdicts of a registration, or why there are none; None while there are no data."""
    if not gain.process.log_version:
        return None
    try:
        return judge_days(gain)
    except ObeyaError as fault:
        return str(fault)


def keep(gain: GainRegistration, judged: Judged | str | None) -> None:
    """Keep what came out for one registration."""
    if isinstance(judged, str):
        do_note_fault(gain, judged)
    elif judged is not None and judged.verdicts:
        do_keep_states(gain, judged)
    else:
        do_begin_looks(gain)
