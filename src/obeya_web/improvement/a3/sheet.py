"""The A3 as `obeya.reports` sets it on paper and on a slide, in the reader's language."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

import obeya
from obeya.reports.a3_sheet import A3Sheet, Block, Facts, Grid, Labels, Part, Picture, Tone, Words
from obeya.reports.a3_text import parts_of
from obeya_web.accounts.models import Person
from obeya_web.improvement.a3.content import A3, ShownSection
from obeya_web.improvement.a3.template import (
    BACKGROUND,
    CAUSES,
    COUNTERMEASURES,
    CURRENT,
    FOLLOW_UP,
    GOAL,
    PLAN,
)
from obeya_web.lib.numbers import date_here, number_here


def sheet_of(a3: A3) -> A3Sheet:
    """Return everything that stands on an A3."""
    improvement = a3.improvement
    link = settings.CONFIGURATION.base_url.rstrip("/") + reverse("a3", args=[improvement.pk])
    return A3Sheet(
        title=improvement.title,
        facts=tuple(facts_of(a3)),
        blocks=tuple(_block(a3, section, link) for section in a3.sections),
        footer=_("obeya %(version)s · %(unit)s · made %(day)s · %(percent)s %% complete")
        % {
            "version": obeya.__version__,
            "unit": improvement.unit,
            "day": date_here(timezone.localdate()),
            "percent": a3.completeness.percent,
        },
        link=link,
        language=translation.get_language() or "en",
        labels=Labels(
            cut=_("… cut to fit one page"),
            more_rows=_("{n} more rows"),
            empty=_("Nothing here yet"),
            cut_note=_("Some texts are cut so that all stands on one page; everything is at"),
        ),
    )


def facts_of(a3: A3) -> list[tuple[str, str]]:
    """Return what stands beside the title."""
    improvement = a3.improvement
    day = date_here(timezone.localtime(a3.changed_at).date()) if a3.changed_at else "–"
    return [
        (_("Owner"), _name(improvement.owner)),
        (_("Coach"), _name(improvement.coach)),
        (_("Sponsor"), _name(improvement.sponsor)),
        (_("Revision"), f"{a3.revision} · {day}"),
        (_("Agreed"), _("yes") if a3.is_agreed else _("not yet")),
    ]


def _block(a3: A3, section: ShownSection, link: str) -> Block:
    bound = _BOUND.get(section.kind.key)
    parts = (*(bound(a3) if bound else ()), *parts_of(section.body))
    name = f"{section.place} {section.kind.name}"
    return Block(section.kind.key, name, section.kind.side, parts, f"{link}#{section.kind.key}")


def _background(a3: A3) -> tuple[Part, ...]:
    problem = a3.improvement.problem.strip()
    return (Words(tuple(line for line in problem.splitlines() if line.strip())),) if problem else ()


def _current(a3: A3) -> tuple[Part, ...]:
    figures = a3.figures
    if figures is None:
        return ()
    facts = Facts(
        tuple((label, f"{was} → {now}" if now else was) for label, was, now in figures.numbers if was)
    )
    parts: list[Part] = [facts]
    if figures.moves:
        caption = _("Median waiting before each step, and how often, when it began.")
        parts.append(Picture(figures.strip_in("light"), figures.strip_alt, caption))
    if figures.trend is not None:
        parts.append(figures.trend)
    return tuple(parts)


def _goal(a3: A3) -> tuple[Part, ...]:
    improvement = a3.improvement
    if not improvement.measure:
        return ()
    way = f"{_number(improvement.baseline_value)} → {_number(improvement.target_value)} {improvement.measure_unit}"
    items = [(improvement.measure, way), (_("By"), _day(improvement.target_day))]
    if improvement.actual_value is not None:
        items.append((_("Reached"), f"{_number(improvement.actual_value)} {improvement.measure_unit}"))
    if improvement.counter_measure:
        items.append((_("Must not get worse"), improvement.counter_measure))
    return (Facts(tuple(items)),)


def _causes(a3: A3) -> tuple[Part, ...]:
    rows, tones = [], []
    for shown in a3.causes:
        cause = shown.cause
        words = f"{'   ' * shown.depth}{'└ ' if shown.depth else ''}{cause.words}"
        rows.append((words, f"{shown.sign} {cause.get_state_display()}", cause.evidence))
        tones.append("soft" if cause.state == "rejected" else "")
    if not rows:
        return ()
    columns = (_("Cause"), _("How sure"), _("Evidence"))
    return (Grid(columns, tuple(rows), (4, 1.5, 4), tuple(_tones(tones))),)


def _countermeasures(a3: A3) -> tuple[Part, ...]:
    if not a3.countermeasures:
        return ()
    rows = tuple(
        (
            one.countermeasure.words,
            "; ".join(cause.words for cause in one.causes) or _("▲ no cause"),
            one.countermeasure.predicted,
        )
        for one in a3.countermeasures
    )
    return (Grid((_("Countermeasure"), _("Against"), _("Predicted")), rows, (3.4, 3, 2.4)),)


def _plan(a3: A3) -> tuple[Part, ...]:
    if not a3.plan:
        return ()
    rows = tuple(
        (
            line.action.title,
            _name(line.action.owner),
            _day(line.action.due),
            f"{line.sign} {_('late') if line.is_late else line.action.get_state_display()}",
        )
        for line in a3.plan
    )
    tones = _tones(["bad" if line.is_late else "" for line in a3.plan])
    return (Grid((_("What"), _("Who"), _("By"), _("State")), rows, (5, 2, 1.5, 1.8), tuple(tones)),)


def _follow_up(a3: A3) -> tuple[Part, ...]:
    rows, tones = [], []
    for one in a3.countermeasures:
        measure = one.countermeasure
        if measure.predicted or measure.actual:
            sign = f"■ {_('missed')}: " if measure.is_missed else ""
            rows.append((measure.words, measure.predicted or "–", f"{sign}{measure.actual}" or "–"))
            tones.append("bad" if measure.is_missed else "")
    if not rows:
        return ()
    columns = (_("Countermeasure"), _("Predicted"), _("Actual"))
    return (Grid(columns, tuple(rows), (3.4, 2.6, 3), tuple(_tones(tones))),)


_BOUND: Mapping[str, Callable[[A3], tuple[Part, ...]]] = {
    BACKGROUND: _background,
    CURRENT: _current,
    GOAL: _goal,
    CAUSES: _causes,
    COUNTERMEASURES: _countermeasures,
    PLAN: _plan,
    FOLLOW_UP: _follow_up,
}


def _tones(names: list[str]) -> list[Tone]:
    known: dict[str, Tone] = {"bad": "bad", "soft": "soft"}
    return [known.get(name, "") for name in names]


def _name(person: Person | None) -> str:
    # The sheet leaves the house, printed and as a file.
    return person.name_in_files if person else "–"


def _number(value: float | None) -> str:
    return number_here(value) if value is not None else "–"


def _day(day: date | None) -> str:
    return date_here(day) if day else "–"
