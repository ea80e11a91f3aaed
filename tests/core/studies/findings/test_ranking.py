"""The ranking as a whole: equal to a recount, nothing counted twice, the same every time. Serves P010."""

from __future__ import annotations

import dataclasses
import itertools
import math
import shlex
from typing import Any

import numpy as np
import pytest

from obeya.errors import QuestionError
from obeya.studies.findings import Measure, findings, hours_of
from obeya.tables.calendar_text import find_calendar
from obeya.tables.filters import from_json, parse, read_filter, to_json


def rank(log: Any, **options: Any) -> Any:
    return findings(log, rng=np.random.default_rng(1), **{"top": 20, **options})


@pytest.fixture(scope="module")
def troubled(plain_cases, from_cases):
    """A log with five things to find: a loop, a slow group, a long wait, slow work, and cases that just stop."""
    cases = plain_cases(700)
    for place, case in enumerate(cases):
        steps = [list(step) for step in case.steps]
        steps[3][1] *= 8
        steps[1][2] += 20
        if case.attributes["Region"] == "North":
            steps[4][1] += 60
        if place % 5 == 0:
            steps[2:2] = [["Ask back", 30.0, 0.2, "Hal"], ["Look up", 20.0, 0.2, "Bo"]]
        case.steps = [tuple(step) for step in (steps[:5] if place % 11 == 0 else steps)]
    return from_cases(cases)


@pytest.fixture(scope="module")
def ranked(troubled):
    """Everything found in the troubled log."""
    return rank(troubled)


def test_each_finding_opens_its_filtered_cases_and_a_recount_gives_its_hours(troubled, ranked, recount):
    """Serves P010."""
    assert len(ranked.findings) >= 4
    for finding in ranked.findings:
        n_cases, hours = recount(troubled, finding)
        assert finding.n_cases == n_cases
        assert finding.hours_lost == pytest.approx(hours, abs=0.001)


def test_the_ranking_is_by_hours(ranked):
    """Serves P010."""
    hours = [finding.hours_lost for finding in ranked.findings]
    assert hours == sorted(hours, reverse=True)


def test_no_step_of_a_case_counts_for_two_findings(troubled, ranked, rows_counted):
    counted: dict[tuple[int, int, str], str] = {}
    for finding in ranked.findings:
        kept = troubled.where(from_json(dict(finding.filter)))
        rows = kept.events.order_by("case_index", "position").to_pyarrow().to_pylist()
        times = ("wait", "service") if finding.measure["counted"] == "both" else (finding.measure["counted"],)
        for case, events in itertools.groupby(rows, key=lambda row: row["case_index"]):
            for position, _ in rows_counted(list(events), troubled, finding.measure):
                for time in times:
                    assert counted.setdefault((case, position, time), finding.title) == finding.title


def test_shares_weeks_and_costs_follow_from_the_hours(troubled):
    result = rank(troubled, rate=50.0, currency="CHF")
    rows = troubled.cases.to_pyarrow().to_pylist()
    lead = sum(row["duration_s"] for row in rows) / 3600
    weeks = (max(r["last_at"] for r in rows) - min(r["first_at"] for r in rows)).total_seconds() / 604_800
    assert result.lead_time_hours == pytest.approx(lead)
    assert result.weeks == pytest.approx(weeks)
    assert result.currency == "CHF"
    for finding in result.findings:
        assert finding.share_of_lead_time == pytest.approx(finding.hours_lost / lead)
        assert finding.hours_per_week == pytest.approx(finding.hours_lost / weeks)
        assert finding.cost == pytest.approx(finding.hours_lost * 50)
        assert finding.cost_interval.low == pytest.approx(finding.interval.low * 50)
        assert finding.share_of_cases == pytest.approx(finding.n_cases / 700)
        assert finding.interval.low <= finding.hours_lost <= finding.interval.high
        assert finding.interval.low >= 0.01 * lead


def test_without_a_rate_there_is_no_cost(ranked):
    assert all(one.cost is None and one.cost_interval is None for one in ranked.findings)


def test_the_first_five_come_with_the_number_of_the_others(troubled, ranked):
    first = rank(troubled, top=2)
    assert first.findings == ranked.findings[:2]
    assert first.n_beyond_top == len(ranked.findings) - 2
    assert first.hours_lost == pytest.approx(sum(one.hours_lost for one in first.findings))


