"""What an A3 shows, gathered with a fixed number of questions; page, paper and slide are made from it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.safestring import SafeString

from obeya_web.accounts.models import Person
from obeya_web.accounts.roles import Right
from obeya_web.accounts.scope import may
from obeya_web.conversation.mentions import people_who_see
from obeya_web.conversation.reading import n_comments_by_number
from obeya_web.followup.models import Action, ActionLink
from obeya_web.followup.states import ENDED, State
from obeya_web.improvement.a3.completeness import Completeness, completeness
from obeya_web.improvement.a3.figures import Figures, figures_of
from obeya_web.improvement.a3.permission import may_write
from obeya_web.improvement.a3.showing_text import shown_text
from obeya_web.improvement.a3.template import SectionKind, shown_sections
from obeya_web.improvement.models import A3Ask, Catch, Cause, Countermeasure, Improvement, Section
from obeya_web.improvement.words import CauseState

MOST_ACTIONS = 100
CAUSE_SIGNS = {
    CauseState.HYPOTHESIS: "?",
    CauseState.TESTED: "◐",
    CauseState.CONFIRMED: "●",
    CauseState.REJECTED: "✕",
}


@dataclass(frozen=True, slots=True)
class ShownSection:
    """One section on the page: its kind, its text as kept and as shown, and how much was said about it."""

    kind: SectionKind
    place: int
    body: str
    words: SafeString
    version: int
    number: int | None
    n_comments: int
    missing: str


@dataclass(frozen=True, slots=True)
class ShownCause:
    """A cause in its place in the tree."""

    cause: Cause
    depth: int
    sign: str
    n_countermeasures: int


@dataclass(frozen=True, slots=True)
class ShownCountermeasure:
    """A countermeasure with the causes that it is aimed at, and whether it came as predicted."""

    countermeasure: Countermeasure
    causes: tuple[Cause, ...]

    @property
    def is_mapped(self) -> bool:
        """Say whether it is aimed at a cause at all."""
        return bool(self.causes)


@dataclass(frozen=True, slots=True)
class ShownAction:
    """A line of the plan."""

    action: Action
    is_late: bool

    @property
    def sign(self) -> str:
        """Return the shape of its state, readable without colour."""
        if self.is_late:
            return "■"
        state = State(self.action.state)
        return {State.DONE: "◕", State.VERIFIED: "●", State.DOING: "◑", State.BLOCKED: "▲"}.get(state, "○")


class A3:
    """One A3 as one person reads it."""

    def __init__(self, improvement: Improvement, person: Person, *, may_compute: bool = True) -> None:
        self.improvement = improvement
        self.person = person
        self._may_compute = may_compute

    @cached_property
    def may_write(self) -> bool:
        """Say whether the reader may write on it."""
        return self.improvement.is_open and may_write(self.person, self.improvement)

    @cached_property
    def may_talk(self) -> bool:
        """Say whether the reader may comment."""
        return may(self.person, Right.CONTRIBUTE, self.improvement.unit)

    @cached_property
    def kinds(self) -> list[SectionKind]:
        """Return the sections of the template."""
        return shown_sections()

    @cached_property
    def kept(self) -> dict[str, Section]:
        """Return the sections that hold something, by their keys."""
        return {section.key: section for section in self.improvement.sections.all()}

    @cached_property
    def completeness(self) -> Completeness:
        """Return how complete it is."""
        bodies = {key: section.body for key, section in self.kept.items()}
        return completeness(self.improvement, self.kinds, bodies)

    @cached_property
    def sections(self) -> list[ShownSection]:
        """Return the sections in their order."""
        talk = n_comments_by_number(self.kept.values())
        missing = {one.section.key: one.words for one in self.completeness.missing}
        shown = []
        for place, kind in enumerate(self.kinds, 1):
            section = self.kept.get(kind.key)
            body = section.body if section else ""
            shown.append(
                ShownSection(
                    kind,
                    place,
                    body,
                    shown_text(body),
                    section.version if section else 0,
                    section.pk if section else None,
                    talk.get(section.pk, 0) if section else 0,
                    missing.get(kind.key, ""),
                )
            )
        return shown

    @cached_property
    def left(self) -> list[ShownSection]:
        """Return the left column: the problem and why it exists."""
        return [section for section in self.sections if section.kind.side == "left"]

    @cached_property
    def right(self) -> list[ShownSection]:
        """Return the right column: what is done, and what came of it."""
        return [section for section in self.sections if section.kind.side == "right"]

    @cached_property
    def all_causes(self) -> list[Cause]:
        """Return all causes in the order in which they were found."""
        return list(self.improvement.causes.all())

    @cached_property
    def causes(self) -> list[ShownCause]:
        """Return the causes as a tree, each behind the one that it explains."""
        aimed = {cause.pk: 0 for cause in self.all_causes}
        for shown in self.countermeasures:
            for cause in shown.causes:
                aimed[cause.pk] += 1
        behind: dict[int | None, list[Cause]] = {}
        for cause in self.all_causes:
            behind.setdefault(cause.behind_id, []).append(cause)
        tree: list[ShownCause] = []
        waiting = [(cause, 0) for cause in reversed(behind.get(None, []))]
        while waiting:
            cause, depth = waiting.pop()
            tree.append(ShownCause(cause, depth, CAUSE_SIGNS[CauseState(cause.state)], aimed[cause.pk]))
            waiting += [(one, depth + 1) for one in reversed(behind.get(cause.pk, []))]
        return tree

    @cached_property
    def countermeasures(self) -> list[ShownCountermeasure]:
        """Return the countermeasures."""
        found = self.improvement.countermeasures.prefetch_related("causes")
        return [ShownCountermeasure(one, tuple(one.causes.all())) for one in found]

    @cached_property
    def plan(self) -> list[ShownAction]:
        """Return the actions of the improvement, by their days; those that ended stay on the sheet."""
        today = timezone.localdate()
        actions = (
            ActionLink.actions_of(self.improvement)
            .exclude(state=State.CANCELLED)
            .select_related("owner")
            .order_by("due", "pk")[:MOST_ACTIONS]
        )
        return [ShownAction(action, _is_late(action, today)) for action in actions]

    @cached_property
    def figures(self) -> Figures | None:
        """Return the figures that are bound to data."""
        return figures_of(self.improvement, may_compute=self._may_compute)

    @cached_property
    def asks(self) -> list[A3Ask]:
        """Return who was asked, the latest round first."""
        return list(self.improvement.a3_asks.select_related("person", "asked_by"))

    @property
    def revision(self) -> int:
        """Return the number of the revision: a new one begins with each round of catch-ball."""
        return max((ask.number for ask in self.asks), default=0) + 1 - self.is_agreed

    @property
    def is_agreed(self) -> bool:
        """Say whether everybody in the latest round agreed."""
        latest = [ask for ask in self.asks if ask.number == self.asks[0].number] if self.asks else []
        return bool(latest) and all(ask.answer == Catch.AGREES for ask in latest)

    @cached_property
    def my_ask(self) -> A3Ask | None:
        """Return the question that the reader has to answer."""
        latest = self.asks[0].number if self.asks else 0
        return next(
            (
                ask
                for ask in self.asks
                if ask.number == latest and ask.person_id == self.person.pk and ask.answer == Catch.OPEN
            ),
            None,
        )

    @cached_property
    def changed_at(self) -> datetime | None:
        """Return when a section was last written."""
        return max((section.changed_at for section in self.kept.values()), default=None)

    @cached_property
    def people(self) -> list[Person]:
        """Return the people who may see it: for the plan and the rounds."""
        return list(people_who_see(self.improvement).order_by("name", "email")[:300])


def stamp_of(html: str) -> str:
    """Return what tells two versions of a part of the page apart."""
    return hashlib.sha256(html.encode()).hexdigest()[:12]


def _is_late(action: Action, today: date) -> bool:
    return (
        action.state not in ENDED
        and action.state != State.DONE
        and action.due is not None
        and action.due < today
    )
