"""Writing on an A3: scripts send what was typed and get the new version back; plain forms come back to the page."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.forms import BaseForm
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from obeya_web.accounts.deletion import offer_undo
from obeya_web.accounts.locking import Stale
from obeya_web.accounts.requests import PersonRequest
from obeya_web.conversation.mentions import people_who_see
from obeya_web.followup.actions.writing import do_add_action
from obeya_web.improvement.a3.forms import (
    AskForm,
    CauseForm,
    CountermeasureForm,
    GoalForm,
    read_day,
    read_lines,
    read_person,
)
from obeya_web.improvement.a3.template import SectionKind, TemplateError, all_sections
from obeya_web.improvement.actions.a3 import (
    do_add_cause,
    do_add_countermeasure,
    do_arrange_sections,
    do_bring_back_part,
    do_change_beside,
    do_change_part,
    do_remove_part,
    do_write_section,
)
from obeya_web.improvement.actions.catch_ball import do_answer_a3, do_send_a3
from obeya_web.improvement.actions.improving import ImprovementError
from obeya_web.improvement.models import A3Template, Cause, Countermeasure, Improvement

MODELS: dict[str, type[Cause | Countermeasure]] = {"causes": Cause, "countermeasures": Countermeasure}
FORMS: dict[str, type[CauseForm | CountermeasureForm]] = {
    "causes": CauseForm,
    "countermeasures": CountermeasureForm,
}
View = Callable[..., dict[str, Any]]


def answers(view: View) -> Callable[..., HttpResponse]:
    """Answer a script with what the view returns, a plain form with the page; faults in words, conflicts with 409."""

    @require_POST
    @wraps(view)
    def answered(request: PersonRequest, improvement: int, **kwargs: Any) -> HttpResponse:
        is_script = request.headers.get("X-Requested-With") == "fetch"
        status = 200
        try:
            said = view(request, **kwargs)
        except Stale as stale:
            theirs = {name: _plain(value) for name, value in stale.theirs.items()}
            said = {"words": str(stale), "theirs": theirs, "version": stale.current.version}
            status = 409
        except (ImprovementError, TemplateError) as fault:
            said, status = {"words": str(fault)}, 422
        if is_script:
            return JsonResponse(said, status=status)
        if status != 200:
            messages.error(request, said["words"])
        elif "undo" in said:
            offer_undo(request, said["words"], said["undo"])
        return redirect(f"{reverse('a3', args=[improvement])}#{said.get('at', 'sheet')}")

    return answered


@answers
def section(request: PersonRequest, *, key: str) -> dict[str, Any]:
    """Write the text of a section."""
    saved = do_write_section(
        request.user, request.target, key, request.POST.get("body", ""), seen_version=_seen(request)
    )
    said: dict[str, Any] = {"version": saved.section.version, "at": key}
    return {**said, "body": saved.section.body} if saved.is_merged else said


@answers
def goal(request: PersonRequest) -> dict[str, Any]:
    """Write the problem and the goal."""
    improvement: Improvement = request.target
    form = _valid(GoalForm(request.POST, instance=Improvement.objects.get(pk=improvement.pk)))
    do_change_beside(request.user, improvement, form.changes, seen_version=_seen(request))
    return {"version": improvement.version, "at": "goal"}


@answers
def add_part(request: PersonRequest, *, kind: str) -> dict[str, Any]:
    """Add a cause, a countermeasure or a line of the plan; pasted lines of a spreadsheet add one each."""
    add = {"causes": _add_cause, "countermeasures": _add_countermeasure, "plan": _add_action}.get(kind)
    if add is None:
        raise Http404
    rows = read_lines(request.POST.get("lines", "")) or [[]]
    for row in rows:
        add(request, row)
    return {"n": len(rows), "at": kind}


@answers
def change_part(request: PersonRequest, *, kind: str, part: int) -> dict[str, Any]:
    """Change a cause or a countermeasure."""
    found = _part(request, kind, part)
    form = _valid(FORMS[kind](request.POST, instance=_part(request, kind, part)))
    do_change_part(request.user, found, form.cleaned_data, seen_version=_seen(request))
    return {"version": found.version, "at": kind}


@answers
def remove_part(request: PersonRequest, *, kind: str, part: int) -> dict[str, Any]:
    """Take a cause or a countermeasure away, with Undo."""
    found = _part(request, kind, part)
    do_remove_part(request.user, found)
    undo = reverse("a3_part_restore", args=[request.target.pk, kind, part])
    return {"words": _("“%(words)s” is gone.") % {"words": found.words[:80]}, "undo": undo, "at": kind}


@answers
def restore_part(request: PersonRequest, *, kind: str, part: int) -> dict[str, Any]:
    """Bring a cause or a countermeasure back."""
    do_bring_back_part(request.user, request.target, _model(kind), part)
    return {"at": kind}


@answers
def send(request: PersonRequest) -> dict[str, Any]:
    """Begin a round of catch-ball."""
    form = _valid(AskForm(request.POST, people_who_see(request.target)))
    people = list(form.cleaned_data["people"])
    return {
        "round": do_send_a3(request.user, request.target, people, note=form.cleaned_data["note"]),
        "at": "catch-ball",
    }


@require_POST
def answer(request: PersonRequest, improvement: int, ask: int) -> HttpResponse:
    """Agree to an A3, or ask for a change."""
    try:
        agrees = request.POST.get("answer") == "agrees"
        do_answer_a3(request.user, request.target, agrees=agrees, words=request.POST.get("words", "")[:2_000])
    except ImprovementError as fault:
        if request.headers.get("X-Requested-With") == "fetch":
            return JsonResponse({"words": str(fault)}, status=422)
        messages.error(request, str(fault))
    if request.headers.get("X-Requested-With") == "fetch":
        return JsonResponse({"at": "catch-ball"})
    return redirect(f"{reverse('a3', args=[improvement])}#catch-ball")


def arrange(request: PersonRequest) -> HttpResponse:
    """Show and arrange the sections of every A3."""
    template = A3Template.objects.first()
    sections = all_sections()
    if request.method == "POST":
        sections = _read_sections(request)
        try:
            do_arrange_sections(request.user, sections, seen_version=_seen(request))
        except (TemplateError, Stale) as fault:
            messages.error(request, str(fault))
        else:
            messages.success(request, _("Every A3 has these sections now."))
            return redirect("a3_template")
    context = {
        "sections": sections,
        "version": template.version if template else 0,
        "blank": range(2),
    }
    return render(request, "improvement/a3/template.html", context)


def _read_sections(request: PersonRequest) -> list[SectionKind]:
    """Return the rows of the form in the order of their places; rows without a name are left out."""
    data = request.POST
    found: list[tuple[float, SectionKind]] = []
    for row in range(min(len(data.getlist("key")), 30)):
        name = data.getlist("name")[row].strip()
        if not name:
            continue
        key = data.getlist("key")[row] or _free_key({one.key for _place, one in found})
        shown = data.getlist("shown")[row] == "yes"
        side = "left" if data.getlist("side")[row] == "left" else "right"
        place = data.getlist("place")[row]
        one = SectionKind(key, name, data.getlist("hint")[row].strip(), side, shown)  # type: ignore[arg-type]
        found.append((float(place) if place.replace(".", "", 1).isdigit() else 99.0, one))
    return [one for _place, one in sorted(found, key=lambda pair: pair[0])]


def _free_key(taken: set[str]) -> str:
    number = 1
    known = taken | {section.key for section in all_sections()}
    while f"own_{number}" in known:
        number += 1
    return f"own_{number}"


def _add_cause(request: PersonRequest, row: list[str]) -> None:
    behind = request.POST.get("behind", "")
    before = (
        Cause.objects.filter(pk=int(behind), improvement=request.target).first() if behind.isdigit() else None
    )
    words, evidence = _cells(row, 2) if row else (request.POST.get("words", ""), "")
    do_add_cause(request.user, request.target, words, evidence=evidence, behind=before)


def _add_countermeasure(request: PersonRequest, row: list[str]) -> None:
    numbers = [int(number) for number in request.POST.getlist("causes") if number.isdigit()]
    causes = list(Cause.objects.filter(pk__in=numbers, improvement=request.target))
    words, predicted = (
        _cells(row, 2) if row else (request.POST.get("words", ""), request.POST.get("predicted", ""))
    )
    do_add_countermeasure(request.user, request.target, words, predicted=predicted, causes=causes)


def _add_action(request: PersonRequest, row: list[str]) -> None:
    """Add a line of the plan: what, who and until when; a name that nobody bears leaves the owner open."""
    data = request.POST
    people = list(people_who_see(request.target))
    title, who, when = _cells(row, 3) if row else (data.get("title", ""), "", data.get("due", ""))
    owner = read_person(who, people) if row else None
    if not row and data.get("owner", "").isdigit():
        owner = next((one for one in people if one.pk == int(data["owner"])), None)
    if not title.strip():
        raise ImprovementError(_("Say what is to be done."))
    do_add_action(
        request.user,
        request.target.unit,
        title=" ".join(title.split())[:200],
        owner=owner,
        due=read_day(when),
        process=request.target.process,
        belongs_to=[request.target],
    )


def _cells(row: list[str], n: int) -> list[str]:
    return [*row, *[""] * n][:n]


def _model(kind: str) -> type[Cause | Countermeasure]:
    if kind not in MODELS:
        raise Http404
    return MODELS[kind]


def _part(request: PersonRequest, kind: str, number: int) -> Any:
    found = _model(kind)._default_manager.filter(pk=number, improvement=request.target).first()
    if found is None:
        raise Http404
    return found


def _valid(form: Any) -> Any:
    if isinstance(form, BaseForm) and not form.is_valid():
        raise ImprovementError(" ".join(str(fault) for faults in form.errors.values() for fault in faults))
    return form


def _seen(request: PersonRequest) -> int:
    seen = request.POST.get("seen_version", "")
    return int(seen) if seen.isdigit() and len(seen) < 10 else 0


def _plain(value: Any) -> Any:
    return value if isinstance(value, str | int | float | bool) or value is None else str(value)
