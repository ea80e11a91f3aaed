"""Add, change, define anew and retire measures."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from obeya.errors import ObeyaError
from obeya.studies.measures.built_in import BUILT_IN
from obeya_web.accounts.audit import record
from obeya_web.accounts.locking import save_changes
from obeya_web.accounts.models import Person, Unit
from obeya_web.measures.asking import ask_for_reading
from obeya_web.measures.chart_choice import misfit
from obeya_web.measures.computing import latest_definitions
from obeya_web.measures.footprint import CO2E, UNIT_WORD
from obeya_web.measures.models import Measure, MeasureDefinition
from obeya_web.measures.standing import standing_of
from obeya_web.measures.words import SourceKind, Standing
from obeya_web.processes.models import Process

# What of a definition makes another number; the words about it do not.
MAKES_NUMBERS = (
    "source",
    "what",
    "statistic",
    "period",
    "value_unit",
    "unit_word",
    "filter",
    "step",
    "after",
    "until",
    "limit_s",
    "errors",
    "agreed",
    "sql",
    "formula",
)


class MeasureError(ObeyaError):
    """A measure cannot be like that; the text says why."""


def do_add_measure(
    person: Person | None,
    unit: Unit,
    *,
    name: str,
    definition: Mapping[str, Any],
    process: Process | None = None,
    **fields: Any,
) -> Measure:
    """Add a measure with its first definition; it is a draft until nothing is missing."""
    refuse_unsourced(fields.get("benchmark"), fields.get("benchmark_source"), fields.get("benchmark_day"))
    with transaction.atomic():
        measure = Measure.objects.create(unit=unit, process=process, name=name, **fields)
        kept = _define(person, measure, definition, number=1)
        _refuse_misfit(measure, {}, kept.what)
        measure.standing = standing_of(measure, kept)
        measure.save(update_fields=["standing"])
        ask_for_reading(measure)
        record(person, "created", measure, after={"name": name, "unit": unit, "what": kept.what, **fields})
    return measure


def do_change_measure(
    person: Person, measure: Measure, changes: Mapping[str, Any], *, seen_version: int
) -> None:
    """Change target, owner, counter-measure and the like; raises `Stale`, and `MeasureError` for a circle."""
    _refuse_circles(measure, changes)
    definition = next(iter(latest_definitions([measure])), None)
    _refuse_misfit(measure, changes, definition.what if definition else "value")
    values = {name: getattr(measure, name) for name in ("benchmark", "benchmark_source", "benchmark_day")}
    refuse_unsourced(*{**values, **{name: changes[name] for name in values if name in changes}}.values())
    with transaction.atomic():
        save_changes(measure, changes, seen_version=seen_version, person=person)
        _settle(measure)


def do_define_measure(person: Person, measure: Measure, definition: Mapping[str, Any]) -> MeasureDefinition:
    """Keep a new definition beside the old ones; one that says the same is not kept twice."""
    with transaction.atomic():
        Measure.objects.select_for_update().get(pk=measure.pk)
        before = next(iter(latest_definitions([measure])), None)
        definition = _completed(definition)
        given = {name: definition.get(name, _EMPTY.get(name, "")) for name in MAKES_NUMBERS}
        if before is not None and all(getattr(before, name) == value for name, value in given.items()):
            return before
        kept = _define(person, measure, definition, number=1 if before is None else before.number + 1)
        _settle(measure)
        ask_for_reading(measure)
        changed = {name: value for name, value in given.items() if before and getattr(before, name) != value}
        record(
            person,
            "defined",
            measure,
            before={name: getattr(before, name) for name in changed} if before else {},
            after={**changed, "number": kept.number},
            why=kept.why,
        )
    return kept


def do_retire_measure(person: Person, measure: Measure, *, why: str) -> None:
    """Take a measure out of use; its history stays."""
    _do_stand(person, measure, Standing.RETIRED, "retired", why)


def do_take_up_measure(person: Person, measure: Measure) -> None:
    """Take a retired measure into use again, as far as nothing is missing."""
    with transaction.atomic():
        measure.standing = Standing.DRAFT
        _do_stand(person, measure, standing_of(measure, _definition_of(measure)), "taken up", "")


def _refuse_misfit(measure: Measure, changes: Mapping[str, Any], what: str) -> None:
    """Refuse a chart that the measure cannot have, and a rule set that its chart cannot have."""
    chart, rules = (str(changes.get(name, getattr(measure, name))) for name in ("chart", "rules"))
    if why_not := misfit(chart, rules, what):
        raise MeasureError(why_not)


def _do_stand(person: Person, measure: Measure, standing: Standing, verb: str, why: str) -> None:
    with transaction.atomic():
        measure.standing = standing
        measure.save(update_fields=["standing"])
        record(person, verb, measure, after={"standing": standing}, why=why)


def _define(
    person: Person | None, measure: Measure, definition: Mapping[str, Any], *, number: int
) -> MeasureDefinition:
    fields = _completed(definition)
    built_in = BUILT_IN[fields["what"]]
    if fields["statistic"] not in built_in.statistics:
        raise MeasureError(
            _("“%(what)s” cannot be asked as %(statistic)s.")
            % {"what": built_in.name, "statistic": fields["statistic"]}
        )
    if built_in.key == CO2E and fields["source"] == SourceKind.SQL:
        raise MeasureError(
            _("Amounts for greenhouse gases are typed in, uploaded or sent, with their activity.")
        )
    is_of_log = fields["source"] == SourceKind.LOG
    if is_of_log and (measure.process_id is None or built_in.index == "values"):
        raise MeasureError(
            _("This is not in the event log of a process; type its values in or have them sent.")
        )
    if not is_of_log and built_in.index != "values":
        raise MeasureError(_("This is counted in the event log of a process."))
    return MeasureDefinition.objects.create(measure=measure, number=number, person=person, **fields)


def _completed(definition: Mapping[str, Any]) -> dict[str, Any]:
    """Fill in the usual statistic and the unit of a built-in measure."""
    built_in = BUILT_IN[definition["what"]]
    if built_in.key == CO2E:
        definition = {**definition, "unit_word": UNIT_WORD}
    return {"value_unit": built_in.unit, "statistic": built_in.statistics[0], **definition}


def _settle(measure: Measure) -> None:
    """Let the standing follow what the measure has; those it guards follow too."""
    measure.refresh_from_db()
    for one in (measure, *Measure.objects.filter(counter=measure, deleted_at=None)):
        standing = standing_of(one, _definition_of(one))
        if one.standing != standing:
            Measure.objects.filter(pk=one.pk).update(standing=standing)
            one.standing = standing


def _definition_of(measure: Measure) -> MeasureDefinition | None:
    return next(iter(latest_definitions([measure])), None)


def refuse_unsourced(benchmark: float | None, source: str | None, day: Any) -> None:
    """Refuse a benchmark of which nobody knows where it is from."""
    if benchmark is not None and not ((source or "").strip() and day):
        raise MeasureError(_("A benchmark needs its source and its date: who measured it, where, when."))


def _refuse_circles(measure: Measure, changes: Mapping[str, Any]) -> None:
    if changes.get("counter") is not None and changes["counter"].pk == measure.pk:
        raise MeasureError(_("A measure cannot guard itself; choose what must not get worse meanwhile."))
    seen = changes.get("above")
    while seen is not None:
        if seen.pk == measure.pk:
            raise MeasureError(
                _("“%(name)s” is a part of this measure already.") % {"name": changes["above"]}
            )
        seen = seen.above


_EMPTY: Mapping[str, Any] = {"limit_s": None}
