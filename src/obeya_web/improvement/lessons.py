"""What improvements learned, and how often later ones made use of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from obeya_web.accounts.models import Person
from obeya_web.improvement.checks import LEARNING
from obeya_web.improvement.listing import HEAVY, seen_by
from obeya_web.improvement.models import Improvement, LessonUse, Section


@dataclass(frozen=True, slots=True)
class Lessons:
    """The lesson of an improvement and who used it, and the lessons that it uses itself.

    `n_unseen` later improvements use it that the reader may not see: they count, and stay unnamed.
    """

    learned: str
    uses: tuple[LessonUse, ...]
    n_unseen: int
    used: tuple[LessonUse, ...]

    @property
    def n_uses(self) -> int:
        """Return how many later improvements use the lesson."""
        return len(self.uses) + self.n_unseen


def lessons_of(improvement: Improvement, person: Person) -> Lessons:
    """Return the lessons of one improvement as a person may read them."""
    section = improvement.sections.filter(key=LEARNING).first()
    rows = LessonUse.objects.filter(
        Q(earlier=improvement, improvement__deleted_at=None)
        | Q(improvement=improvement, earlier__deleted_at=None)
    ).select_related("improvement", "earlier")
    found = list(rows)
    linked = {key for each in found for key in (each.improvement_id, each.earlier_id)}
    seen = set(seen_by(person).filter(pk__in=linked).values_list("pk", flat=True))
    uses = [each for each in found if each.earlier_id == improvement.pk]
    return Lessons(
        learned=section.body.strip() if section else "",
        uses=tuple(each for each in uses if each.improvement_id in seen),
        n_unseen=sum(each.improvement_id not in seen for each in uses),
        used=tuple(
            each for each in found if each.improvement_id == improvement.pk and each.earlier_id in seen
        ),
    )


def with_a_lesson(person: Person) -> QuerySet[Improvement]:
    """Return the improvements that a person sees and that wrote down what they learned."""
    written = Section.objects.filter(key=LEARNING).exclude(body__regex=r"^\s*$").values("improvement")
    return seen_by(person).defer(*HEAVY).filter(pk__in=written)


def lessons_before(improvement: Improvement, person: Person) -> QuerySet[Improvement]:
    """Return the improvements whose lesson a later one may still take up: begun before it, not linked yet."""
    taken = improvement.lessons_used.values("earlier")
    earlier = with_a_lesson(person).filter(created_at__lt=improvement.created_at)
    return earlier.exclude(pk=improvement.pk).exclude(pk__in=taken).order_by("-created_at")


def n_reuses(improvements: Iterable[int]) -> dict[int, int]:
    """Return how often the lesson of each improvement was taken up by a later one; never used is left out."""
    rows = LessonUse.objects.filter(earlier__in=list(improvements), improvement__deleted_at=None)
    return dict(rows.values("earlier").annotate(n=Count("pk")).order_by().values_list("earlier", "n"))
