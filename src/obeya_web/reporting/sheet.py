"""A report in the language that is active: what the page shows and the files hold."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any, Final, cast

from django.conf import settings
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from obeya.reports.pack_sheet import (
    Amount,
    DefinitionLine,
    Family,
    GainLine,
    PackLabels,
    PackLine,
    PackSheet,
    Quote,
)
from obeya.studies.gain.saying import say_measure, say_verdict
from obeya.studies.gain.vocabulary import VerdictWord
from obeya_web.accounts.models import Unit
from obeya_web.lib.numbers import date_here, share_here
from obeya_web.lib.tongue import in_readers_language
from obeya_web.measures.models import MeasureDefinition
from obeya_web.measures.saying import (
    fault_here,
    movement_here,
    name_of,
    period_here,
    statistic_name,
    value_here,
)
from obeya_web.measures.words import Standing
from obeya_web.reporting.pack import Pack, Packed, end_of
from obeya_web.watch.words import FAMILIES

OLD_DAYS: Final = {"day": 7, "week": 35, "month": 100}
"""From how many days since the beginning of the last judged period a report says that it is old."""
_HOUR_S: Final = 3600.0


def sheet_of(pack: Pack, unit: Unit) -> PackSheet:
    """Say a report."""
    moment = formats.date_format(timezone.localtime(pack.moment), "DATETIME_FORMAT")
    address = f"{reverse('report', args=[unit.pk])}?as_of={pack.as_of.isoformat()}"
    with in_readers_language():
        return PackSheet(
            title=finding_of(pack),
            under=_under(pack),
            note=_note(pack, moment),
            footer=_("obeya · %(unit)s · as known on %(moment)s") % {"unit": pack.unit, "moment": moment},
            link=f"{settings.CONFIGURATION.base_url}{address}",
            language=(get_language() or "en")[:2],
            as_of=pack.moment,
            labels=_labels(),
            lines=tuple(_line(row, pack.as_of) for row in pack.rows),
            warnings=tuple(alarm.words for alarm in pack.alarms),
            gains=tuple(_gain(gain) for gain in pack.gains),
            quotes=tuple(_quotes(pack)),
            definitions=tuple(_definitions(pack)),
        )


def finding_of(pack: Pack) -> str:
    """Return what a report finds; what cannot be judged, or only by old values, is never counted as good."""
    families = [row.latest.status.family for row in pack.rows]
    n_bad, n_all = families.count("bad"), len(families)
    n_unknown = sum(row.latest.status.family == "none" or _is_old(row, pack.as_of) for row in pack.rows)
    if not n_all:
        return _("Nothing is measured yet")
    if n_bad:
        words = ngettext(
            "%(n)d of %(all)d measures is off target", "%(n)d of %(all)d measures are off target", n_bad
        )
        return words % {"n": n_bad, "all": n_all}
    if n_unknown == n_all:
        return _("No measure has a target and new values")
    if n_unknown:
        words = ngettext(
            "No measure is off target, and %(n)d cannot be judged",
            "No measure is off target, and %(n)d cannot be judged",
            n_unknown,
        )
        return words % {"n": n_unknown}
    return _("No measure is off target")


def _under(pack: Pack) -> str:
    n = len(pack.rows)
    words = ngettext("%(n)d measure", "%(n)d measures", n) % {"n": n}
    day = _("as of %(day)s") % {"day": date_here(pack.as_of)}
    return f"{pack.unit} · {day} · {words}"


def _note(pack: Pack, moment: str) -> str:
    if pack.is_kept:
        return _("Kept as it was sent: what was known on %(moment)s.") % {"moment": moment}
    if pack.moment < end_of(pack.as_of):
        return _("The day is not over: what is known on %(moment)s, and it may still change.") % {
            "moment": moment
        }
    return ""


def _line(row: Packed, as_of: date) -> PackLine:
    latest, definition = row.latest, row.latest.definition
    judged = latest.judged
    sign, lately = movement_here(latest.movement.word)
    return PackLine(
        name=latest.measure.name,
        depth=row.depth,
        is_kpi=latest.measure.is_primary,
        under=" · ".join(part for part in (row.process, row.owner or _("nobody owns it")) if part),
        last=_amount(judged[-1].value if judged else None, definition),
        period=period_here(judged[-1].begin, definition.period) if judged and definition else "",
        before=_amount(judged[-2].value if len(judged) > 1 else None, definition),
        target=_amount(latest.measure.target, definition, without=_("no target")),
        family=latest.status.family,
        status=latest.status.word,
        rule=latest.status.rule,
        lately=f"{sign} {lately}",
        marks=tuple(_marks(row, as_of)),
        comments=tuple(_comments(row)),
    )


def _amount(value: float | None, definition: MeasureDefinition | None, *, without: str = "") -> Amount:
    if value is None or definition is None:
        return Amount(without or _("no data"), unit=_unit(definition))
    is_time, is_share = definition.value_unit == "seconds", definition.value_unit == "share"
    number = value / _HOUR_S if is_time else value
    return Amount(value_here(value, definition), number, _unit(definition), is_share)


def _unit(definition: MeasureDefinition | None) -> str:
    if definition is None:
        return ""
    return "h" if definition.value_unit == "seconds" else definition.unit_word


def _marks(row: Packed, as_of: date) -> Iterator[str]:
    """Say what must be known before the number is believed."""
    latest, measure = row.latest, row.latest.measure
    reading, definition = latest.reading, latest.definition
    if measure.standing == Standing.DRAFT:
        yield _("a draft, not in use")
    if latest.is_stale:
        yield _("past its review date, %(day)s") % {"day": date_here(measure.review_day)}
    if latest.is_orphan and row.owner:
        yield _("belongs to no process and to no tree")
    if reading is not None and reading.fault:
        since = date_here(timezone.localdate(reading.failing_since) if reading.failing_since else None)
        yield _("failing since %(day)s: %(why)s") % {"day": since, "why": fault_here(reading.fault)}
    if definition is not None and row.newest_definition not in (None, definition.number):
        yield _("defined anew as v%(n)d, and not computed by it yet") % {"n": row.newest_definition}
    if latest.last is not None and definition is not None and _is_old(row, as_of):
        period = period_here(latest.last.begin, definition.period)
        yield _("old: the last period that can be judged is %(period)s") % {"period": period}


def _is_old(row: Packed, as_of: date) -> bool:
    """Say whether the last judged period began too long ago to say how things are."""
    last, definition = row.latest.last, row.latest.definition
    if last is None or definition is None:
        return False
    return (as_of - last.begin).days > OLD_DAYS[definition.period]


def _comments(row: Packed) -> Iterator[str]:
    if row.latest.measure.context:
        yield row.latest.measure.context
    for day, words in row.notes:
        yield f"{date_here(day)}: {words}"


def _gain(gain: dict[str, Any]) -> GainLine:
    state = gain["state"]
    word = state["word"] if state else ""
    live = _("live since %(day)s") % {"day": date_here(date.fromisoformat(gain["go_live"]))}
    return GainLine(
        title=gain["title"],
        under=f"{gain['process']} · {say_measure(gain['measure'])} · {live}",
        verdict=say_verdict(cast("VerdictWord", word)) if state else _("not judged yet"),
        family=cast("Family", FAMILIES.get(word, "none")),
        effect=_effect(state),
        seen=date_here(date.fromisoformat(state["as_of"])) if state else "–",
    )


def _effect(state: dict[str, Any] | None) -> str:
    if state is None or None in (state["ratio"], state["low"], state["high"]):
        return "–"
    mean, low, high = (share_here(state[name] - 1) for name in ("ratio", "low", "high"))
    return f"{mean} ({_('%(low)s to %(high)s') % {'low': low, 'high': high}})"


def _quotes(pack: Pack) -> Iterator[Quote]:
    for row in pack.rows:
        for words, who in row.voices:
            yield Quote(words, who or _("somebody who does the work"), row.latest.measure.name)


def _definitions(pack: Pack) -> Iterator[DefinitionLine]:
    for row in pack.rows:
        definition, reading = row.latest.definition, row.latest.reading
        if definition is None:
            continue
        said = (
            name_of(definition.what),
            statistic_name(definition.statistic),
            definition.get_period_display(),
            definition.step,
            definition.filter,
            definition.formula,
        )
        data = _("not computed yet")
        if reading is not None and reading.data_until is not None:
            data = _("data until %(day)s") % {"day": date_here(timezone.localdate(reading.data_until))}
        elif reading is not None:
            data = _("computed %(day)s") % {"day": date_here(timezone.localdate(reading.computed_at))}
        yield DefinitionLine(
            name=row.latest.measure.name,
            version=f"v{definition.number}",
            words=" · ".join(str(part) for part in said if part),
            since=date_here(timezone.localdate(definition.moment)),
            data=data,
        )


def _labels() -> PackLabels:
    return PackLabels(
        measures=_("Measures"),
        measure=_("What is measured"),
        last=_("Last"),
        period=_("Period"),
        before=_("Before"),
        target=_("Target"),
        unit=_("Unit"),
        status=_("Against target"),
        rule=_("Rule"),
        lately=_("Signal or noise"),
        marks=_("To know"),
        comments=_("Comments"),
        warnings=_("Warnings"),
        gains=_("Gains that are watched"),
        gain=_("Improvement"),
        verdict=_("Verdict"),
        effect=_("Effect"),
        seen=_("By data until"),
        no_gains=_("No gain is registered here."),
        quotes=_("Voices from the work"),
        who=_("Who"),
        definitions=_("How the numbers are made"),
        version=_("Version"),
        made=_("Definition"),
        since=_("Since"),
        data=_("Data"),
        about=_("About this report"),
        no_measures=_("Nothing is measured here yet."),
    )
