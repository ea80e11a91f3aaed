"""Variants are the distinct activity sequences, with their cases, shares and times."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable
from datetime import datetime
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from obeya.errors import QuestionError
from obeya.mining.variants import variants
from obeya.tables.event_log import EventLog
from obeya.tables.filters import read_filter

MakeLog = Callable[..., EventLog]
few_logs = settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])


@few_logs
@given(seed=st.integers(0, 2**32 - 1))
def test_variants_equal_those_counted_by_hand(
    make_log: MakeLog, random_rows: Callable[[int], Any], in_order: Callable[[Any], Any], seed: int
) -> None:
    rows = random_rows(seed)
    cases = in_order(rows)
    sizes = Counter(tuple(row[1] for row in case) for case in cases.values())
    durations = defaultdict(list)
    for case in cases.values():
        moments = [datetime.fromisoformat(t) for row in case for t in row[2:4] if t]
        durations[tuple(row[1] for row in case)].append((max(moments) - min(moments)).total_seconds())

    found = variants(make_log(rows), top=99)

    assert {variant.activities: variant.n_cases for variant in found.variants} == sizes
    assert [v.n_cases for v in found.variants] == sorted(sizes.values(), reverse=True)
    assert found.n_variants == len(sizes)
    assert found.n_single_case == sum(n == 1 for n in sizes.values())
    assert found.variants[-1].cumulative_share == pytest.approx(1)
    for variant in found.variants:
        assert variant.duration_s.median == pytest.approx(np.median(durations[variant.activities]))


def _two_ways(make_log: MakeLog) -> EventLog:
    rows: list[tuple[Any, ...]] = []
    for case in range(4):
        rows += [
            (case, "ask", "2024-01-01T08:00", None, "ann"),
            (case, "pay", "2024-01-02T08:00", None, "bob"),
        ]
    rows += [(4, "ask", "2024-01-01T08:00", None, "ann"), (4, "no", "2024-01-01T09:00", None, "ann")]
    return make_log(rows)


def test_each_variant_says_its_share_time_and_handovers(make_log_on: MakeLog) -> None:
    """Serves L059."""
    found = variants(_two_ways(make_log_on), top=1)

    (usual,) = found.variants
    assert (found.n_variants, found.n_cases, found.n_covering_80_percent) == (2, 5, 1)
    assert (usual.activities, usual.n_cases, usual.share) == (("ask", "pay"), 4, 0.8)
    assert usual.duration_s.median == 86_400
    assert usual.n_handovers == 1


def test_variants_of_a_filtered_log_are_counted_anew(make_log: MakeLog) -> None:
    found = variants(_two_ways(make_log).where(read_filter('has "no"')))

    assert [(v.activities, v.n_cases, v.share) for v in found.variants] == [(("ask", "no"), 1, 1.0)]
    assert found.n_variants == 1


def test_dropped_events_make_new_variants(make_log_on: MakeLog) -> None:
    found = variants(_two_ways(make_log_on).where(read_filter('events in ["ask"]')))

    assert [(v.activities, v.n_cases) for v in found.variants] == [(("ask",), 5)]


def test_a_log_without_cases_has_no_variant(make_log: MakeLog) -> None:
    found = variants(_two_ways(make_log).where(read_filter('not has "ask"')))

    assert (found.n_variants, found.n_cases, found.n_covering_80_percent, found.variants) == (0, 0, 0, ())


def test_asking_for_no_variant_is_refused(make_log: MakeLog) -> None:
    with pytest.raises(QuestionError, match="At least one"):
        variants(_two_ways(make_log), top=0)
