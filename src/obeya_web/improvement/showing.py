"""What the page of an improvement shows: gathered once, in as many questions as for an empty one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import models
from django.db.models import F
from django.urls import reverse
from django.utils import timezone

from obeya_web.accounts.models import Person
from obeya_web.accounts.roles import Right
from obeya_web.accounts.scope import may
from obeya_web.followup.models import Action, ActionLink
from obeya_web.improvement.a3.permission import is_of_team
from obeya_web.improvement.contributors import contributors_of, quotes_for, thanks_of
from obeya_web.improvement.gates import Answer, answers_of
from obeya_web.improvement.health import health_of
from obeya_web.improvement.lessons import lessons_of
from obeya_web.improvement.managing import may_manage
from obeya_web.improvement.methods import Method, Stage, method_of
from obeya_web.improvement.models import Basis, Idea, Improvement, StageMove
from obeya_web.improvement.people import members_of, people_around
from obeya_web.improvement.timing import cycle_time, median_loop_days, stage_times
from obeya_web.improvement.words import Standing
from obeya_web.jobs.models import Job
from obeya_web.processes.saying import explorer_address

MOST_ACTIONS = 100


@dataclass(frozen=True, slots=True)
class ShownStage:
    """One stage of the bar: passed, present or to come, with the gates that were passed by."""

    stage: Stage
    state: str
    waived: tuple[dict[str, str], ...]


@dataclass(frozen=True, slots=True)
class Gate:
    """The gate before the next stage."""

    stage: Stage
    answers: tuple[Answer, ...]

    @property
    def n_missing(self) -> int:
        """Return how many items are not met."""
        return sum(not answer.is_met for answer in self.answers)


def page_of(improvement: Improvement, person: Person) -> dict[str, Any]:
    """Return everything that the page shows."""
    now = timezone.now()
    method = method_of(improvement.method)
    moves = list(improvement.moves.select_related("person"))
    pauses = list(improvement.pauses.all())
    loops = list(improvement.loops.all())
    manages = may_manage(person, improvement)
    actions = shown_actions(improvement, timezone.localdate())
    raci = list(improvement.racirows.prefetch_related("parts__person"))
    letters = [(part.person_id, part.letter) for row in raci for part in row.parts.all()]
    return {
        "improvement": improvement,
        "method": method,
        "stages": stages_of(improvement, method, moves),
        "gate": gate_of(improvement, method),
        "earlier": _earlier(improvement, method),
        "moves": _told(method, moves),
        "pauses": pauses,
        "elapsed": cycle_time(improvement, pauses, now=now),
        "stage_times": _named(method, moves, pauses, improvement.ended_at or now),
        "actions": actions,
        "members": members_of(improvement, actions, letters),
        "people": people_around(improvement.unit),
        "voices": improvement.voices.select_related("heard_by"),
        "assumptions": improvement.assumptions.prefetch_related("changes"),
        "loops": loops,
        "median_loop_days": median_loop_days(loops),
        "n_loops_ended": sum(loop.last_day is not None for loop in loops),
        "raci": raci,
        "health": health_of(improvement, now=now),
        "ideas": Idea.objects.filter(improvement=improvement, deleted_at=None).select_related("sender"),
        **_basis(improvement, person),
        "explorer": _explorer(improvement),
        "contributors": contributors_of(improvement),
        "thanks": thanks_of(improvement),
        "quotes": quotes_for(person, improvement),
        "lessons": lessons_of(improvement, person),
        "unnamed": person.is_unnamed,
        "may_manage": manages,
        "may_contribute": may(person, Right.CONTRIBUTE, improvement.unit) or is_of_team(person, improvement),
        "may_approve": may(person, Right.APPROVE, improvement.unit),
        "decision": improvement.gate_answers.filter(item="approved").select_related("person").last(),
        "Standing": Standing,
    }


def stages_of(improvement: Improvement, method: Method, moves: list[StageMove]) -> list[ShownStage]:
    """Return the bar of stages; a reason for which a gate was passed by stays for ever."""
    here = method.place_of(improvement.stage)
    ended = improvement.standing == Standing.DONE
    return [
        ShownStage(
            stage,
            "passed" if place < here or ended else ("here" if place == here else "ahead"),
            tuple(item for move in moves if move.after == stage.key for item in move.waived),
        )
        for place, stage in enumerate(method.stages)
    ]


def gate_of(improvement: Improvement, method: Method) -> Gate | None:
    """Return the gate before the next stage; None where work does not go on."""
    stage = method.after(improvement.stage)
    if stage is None or improvement.standing != Standing.ACTIVE:
        return None
    return Gate(stage, tuple(answers_of(improvement, stage)))


def actions_of(improvement: Improvement) -> models.QuerySet[Action]:
    """Return the actions of an improvement, unfinished first, each by its day."""
    return (
        ActionLink.actions_of(improvement)
        .select_related("owner", "verifier")
        .order_by(F("ended_at").asc(nulls_first=True), F("due").asc(nulls_last=True), "pk")[:MOST_ACTIONS]
    )


def shown_actions(improvement: Improvement, today: date) -> list[Action]:
    """Return the actions of an improvement, each with whether it is late."""
    actions = list(actions_of(improvement))
    for action in actions:
        action.is_late = action.is_overdue(today)  # type: ignore[attr-defined]
    return actions


def _basis(improvement: Improvement, person: Person) -> dict[str, Any]:
    """Return what it rests on, and where its progress is asked for by whoever began it."""
    basis = basis_of(improvement)
    job = Job.objects.filter(pk=basis.job).first() if basis and basis.job and basis.is_computing else None
    follows = job is not None and job.requested_by_id == person.pk
    return {
        "basis": basis,
        "basis_progress": reverse("job_progress", args=[job.pk]) if job and follows else "",
    }


def basis_of(improvement: Improvement) -> Basis | None:
    """Return what an improvement from a finding rests on."""
    return Basis.objects.filter(improvement=improvement).first()


def _explorer(improvement: Improvement) -> str:
    return explorer_address(improvement.process, improvement.where) if improvement.process else ""


def _earlier(improvement: Improvement, method: Method) -> list[Stage]:
    here = method.place_of(improvement.stage)
    stages = list(method.stages[:here])
    return [*stages, method.stages[here]] if improvement.standing == Standing.STOPPED else stages


def _told(method: Method, moves: list[StageMove]) -> list[dict[str, Any]]:
    return [{"move": move, "name": method.stage(move.after).name} for move in moves]


def _named(
    method: Method, moves: list[StageMove], pauses: list[Any], until: datetime
) -> list[dict[str, Any]]:
    return [
        {"name": method.stage(time.stage).name, "elapsed": time.elapsed}
        for time in stage_times(moves, pauses, until=until)
    ]
