"""What the page Improve lists: what needs somebody, improvements by stage, the latest wins."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import Count, Q
from django.http import QueryDict
from django.utils.translation import gettext as _

from obeya_web.accounts.models import Person
from obeya_web.accounts.roles import Right
from obeya_web.accounts.scope import visible
from obeya_web.improvement.methods import Method, Stage, all_methods
from obeya_web.improvement.models import Idea, Improvement
from obeya_web.improvement.people import improvements_given_to
from obeya_web.improvement.words import IdeaState, Standing

MOST_SHOWN = 300
MOST_WAITING = 20
# What a list never needs of an improvement: large texts.
HEAVY = ("finding", "baseline", "where")


@dataclass(frozen=True, slots=True)
class Filters:
    """What the list is about, as its address says."""

    standing: str = ""
    method: str = ""
    whose: str = ""
    unit: str = ""

    def query(self, **changes: str) -> str:
        """Return the query of the address with some filters changed."""
        given = {name: getattr(self, name) for name in self.__slots__} | changes
        query = QueryDict(mutable=True)
        query.update({name: value for name, value in given.items() if value})
        return f"?{query.urlencode()}"


@dataclass(frozen=True, slots=True)
class Chip:
    """One choice of a filter."""

    words: Any
    query: str
    is_on: bool


@dataclass(slots=True)
class StageColumn:
    """The improvements of one stage of one method."""

    stage: Stage
    improvements: list[Improvement] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class MethodBoard:
    """The stages of one method with the improvements in them."""

    method: Method
    columns: tuple[StageColumn, ...]
    n: int


def read_filters(query: QueryDict) -> Filters:
    """Return the filters that an address means; what cannot be read there is left out."""
    standing, unit = query.get("standing", ""), query.get("unit", "")
    return Filters(
        standing=standing if standing in Standing.values else "",
        method=query.get("method", "")[:40],
        whose="mine" if query.get("whose") == "mine" else "",
        unit=unit if unit.isascii() and unit.isdigit() and len(unit) < 12 else "",
    )


def seen_by(person: Person) -> models.QuerySet[Improvement]:
    """Return the improvements that a person may see or was given, without those that were put away."""
    near = visible(Improvement.objects.all(), person).values("pk")
    given = improvements_given_to(person).values("pk")
    return Improvement.objects.filter(Q(pk__in=near) | Q(pk__in=given), deleted_at=None)


def improvements_for(person: Person, filters: Filters) -> list[Improvement]:
    """Return the improvements that the filters keep; without a standing those that are not over."""
    rows = seen_by(person).defer(*HEAVY).select_related("unit", "process", "owner")
    rows = (
        rows.filter(standing=filters.standing)
        if filters.standing
        else rows.filter(standing__in=(Standing.ACTIVE, Standing.PAUSED))
    )
    if filters.method:
        rows = rows.filter(method=filters.method)
    if filters.unit:
        rows = rows.filter(unit=int(filters.unit))
    if filters.whose:
        mine = Q(owner=person) | Q(sponsor=person) | Q(coach=person) | Q(team=person)
        rows = rows.filter(mine).distinct()
    return list(rows.annotate(n_voices=Count("voices", distinct=True))[:MOST_SHOWN])


def boards_of(improvements: Iterable[Improvement]) -> list[MethodBoard]:
    """Return the improvements by method and stage; methods without any are left out."""
    by_method: dict[str, list[Improvement]] = {}
    for one in improvements:
        by_method.setdefault(one.method, []).append(one)
    methods = all_methods()
    return [
        _board(methods.get(key, methods["a3"]), found)
        for key, found in sorted(by_method.items(), key=lambda pair: -len(pair[1]))
    ]


def _board(method: Method, found: list[Improvement]) -> MethodBoard:
    columns = {stage.key: StageColumn(stage) for stage in method.stages}
    for one in found:
        columns[method.stage(one.stage).key].improvements.append(one)
    return MethodBoard(method, tuple(columns.values()), len(found))


def chips_of(filters: Filters) -> list[list[Chip]]:
    """Return the chips above the list: how it stands, whose it is, which method."""
    standings = [("", _("Under way")), *Standing.choices]
    methods = [("", _("All methods")), *((key, one.name) for key, one in all_methods().items())]
    return [
        [
            Chip(words, filters.query(standing=value), filters.standing == value)
            for value, words in standings
            if value not in (Standing.ACTIVE,)
        ],
        [
            Chip(_("Everybody's"), filters.query(whose=""), not filters.whose),
            Chip(_("Mine"), filters.query(whose="mine"), filters.whose == "mine"),
        ],
        [Chip(words, filters.query(method=value), filters.method == value) for value, words in methods],
    ]


def new_ideas(person: Person) -> models.QuerySet[Idea]:
    """Return the ideas that wait for an answer by a person, the oldest first."""
    rows = visible(Idea.objects.filter(deleted_at=None, state=IdeaState.NEW), person, Right.EDIT)
    return rows.select_related("unit", "process").order_by("created_at")


@dataclass(frozen=True, slots=True)
class Waiting:
    """What needs the person who looks."""

    n_ideas: int
    oldest_idea: datetime | None
    to_decide: list[Improvement]
    paused: list[Improvement]
    unheard: list[Improvement]

    @property
    def is_nothing(self) -> bool:
        """Say whether nothing needs anybody."""
        return not (self.n_ideas or self.to_decide or self.paused or self.unheard)


def waiting_for(person: Person) -> Waiting:
    """Return what needs a person: ideas, decisions, what rests, and improvements nobody at the work was asked about."""
    ideas = new_ideas(person)
    open_ones = seen_by(person).defer(*HEAVY).select_related("unit").order_by("stage_since")
    active = open_ones.filter(standing=Standing.ACTIVE)
    approvable = visible(active, person, Right.APPROVE)
    asked = approvable.filter(pk__in=asked_for_approval()).exclude(gate_answers__item="approved")
    unheard = active.filter(voices=None, ideas=None, owner=person)
    return Waiting(
        n_ideas=ideas.count(),
        oldest_idea=ideas.values_list("created_at", flat=True).first(),
        to_decide=list(asked[:MOST_WAITING]),
        paused=list(open_ones.filter(standing=Standing.PAUSED).prefetch_related("pauses")[:MOST_WAITING]),
        unheard=list(unheard[:MOST_WAITING]),
    )


def asked_for_approval() -> models.QuerySet[Improvement, int]:
    """Return the keys of the improvements whose next gate asks for an approval."""
    wanted = Q(pk__in=[])
    for key, method in all_methods().items():
        for stage in method.stages:
            after = method.after(stage.key)
            if after is not None and any(item.key == "approved" for item in after.gate):
                wanted |= Q(method=key, stage=stage.key)
    return Improvement.objects.filter(wanted).values_list("pk", flat=True)
