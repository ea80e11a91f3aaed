"""Actions and improvements from the command line."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet

from obeya.errors import ObeyaError
from obeya_web.accounts.actions.checks import need
from obeya_web.accounts.models import Person
from obeya_web.accounts.roles import Right
from obeya_web.cli.answers import (
    ActionLine,
    Actions,
    GateItem,
    ImprovementFacts,
    ImprovementLine,
    Improvements,
)
from obeya_web.cli.records.meaning import actor, somebody, unit_of
from obeya_web.followup.actions.moving import do_move_action, live_actions, may_work_on
from obeya_web.followup.actions.writing import do_add_action
from obeya_web.followup.chasing import Sign
from obeya_web.followup.exchange.writing import WRITERS
from obeya_web.followup.filtering import EVERY_STATE, ActionFilter
from obeya_web.followup.looking import Looking
from obeya_web.followup.models import Action
from obeya_web.followup.ordering import most_urgent_first
from obeya_web.followup.states import State
from obeya_web.improvement.listing import HEAVY
from obeya_web.improvement.methods import Method, all_methods, method_of
from obeya_web.improvement.models import Improvement
from obeya_web.improvement.showing import actions_of, gate_of
from obeya_web.improvement.words import Standing

LONGEST_TITLE = 200


def add_action(
    title: str,
    *,
    unit: str,
    owner: str,
    due: date | None,
    priority: str,
    improvement: int | None,
    acting: str,
) -> Action:
    """Add an action to a unit, and to an improvement if one is named."""
    person, place = actor(acting), unit_of(unit)
    need(person, Right.CONTRIBUTE, place)
    if not 0 < len(title.strip()) <= LONGEST_TITLE:
        raise ObeyaError(f"Say what is to be done in 1 to {LONGEST_TITLE} characters.")
    belongs_to = [_improvement(improvement)] if improvement is not None else []
    return do_add_action(
        person,
        place,
        title=title.strip(),
        owner=somebody(owner),
        due=due,
        priority=priority,
        process=belongs_to[0].process if belongs_to else None,
        belongs_to=belongs_to,
    )


def list_actions(*, unit: str, owner: str, state: str, sign: str) -> Actions:
    """Return the actions that were asked for; without a state those that are not over."""
    looking = Looking.now_here()
    rows = _actions(unit=unit, owner=owner, state=state, sign=sign, looking=looking)
    return Actions(_lines(rows, looking))


def move_action(number: int, state: str, *, why: str, evidence: str, acting: str) -> Action:
    """Take an action to another state."""
    person = actor(acting)
    action = live_actions().filter(pk=number).first()
    if action is None:
        raise ObeyaError(f"There is no action {number}. `obeya action list` shows those there are.")
    if not may_work_on(person, action):
        raise PermissionDenied
    do_move_action(
        person,
        action,
        State(state),
        seen_version=action.version,
        why=why,
        evidence=evidence,
        is_ready=action.is_ready,
    )
    return action


def export_actions(path: Path, *, unit: str, with_ended: bool) -> int:
    """Write actions to a file that can be imported again; says how many there are."""
    state = EVERY_STATE if with_ended else ""
    rows = _actions(unit=unit, owner="", state=state, sign="", looking=Looking.now_here())
    actions = list(rows.prefetch_related("blocked_by").order_by("pk"))
    path.write_bytes(WRITERS[path.suffix.lower().removeprefix(".")](actions))
    return len(actions)


def list_improvements(*, unit: str, standing: str) -> Improvements:
    """Return the improvements that were asked for; without a standing those that are not over."""
    rows = Improvement.objects.filter(deleted_at=None).defer(*HEAVY).select_related("unit", "owner")
    if standing != EVERY_STATE:
        rows = rows.filter(standing__in=(standing,) if standing else (Standing.ACTIVE, Standing.PAUSED))
    if unit:
        rows = rows.filter(unit__path__startswith=unit_of(unit).path)
    methods = all_methods()
    return Improvements(
        tuple(_improvement_line(each, methods.get(each.method, methods["a3"])) for each in rows)
    )


def show_improvement(number: int) -> ImprovementFacts:
    """Return one improvement with its gate and its actions."""
    improvement, looking = _improvement(number), Looking.now_here()
    method = method_of(improvement.method)
    gate = gate_of(improvement, method)
    line = _improvement_line(improvement, method)
    items = [
        GateItem(str(answer.words), answer.is_met, answer.missing)
        for answer in (gate.answers if gate else ())
    ]
    return ImprovementFacts(
        number=line.number,
        title=line.title,
        unit=line.unit,
        process=improvement.process.slug if improvement.process else "",
        method=line.method,
        stage=line.stage,
        standing=line.standing,
        owner=line.owner,
        sponsor=improvement.sponsor.email if improvement.sponsor else "",
        problem=improvement.problem,
        measure=improvement.measure,
        baseline_value=improvement.baseline_value,
        target_value=improvement.target_value,
        target_day=improvement.target_day,
        actual_value=improvement.actual_value,
        next_stage=str(gate.stage.name) if gate else "",
        gate=tuple(items),
        actions=_lines(actions_of(improvement).select_related("unit", "owner"), looking),
    )


def _actions(*, unit: str, owner: str, state: str, sign: str, looking: Looking) -> QuerySet[Action]:
    chosen = ActionFilter(unit=str(unit_of(unit).pk) if unit else "", state=state, sign=sign)
    # Whoever sits at the server sees everything; nobody's own list is asked for, so nobody looks.
    rows = chosen.narrow(live_actions(), Person(), looking)
    if owner:
        rows = rows.filter(owner=somebody(owner))
    return most_urgent_first(rows, looking)


def _lines(actions: Iterable[Action], looking: Looking) -> tuple[ActionLine, ...]:
    return tuple(_action_line(action, looking) for action in actions)


def _action_line(action: Action, looking: Looking) -> ActionLine:
    signs = looking.signs_of(action)
    return ActionLine(
        number=action.pk,
        title=action.title,
        owner=action.owner.email if action.owner else "",
        due=action.due,
        state=action.state,
        priority=action.priority,
        signs=", ".join(sign.value for sign in Sign if sign in signs),
        unit=action.unit.name,
    )


def _improvement(number: int) -> Improvement:
    rows = Improvement.objects.filter(deleted_at=None)
    found = rows.select_related("unit", "process", "owner", "sponsor").filter(pk=number).first()
    if found is None:
        raise ObeyaError(f"There is no improvement {number}. `obeya improvement list` shows those there are.")
    return found


def _improvement_line(improvement: Improvement, method: Method) -> ImprovementLine:
    return ImprovementLine(
        number=improvement.pk,
        title=improvement.title,
        method=improvement.method,
        stage=str(method.stage(improvement.stage).name),
        standing=improvement.standing,
        owner=improvement.owner.email if improvement.owner else "",
        unit=improvement.unit.name,
    )
