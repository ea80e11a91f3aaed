"""What one improvement learned is taken up by a later one, and counts as used."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from obeya_web.accounts.audit import history_of
from obeya_web.improvement.actions.improving import ImprovementError, do_begin_improvement
from obeya_web.improvement.actions.lessons import do_use_lesson
from obeya_web.improvement.lessons import lessons_of, n_reuses
from obeya_web.improvement.models import Improvement, LessonUse
from tests.web.conftest import Cast

Begin = Callable[..., Improvement]


def learned(begin: Begin, title: str, body: str = "Sign daily, not weekly.") -> Improvement:
    improvement = begin(title=title)
    improvement.sections.create(key="learning", body=body)
    earlier = improvement.created_at - timedelta(days=30)
    Improvement.objects.filter(pk=improvement.pk).update(created_at=earlier)
    improvement.refresh_from_db()
    return improvement


def test_a_lesson_linked_from_a_later_improvement_counts_its_reuse(
    cast: Cast, begin: Begin, signed_in: Any
) -> None:
    """Serves X025."""
    earlier, later = learned(begin, "Fewer waits"), begin(title="Quicker claims")
    assert n_reuses([earlier.pk]) == {}
    address = f"/improvements/{later.pk}/lesson/add/"
    client = signed_in(cast.owner)
    assert "Fewer waits" in client.get(address).content.decode()
    answer = client.post(address, {"earlier": earlier.pk, "how": "Claims are signed daily, too"})
    assert answer.status_code == 302
    assert n_reuses([earlier.pk]) == {earlier.pk: 1}
    shown = client.get(f"/improvements/{earlier.pk}/").content.decode()
    assert "used by 1 later improvement" in shown and "Quicker claims" in shown
    assert "Claims are signed daily, too" in client.get(f"/improvements/{later.pk}/").content.decode()
    assert "learned" in {event.verb for event in history_of(later)}
    use = LessonUse.objects.get()
    client.post(f"/improvements/{later.pk}/lesson/{use.pk}/remove/")
    assert n_reuses([earlier.pk]) == {}


def test_a_lesson_is_taken_from_an_earlier_improvement_once(cast: Cast, begin: Begin) -> None:
    earlier, later = learned(begin, "Fewer waits"), begin(title="Quicker claims")
    with pytest.raises(ImprovementError, match="began earlier"):
        do_use_lesson(cast.owner, earlier, later, how="the other way round")
    do_use_lesson(cast.owner, later, earlier, how="daily")
    with pytest.raises(ImprovementError, match="linked already"):
        do_use_lesson(cast.owner, later, earlier, how="again")


def test_whoever_may_not_see_who_uses_a_lesson_learns_only_how_many(cast: Cast, begin: Begin) -> None:
    earlier = learned(begin, "Fewer waits")
    later = do_begin_improvement(cast.stranger, cast.sales, title="Quicker offers", method="a3", fields={})
    do_use_lesson(cast.admin, later, earlier, how="daily")
    seen = lessons_of(earlier, cast.reader)
    assert (seen.n_uses, seen.n_unseen, seen.uses) == (1, 1, ())
    assert lessons_of(later, cast.stranger).used == ()
    assert lessons_of(earlier, cast.admin).uses[0].improvement == later
