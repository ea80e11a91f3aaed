"""One measure: its chart, its definition, its history, why a number is what it is."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from obeya_web.accounts.deletion import do_delete, do_restore, offer_undo
from obeya_web.accounts.requests import PersonRequest
from obeya_web.accounts.roles import Right
from obeya_web.accounts.scope import may, visible
from obeya_web.measures.actions.defaults import missing_source_hint
from obeya_web.measures.actions.measures import do_retire_measure, do_take_up_measure
from obeya_web.measures.alarms import alarms_of
from obeya_web.measures.asking import do_ask_for_reading
from obeya_web.measures.breach_words import SHOWN, shown_breaches
from obeya_web.measures.charting import Charted, chart_of
from obeya_web.measures.explaining import Why, why, words_of
from obeya_web.measures.footprint import CO2E, ShownEmission, shown_emissions
from obeya_web.measures.forms import LimitsForm, NoteForm, VoiceForm
from obeya_web.measures.latest import Latest, latest_of
from obeya_web.measures.models import Measure
from obeya_web.measures.words import SourceKind, Standing

KINDS_OF_FILE = {
    "svg": "image/svg+xml",
    "png": "image/png",
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
SHOWN_PERIODS = 26
SHOWN_READINGS = 10


def show(request: PersonRequest, measure: int) -> HttpResponse:
    """Show one measure; with ?why=<day> what stands behind the period that begins then."""
    target: Measure = request.target
    (latest,) = latest_of([target], timezone.localdate())
    begin = _day(request.GET.get("why", ""))
    explained = why(latest, begin) if begin else None
    can_edit = may(request.user, Right.EDIT, target.unit)
    context = {
        "measure": target,
        "latest": latest,
        "charted": _charted(latest),
        "suffixes": tuple(KINDS_OF_FILE),
        "why": explained,
        "emitted": _emitted(explained),
        "periods": list(reversed(latest.points))[:SHOWN_PERIODS],
        "filter_words": words_of(latest.definition.filter) if latest.definition else "",
        "definitions": target.definitions.select_related("person"),
        "readings": target.readings.select_related("definition")[:SHOWN_READINGS],
        "voices": target.voices.select_related("person"),
        "counter": _seen(request, target.counter_id),
        "above": _seen(request, target.above_id),
        "below": visible(target.below.filter(deleted_at=None), request.user),
        "guards": visible(target.guards.filter(deleted_at=None), request.user),
        "alarms": _alarms(request, latest),
        "hint": _hint(latest),
        "breaches": shown_breaches(target.process, target.path_breaches.all()[:SHOWN]),
        "is_typed": bool(
            latest.definition and latest.definition.source in (SourceKind.TYPED, SourceKind.API)
        ),
        "may_edit": can_edit,
        "may_contribute": may(request.user, Right.CONTRIBUTE, target.unit),
        **(_forms() if can_edit else {}),
    }
    return render(request, "measures/measure.html", context)


def picture(request: PersonRequest, measure: int, suffix: str) -> HttpResponse:
    """Give the chart as a file."""
    if suffix not in KINDS_OF_FILE:
        raise Http404
    (latest,) = latest_of([request.target], timezone.localdate())
    charted = _charted(latest)
    if charted is None:
        raise Http404(_("There is nothing to draw yet."))
    answer = HttpResponse(charted.file(suffix), content_type=KINDS_OF_FILE[suffix])
    answer["Content-Disposition"] = f'attachment; filename="measure-{measure}.{suffix}"'
    return answer


def recompute(request: PersonRequest, measure: int) -> HttpResponse:
    """Have the measure computed now."""
    do_ask_for_reading(request.user, request.target)
    messages.success(request, _("It is being computed."))
    return redirect("measure", measure=measure)


def retire(request: PersonRequest, measure: int) -> HttpResponse:
    """Take the measure out of use, or take it up again."""
    target: Measure = request.target
    if target.standing == Standing.RETIRED:
        do_take_up_measure(request.user, target)
    else:
        do_retire_measure(request.user, target, why=request.POST.get("why", "")[:500])
    return redirect("measure", measure=measure)


def delete(request: PersonRequest, measure: int) -> HttpResponse:
    """Put a measure away; ten seconds to undo."""
    target: Measure = request.target
    if do_delete(target, request.user):
        words = _("“%(name)s” was deleted.") % {"name": target.name}
        offer_undo(request, words, reverse("measure_restore", args=[measure]))
    return redirect("measures")


def restore(request: PersonRequest, measure: int) -> HttpResponse:
    """Bring a measure back."""
    do_restore(request.target, request.user)
    return redirect("measure", measure=measure)


def _seen(request: PersonRequest, pk: int | None) -> Measure | None:
    """Return another measure, if it is there and the person may see it."""
    return (
        None if pk is None else visible(Measure.objects.filter(pk=pk, deleted_at=None), request.user).first()
    )


def _charted(latest: Latest) -> Charted | None:
    target = latest.measure
    return chart_of(latest, list(target.newlimitss.all()), list(target.chartnotes.all()))


def _alarms(request: PersonRequest, latest: Latest) -> list[Any]:
    """Return the warnings in which this measure takes part, with those above, below and beside it."""
    measure = latest.measure
    ids = {measure.counter_id, *measure.guards.values_list("pk", flat=True)}
    ids |= set(measure.below.values_list("pk", flat=True))
    above, n = measure.above, 0
    while above is not None and n < 12:
        ids.add(above.pk)
        above, n = above.above, n + 1
    beside = [pk for pk in ids if pk is not None and pk != measure.pk]
    others = visible(Measure.objects.filter(pk__in=beside, deleted_at=None), request.user)
    rows = [latest, *latest_of(others.select_related("owner", "counter"), timezone.localdate())]
    return [alarm for alarm in alarms_of(rows) if measure.pk in (alarm.of.measure.pk, alarm.other.measure.pk)]


def _emitted(explained: Why | None) -> list[ShownEmission]:
    if explained is None or explained.definition.what != CO2E:
        return []
    return shown_emissions(explained.definition.measure, explained.values)


def _hint(latest: Latest) -> str:
    if latest.definition is None or latest.points:
        return ""
    process = latest.measure.process
    return missing_source_hint(latest.definition.what, has_log=bool(process and process.log_version))


def _forms() -> dict[str, Any]:
    today = timezone.localdate()
    return {
        "limits_form": LimitsForm(initial={"from_day": today}, auto_id="limits_%s"),
        "note_form": NoteForm(initial={"day": today}, auto_id="note_%s"),
        "voice_form": VoiceForm(auto_id="voice_%s"),
    }


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
