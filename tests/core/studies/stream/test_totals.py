"""The totals of a value stream map equal those of its log, on both clocks, whatever overlaps, repeats or is rare.

Serves L074.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from obeya.flow.stream_json import from_json, to_text
from obeya.flow.stream_sums import stream_sums
from obeya.studies.stream import stream_of
from obeya.tables.calendar_text import find_calendar
from obeya.tables.event_log import EventLog

MONDAY = datetime(2024, 1, 1, 8, tzinfo=UTC)
Span = tuple[float, float]


def spans_of(rows: list[Any], log: EventLog) -> list[list[Span]]:
    """Return the intervals of work of each finished case, in seconds after the first Monday."""
    finished = set(log.cases.filter(log.cases.is_complete).case_id.to_pyarrow().to_pylist())
    cases = defaultdict(list)
    for case, _, begin, end, *_ in rows:
        if case in finished or not finished:
            cases[case].append((begin * 60, end * 60))
    return list(cases.values())


def covered(spans: list[Span]) -> list[Span]:
    """Join intervals that touch, one after the other: the slow way to count each second once."""
    joined: list[Span] = []
    for begin, end in sorted(spans):
        if joined and begin <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((begin, end))
    return joined


def whole(spans: list[Span]) -> Span:
    return min(begin for begin, _ in spans), max(end for _, end in spans)


def mean(values: list[float]) -> float:
    return sum(values) / len(values)


@pytest.mark.parametrize("seed", range(6))
def test_lead_time_work_and_passes_are_those_of_the_log(read, random_rows, seed):
    rows = random_rows(seed)
    log = read(rows)
    cases = spans_of(rows, log)
    leads = [end - begin for begin, end in map(whole, cases)]
    covers = [sum(end - begin for begin, end in covered(spans)) for spans in cases]
    efforts = [sum(end - begin for begin, end in spans) for spans in cases]
    sums = stream_of(log, least_share=0.3, most_steps=5).families[0].sums
    assert sums.lead_time_s == pytest.approx(mean(leads))
    assert sums.worked_s == pytest.approx(mean(covers))
    assert sums.effort_s == pytest.approx(mean(efforts))
    assert sums.wait_s == pytest.approx(mean(leads) - mean(covers))
    assert sum(rung.passes for rung in sums.ladder) == pytest.approx(sum(map(len, cases)) / len(cases))
    assert all(rung.wait_s >= -1e-6 and rung.work_s >= -1e-6 for rung in sums.ladder)


@pytest.mark.parametrize("seed", range(2))
def test_on_the_working_clock_both_totals_are_those_of_the_log(read, random_rows, seed):
    rows = random_rows(seed)
    calendar = find_calendar("mon-fri-8-17", zone="UTC")

    def worked(span: Span) -> float:
        begin, end = (MONDAY + timedelta(seconds=at) for at in span)
        return calendar.seconds_between(begin, end)

    log = read(rows)
    cases = spans_of(rows, log)
    family = stream_of(log.in_working_time(calendar)).families[0]
    assert family.stream.clock == "working"
    assert family.sums.lead_time_s == pytest.approx(mean([worked(whole(spans)) for spans in cases]))
    assert family.sums.effort_s == pytest.approx(mean([sum(map(worked, spans)) for spans in cases]))
    assert family.sums.worked_s == pytest.approx(mean([sum(map(worked, covered(spans))) for spans in cases]))
    counted = family.stream.counted
    assert counted.lead_time_calendar_s == pytest.approx(mean([whole(s)[1] - whole(s)[0] for s in cases]))
    assert family.sums.ratio_calendar == pytest.approx(
        counted.worked_calendar_s / counted.lead_time_calendar_s
    )


def test_the_totals_of_the_sample_are_the_means_of_its_finished_cases(invoices: EventLog):
    found = stream_of(invoices)
    done = invoices.cases.filter(invoices.cases.is_complete)
    lead, n = done.duration_s.mean().to_pyarrow().as_py(), done.count().to_pyarrow().as_py()
    work = invoices.events.semi_join(done, "case_index").service_s.sum().to_pyarrow().as_py() / n
    family = found.families[0]
    assert (found.n_cases, found.n_open) == (n, invoices.cases.count().to_pyarrow().as_py() - n)
    assert family.sums.lead_time_s == pytest.approx(lead)
    assert family.sums.effort_s == pytest.approx(work)
    assert sum(r.wait_share + r.work_share for r in family.bottlenecks) == pytest.approx(1.0)


def test_the_families_of_the_sample_add_up_to_the_whole(invoices: EventLog):
    one, many = stream_of(invoices).families[0], stream_of(invoices, families="Department").families
    assert len(many) == 5
    total = sum(family.n_cases * family.sums.lead_time_s for family in many)
    assert total / one.n_cases == pytest.approx(one.sums.lead_time_s)
    assert sum(family.share_of_cases for family in many) == pytest.approx(1.0)


def test_the_map_of_a_log_keeps_through_json_with_the_same_numbers(invoices: EventLog):
    stream = stream_of(invoices).families[0].stream
    again = from_json(to_text(stream))
    assert again == stream
    assert stream_sums(again) == stream_sums(stream)
