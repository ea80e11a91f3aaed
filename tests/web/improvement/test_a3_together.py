from __future__ import annotations

import json
from typing import Any

import pytest

from obeya_web.accounts.locking import Stale
from obeya_web.improvement.a3.merging import merged
from obeya_web.improvement.actions.a3 import (
    do_change_beside,
    versions_of,
)
from obeya_web.improvement.models import Improvement, Section
from tests.web.conftest import Cast
from tests.web.improvement.a3_writing import FETCH, write


def test_two_people_write_different_lines_of_one_section_and_both_stay(
    cast: Cast, improvement: Improvement, signed_in: Any
) -> None:
    version = write(cast, improvement, "background", "first\n\nlast")
    write(cast, improvement, "background", "first, by one\n\nlast", version)
    answer = signed_in(cast.admin).post(
        f"/improvements/{improvement.pk}/a3/sections/background/",
        {"body": "first\n\nlast, by the other", "seen_version": version},
        **FETCH,
    )
    assert json.loads(answer.content)["body"] == "first, by one\n\nlast, by the other"


def test_the_same_line_written_twice_is_a_question_for_people(
    cast: Cast, improvement: Improvement, signed_in: Any
) -> None:
    version = write(cast, improvement, "background", "first")
    write(cast, improvement, "background", "theirs", version)
    answer = signed_in(cast.admin).post(
        f"/improvements/{improvement.pk}/a3/sections/background/",
        {"body": "mine", "seen_version": version},
        **FETCH,
    )
    said = json.loads(answer.content)
    assert (answer.status_code, said["theirs"], said["version"]) == (409, {"body": "theirs"}, version + 1)
    assert Section.objects.get(key="background").body == "theirs"


@pytest.mark.parametrize(
    ("base", "theirs", "yours", "both"),
    [
        ("a\nb\nc", "A\nb\nc", "a\nb\nC", "A\nb\nC"),
        ("a\nb\nc", "a\nb\nc\nd", "A\nb\nc", "A\nb\nc\nd"),
        ("a\nb\nc", "a\nc", "a\nb\nc", "a\nc"),
        ("a", "b", "b", "b"),
        ("a", "b", "c", None),
        ("a\nb", "A\nb", "a\nB", None),
    ],
)
def test_changes_of_different_lines_come_together(
    base: str, theirs: str, yours: str, both: str | None
) -> None:
    assert merged(base, theirs, yours) == both
    assert both is None or merged(base, yours, theirs) == both


def test_every_version_of_a_section_can_be_gone_back_to(cast: Cast, improvement: Improvement) -> None:
    seen = 0
    for body in ("one", "two", "three"):
        seen = write(cast, improvement, "learning", body, seen)
    assert versions_of(Section.objects.get(key="learning")) == ["", "one", "two"]


def test_fields_that_others_wrote_beside_mine_stay(cast: Cast, improvement: Improvement) -> None:
    first, second = (Improvement.objects.get(pk=improvement.pk) for _ in range(2))
    do_change_beside(cast.owner, first, {"measure": "wait"}, seen_version=1)
    do_change_beside(cast.admin, second, {"problem": "It waits."}, seen_version=1)
    third = Improvement.objects.get(pk=improvement.pk)
    assert (third.measure, third.problem) == ("wait", "It waits.")
    with pytest.raises(Stale):
        do_change_beside(cast.admin, third, {"measure": "lead time"}, seen_version=1)
