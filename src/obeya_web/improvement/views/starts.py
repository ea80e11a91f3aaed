"""The start of work on a process: the map as it is, the matrix of priorities, the plan of measurement, in one flow."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from obeya.figures.figure import Figure
from obeya.figures.process_map import process_map_picture
from obeya.mining.process_map import process_map
from obeya_web.accounts.requests import PersonRequest
from obeya_web.improvement.actions.starting import do_keep_start
from obeya_web.improvement.findings.measuring import PICTURED_ACTIVITIES, PICTURED_PATHS
from obeya_web.improvement.findings.taking import taken_from
from obeya_web.improvement.models import Improvement, Start
from obeya_web.improvement.starting import EFFORTS, weigh
from obeya_web.processes.cards import summary_of
from obeya_web.processes.logs import log_of
from obeya_web.processes.models import Process

MOST_PLANS = 3


def begin(request: PersonRequest, slug: str) -> HttpResponse:
    """Show the three steps on one page, and keep what comes of them."""
    process: Process = request.target
    summary = summary_of(process)
    findings = summary.findings.get("findings", []) if summary and summary.is_current else []
    if not findings:
        return render(request, "improvement/start_nothing.html", {"process": process})
    efforts = _efforts(request.POST, len(findings))
    weighed = weigh(findings, efforts)
    chosen = _chosen(request.POST, len(findings)) if request.method == "POST" else [weighed[0].place]
    figure = picture_of_process(process)
    faults: list[str] = []
    if request.method == "POST" and "keep" in request.POST:
        plans, faults = _plans(request.POST, chosen)
        if not faults:
            start = do_keep_start(
                request.user,
                process,
                picture=figure.to_svg("page"),
                caption=f"{figure.title} {figure.caption}",
                findings=findings,
                weighed=weighed,
                plans=plans,
            )
            return redirect("start", start=start.pk)
    context = {
        "process": process,
        "figure": figure,
        "weighed": [{"one": one, "is_chosen": one.place in chosen} for one in weighed],
        "efforts": EFFORTS,
        "chosen": [_plan_row(findings[place], place, request.POST) for place in chosen],
        "faults": faults,
        "most": MOST_PLANS,
    }
    return render(request, "improvement/start.html", context, status=422 if faults else 200)


def show(request: PersonRequest, start: int) -> HttpResponse:
    """Show the three results of a start."""
    target: Start = request.target
    keys = [row["improvement"] for row in target.plan]
    found = Improvement.objects.filter(pk__in=keys).in_bulk()
    rows = [{**row, "improvement": found.get(row["improvement"])} for row in target.plan]
    return render(request, "improvement/started.html", {"start": target, "rows": rows})


def picture_of_process(process: Process) -> Figure:
    """Return the map of a process as it is."""
    drawn = process_map(log_of(process), activities=PICTURED_ACTIVITIES, paths=PICTURED_PATHS)
    return process_map_picture(drawn, metric="median wait")


def _efforts(given: QueryDict, n: int) -> dict[int, int]:
    found = {}
    for place in range(n):
        text = given.get(f"effort-{place}", "")
        if text.isdigit() and text in {str(effort) for effort in EFFORTS}:
            found[place] = int(text)
    return found


def _chosen(given: QueryDict, n: int) -> list[int]:
    places = [int(text) for text in given.getlist("chosen") if text.isdigit() and len(text) < 4]
    return [place for place in dict.fromkeys(places) if place < n][:MOST_PLANS]


def _plan_row(finding: dict[str, Any], place: int, given: QueryDict) -> dict[str, Any]:
    taken = taken_from(finding)
    return {
        "place": place,
        "title": taken.title,
        "formula": taken.formula,
        **{
            name: given.get(f"{name}-{place}", usual)
            for name, usual in (
                ("by", ""),
                ("must_not", ""),
                ("reduction", "30"),
                ("how_often", _("every week")),
            )
        },
    }


def _plans(given: QueryDict, chosen: list[int]) -> tuple[dict[int, dict[str, Any]], list[str]]:
    """Return the plan of each chosen finding, and what is missing in them."""
    plans: dict[int, dict[str, Any]] = {}
    faults = [] if chosen else [_("Choose at least one finding to begin with.")]
    for place in chosen:
        by = _day(given.get(f"by-{place}", ""))
        must_not, often = (
            given.get(f"{name}-{place}", "").strip()[:200] for name in ("must_not", "how_often")
        )
        reduction = given.get(f"reduction-{place}", "")
        if by is None:
            faults.append(_("Say by which day."))
        if not must_not:
            faults.append(_("Say what must not get worse meanwhile, such as returned work."))
        if not (reduction.isdigit() and 1 <= int(reduction[:3]) <= 100):
            faults.append(_("Say by how many percent the time shall go down, from 1 to 100."))
            continue
        plans[place] = {"by": by, "must_not": must_not, "how_often": often, "reduction": int(reduction[:3])}
    return plans, list(dict.fromkeys(faults))


def _day(text: str) -> date | None:
    try:
        return parse_date(text)
    except ValueError:
        return None
