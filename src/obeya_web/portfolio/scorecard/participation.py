"""Who takes part: people who contributed as a share of the headcount, and lessons that others took up.

Whoever owns or works on an improvement, finished an action of one, sent an idea by name or was thanked contributes.
Only how many they are is said; where fewer people work than the smallest group that may be shown, nothing is.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.contrib.contenttypes.models import ContentType

from obeya_web.accounts.models import Person, Unit
from obeya_web.followup.models import ActionLink
from obeya_web.followup.states import State
from obeya_web.improvement.lessons import n_reuses
from obeya_web.improvement.models import Idea, Improvement, Section, Thanks
from obeya_web.portfolio.models import Intake
from obeya_web.portfolio.scorecard.shares import Share

SMALLEST: Final = 5
MOST_LESSONS: Final = 5


@dataclass(frozen=True, slots=True)
class Participation:
    """One unit with everything below it; `is_typed` says whether somebody set its headcount."""

    unit: Unit
    share: Share
    is_typed: bool

    @property
    def is_hidden(self) -> bool:
        """Say whether too few people work there to be told apart from each other."""
        return self.share.of < max(SMALLEST, self.unit.smallest_group)

    @property
    def is_doubtful(self) -> bool:
        """Say whether more people took part than are said to work there."""
        return self.share.n > self.share.of


@dataclass(frozen=True, slots=True)
class Reuse:
    """A lesson and how many later improvements took it up."""

    improvement: Improvement
    n: int


@dataclass(frozen=True, slots=True)
class LessonsUsed:
    """Of finished improvements, how many wrote down what they learned, and how often that was used."""

    written: Share
    n_uses: int
    most_used: tuple[Reuse, ...]


def participation_of(
    units: Sequence[Unit], improvements: Sequence[Improvement], since: datetime
) -> list[Participation]:
    """Return for each unit how many of its people contributed since a moment; all units lie below the first."""
    contributors = _contributors(improvements, units, since)
    belonging: dict[int, list[str]] = {}
    rows = Person.objects.filter(is_active=True).exclude(grants=None)
    for key, path in rows.values_list("pk", "grants__unit__path"):
        belonging.setdefault(key, []).append(path)
    typed = dict(Intake.objects.filter(unit__in=units).values_list("unit_id", "headcount"))
    found = []
    for unit in units:
        people = {
            key for key, paths in belonging.items() if any(path.startswith(unit.path) for path in paths)
        }
        headcount = typed.get(unit.pk)
        share = Share(len(people & contributors), len(people) if headcount is None else headcount)
        found.append(Participation(unit, share, headcount is not None))
    return found


def lessons_used(improvements: Iterable[Improvement], finished: Sequence[Improvement]) -> LessonsUsed:
    """Return how many finished improvements wrote down a lesson, and which lessons were taken up most."""
    rows = {each.pk: each for each in improvements}
    bodies = Section.objects.filter(key="learning", improvement__in=[each.pk for each in finished])
    n_written = sum(bool(body.strip()) for body in bodies.values_list("body", flat=True))
    reuses = n_reuses(rows)
    most = sorted(reuses.items(), key=lambda pair: (-pair[1], rows[pair[0]].title))
    return LessonsUsed(
        written=Share(n_written, len(finished)),
        n_uses=sum(reuses.values()),
        most_used=tuple(Reuse(rows[key], n) for key, n in most[:MOST_LESSONS]),
    )


def _contributors(improvements: Sequence[Improvement], units: Sequence[Unit], since: datetime) -> set[int]:
    keys = [each.pk for each in improvements]
    found: set[int | None] = {each.owner_id for each in improvements}
    found |= set(
        Improvement.team.through.objects.filter(improvement__in=keys).values_list("person", flat=True)
    )
    thanks = Thanks.objects.filter(improvement__in=keys, moment__gte=since)
    found |= set(thanks.values_list("person", flat=True))
    top = units[0].path if units else ""
    ideas = Idea.objects.filter(unit__path__startswith=top, deleted_at=None, created_at__gte=since)
    ideas = ideas.filter(is_pseudonymous=False)
    found |= set(ideas.values_list("sender", flat=True))
    done = ActionLink.objects.filter(
        kind=ContentType.objects.get_for_model(Improvement),
        object_id__in=keys,
        action__deleted_at=None,
        action__state=State.VERIFIED,
        action__ended_at__gte=since,
    )
    found |= set(done.values_list("action__owner", flat=True))
    return {key for key in found if key is not None}
