"""Enter and withdraw emission factors; whatever they count in is computed anew."""

from __future__ import annotations

from datetime import date

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from obeya.errors import QuestionError
from obeya_web.accounts.audit import record
from obeya_web.accounts.models import Person, Unit
from obeya_web.measures.actions.measures import MeasureError
from obeya_web.measures.asking import ask_for_reading
from obeya_web.measures.computing import latest_definitions
from obeya_web.measures.footprint import CO2E
from obeya_web.measures.models import EmissionFactor, Measure


def do_add_factor(
    person: Person,
    unit: Unit,
    *,
    activity: str,
    amount_unit: str,
    kg_per_unit: float,
    source: str,
    source_day: date | None,
    valid_from: date,
) -> EmissionFactor:
    """Enter a factor; without source and date it is refused, and so is a second one of the same day."""
    if not source.strip() or source_day is None:
        raise MeasureError(
            _("An emission factor needs its source and its date: who published it, where, when.")
        )
    factor = EmissionFactor(
        unit=unit,
        activity=activity.strip(),
        amount_unit=amount_unit.strip(),
        kg_per_unit=kg_per_unit,
        source=source.strip(),
        source_day=source_day,
        valid_from=valid_from,
        person=person,
    )
    try:
        said = factor.as_data
        with transaction.atomic():
            factor.save()
            _compute_anew(unit)
            after = {"kg_per_unit": said.kg_per_unit, "source": said.source, "source_day": said.source_day}
            record(person, "created", factor, after={**after, "activity": said.activity, "unit": unit})
    except QuestionError as fault:
        raise MeasureError(str(fault)) from fault
    except IntegrityError as fault:
        words = _("“%(activity)s” has a factor from %(day)s on already; withdraw that one first.")
        raise MeasureError(words % {"activity": factor.activity, "day": valid_from}) from fault
    return factor


def do_withdraw_factor(person: Person, factor: EmissionFactor) -> None:
    """Take a mistaken factor away; measures that need it fail and say so until there is another one."""
    with transaction.atomic():
        before = {"activity": factor.activity, "kg_per_unit": factor.kg_per_unit, "source": factor.source}
        record(person, "withdrew", factor, before=before)
        unit = factor.unit
        factor.delete()
        _compute_anew(unit)


def _compute_anew(unit: Unit) -> None:
    """Have every footprint of a unit and below computed soon."""
    measures = Measure.objects.filter(deleted_at=None, unit__path__startswith=unit.path)
    for definition in latest_definitions(measures):
        if definition.what == CO2E:
            ask_for_reading(definition.measure)
