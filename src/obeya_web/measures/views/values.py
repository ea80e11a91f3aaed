"""Values that are typed in, pasted or uploaded, and what people say beside the numbers."""

from __future__ import annotations

import uuid
from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from obeya.studies.measures.typed import ANSWERED
from obeya_web.accounts.requests import PersonRequest
from obeya_web.accounts.roles import Right
from obeya_web.accounts.scope import may
from obeya_web.measures.actions.measures import MeasureError
from obeya_web.measures.actions.saying import (
    do_add_voice,
    do_drop_note,
    do_drop_voice,
    do_note_on_chart,
    do_renew_limits,
    do_withdraw_limits,
)
from obeya_web.measures.actions.values import GivenValue, Kept, do_drop_value, do_keep_values
from obeya_web.measures.computing import latest_definitions
from obeya_web.measures.factor_forms import AmountForm
from obeya_web.measures.finding import find_said, find_value
from obeya_web.measures.footprint import CO2E
from obeya_web.measures.forms import LimitsForm, NoteForm, OneValueForm, ValuesForm, VoiceForm
from obeya_web.measures.models import ChartNote, Measure, MeasureDefinition, NewLimits
from obeya_web.measures.reading_values import values_of_file, values_of_rows
from obeya_web.measures.words import SourceKind

ROWS_A_PAGE = 100
NEEDS_WHOLE = ("turnover", "roi")


def values(request: PersonRequest, measure: int) -> HttpResponse:
    """List the values of a measure, and take new ones."""
    target: Measure = request.target
    definition = next(iter(latest_definitions([target])), None)
    if definition is None or definition.source not in (SourceKind.TYPED, SourceKind.API):
        raise Http404(_("The values of this measure are computed."))
    one, many = _value_forms(request, definition)
    status = 200
    if request.method == "POST":
        form = many if "many" in request.POST else one
        if form.is_valid():
            try:
                kept = do_keep_values(request.user, target, _given(form, definition))
            except MeasureError as fault:
                form.add_error(None, str(fault))
            else:
                messages.success(request, _said(kept))
                return redirect("measure_values", measure=measure)
        status = 422
    rows = target.values.select_related("person").order_by("-day", "-pk")
    may_edit = may(request.user, Right.EDIT, target.unit)
    # A single answer tells who gave it; only who mends mistakes sees them one by one.
    are_hidden = definition.what in ANSWERED and not may_edit
    context = {
        "measure": target,
        "definition": definition,
        "one": one,
        "many": many,
        "are_hidden": are_hidden,
        "page": Paginator(rows.none() if are_hidden else rows, ROWS_A_PAGE).get_page(request.GET.get("page")),
        "may_contribute": may(request.user, Right.CONTRIBUTE, target.unit),
        "may_edit": may_edit,
    }
    return render(request, "measures/values.html", context, status=status)


def drop_value(request: PersonRequest, measure: int, value: int) -> HttpResponse:
    """Take a value away."""
    found = find_value(request.target, value)
    if found is None:
        raise Http404
    do_drop_value(request.user, found)
    messages.success(request, _("The value of %(day)s was taken away.") % {"day": found.day})
    return redirect("measure_values", measure=measure)


def say(request: PersonRequest, measure: int, kind: str) -> HttpResponse:
    """Count limits anew, write a note on the chart, or write down a voice."""
    target: Measure = request.target
    form = {"limits": LimitsForm, "note": NoteForm, "voice": VoiceForm}.get(kind)
    if form is None:
        raise Http404
    filled = form(request.POST)
    if not filled.is_valid():
        faults = [str(fault) for faults in filled.errors.values() for fault in faults]
        messages.error(request, " ".join(faults))
        return redirect("measure", measure=measure)
    given = filled.cleaned_data
    try:
        if kind == "limits":
            do_renew_limits(request.user, target, **given)
        elif kind == "note":
            do_note_on_chart(request.user, target, **given)
        else:
            do_add_voice(request.user, target, **given)
    except MeasureError as fault:
        messages.error(request, str(fault))
    return redirect("measure", measure=measure)


def unsay(request: PersonRequest, measure: int, kind: str, part: int) -> HttpResponse:
    """Take back what was said."""
    found = find_said(request.target, kind, part)
    if found is None:
        raise Http404
    if isinstance(found, NewLimits):
        do_withdraw_limits(request.user, found)
    elif isinstance(found, ChartNote):
        do_drop_note(request.user, found)
    else:
        do_drop_voice(request.user, found)
    return redirect("measure", measure=measure)


def _value_forms(
    request: PersonRequest, definition: MeasureDefinition
) -> tuple[OneValueForm | AmountForm, ValuesForm]:
    many = request.method == "POST" and "many" in request.POST
    data = request.POST if request.method == "POST" and not many else None
    first = {"day": timezone.localdate()}
    one: OneValueForm | AmountForm
    if definition.what == CO2E:
        one = AmountForm(data, initial=first, unit=definition.measure.unit)
    else:
        one = OneValueForm(
            data, initial=first, value_unit=definition.value_unit, needs_whole=_needs_whole(definition)
        )
    return one, ValuesForm(request.POST, request.FILES) if many else ValuesForm()


def _given(form: Any, definition: MeasureDefinition) -> list[GivenValue]:
    given, has_answers = form.cleaned_data, definition.what in ANSWERED
    if definition.what == CO2E and isinstance(form, ValuesForm):
        # A day has an amount of each activity: day and activity together are the key.
        taken = (
            values_of_file(given["file"], has_answers=True)
            if given.get("file")
            else values_of_rows(given["rows"], has_answers=True)
        )
        return [replace(each, note=each.note.strip(), key="") for each in taken]
    if isinstance(form, OneValueForm | AmountForm):
        key = uuid.uuid4().hex if has_answers else ""
        return [GivenValue(given["day"], given["value"], given.get("whole"), given["note"], key)]
    if given.get("file"):
        return values_of_file(given["file"], has_answers=has_answers)
    return values_of_rows(given["rows"], has_answers=has_answers)


def _needs_whole(definition: MeasureDefinition) -> bool:
    return definition.what in NEEDS_WHOLE or definition.statistic == "share"


def _said(kept: Kept) -> str:
    return _("%(new)d new, %(changed)d corrected, %(same)d known already.") % {
        "new": kept.n_new,
        "changed": kept.n_changed,
        "same": kept.n_same,
    }
