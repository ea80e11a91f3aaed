from __future__ import annotations

from typing import Any

import pytest

from obeya_web.improvement.a3.content import A3
from obeya_web.improvement.actions.catch_ball import do_answer_a3, do_send_a3
from obeya_web.improvement.actions.improving import ImprovementError
from obeya_web.improvement.checks import CHECKS
from obeya_web.improvement.models import A3Ask, Improvement
from obeya_web.notices.models import Notice
from tests.web.conftest import Cast
from tests.web.improvement.a3_writing import FETCH


def test_the_gate_opens_when_everybody_in_the_round_agreed(cast: Cast, improvement: Improvement) -> None:
    do_send_a3(cast.admin, improvement, [cast.owner, cast.mate], note="Look at the causes.")
    first, second = A3Ask.objects.order_by("person__name")
    do_answer_a3(cast.mate, first, agrees=True)
    assert CHECKS["approved"].missing(improvement)
    do_answer_a3(cast.owner, second, agrees=True)
    assert CHECKS["approved"].missing(improvement) == ""
    assert A3(improvement, cast.owner).is_agreed


def test_a_wish_for_a_change_closes_the_gate_and_the_rounds_are_kept(
    cast: Cast, improvement: Improvement
) -> None:
    do_send_a3(cast.admin, improvement, [cast.owner])
    do_answer_a3(cast.owner, A3Ask.objects.get(), agrees=True)
    do_send_a3(cast.admin, improvement, [cast.owner])
    with pytest.raises(ImprovementError):
        do_answer_a3(cast.owner, A3Ask.objects.get(number=2), agrees=False, words=" ")
    do_answer_a3(cast.owner, A3Ask.objects.get(number=2), agrees=False, words="Show the baseline.")
    assert CHECKS["approved"].missing(improvement)
    assert [(ask.number, ask.answer) for ask in A3Ask.objects.order_by("number")] == [
        (1, "agrees"),
        (2, "change"),
    ]


def test_who_is_asked_hears_of_it_with_a_link_and_answers_only_once(
    cast: Cast, improvement: Improvement, signed_in: Any
) -> None:
    do_send_a3(cast.admin, improvement, [cast.owner])
    ask = A3Ask.objects.get()
    notice = Notice.objects.get(person=cast.owner)
    assert notice.url == f"/improvements/{improvement.pk}/a3/#catch-ball"
    place = f"/improvements/{improvement.pk}/a3/answer/{ask.pk}/"
    assert signed_in(cast.mate).post(place, {"answer": "agrees"}, **FETCH).status_code == 404
    client = signed_in(cast.owner)
    assert client.post(place, {"answer": "agrees"}, **FETCH).status_code == 200
    assert client.post(place, {"answer": "change", "words": "no"}, **FETCH).status_code == 422
    with pytest.raises(ImprovementError):
        do_send_a3(cast.admin, improvement, [cast.stranger])
