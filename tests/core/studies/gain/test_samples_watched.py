"""The story of the samples: proven, slipped back in a department that is named, recovered, held; and no story."""

from __future__ import annotations

import dataclasses
from datetime import date, timedelta

import ibis
import numpy as np
import pandas as pd
import pytest

from obeya.errors import QuestionError
from obeya.studies.gain import balance, judge_gain_in_log, locate_slip, register_in_log
from obeya.tables.event_log import EventLog

GO_LIVE = date(2024, 10, 1)
PROMISE = register_in_log("cycle_time", GO_LIVE, balancing=(balance("rework"),))

pytestmark = pytest.mark.xdist_group("gain-samples")


def day(n: int) -> date:
    return GO_LIVE + timedelta(days=n)


@pytest.mark.parametrize(
    ("n_days", "word"),
    [
        (0, "registered/collecting"),
        (30, "improved–provisional"),
        (60, "regressed"),
        (90, "improved & held"),
        (180, "improved & held"),
    ],
)
def test_the_gain_is_proven_lost_and_back(watched: EventLog, n_days: int, word: str) -> None:
    """Serves L021, L024, L037."""
    said = judge_gain_in_log(PROMISE, watched, as_of=day(n_days))
    assert said.verdict == word
    assert (said.slip is not None) == (word == "regressed")


def test_the_department_that_slipped_is_named_with_the_evidence(watched: EventLog) -> None:
    """Serves L064, L065."""
    said = judge_gain_in_log(PROMISE, watched, as_of=day(60))
    assert said.slip is not None and said.slip.evidence is not None
    first, evidence = said.slip.candidates[0], said.slip.evidence
    assert (first.attribute, first.value, first.is_named) == ("Department", "Operations", True)
    assert [each.value for each in said.slip.named if each.attribute == "Department"] == ["Operations"]
    assert first.low > 1 and first.p_value < 0.001
    assert evidence.since == date(2024, 10, 29)
    assert evidence.lost is not None and evidence.lost > 10_000
    assert len(evidence.cases) == 50
    assert min(case.started for case in evidence.cases) >= evidence.since
    assert "Operations" in said.slip.sentence


def test_the_evidence_lists_cases_of_that_department_only(watched: EventLog) -> None:
    evidence = locate_slip(PROMISE, watched, as_of=day(60)).evidence
    assert evidence is not None
    department = watched.attribute("Department")[1].column
    cases = watched.cases.select("case_id", department=watched.cases[department]).to_pyarrow().to_pylist()
    departments = {row["case_id"]: row["department"] for row in cases}
    assert {departments[case.case_id] for case in evidence.cases} == {"Operations"}


@pytest.mark.parametrize("n_days", [90, 180, 270])
def test_nobody_is_named_where_nothing_slips(watched: EventLog, n_days: int) -> None:
    slip = locate_slip(PROMISE, watched, as_of=day(n_days))
    assert slip.named == ()
    assert slip.evidence is None
    assert "Nothing stands out" in slip.sentence


@pytest.mark.parametrize("month", range(1, 11))
def test_where_nothing_ever_changes_nothing_is_found(claims: EventLog, month: int) -> None:
    """Ten dates on which nothing happened: no change is detected and nobody is named."""
    go_live = date(2024, 4, 1) + timedelta(weeks=4 * month)
    said = judge_gain_in_log(register_in_log("cycle_time", go_live), claims)
    slip = locate_slip(register_in_log("cycle_time", go_live), claims)
    assert said.verdict in ("no detectable change", "confounded")
    assert said.verdict == "no detectable change" or said.method == "trend-adjusted"
    assert slip.named == ()