def test_the_same_seed_gives_the_same_answer(troubled, ranked):
    assert rank(troubled) == ranked


def test_another_seed_changes_intervals_only(troubled, ranked):
    one, other = ranked, findings(troubled, rng=np.random.default_rng(2), top=20)
    assert [f.hours_lost for f in one.findings] == [f.hours_lost for f in other.findings]
    assert [f.interval for f in one.findings] != [f.interval for f in other.findings]


def test_a_filtered_log_is_a_log_of_its_own(troubled, recount):
    part = troubled.where(parse('Region in ["South", "East"]'))
    result = rank(part)
    assert result.basis.filter == part.filter_words()
    assert not any("North" in finding.statement for finding in result.findings)
    for finding in result.findings:
        assert (finding.n_cases, finding.hours_lost) == pytest.approx(recount(part, finding), abs=0.001)


def test_the_measure_and_filter_count_the_same_hours_in_the_whole_log(troubled, ranked):
    for finding in ranked.findings:
        kept = troubled.where(from_json(dict(finding.filter)))
        assert hours_of(kept, Measure.from_json(finding.measure)) == pytest.approx(
            finding.hours_lost, abs=0.001
        )


def test_filters_are_data_that_filters_read(ranked):
    for finding in ranked.findings:
        assert to_json(from_json(dict(finding.filter))) == finding.filter
        assert finding.filter_words.startswith("cases that ")


def test_working_time_counts_only_working_hours(plain_cases, from_cases, recount):
    cases = plain_cases(200)
    for case in cases:
        case.steps = [
            (name, wait + 200 * (name == "Draft"), work, who) for name, wait, work, who in case.steps
        ]
    office = find_calendar("DE", zone="UTC")
    log = from_cases(cases).in_working_time(office)
    result = rank(log, top=1)
    assert result.basis.time_basis == office.name
    (finding,) = result.findings
    assert " wd" in finding.statement and " d " not in finding.statement
    assert (finding.n_cases, finding.hours_lost) == pytest.approx(recount(log, finding), abs=0.001)


def test_no_person_is_ever_named(troubled, ranked):
    texts = " ".join(
        str(value) for finding in ranked.findings for value in dataclasses.asdict(finding).values()
    )
    assert not any(resource in texts for resource in troubled.resources)


def test_an_attribute_that_names_people_makes_no_groups(plain_cases, from_cases):
    cases = plain_cases(400)
    for place, case in enumerate(cases):
        case.attributes["Case owner"] = "Ann" if place % 4 == 0 else "Bo"
        case.steps = [(n, w + 60 * (n == "Draft" and place % 4 == 0), s, p) for n, w, s, p in case.steps]
    assert not any(one.kind == "group_differs" for one in rank(from_cases(cases)).findings)


def test_too_few_cases_say_so_and_yield_nothing(plain_cases, from_cases):
    result = rank(from_cases(plain_cases(29)))
    assert result.findings == ()
    assert "29 cases; findings need at least 30" in result.method[0]


def test_cases_that_take_no_time_can_lose_none(make_log):
    rows = [(f"C{n}", name, "2024-01-01T08:00") for n in range(40) for name in ("A", "B")]
    result = rank(make_log(rows))
    assert result.findings == ()
    assert "no time can be lost" in result.method[0]


def test_a_log_without_anything_left_yields_nothing(troubled):
    result = rank(troubled.where(parse("events > 1000")))
    assert result.findings == () and result.n_considered == 0
    assert math.isfinite(result.weeks)


@pytest.mark.parametrize(
    ("options", "named"), [({"top": 0}, "top is 0"), ({"rate": -1.0}, "-1"), ({"rate": math.nan}, "nan")]
)
def test_impossible_options_are_refused(troubled, options, named):
    with pytest.raises(QuestionError, match=named):
        rank(troubled, **options)


def test_findings_of_a_log_without_some_events_carry_the_whole_filter_in_their_command(troubled, recount):
    part = troubled.where(parse('events not in ["Look up"]'))
    result = rank(part)
    assert result.findings
    for finding in result.findings:
        assert (finding.n_cases, finding.hours_lost) == pytest.approx(recount(part, finding), abs=0.001)
        where = shlex.split(finding.command)[4]
        again = troubled.where(read_filter(where))
        assert hours_of(again, Measure.from_json(finding.measure)) == pytest.approx(
            finding.hours_lost, abs=0.001
        )
