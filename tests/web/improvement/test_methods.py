from __future__ import annotations

from datetime import timedelta

import pytest

from obeya_web.improvement.advising import Case, advise
from obeya_web.improvement.method_lines import MethodTextError, as_lines, read_lines
from obeya_web.improvement.methods import METHODS, method_of
from obeya_web.improvement.models import (
    MethodEdit,
)

DAY = timedelta(days=1)


@pytest.mark.parametrize("key", list(METHODS))
def test_a_method_reads_back_as_it_was_written(key: str, db: None) -> None:
    """Serves P005."""
    stages = METHODS[key].stages
    again = read_lines(as_lines(stages), stages)
    assert [stage["key"] for stage in again] == [stage.key for stage in stages]
    assert [[item["key"] for item in stage["gate"]] for stage in again] == [
        [item.key for item in stage.gate] for stage in stages
    ]


def test_lines_that_cannot_be_read_are_all_named(db: None) -> None:
    with pytest.raises(MethodTextError) as fault:
        read_lines("    [owner]\nPlan\n    [no_such]\nDo", ())
    assert "Line 1" in str(fault.value) and "no_such" in str(fault.value)


def test_administrators_change_a_method_and_bring_it_back(cast, signed_in) -> None:
    client = signed_in(cast.admin)
    lines = "Agreed\nDoing\n    [owner]\n    Is the works council asked?\nDone\n    [result]"
    given = {"name": "Just do it", "purpose": "", "lines": lines, "is_offered": "on", "seen_version": 1}
    assert client.post("/improve/methods/just_do_it/", given).status_code == 302
    gate = method_of("just_do_it").stages[1].gate
    assert [item.is_check for item in gate] == [True, False]
    assert client.post("/improve/methods/just_do_it/", {**given, "lines": "One"}).status_code == 422
    assert "changed here" in client.get("/improve/methods/").content.decode()
    client.post("/improve/methods/just_do_it/restore/")
    assert not MethodEdit.objects.exists()
    assert signed_in(cast.owner).post("/improve/methods/just_do_it/", given).status_code == 403


@pytest.mark.parametrize(
    ("case", "method"),
    [
        (Case(is_faulty_delivery=True, is_cause_known=True), "8d"),
        (Case(is_cause_known=True), "just_do_it"),
        (Case(is_untried=True, field="health"), "pdsa"),
        (Case(is_variation=True), "dmaic"),
        (Case(is_one_area=True), "kaizen"),
        (Case(), "a3"),
    ],
)
def test_the_advisor_suggests_a_method_with_its_reason(case: Case, method: str) -> None:
    """Serves X102."""
    advice = advise(case)
    assert advice.method == method
    assert len(advice.reason) > 20
    assert bool(advice.usual) is bool(case.field)
