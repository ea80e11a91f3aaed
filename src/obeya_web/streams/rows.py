"""Arrows, parties and bursts of a map as rows of its page, each with its form."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from obeya.flow.stream_map import Burst, StreamMap
from obeya_web.accounts.models import Person, Unit
from obeya_web.accounts.scope import visible
from obeya_web.followup.models import Action
from obeya_web.followup.states import LIVE
from obeya_web.improvement.models import Improvement
from obeya_web.improvement.words import Standing
from obeya_web.streams.editing.keys import names_of
from obeya_web.streams.editing.parts import LISTS
from obeya_web.streams.forms import NOBODY, PART_FORMS, Carriers, PartForm
from obeya_web.streams.words import KANBANS, KINDS, LINKS, ROLES, WAYS

MOST_CARRIERS = 200


@dataclass(frozen=True, slots=True)
class PartRow:
    """One arrow, party or burst."""

    key: str
    words: str
    kind: str
    form: PartForm | None
    improvement: Improvement | None = None
    action: Action | None = None


@dataclass(frozen=True, slots=True)
class PartList:
    """All parts of one kind."""

    kind: str
    label: str
    rows: tuple[PartRow, ...]
    new_form: PartForm | None

    @property
    def is_open(self) -> bool:
        """Say whether one of them is shown with all its fields."""
        return any(row.form is not None for row in self.rows)


def parts_of(
    stream: StreamMap, person: Person, unit: Unit, *, may_edit: bool, more: str = ""
) -> dict[str, PartList]:
    """Return the parts of a map by kind, in words."""
    names = names_of(stream)
    carried = _carried(stream.bursts, person)
    carriers = carriers_for(person, unit, stream) if may_edit else NOBODY
    return {
        kind: PartList(
            kind,
            str(KINDS[kind]),
            tuple(
                PartRow(
                    each.key,
                    _words(kind, each, names),
                    _kind(kind, each),
                    _form(kind, each, stream, carriers) if may_edit and each.key == more else None,
                    *carried.get(each.key, (None, None)),
                )
                for each in getattr(stream, kind)
            ),
            PART_FORMS[kind](stream=stream, carriers=carriers, auto_id=f"new-{kind}-%s")
            if may_edit
            else None,
        )
        for kind in LISTS
    }


def carriers_for(person: Person, unit: Unit, stream: StreamMap) -> Carriers:
    """Return what may carry out bursts: open improvements and actions of the unit, and what does so already."""
    kept = Q(pk__in=[int(each.improvement) for each in stream.bursts if each.improvement.isdigit()])
    under_way = Q(unit__path__startswith=unit.path, standing__in=(Standing.ACTIVE, Standing.PAUSED))
    improvements = visible(Improvement.objects.filter(kept | under_way, deleted_at=None), person)
    kept = Q(pk__in=[int(each.action) for each in stream.bursts if each.action.isdigit()])
    live = Q(unit__path__startswith=unit.path, state__in=LIVE)
    actions = visible(Action.objects.filter(kept | live, deleted_at=None), person)
    return Carriers(
        tuple((str(pk), title) for pk, title in improvements.values_list("pk", "title")[:MOST_CARRIERS]),
        tuple((str(pk), title) for pk, title in actions.values_list("pk", "title")[:MOST_CARRIERS]),
    )


def _words(kind: str, part: Any, names: dict[str, str]) -> str:
    if kind == "parties":
        return " · ".join(filter(None, (part.name, part.text)))
    if kind == "bursts":
        return " · ".join(filter(None, (part.text, names.get(part.at, ""))))
    ends = f"{names.get(part.source, part.source)} → {names.get(part.target, part.target)}"
    return " · ".join(filter(None, (ends, part.text, getattr(part, "every", ""))))


def _kind(kind: str, part: Any) -> str:
    if kind == "links":
        return ", ".join(
            filter(None, (str(LINKS[part.kind]), str(KANBANS[part.kanban]) if part.kanban else ""))
        )
    if kind == "information":
        return str(WAYS[part.way])
    if kind == "parties":
        return str(ROLES[part.role])
    return f"{part.share:.0%}" if kind == "rework" else ""


def _form(kind: str, part: Any, stream: StreamMap, carriers: Carriers) -> PartForm:
    form = PART_FORMS[kind]
    initial = {name: getattr(part, name) for name in form.base_fields}
    return form(stream=stream, carriers=carriers, initial=initial, auto_id=f"{part.key}-%s")


def _carried(
    bursts: tuple[Burst, ...], person: Person
) -> dict[str, tuple[Improvement | None, Action | None]]:
    """Return what carries out each burst, as far as its reader may see it."""
    improvements = _seen(Improvement, [each.improvement for each in bursts], person)
    actions = _seen(Action, [each.action for each in bursts], person)
    return {each.key: (improvements.get(each.improvement), actions.get(each.action)) for each in bursts}


def _seen(model: Any, references: list[str], person: Person) -> dict[str, Any]:
    numbers = [int(each) for each in references if each.isdigit()]
    if not numbers:
        return {}
    return {
        str(each.pk): each for each in visible(model.objects.filter(pk__in=numbers, deleted_at=None), person)
    }
