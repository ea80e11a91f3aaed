"""Edits of a map, each a command: boxes, arrows, parties, bursts, demand; undo and redo."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from django import forms
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _

from obeya.errors import ObeyaError
from obeya.figures.stream_plan import places_on
from obeya.flow.stream_json import from_json
from obeya.flow.stream_map import Place, StreamMap
from obeya_web.accounts.requests import PersonRequest
from obeya_web.streams.actions.editing import Edit, content_at, do_edit_map, do_redo_edit, do_undo_edit
from obeya_web.streams.boxes import day_of, demand_of, initial_of
from obeya_web.streams.editing import parts, steps
from obeya_web.streams.editing.faults import EditError
from obeya_web.streams.editing.keys import names_of
from obeya_web.streams.editing.patching import Clash
from obeya_web.streams.finding import find_revision
from obeya_web.streams.forms import PART_FORMS, DemandForm, StepForm
from obeya_web.streams.models import Revision, Stream
from obeya_web.streams.pictures import MOST_COLUMNS
from obeya_web.streams.rows import carriers_for
from obeya_web.streams.saying import say_clash
from obeya_web.streams.views.answers import answer
from obeya_web.streams.words import KINDS

# How far one press of a key moves a box: columns and rows.
WAYS: Final = {"left": (-0.25, 0.0), "right": (0.25, 0.0), "up": (0.0, -0.25), "down": (0.0, 0.25)}
FARTHEST: Final = 300.0
LOWEST: Final = 20.0


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody asked for: the edit, its verb, and what it is about in words."""

    edit: Edit
    verb: str
    words: str


def change(request: PersonRequest, stream: int, side: str) -> HttpResponse:
    """Do the edit that was sent; faults in words, and 409 where somebody else changed the same."""
    target: Stream = request.target
    revision = _revision(target, side)
    seen = _number(request.POST.get("seen_version")) or revision.version
    verb = VERBS.get(request.POST.get("verb", ""))
    if verb is None:
        raise Http404
    if seen > revision.version:
        fault = _("The map shows another revision meanwhile. Look at it, then make your edit again.")
        return answer(request, target, side, fault=fault, status=409)
    fault, status = "", 422
    try:
        asked = verb(request, from_json(content_at(revision, seen)))
        do_edit_map(request.user, revision, asked.edit, verb=asked.verb, words=asked.words, seen_version=seen)
    except Clash as clash:
        fault, status = say_clash(clash, revision), 409
    except forms.ValidationError as error:
        fault = " ".join(error.messages)
    except ObeyaError as error:
        fault = str(error)
    return answer(request, target, side, fault=fault, status=status)


def undo(request: PersonRequest, stream: int, side: str) -> HttpResponse:
    """Take back the last edit of who asks."""
    return _again(request, side, do_undo_edit, _("There is nothing of yours to undo."))


def redo(request: PersonRequest, stream: int, side: str) -> HttpResponse:
    """Do again what who asks undid last."""
    return _again(request, side, do_redo_edit, _("There is nothing of yours to redo."))


def _again(request: PersonRequest, side: str, do: Callable[..., Any], nothing: str) -> HttpResponse:
    target: Stream = request.target
    revision = _revision(target, side)
    try:
        fault = "" if do(request.user, revision) else nothing
    except Clash as clash:
        return answer(request, target, side, fault=say_clash(clash, revision), status=409)
    except ObeyaError as error:
        fault = str(error)
    return answer(request, target, side, fault=fault)


def _change_step(request: PersonRequest, base: StreamMap) -> Asked:
    key = request.POST.get("key", "")
    step = steps.step_of(base, key)
    form = StepForm(request.POST, initial=initial_of(step), day_s=day_of(base))
    check(form)
    changes = form.changes
    is_class = bool(changes) and set(changes) <= {"value", "done_by", "has_data_entry"}
    return Asked(
        partial(steps.change_step, key=key, **changes),
        "step_classed" if is_class else "step_changed",
        step.name,
    )


def _add_step(request: PersonRequest, base: StreamMap) -> Asked:
    name = " ".join(request.POST.get("name", "").split())[:120]
    if not name:
        raise EditError(_("Give the step a name."))
    return Asked(partial(steps.add_step, name=name, after=request.POST.get("after", "")), "step_added", name)


def _remove_step(request: PersonRequest, base: StreamMap) -> Asked:
    step = steps.step_of(base, request.POST.get("key", ""))
    return Asked(partial(steps.remove_step, key=step.key), "step_removed", step.name)


def _merge_steps(request: PersonRequest, base: StreamMap) -> Asked:
    keys = request.POST.getlist("keys")
    names = " + ".join(step.name for step in base.steps if step.key in keys)
    name = request.POST.get("name", "")[:120]
    return Asked(partial(steps.merge_steps, keys=keys, name=name), "steps_merged", names)


