"""The scorecard of a unit, the benchmarks beside it, and whether one improvement is progress or activity."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from obeya_web.accounts.locking import Stale
from obeya_web.accounts.models import Person, Unit
from obeya_web.accounts.requests import PersonRequest
from obeya_web.accounts.roles import Right
from obeya_web.accounts.scope import may, units_where, visible
from obeya_web.improvement.listing import HEAVY
from obeya_web.improvement.methods import all_methods
from obeya_web.improvement.models import Improvement
from obeya_web.improvement.words import Standing
from obeya_web.measures.latest import Latest, latest_of
from obeya_web.measures.listing import measures_seen
from obeya_web.measures.words import Standing as MeasureStanding
from obeya_web.portfolio.actions.benchmarks import do_remove_benchmark, do_set_benchmark
from obeya_web.portfolio.forms import BenchmarkForm
from obeya_web.portfolio.models import CycleBenchmark
from obeya_web.portfolio.scorecard.activity import activity_only
from obeya_web.portfolio.scorecard.cycle_times import CycleRow, benchmarks_of, cycle_rows
from obeya_web.portfolio.scorecard.delivery import delivery_of
from obeya_web.portfolio.scorecard.participation import lessons_used, participation_of
from obeya_web.portfolio.scorecard.processes import ASKED, ProcessRow, process_rows
from obeya_web.portfolio.scorecard.teams import PULSE, TURNOVER, leaving_of, pulses_of
from obeya_web.processes.models import Process
from obeya_web.watch.judging import latest_states
from obeya_web.watch.models import GainRegistration

PERIODS = (90, 180, 365)
MOST, MOST_MEASURES, MOST_PROCESSES, MOST_UNITS = 500, 300, 50, 30


def show(request: PersonRequest) -> HttpResponse:
    """Show the scorecard of a unit with everything below it."""
    unit, days = _unit(request), _days(request.GET.get("days", ""))
    now, today = timezone.now(), timezone.localdate()
    since = now - timedelta(days=days)
    improvements = _improvements(request.user, unit, now - timedelta(days=2 * days))
    recent = [each for each in improvements if each.is_open or (each.ended_at and each.ended_at >= since)]
    latest = _latest(request.user, unit)
    cycle = cycle_rows(improvements, now=now, days=days, benchmarks=benchmarks_of(unit))
    warnings = activity_only(recent)
    units = units_where(request.user, Right.SEE)
    near = [each for each in units if unit and (each == unit or each.parent_id == unit.pk)][:MOST_UNITS]
    context: dict[str, Any] = {
        "unit": unit,
        "units": units,
        "days": days,
        "periods": PERIODS,
        "n_improvements": len(recent),
        "processes": _process_rows(request.user, unit, latest, recent),
        "cycle": _named(cycle),
        "all_cycle": cycle[0],
        "delivery": delivery_of(recent, today),
        "activity": [(each, warnings[each.pk]) for each in recent if each.pk in warnings],
        "participation": participation_of(near, recent, since),
        "lessons": lessons_used(
            _within(request.user, unit), [each for each in recent if each.standing == Standing.DONE]
        ),
        "pulses": pulses_of(latest),
        "leaving": leaving_of(latest, today),
        "may_edit": unit is not None and may(request.user, Right.EDIT, unit),
    }
    return render(request, "portfolio/scorecard.html", context)


def benchmark(request: PersonRequest, pk: int) -> HttpResponse:
    """Set how many days improvements of a method take elsewhere, or take that away."""
    unit, method = request.target, request.GET.get("method", "")
    methods = all_methods()
    if method and method not in methods:
        raise Http404
    row = CycleBenchmark.objects.filter(unit=unit, method=method).first()
    first = {"days": row.days, "source": row.source, "day": row.day} if row else {}
    form = BenchmarkForm(request.POST or None, initial={**first, "seen_version": row.version if row else 0})
    if request.method == "POST" and form.is_valid():
        try:
            words = _write(request.user, unit, method, form.cleaned_data)
        except Stale as stale:
            form.add_error(None, str(stale))
        else:
            messages.success(request, words)
            return redirect(f"{reverse('scorecard')}?unit={unit.pk}#cycle")
    name = methods[method].name if method else _("all methods")
    context = {"form": form, "unit": unit, "method": name}
    return render(request, "portfolio/benchmark.html", context, status=422 if form.errors else 200)


def progress(request: PersonRequest, improvement: int) -> HttpResponse:
    """Return the warning that an improvement is activity without progress, as a part of its page; else nothing."""
    found = activity_only([request.target]).get(improvement)
    return render(request, "portfolio/_progress.html", {"activity": found})


def _write(person: Person, unit: Unit, method: str, given: dict[str, Any]) -> str:
    if given["days"] is None:
        do_remove_benchmark(person, unit, method=method)
        return _("The benchmark was taken away; the history keeps it.")
    do_set_benchmark(
        person,
        unit,
        method=method,
        days=given["days"],
        source=given["source"],
        day=given["day"],
        seen_version=given["seen_version"],
    )
    return _("The benchmark is set.")


def _days(said: str) -> int:
    return int(said) if said in {str(days) for days in PERIODS} else PERIODS[-1]


def _unit(request: PersonRequest) -> Unit | None:
    """Return the unit that is asked for; else the uppermost that the reader sees."""
    seen = units_where(request.user, Right.SEE).order_by("path")
    said = request.GET.get("unit", "")
    chosen = seen.filter(pk=int(said)).first() if said.isdecimal() and len(said) < 10 else None
    return chosen or seen.first()


def _within(person: Person, unit: Unit | None) -> QuerySet[Improvement]:
    """Return the improvements of a unit and below that a person sees; none where there is no unit."""
    rows = visible(Improvement.objects.filter(deleted_at=None), person).defer(*HEAVY)
    return rows.filter(unit__path__startswith=unit.path) if unit is not None else rows.none()


def _improvements(person: Person, unit: Unit | None, since: datetime) -> list[Improvement]:
    rows = _within(person, unit).filter(Q(ended_at=None) | Q(ended_at__gte=since))
    return list(rows.select_related("unit", "process").order_by("unit__path", "title", "pk")[:MOST])


def _latest(person: Person, unit: Unit | None) -> list[Latest]:
    if unit is None:
        return []
    wanted = (*ASKED, *PULSE, *TURNOVER)
    rows = measures_seen(person).filter(unit__path__startswith=unit.path, definitions__what__in=wanted)
    rows = rows.exclude(standing=MeasureStanding.RETIRED).distinct()
    return latest_of(rows[:MOST_MEASURES], timezone.localdate())


def _process_rows(
    person: Person, unit: Unit | None, latest: list[Latest], improvements: list[Improvement]
) -> list[ProcessRow]:
    if unit is None:
        return []
    found = visible(Process.objects.filter(deleted_at=None), person)
    processes = found.filter(unit__path__startswith=unit.path).select_related("summary").order_by("name")
    gains = list(GainRegistration.objects.filter(replaced_at=None, improvement__in=improvements))
    states = latest_states(gains)
    by_improvement = {gain.improvement_id: (gain, states.get(gain.pk)) for gain in gains}
    return process_rows(processes[:MOST_PROCESSES], latest, improvements, by_improvement)


def _named(rows: list[CycleRow]) -> list[tuple[str, CycleRow]]:
    """Return the rows with the names of their methods; those without any improvement to count are left out."""
    names = {key: str(method.name) for key, method in all_methods().items()}
    return [
        (names.get(row.method, row.method) or _("All methods"), row)
        for row in rows
        if not row.method or row.before.n or row.after.n or row.n_open or row.benchmark
    ]
