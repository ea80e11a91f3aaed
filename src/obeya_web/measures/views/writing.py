"""Add and change measures and their definitions."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from obeya.errors import ObeyaError
from obeya.studies.measures.built_in import BUILT_IN
from obeya_web.accounts.locking import Stale
from obeya_web.accounts.merging import chosen, merge_page
from obeya_web.accounts.models import Unit
from obeya_web.accounts.requests import PersonRequest
from obeya_web.accounts.roles import Right
from obeya_web.accounts.scope import units_where
from obeya_web.measures.actions.measures import (
    MeasureError,
    do_add_measure,
    do_change_measure,
    do_define_measure,
)
from obeya_web.measures.computing import latest_definitions
from obeya_web.measures.forms import DefinitionForm, MeasureForm, PlaceForm
from obeya_web.measures.models import Measure, MeasureDefinition
from obeya_web.measures.saying import formula_of, name_of
from obeya_web.processes.logs import open_log
from obeya_web.processes.models import Process


def create(request: PersonRequest) -> HttpResponse:
    """Choose what is measured and where, then fill in the rest."""
    place = PlaceForm(request.GET or None, person=request.user)
    process, unit = _place_of(place)
    what = request.GET.get("what", "")
    if what not in BUILT_IN or (unit is None) or (BUILT_IN[what].index != "values" and process is None):
        return render(request, "measures/choose.html", _choices(request, place, process, unit))
    definition_form, form = _new_forms(request, what, process, unit)
    if request.method == "POST" and definition_form.is_valid() and form.is_valid():
        fields = dict(form.changes)
        try:
            made = do_add_measure(
                request.user, unit, process=process, definition=definition_form.definition, **fields
            )
        except MeasureError as fault:
            form.add_error(None, str(fault))
        else:
            return redirect("measure", measure=made.pk)
    context = {
        "form": form,
        "definition_form": definition_form,
        "what": what,
        "process": process,
        "unit": unit,
    }
    status = 422 if form.errors or definition_form.errors else 200
    return render(request, "measures/form.html", {**context, **_about(what)}, status=status)


def edit(request: PersonRequest, measure: int) -> HttpResponse:
    """Change a measure; two people at once are shown both versions."""
    target: Measure = request.target
    definition = next(iter(latest_definitions([target])), None)
    data = chosen(request.POST) if request.method == "POST" else None
    form = MeasureForm(
        data,
        instance=target,
        person=request.user,
        unit=target.unit,
        what=definition.what if definition else "value",
        value_unit=definition.value_unit if definition else "number",
    )
    if data is not None and form.is_valid():
        fresh = Measure.objects.select_related("unit").get(pk=target.pk)
        try:
            do_change_measure(request.user, fresh, form.changes, seen_version=form.seen_version)
        except MeasureError as fault:
            form.add_error(None, str(fault))
        except Stale as stale:
            return merge_page(request, form, stale)
        else:
            return redirect("measure", measure=measure)
    context = {"form": form, "measure": Measure.objects.get(pk=target.pk)}
    return render(request, "measures/form.html", context, status=422 if form.errors else 200)


def define(request: PersonRequest, measure: int) -> HttpResponse:
    """Define a measure anew; the old definition stays with the numbers that were made by it."""
    target: Measure = request.target
    now = next(iter(latest_definitions([target])), None)
    if now is None:
        raise Http404
    form = DefinitionForm(
        request.POST or None,
        instance=MeasureDefinition.objects.get(pk=now.pk),
        initial={"why": ""},
        what=now.what,
        process=target.process,
        steps=_steps(target.process),
    )
    if request.method == "POST" and form.is_valid():
        try:
            do_define_measure(request.user, target, form.definition)
        except MeasureError as fault:
            form.add_error(None, str(fault))
        else:
            return redirect("measure", measure=measure)
    context = {"definition_form": form, "measure": target, "what": now.what, "is_definition": True}
    return render(
        request, "measures/form.html", {**context, **_about(now.what)}, status=422 if form.errors else 200
    )


def _new_forms(
    request: PersonRequest, what: str, process: Process | None, unit: Unit
) -> tuple[DefinitionForm, MeasureForm]:
    built_in = BUILT_IN[what]
    data = request.POST or None
    definition_form = DefinitionForm(
        data, instance=MeasureDefinition(), what=what, process=process, steps=_steps(process)
    )
    if "why" in definition_form.fields:
        del definition_form.fields["why"]
    first: dict[str, Any] = {"name": name_of(what), "direction": built_in.direction}
    if process is not None:
        first["owner"] = process.owner_id
    form = MeasureForm(
        data,
        instance=Measure(unit=unit, process=process),
        initial=first,
        person=request.user,
        unit=unit,
        what=what,
        value_unit=built_in.unit,
    )
    return definition_form, form


def _place_of(place: PlaceForm) -> tuple[Process | None, Unit | None]:
    if not place.is_bound or not place.is_valid():
        return None, None
    process = place.cleaned_data.get("process")
    return process, process.unit if process is not None else place.cleaned_data.get("unit")


def _choices(
    request: PersonRequest, place: PlaceForm, process: Process | None, unit: Unit | None
) -> dict[str, Any]:
    kinds = [
        {"key": key, "name": name_of(key), "formula": formula_of(key), "of_log": one.index != "values"}
        for key, one in BUILT_IN.items()
        if process is not None or one.index == "values"
    ]
    units = list(units_where(request.user, Right.EDIT)[:2])
    return {"place": place, "process": process, "unit": unit, "kinds": kinds, "has_units": bool(units)}


def _about(what: str) -> dict[str, str]:
    return {"what_name": name_of(what), "formula": formula_of(what)}


def _steps(process: Process | None) -> tuple[str, ...]:
    """Return the steps of the log of a process; none where it cannot be opened."""
    if process is None:
        return ()
    try:
        log = open_log(process)
    except ObeyaError:
        return ()
    return tuple(sorted(log.activities)) if log is not None else ()