def test_a_revert_put_into_one_line_of_claims_is_ranked_first(claims: EventLog) -> None:
    """Household claims take three times as long from 5 May 2025 on. Serves L064."""
    cases, column = claims.cases, claims.attribute("Department")[1].column
    late = (
        (cases.first_at >= ibis.timestamp("2025-05-05")) & (cases[column] == "Household") & cases.is_complete
    )
    moved = cases.last_at + (cases.last_at - cases.first_at) + (cases.last_at - cases.first_at)
    reverted = dataclasses.replace(
        claims, cases=cases.mutate(last_at=ibis.ifelse(late, moved, cases.last_at))
    )
    slip = locate_slip(register_in_log("cycle_time", date(2025, 1, 6)), reverted, as_of=date(2025, 6, 5))
    assert (slip.candidates[0].attribute, slip.candidates[0].value) == ("Department", "Household")
    assert [each.value for each in slip.named if each.attribute != "variant"] == ["Household"]


def test_medians_before_and_after_are_those_of_pandas(watched: EventLog) -> None:
    """Serves X040."""
    said = judge_gain_in_log(
        dataclasses.replace(PROMISE, slice="Department = Operations", trigger_days=0, balancing=()), watched
    )
    column = watched.attribute("Department")[1].column
    table = watched.cases.select(
        "first_at", "duration_s", "is_complete", kind=watched.cases[column]
    ).to_pandas()
    table["day"] = (
        pd.to_datetime(table["first_at"]).dt.tz_localize("UTC").dt.tz_convert("Europe/Berlin").dt.date
    )
    mine = table[(table["kind"] == "Operations") & table["is_complete"]]
    first, last = said.weeks[0].start, [week for week in said.weeks if week.side == "after"][-1].start
    before = mine[(mine["day"] >= first) & (mine["day"] < GO_LIVE)]["duration_s"].median() / 3600
    after = (
        mine[(mine["day"] >= GO_LIVE) & (mine["day"] < last + timedelta(days=7))]["duration_s"].median()
        / 3600
    )
    assert said.effect is not None
    assert said.effect.median_before == pytest.approx(before, rel=0.02)
    assert said.effect.median_after == pytest.approx(after, rel=0.05)
    n_before = sum(week.n for week in said.weeks if week.side == "before")
    assert n_before == len(
        table[(table["kind"] == "Operations") & (table["day"] >= first) & (table["day"] < GO_LIVE)]
    )


@pytest.mark.parametrize(
    ("measure", "fields"),
    [
        ("lead_time", {}),
        ("wait_time", {}),
        ("touch_time", {}),
        ("wait_time", {"step": "Release payment"}),
        ("rework_rate", {}),
        ("first_pass_yield", {}),
        ("on_time", {"limit_h": 240.0}),
        ("error_rate", {"errors": 'has "Request order number"'}),
        ("throughput", {}),
        ("arrivals", {}),
    ],
)
def test_every_measure_of_a_log_is_judged(watched: EventLog, measure: str, fields: dict[str, object]) -> None:
    said = judge_gain_in_log(register_in_log(measure, GO_LIVE, **fields), watched)
    assert said.effect is not None
    assert np.isfinite([said.effect.low, said.effect.ratio, said.effect.high]).all()
    expected = {
        "touch_time": None, "throughput": "no detectable change", "arrivals": "no detectable change",
    }.get(measure, "improved & held")  # fmt: skip
    if expected is not None:
        assert said.verdict == expected


@pytest.mark.parametrize(
    ("measure", "fields", "words"),
    [
        ("beauty", {}, "cannot be judged by “beauty”"),
        ("error_rate", {}, "needs a filter"),
        ("on_time", {}, "needs a limit"),
        ("wait_time", {"step": "Sing"}, "no activity “Sing”"),
    ],
)
def test_what_cannot_be_read_says_so(
    watched: EventLog, measure: str, fields: dict[str, object], words: str
) -> None:
    with pytest.raises(QuestionError, match=words):
        judge_gain_in_log(register_in_log(measure, GO_LIVE, **fields), watched)


def test_where_it_slipped_is_asked_of_eight_weeks_and_not_of_counts(watched: EventLog) -> None:
    with pytest.raises(QuestionError, match="from 8 on"):
        locate_slip(PROMISE, watched, as_of=day(30))
    with pytest.raises(QuestionError, match="not of counts"):
        locate_slip(register_in_log("throughput", GO_LIVE), watched)
