"""What comes first: the 2×2, the ranking of each scheme with its reasons, weights."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from obeya_web.accounts.audit import history_of
from obeya_web.accounts.locking import Stale
from obeya_web.accounts.models import Person, Unit
from obeya_web.accounts.requests import PersonRequest
from obeya_web.accounts.roles import Right
from obeya_web.accounts.scope import may, units_where, visible
from obeya_web.improvement.models import Improvement
from obeya_web.portfolio.actions.scoring import ScoreError, do_score, do_weigh
from obeya_web.portfolio.forms import ScoreForm, WeightsForm
from obeya_web.portfolio.priorities.schemes import FIVE, SCHEMES, Scheme, quadrant
from obeya_web.portfolio.ranking_page import Ranking, ranking_of, weights_at
from obeya_web.portfolio.views.overview import OPEN

MATRIX = SCHEMES["impact_effort"]
MOST = 300


def show(request: PersonRequest) -> HttpResponse:
    """Show the improvements of a unit and below in the order of one scheme."""
    scheme = SCHEMES.get(request.GET.get("scheme", ""), MATRIX)
    return _page(request, scheme, _unit(request.user, request.GET.get("unit", "")))


def score(request: PersonRequest, improvement: int, scheme: str) -> HttpResponse:
    """Give an improvement its values, from the form or from its new place in the matrix."""
    asked = SCHEMES.get(scheme)
    if asked is None:
        raise Http404
    target: Improvement = request.target
    form = ScoreForm(asked, request.POST)
    form.is_valid()
    try:
        do_score(request.user, target, asked, form.values, why=form.cleaned_data.get("why", ""))
    except ScoreError as fault:
        messages.error(request, f"{target}: {fault}")
    address = f"{reverse('priorities')}?scheme={asked.key}&unit={request.POST.get('at', '')[:9]}"
    return redirect(f"{address}#improvement-{target.pk}")


def weigh(request: PersonRequest) -> HttpResponse:
    """Change how much each factor counts in a unit."""
    scheme = SCHEMES.get(request.POST.get("scheme", ""), MATRIX)
    form = WeightsForm(scheme, request.POST, person=request.user)
    unit = _unit(request.user, request.POST.get("unit", ""))
    if form.is_valid():
        given = form.cleaned_data
        try:
            do_weigh(
                request.user,
                given["unit"],
                scheme,
                form.weights,
                seen_version=given["seen_version"],
                why=given["why"],
            )
        except (ScoreError, Stale) as fault:
            form.add_error(None, str(fault))
        else:
            return redirect(f"{reverse('priorities')}?scheme={scheme.key}&unit={given['unit'].pk}")
    return _page(request, scheme, unit, weights_form=form)


def _page(
    request: PersonRequest, scheme: Scheme, unit: Unit | None, *, weights_form: WeightsForm | None = None
) -> HttpResponse:
    row = weights_at(unit, scheme) if unit else None
    found = visible(Improvement.objects.filter(deleted_at=None, standing__in=OPEN), request.user)
    if unit is not None:
        found = found.filter(unit__path__startswith=unit.path)
    ranking = ranking_of(
        scheme, found.select_related("unit", "process", "owner")[:MOST], dict(row.weights) if row else {}
    )
    may_weigh = unit is not None and may(request.user, Right.EDIT, unit)
    if weights_form is None and may_weigh:
        own = row if row is not None and unit is not None and row.unit_id == unit.pk else None
        initial = {factor.key: ranking.weights.get(factor.key, 1.0) for factor in scheme.factors}
        weights_form = WeightsForm(
            scheme,
            person=request.user,
            initial={**initial, "unit": unit, "seen_version": own.version if own else 1},
        )
    own_units = set(units_where(request.user, Right.EDIT).values_list("pk", flat=True))
    context: dict[str, Any] = {
        "scheme": scheme,
        "schemes": SCHEMES.values(),
        "unit": unit,
        "units": units_where(request.user, Right.SEE),
        "ranking": ranking,
        "rows": [
            (
                entry,
                ScoreForm(scheme, initial=_initial(entry.values), auto_id=f"id-{entry.improvement.pk}-%s"),
            )
            if entry.improvement.unit_id in own_units
            else (entry, None)
            for entry in ranking.entries
        ],
        "matrix": _matrix(ranking, own_units) if scheme is MATRIX else None,
        "efforts": FIVE,
        "weights_form": weights_form,
        "weights_row": row,
        "weights_history": history_of(row)[:5] if row else (),
    }
    return render(
        request, "portfolio/priorities.html", context, status=200 if not _faulty(weights_form) else 422
    )


def _faulty(form: WeightsForm | None) -> bool:
    return form is not None and form.is_bound and bool(form.errors)


def _initial(values: dict[str, float]) -> dict[str, str]:
    return {key: f"{value:g}" for key, value in values.items()}


def _matrix(ranking: Ranking, own_units: set[int]) -> list[dict[str, Any]]:
    """Return the rows of the 2×2, the highest impact first: cells from the least to the most effort."""
    cells: dict[tuple[float, float], list[dict[str, Any]]] = defaultdict(list)
    for entry in ranking.entries:
        if MATRIX.is_complete(entry.values):
            place = (entry.values["impact"], entry.values["effort"])
            may_move = entry.improvement.unit_id in own_units
            cells[place].append({"improvement": entry.improvement, "may_move": may_move})
    return [
        {
            "impact": impact,
            "cells": [
                {"effort": effort, "items": cells[impact, effort], "word": quadrant(impact, effort)}
                for effort in FIVE
            ],
        }
        for impact in reversed(FIVE)
    ]


def _unit(person: Person, key: str) -> Unit | None:
    """Return the unit that was chosen, else the highest one that the person sees."""
    seen = units_where(person, Right.SEE)
    chosen = seen.filter(pk=int(key)).first() if key.isdecimal() and len(key) < 10 else None
    return chosen or seen.order_by("path").first()
