"""Begin improvements, change them, and take them through their stages."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from obeya.errors import ObeyaError
from obeya_web.accounts.audit import record
from obeya_web.accounts.locking import save_changes
from obeya_web.accounts.models import Person, Unit
from obeya_web.improvement.gates import answers_of
from obeya_web.improvement.methods import method_of
from obeya_web.improvement.models import GateAnswer, Improvement, Pause, StageMove
from obeya_web.improvement.telling import tell_senders
from obeya_web.improvement.words import Standing

_ADVANCED = gettext_lazy("The improvement from your idea, “{title}”, goes on.")
_DONE = gettext_lazy("The improvement from your idea, “{title}”, is done.")
_PAUSED = gettext_lazy("The improvement from your idea, “{title}”, rests for a while.")
_STOPPED = gettext_lazy("The improvement from your idea, “{title}”, was stopped.")


class ImprovementError(ObeyaError):
    """An improvement cannot go this way; the text says why and what to do instead."""


class GateClosedError(ImprovementError):
    """The gate before a stage asks for something that is missing; `missing` lists it."""

    def __init__(self, missing: list[str]) -> None:
        super().__init__(_("The gate is closed: %(missing)s") % {"missing": " ".join(missing)})
        self.missing = missing


def do_begin_improvement(
    person: Person, unit: Unit, *, title: str, method: str, fields: Mapping[str, Any] | None = None
) -> Improvement:
    """Begin an improvement at the first stage of its method; whoever begins it owns it until somebody else does."""
    fields = {"owner": person, **(fields or {})}
    team = fields.pop("team", ())
    stage = method_of(method).stages[0]
    with transaction.atomic():
        improvement = Improvement.objects.create(
            unit=unit, title=title, method=method, stage=stage.key, made_by=person, **fields
        )
        improvement.team.set(team)
        StageMove.objects.create(improvement=improvement, after=stage.key, person=person)
        record(person, "created", improvement, after={"title": title, "method": method, "unit": unit})
    return improvement


def do_change_improvement(
    person: Person, improvement: Improvement, changes: Mapping[str, Any], *, seen_version: int, why: str = ""
) -> None:
    """Change what an improvement says; raises `Stale` where somebody else did so since it was read."""
    save_changes(improvement, changes, seen_version=seen_version, person=person, why=why)


def do_advance_improvement(
    person: Person,
    improvement: Improvement,
    *,
    seen_version: int,
    waived: Mapping[str, str] | None = None,
    now: datetime | None = None,
) -> None:
    """Take an improvement through the gate to its next stage.

    `waived` gives a reason for each item that is passed by although it is not met; it stays visible. Raises
    `GateClosedError` with everything that is missing otherwise.
    """
    now, waived = now or timezone.now(), waived or {}
    method = method_of(improvement.method)
    stage = method.after(improvement.stage)
    if stage is None or improvement.standing != Standing.ACTIVE:
        raise ImprovementError(_("An improvement that has ended or rests goes no further."))
    unmet = [answer for answer in answers_of(improvement, stage) if not answer.is_met]
    closed = [answer.missing for answer in unmet if not waived.get(answer.item.key, "").strip()]
    if closed:
        raise GateClosedError(closed)
    passed_by = [
        {"item": answer.item.key, "words": str(answer.words), "why": waived[answer.item.key].strip()}
        for answer in unmet
    ]
    changes: dict[str, Any] = {"stage": stage.key, "stage_since": now}
    if method.after(stage.key) is None:
        changes |= {"standing": Standing.DONE, "ended_at": now}
    with transaction.atomic():
        _move(improvement, stage.key, person, now, waived=passed_by)
        save_changes(
            improvement,
            changes,
            seen_version=seen_version,
            person=person,
            verb="advanced",
            why="; ".join(f"{item['words']}: {item['why']}" for item in passed_by),
        )
        done = method.after(stage.key) is None
        text = _DONE if done else _ADVANCED
        tell_senders(improvement, text, by=person, key=f"{improvement.pk}:{stage.key}:{improvement.version}")


def do_go_back(
    person: Person,
    improvement: Improvement,
    stage: str,
    *,
    why: str,
    seen_version: int,
    now: datetime | None = None,
) -> None:
    """Take an improvement back to an earlier stage, or reopen it, with a reason."""
    now, method = now or timezone.now(), method_of(improvement.method)
    reopens = improvement.standing == Standing.STOPPED and stage == improvement.stage
    if method.place_of(stage) >= method.place_of(improvement.stage) and not reopens:
        raise ImprovementError(_("That stage does not lie before this one."))
    _need_reason(why)
    with transaction.atomic():
        improvement.pauses.filter(last_at=None).update(last_at=now)
        _move(improvement, stage, person, now, why=why)
        changes = {"stage": stage, "stage_since": now, "standing": Standing.ACTIVE, "ended_at": None}
        save_changes(
            improvement, changes, seen_version=seen_version, person=person, verb="went back", why=why
        )


def do_answer_gate(
    person: Person, improvement: Improvement, item: str, *, is_met: bool, note: str = ""
) -> GateAnswer:
    """Answer a question of a gate; the latest answer counts, the earlier ones stay."""
    with transaction.atomic():
        answer = GateAnswer.objects.create(
            improvement=improvement, item=item, is_met=is_met, note=note, person=person
        )
        record(person, "answered", improvement, after={"item": item, "is_met": is_met}, why=note)
    return answer


def do_pause_improvement(
    person: Person, improvement: Improvement, *, why: str, resume_when: str, seen_version: int
) -> None:
    """Let an improvement rest, with a reason and the condition for going on."""
    if improvement.standing != Standing.ACTIVE:
        raise ImprovementError(_("Only an improvement that is active can rest."))
    _need_reason(why)
    if not resume_when.strip():
        raise ImprovementError(_("Say what must be so before it goes on."))
    with transaction.atomic():
        Pause.objects.create(improvement=improvement, why=why, resume_when=resume_when)
        _stand(person, improvement, Standing.PAUSED, seen_version=seen_version, why=why)
        tell_senders(improvement, _PAUSED, by=person, key=f"{improvement.pk}:paused:{improvement.version}")


def do_resume_improvement(person: Person, improvement: Improvement, *, seen_version: int) -> None:
    """Go on after a rest."""
    if improvement.standing != Standing.PAUSED:
        raise ImprovementError(_("This improvement does not rest."))
    with transaction.atomic():
        improvement.pauses.filter(last_at=None).update(last_at=timezone.now())
        _stand(person, improvement, Standing.ACTIVE, seen_version=seen_version)


def do_stop_improvement(person: Person, improvement: Improvement, *, why: str, seen_version: int) -> None:
    """Stop an improvement for good: an outcome like any other, with what was learned as its reason."""
    if not improvement.is_open:
        raise ImprovementError(_("This improvement has ended already."))
    _need_reason(why)
    with transaction.atomic():
        now = timezone.now()
        improvement.pauses.filter(last_at=None).update(last_at=now)
        changes = {"standing": Standing.STOPPED, "ended_at": now, "outcome": why}
        save_changes(improvement, changes, seen_version=seen_version, person=person, verb="stopped", why=why)
        tell_senders(improvement, _STOPPED, by=person, key=f"{improvement.pk}:stopped")


def _stand(
    person: Person, improvement: Improvement, standing: Standing, *, seen_version: int, why: str = ""
) -> None:
    save_changes(
        improvement,
        {"standing": standing.value},
        seen_version=seen_version,
        person=person,
        verb=standing.value,
        why=why,
    )


def _move(
    improvement: Improvement,
    stage: str,
    person: Person,
    now: datetime,
    *,
    why: str = "",
    waived: list[dict[str, str]] | None = None,
) -> None:
    StageMove.objects.create(
        improvement=improvement,
        before=improvement.stage,
        after=stage,
        person=person,
        why=why,
        waived=waived or [],
        moment=now,
    )


def _need_reason(why: str) -> None:
    if not why.strip():
        raise ImprovementError(_("Say why."))
