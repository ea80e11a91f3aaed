"""Keep the three results of a start, and begin the improvements that were chosen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import date
from typing import Any

from django.db import transaction

from obeya_web.accounts.audit import record
from obeya_web.accounts.models import Person
from obeya_web.improvement.actions.from_finding import do_begin_from_finding
from obeya_web.improvement.actions.improving import do_change_improvement
from obeya_web.improvement.findings.taking import taken_from
from obeya_web.improvement.models import Start
from obeya_web.improvement.starting import Weighed
from obeya_web.processes.models import Process


def do_keep_start(
    person: Person,
    process: Process,
    *,
    picture: str,
    caption: str,
    findings: Sequence[Mapping[str, Any]],
    weighed: Iterable[Weighed],
    plans: Mapping[int, Mapping[str, Any]],
) -> Start:
    """Keep the map, the matrix and the plan, and begin an improvement for each finding with a plan.

    `plans` gives for the place of a finding: by (a day), must_not, how_often, reduction (percent wanted).
    """
    matrix = [asdict(one) for one in weighed]
    with transaction.atomic():
        rows = []
        for place, plan in plans.items():
            improvement = do_begin_from_finding(person, process, taken_from(findings[place]))
            day: date | None = plan.get("by")
            changes = {"counter_measure": plan.get("must_not", ""), "target_day": day}
            do_change_improvement(person, improvement, changes, seen_version=improvement.version)
            rows.append(
                {
                    "improvement": improvement.pk,
                    "title": improvement.title,
                    "who": person.audit_label,
                    **plan,
                    "by": day.isoformat() if day else None,
                }
            )
        start = Start.objects.create(
            process=process,
            log_version=process.log_version,
            picture=picture,
            caption=caption,
            matrix=matrix,
            plan=rows,
            made_by=person,
        )
        record(person, "created", start, after={"n_findings": len(matrix), "n_plans": len(rows)})
    return start
