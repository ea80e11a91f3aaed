"""What the panel says about one activity or one path."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from django.utils.translation import gettext as _

from obeya.errors import QuestionError
from obeya.figures.figure import Figure
from obeya.figures.histogram import histogram_picture
from obeya.studies.contrast import AttributeContrast, Contrast, contrast
from obeya.studies.step import Step, look_at_step
from obeya.tables.filters import EndsWith, Filter, Follows, HasActivity, Not, StartsWith, to_text
from obeya_web.explorer.asking import Asked
from obeya_web.explorer.state import Selection, State
from obeya_web.explorer.told_findings import told_by_findings
from obeya_web.explorer.words import clock_words, wait_word
from obeya_web.lib.numbers import (
    count_here,
    date_here,
    duration_here,
    interval_here,
    number_here,
    said_here,
    share_here,
)

SEED: Final = 1
MOST_DIFFERENCES: Final = 4


@dataclass(frozen=True, slots=True)
class Act:
    """A button of the panel: its words and the query it leads to."""

    words: str
    query: str


@dataclass(frozen=True, slots=True)
class Around:
    """An activity before or after, with its share and the query that selects the path to it."""

    name: str
    n: int
    share: float
    query: str


@dataclass(frozen=True, slots=True)
class Times:
    """The times of the selection in words; empty where they are not known."""

    mean: str = ""
    p90: str = ""
    service: str = ""


@dataclass(frozen=True, slots=True)
class Panel:
    """Everything the panel shows, in words."""

    kind: str
    title: str
    sentence: str
    step: Step
    times: Times
    in_calendar: str
    told: tuple[str, ...]
    figure: Figure | None
    before: tuple[Around, ...]
    after: tuple[Around, ...]
    differences: tuple[str, ...]
    difference_note: str
    acts: tuple[Act, ...]
    how: str


def panel_content(asked: Asked, state: State, selection: Selection) -> Panel:
    """Return what the panel says; raises `QuestionError` where the filter leaves nothing of the selection."""
    step = ask_step(asked, selection)
    differences, note = _differences(asked, selection)
    calendar_free = Asked(asked.process, asked.where, "", asked.beside)
    in_calendar = ask_step(calendar_free, selection).wait_s if asked.calendar else None
    return Panel(
        kind=_("Activity") if selection.target is None else _("Path"),
        title=selection.name if selection.target is None else f"{selection.name} → {selection.target}",
        sentence=_sentence(step, asked),
        step=step,
        times=_times(step, asked),
        told=told_by_findings(asked.process, state, selection),
        in_calendar=duration_here(in_calendar.median) if in_calendar else "",
        figure=_figure(step),
        before=_before(step, state, selection),
        after=_after(step, state, selection),
        differences=differences,
        difference_note=note,
        acts=_acts(state, selection),
        how=_how(step, asked),
    )


def ask_step(asked: Asked, selection: Selection) -> Step:
    """Return the numbers of the activity or path in the selection of cases."""

    def name_it(log: object) -> Step:
        return look_at_step(
            log,  # type: ignore[arg-type]
            selection.name,
            selection.target,
            rng=np.random.default_rng(SEED),
        )

    return asked.ask("step", name_it, selection)


def condition_of(selection: Selection) -> Filter:
    """Return the filter that keeps the cases with the activity or the path."""
    if selection.target is None:
        return HasActivity((selection.name,))
    return Follows(selection.name, selection.target)


def _sentence(step: Step, asked: Asked) -> str:
    if step.wait_s is None:
        return _("It is the first step wherever it happens, so nothing waits before it.")
    words = [_wait_words(step, asked)]
    if step.share_of_lead_time:
        words.append(
            _("All of it together is %(share)s of the lead time of all cases")
            % {"share": share_here(step.share_of_lead_time)}
        )
        if step.hours_per_week is not None and step.interval is not None:
            said = {
                "hours": number_here(step.hours_per_week),
                "interval": interval_here(step.interval.low, step.interval.high),
            }
            words[-1] += _(", %(hours)s h a week (%(interval)s)") % said
        words[-1] += "."
    return " ".join(words)


def _wait_words(step: Step, asked: Asked) -> str:
    said = {"time": asked.say_time(step.wait_s.median if step.wait_s else None)}
    if step.wait_word == "gap":
        return _("%(time)s pass before it is done (median).") % said
    if step.wait_word == "estimated waiting time":
        return _("Cases wait about %(time)s here (median, starts are estimated).") % said
    return _("Cases wait %(time)s here (median).") % said


def _times(step: Step, asked: Asked) -> Times:
    wait, service = step.wait_s, step.service_s if step.target is None else None
    return Times(
        mean=asked.say_time(wait.mean) if wait else "",
        p90=asked.say_time(wait.p90) if wait else "",
        service=asked.say_time(service.median) if service else "",
    )


def _figure(step: Step) -> Figure | None:
    try:
        return histogram_picture(step.waits_s, what=step.wait_word, basis=step.basis)
    except QuestionError:
        return None


def _before(step: Step, state: State, selection: Selection) -> tuple[Around, ...]:
    name = selection.name
    return tuple(
        Around(
            each.activity or _("the case begins"),
            each.n,
            each.share,
            "" if each.activity is None else state.query(select=Selection(each.activity, name).text()),
        )
        for each in step.before
    )


def _after(step: Step, state: State, selection: Selection) -> tuple[Around, ...]:
    name = selection.target or selection.name
    return tuple(
        Around(
            each.activity or _("the case ends"),
            each.n,
            each.share,
            "" if each.activity is None else state.query(select=Selection(name, each.activity).text()),
        )
        for each in step.after
    )


def _differences(asked: Asked, selection: Selection) -> tuple[tuple[str, ...], str]:
    """Say by what the cases with it differ from the rest, or why nothing is said."""
    told = asked.ask(
        "contrast",
        lambda log: contrast(log.where(condition_of(selection)), log.where(Not(condition_of(selection)))),
        selection,
    )
    if not told.n_cases_second:
        return (), _("All cases have it, so there is no rest to compare to.")
    if told.too_few:
        return (), _("Too few cases to compare: %(first)s with it, %(second)s without.") % {
            "first": count_here(told.n_cases),
            "second": count_here(told.n_cases_second),
        }
    if not told.attributes:
        return (), _("No attribute differs from the rest beyond chance (%(n)s compared).") % {
            "n": count_here(told.n_compared)
        }
    return tuple(say_difference(each) for each in told.attributes[:MOST_DIFFERENCES]), _rest_words(told)


def _rest_words(told: Contrast) -> str:
    return _("%(first)s cases with it against %(second)s without; 95 %% intervals, %(n)s compared") % {
        "first": count_here(told.n_cases),
        "second": count_here(told.n_cases_second),
        "n": count_here(told.n_compared),
    }


def say_difference(one: AttributeContrast) -> str:
    """Say one difference with its interval."""
    told = one.difference
    if one.value is None:
        return _("%(name)s: median %(first)s, elsewhere %(second)s (difference %(interval)s)") % {
            "name": one.attribute,
            "first": number_here(told.first),
            "second": number_here(told.second),
            "interval": interval_here(told.low, told.high),
        }
    return _("%(name)s “%(value)s”: %(first)s, elsewhere %(second)s (%(interval)s points)") % {
        "name": one.attribute,
        "value": one.value,
        "first": share_here(told.first),
        "second": share_here(told.second),
        "interval": interval_here(told.low * 100, told.high * 100),
    }


def _acts(state: State, selection: Selection) -> tuple[Act, ...]:
    chosen = condition_of(selection)
    with_this = state.with_filter(to_text(chosen))
    rest = state.with_filter(to_text(Not(chosen)))
    fresh = replace(state, page=1)
    acts = [
        Act(_("With this"), fresh.query(where=with_this)),
        Act(_("Without"), fresh.query(where=rest, select="")),
    ]
    if selection.target is None:
        first, last = StartsWith((selection.name,)), EndsWith((selection.name,))
        acts += [
            Act(_("Starts with"), fresh.query(where=state.with_filter(to_text(first)))),
            Act(_("Ends with"), fresh.query(where=state.with_filter(to_text(last)))),
        ]
    else:
        later = Follows(selection.name, selection.target, how="eventually")
        acts.append(Act(_("Follows at any time"), fresh.query(where=state.with_filter(to_text(later)))))
    return (
        *acts,
        Act(_("Compare to the rest"), fresh.query(where=with_this, compare=rest)),
        Act(_("Show cases"), fresh.query(where=with_this, tab="cases", select="")),
    )


def _how(step: Step, asked: Asked) -> str:
    basis = step.basis
    formula = (
        _("from the completion of the step before to its start")
        if step.wait_word != "gap"
        else _("from the completion of the step before to its completion")
    )
    return _(
        "How: %(word)s %(formula)s, %(clock)s, %(filter)s, n = %(n)s of %(cases)s cases; interval by bootstrap over "
        "cases; source %(source)s, data until %(day)s."
    ) % {
        "word": wait_word(step.wait_word),
        "formula": formula,
        "clock": clock_words(basis),
        "filter": said_here(basis.filter),
        "n": count_here(step.wait_s.n if step.wait_s else 0),
        "cases": count_here(step.n_cases),
        "source": basis.source,
        "day": date_here(basis.as_of),
    }
