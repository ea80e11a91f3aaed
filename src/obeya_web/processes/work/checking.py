"""The job ``check_data``: look at the quality of the data after an import."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from obeya.studies.quality import data_quality
from obeya_web.jobs.run import Run
from obeya_web.processes.data_quality import scores_json
from obeya_web.processes.logs import open_version, store
from obeya_web.processes.models import DataCheck, Process


def check_data(run: Run) -> None:
    """Score and keep the quality of one version of the log of a process; done twice, it is kept once.

    A version that is gone by now, because several came quickly, is left out of the trend.
    """
    process = Process.objects.select_related("unit").filter(pk=run.payload["process"]).first()
    version = str(run.payload["version"])
    if process is None or not store().has_version(version):
        return
    run.progress(0.1, _("Looking at the quality of the data"))
    check = keep_check(process, version)
    with run.completing() as result:
        result["share"] = check.share


def keep_check(process: Process, version: str) -> DataCheck:
    """Score a version, unless that was done before, and keep the scores."""
    known = DataCheck.objects.filter(process=process, log_version=version).first()
    if known is not None:
        return known
    now = timezone.now()
    found = data_quality(
        open_version(process, version),
        rejected=store().table(version, "rejected"),
        now=now,
        expected_days=process.expected_days,
    )
    fields: dict[str, Any] = {
        "n_rows": found.n_rows,
        "share": found.share,
        "newest_at": found.newest_at,
        "expected_days": process.expected_days,
        "scores": scores_json(found),
        "checked_at": now,
    }
    return DataCheck.objects.get_or_create(process=process, log_version=version, defaults=fields)[0]
