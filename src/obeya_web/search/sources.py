"""What can be found: every kind of record with its words, its address and its parts; the only list of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from obeya_web.conversation.about import address_of
from obeya_web.conversation.models import Comment
from obeya_web.followup.models import Action
from obeya_web.improvement.models import Cause, Countermeasure, Idea, Improvement, Section
from obeya_web.measures.models import Measure
from obeya_web.portfolio.models import Goal, Milestone, RaidItem
from obeya_web.processes.models import Process

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
        {"measures.measure": "process"},
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
    whole: Iterable[Any] = (record, *(getattr(record, name, None) for name in source.whole))
    return all(getattr(part, "deleted_at", None) is None for part in whole)
