"""What can be found: every kind of record with its words, its address and its parts; the only list of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import reduce
from typing import Any

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from obeya_web.conversation.about import address_of
from obeya_web.conversation.models import Comment
from obeya_web.followup.models import Action
from obeya_web.improvement.models import Cause, Countermeasure, Idea, Improvement, Section
from obeya_web.measures.models import Measure
from obeya_web.portfolio.models import Goal, Milestone, RaidItem
from obeya_web.processes.models import Process
from obeya_web.streams.models import Stream
from obeya_web.twins.comparing import list_words
from obeya_web.twins.models import Scenario, Twin

Text = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Source:
    """One kind: its model, its word, its icon, the title and text of a record, and where it is shown.

    `parts` names kinds whose entries follow a record into another unit, each with the field that points back here.
    """

    model: type[models.Model]
    words: str | Promise
    icon: str
    text: Callable[[Any], Text]
    address: Callable[[Any], str]
    parts: Mapping[str, str]
    related: tuple[str, ...] = ("unit",)
    fetched: tuple[str, ...] = ()
    whole: tuple[str, ...] = ("improvement", "target")
    "What a record is a part of, by its fields: where that was put away, the record is not found either."


def _joined(*texts: object) -> str:
    return "\n".join(str(text) for text in texts if text)


def _words_of_measure(measure: Measure) -> str:
    """Return what a measure is for and how its values are made, by the definition that counts."""
    made = next(iter(measure.definitions.all()), None)
    of_values = (
        (made.what, made.statistic, made.value_unit, made.unit_word, made.step, made.filter, made.formula)
        if made
        else ()
    )
    return _joined(measure.context, *of_values, measure.benchmark_source)


def _words_of_stream(stream: Stream) -> list[str]:
    """Return the names of the steps of a map, of its current and its future state."""
    steps = [step for revision in stream.revisions.all() for step in revision.content.get("steps", [])]
    return list(dict.fromkeys(str(step.get("name", "")) for step in steps))


def _words_of_scenario(scenario: Scenario) -> list[str]:
    """Return the changes in every language that somebody may read them in."""
    found: list[str] = []
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            found += list_words(scenario.changes)
    return list(dict.fromkeys(found))


_PARTS = {
    "improvement.section": "improvement",
    "improvement.cause": "improvement",
    "improvement.countermeasure": "improvement",
    "portfolio.milestone": "improvement",
    "portfolio.raiditem": "improvement",
}
SOURCES: Mapping[str, Source] = {
    "processes.process": Source(
        Process,
        _("Processes"),
        "git-branch",
        lambda each: (each.name, _joined(each.purpose, each.suppliers, each.customers)),
        lambda each: reverse("process", args=[each.slug]),
        {
            "measures.measure": "process",
            "streams.stream": "process",
            "twins.twin": "process",
            "twins.scenario": "twin__process",
        },
    ),
    "improvement.improvement": Source(
        Improvement,
        _("Improvements"),
        "target-arrow",
        lambda each: (
            each.title,
            _joined(each.problem, each.measure, each.counter_measure, each.standard, each.outcome),
        ),
        lambda each: reverse("improvement", args=[each.pk]),
        _PARTS,
    ),
    "followup.action": Source(
        Action,
        _("Actions"),
        "checkbox",
        lambda each: (
            each.title,
            _joined(each.why, each.expected_effect, each.evidence, each.blocked_reason),
        ),
        lambda each: reverse("action", args=[each.pk]),
        {},
    ),
    "improvement.idea": Source(
        Idea,
        _("Ideas"),
        "bulb",
        lambda each: (each.words[:200], _joined(each.words[200:], each.place, each.answer)),
        lambda each: reverse("idea", args=[each.pk]),
        {},
    ),
    "portfolio.goal": Source(
        Goal,
        _("Goals"),
        "flag",
        lambda each: (each.name, _joined(each.why, each.measure)),
        lambda each: reverse("goal", args=[each.pk]),
        {},
    ),
    "measures.measure": Source(
        Measure,
        _("Measures"),
        "chart-line",
        lambda each: (each.name, _words_of_measure(each)),
        lambda each: reverse("measure", args=[each.pk]),
        {},
        ("unit", "process"),
        ("definitions",),
        ("process",),
    ),
    "streams.stream": Source(
        Stream,
        _("Value streams"),
        "arrows-split",
        lambda each: (each.title, _joined(*_words_of_stream(each))),
        lambda each: reverse("stream", args=[each.pk]),
        {},
        ("unit", "process"),
        ("revisions",),
        ("process",),
    ),
    "twins.twin": Source(
        Twin,
        _("Twins"),
        "copy",
        lambda each: (each.title, _joined(each.process.name, *each.model.get("activities", ()))),
        lambda each: reverse("twin", args=[each.pk]),
        {"twins.scenario": "twin"},
        ("process__unit",),
        (),
        ("process",),
    ),
    "twins.scenario": Source(
        Scenario,
        _("Scenarios"),
        "adjustments",
        lambda each: (each.title or str(each.twin), _joined(*_words_of_scenario(each))),
        lambda each: reverse("scenario", args=[each.pk]),
        {},
        ("twin__process__unit",),
        (),
        ("twin", "twin.process"),
    ),
    "improvement.section": Source(
        Section,
        _("A3"),
        "file-text",
        lambda each: (each.improvement.title, each.body),
        address_of,
        {},
        ("improvement__unit",),
    ),
    "improvement.cause": Source(
        Cause,
        _("Causes"),
        "git-fork",
        lambda each: (each.words, each.evidence),
        address_of,
        {},
        ("improvement__unit",),
    ),
    "improvement.countermeasure": Source(
        Countermeasure,
        _("Countermeasures"),
        "shield",
        lambda each: (each.words, _joined(each.predicted, each.actual)),
        address_of,
        {},
        ("improvement__unit",),
    ),
    "portfolio.milestone": Source(
        Milestone,
        _("Milestones"),
        "flag",
        lambda each: (each.name, ""),
        lambda each: reverse("plan", args=[each.improvement_id]),
        {},
        ("improvement__unit",),
    ),
    "portfolio.raiditem": Source(
        RaidItem,
        _("Risks and issues"),
        "alert-triangle",
        lambda each: (each.words, each.response),
        lambda each: reverse("plan", args=[each.improvement_id]),
        {},
        ("improvement__unit",),
    ),
    "conversation.comment": Source(
        Comment,
        _("Comments"),
        "message",
        lambda each: (str(each.target), each.body),
        lambda each: address_of(each.target),
        {},
        (),
        ("target",),
    ),
}


def is_there(source: Source, record: Any) -> bool:
    """Say whether a record, and what it is a part of, was not put away."""
    whole: Iterable[Any] = (record, *(_part(record, path) for path in source.whole))
    return all(getattr(part, "deleted_at", None) is None for part in whole)


def _part(record: Any, path: str) -> Any:
    """Return what a record is a part of, by the dotted path of its fields; None where there is none."""
    return reduce(lambda part, name: getattr(part, name, None), path.split("."), record)
