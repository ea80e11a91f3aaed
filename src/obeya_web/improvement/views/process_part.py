"""What the page of a process shows of this app: open improvements and actions, standards, one part loaded by it."""

from __future__ import annotations

from django.db.models import F
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from obeya_web.accounts.requests import PersonRequest
from obeya_web.accounts.roles import Right
from obeya_web.accounts.scope import may
from obeya_web.followup.models import Action
from obeya_web.followup.states import LIVE
from obeya_web.improvement.listing import HEAVY
from obeya_web.improvement.methods import all_methods
from obeya_web.improvement.models import Idea, Improvement
from obeya_web.improvement.words import IdeaState, Standing
from obeya_web.processes.models import Process

MOST_SHOWN = 20


def show(request: PersonRequest, slug: str) -> HttpResponse:
    """Answer the part of the page."""
    process: Process = request.target
    rows = Improvement.objects.filter(process=process, deleted_at=None).defer(*HEAVY).select_related("owner")
    methods = all_methods()
    under_way = rows.filter(standing__in=(Standing.ACTIVE, Standing.PAUSED))[:MOST_SHOWN]
    context = {
        "process": process,
        "improvements": [
            {"one": one, "stage": methods.get(one.method, methods["a3"]).stage(one.stage).name}
            for one in under_way
        ],
        "actions": Action.objects.filter(process=process, deleted_at=None, state__in=LIVE)
        .select_related("owner")
        .order_by(F("due").asc(nulls_last=True), "pk")[:MOST_SHOWN],
        "standards": rows.filter(standing=Standing.DONE)
        .exclude(standard="")
        .order_by("-ended_at")[:MOST_SHOWN],
        "n_ideas": Idea.objects.filter(process=process, deleted_at=None, state=IdeaState.NEW).count(),
        "today": timezone.localdate(),
        "may_edit": may(request.user, Right.EDIT, process.unit),
        "may_contribute": may(request.user, Right.CONTRIBUTE, process.unit),
    }
    return render(request, "improvement/_process_part.html", context)