def _move_step(request: PersonRequest, base: StreamMap) -> Asked:
    step = steps.step_of(base, request.POST.get("key", ""))
    by = -1 if request.POST.get("by") == "-1" else 1
    return Asked(partial(steps.move_step, key=step.key, by=by), "step_moved", step.name)


def _place_step(request: PersonRequest, base: StreamMap) -> Asked:
    step = steps.step_of(base, request.POST.get("key", ""))
    way = request.POST.get("way", "")
    place = None
    if way != "reset":
        here = places_on(base, most_columns=MOST_COLUMNS)[step.key]
        by_column, by_row = WAYS.get(way) or (_shift(request, "by_column"), _shift(request, "by_row"))
        column = min(max(here.column + by_column, 0.0), FARTHEST)
        place = Place(round(4 * column) / 4, round(4 * min(max(here.row + by_row, 0.0), LOWEST)) / 4)
    return Asked(partial(steps.place_step, key=step.key, place=place), "step_placed", step.name)


def _shift(request: PersonRequest, name: str) -> float:
    """Return how far a box was dragged, in columns or rows."""
    try:
        found = float(request.POST.get(name, "0"))
    except ValueError:
        return 0.0
    return found if abs(found) < FARTHEST else 0.0


def _add_part(request: PersonRequest, base: StreamMap) -> Asked:
    kind = _kind(request)
    fields = _part_fields(request, base, kind)
    return Asked(partial(parts.add_part, kind=kind, fields=fields), "part_added", _words(base, kind, fields))


def _change_part(request: PersonRequest, base: StreamMap) -> Asked:
    kind, key = _kind(request), request.POST.get("key", "")
    parts.part_of(base, kind, key)
    fields = _part_fields(request, base, kind)
    edit = partial(parts.change_part, kind=kind, key=key, fields=fields)
    return Asked(edit, "part_changed", _words(base, kind, fields))


def _remove_part(request: PersonRequest, base: StreamMap) -> Asked:
    kind, key = _kind(request), request.POST.get("key", "")
    part = parts.part_of(base, kind, key)
    shown = {name: getattr(part, name, "") for name in ("name", "text", "source", "target")}
    return Asked(partial(parts.remove_part, kind=kind, key=key), "part_removed", _words(base, kind, shown))


def _change_stream(request: PersonRequest, base: StreamMap) -> Asked:
    shown = demand_of(base)
    form = DemandForm(request.POST, initial=shown)
    check(form)
    given = {
        name: form.cleaned_data[name] if name in form.changed_data else shown[name] for name in form.fields
    }
    if (given["per_day"] is None) != (given["available_s_per_day"] is None):
        raise EditError(_("A demand needs both: pieces a day, and the working time of a day."))
    return Asked(partial(parts.change_stream, **given), "stream_changed", "")


VERBS: Final[dict[str, Callable[[PersonRequest, StreamMap], Asked]]] = {
    "change_step": _change_step,
    "add_step": _add_step,
    "remove_step": _remove_step,
    "merge_steps": _merge_steps,
    "move_step": _move_step,
    "place_step": _place_step,
    "add_part": _add_part,
    "change_part": _change_part,
    "remove_part": _remove_part,
    "change_stream": _change_stream,
}


def _revision(stream: Stream, side: str) -> Revision:
    revision = find_revision(stream, side)
    if revision is None:
        raise Http404
    return revision


def _kind(request: PersonRequest) -> str:
    kind = request.POST.get("kind_of_part", "")
    if kind not in PART_FORMS:
        raise Http404
    return kind


def _part_fields(request: PersonRequest, base: StreamMap, kind: str) -> dict[str, Any]:
    carriers = carriers_for(request.user, request.target.unit, base)
    form = PART_FORMS[kind](request.POST, stream=base, carriers=carriers)
    check(form)
    return dict(form.cleaned_data)


def check(form: forms.Form) -> None:
    """Raise every fault of a form as one sentence each, with the name of its field."""
    if form.is_valid():
        return
    faults = [
        f"{form.fields[name].label}: {' '.join(map(str, said))}"
        if name in form.fields
        else " ".join(map(str, said))
        for name, said in form.errors.items()
    ]
    raise EditError(" ".join(faults))


def _words(base: StreamMap, kind: str, fields: dict[str, Any]) -> str:
    """Say which part it is: its words, or from where to where it leads."""
    names = names_of(base)
    ends = [names.get(str(fields.get(end, "")), "") for end in ("source", "target")]
    said = str(fields.get("name") or fields.get("text") or " → ".join(filter(None, ends)))
    return f"{KINDS[kind]}: {said}" if said else str(KINDS[kind])


def _number(typed: str | None) -> int | None:
    return int(typed) if typed and typed.isascii() and typed.isdigit() and len(typed) < 10 else None
