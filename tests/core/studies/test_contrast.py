"""Two parts of a log side by side: published intervals, planted differences, and silence on noise."""

from __future__ import annotations

import numpy as np
import pytest

from obeya.spc.intervals import difference_of_medians, difference_of_shares, median_interval, wilson
from obeya.studies.contrast import contrast, contrast_paths
from obeya.tables.filters import parse


def test_the_interval_of_a_share_is_the_published_one() -> None:
    # Newcombe (1998), Statistics in Medicine 17, 857-872, table I: 81 of 263, 15 of 148, 0 of 20, 1 of 29.
    published = {
        (81, 263): (0.2553, 0.3662),
        (15, 148): (0.0624, 0.1605),
        (0, 20): (0, 0.1611),
        (1, 29): (0.0061, 0.1718),
    }
    for (n, of), ends in published.items():
        assert wilson(n, of) == pytest.approx(ends, abs=0.00006)


def test_the_interval_of_a_difference_of_shares_is_the_published_one() -> None:
    # Newcombe (1998), Statistics in Medicine 17, 873-890, table II, method 10.
    published = {
        (56, 70, 48, 80): (0.0524, 0.3339),
        (9, 10, 3, 10): (0.1705, 0.8090),
        (10, 10, 0, 20): (0.6791, 1.0),
    }
    for counts, ends in published.items():
        told = difference_of_shares(*counts)
        assert (told.low, told.high) == pytest.approx(ends, abs=0.00006)


def test_the_interval_of_a_median_holds_it_as_often_as_promised() -> None:
    rng = np.random.default_rng(4)
    truth = np.log(2)
    draws = [median_interval(np.sort(rng.exponential(1.0, 60))) for _ in range(2000)]
    assert 0.94 < np.mean([low <= truth <= high for low, high in draws]) < 0.98


def test_the_interval_of_a_difference_of_medians_holds_it_as_often_as_promised() -> None:
    rng = np.random.default_rng(5)
    told = [
        difference_of_medians(np.sort(rng.exponential(2.0, 80)), np.sort(rng.exponential(1.0, 120)))
        for _ in range(1500)
    ]
    assert 0.93 < np.mean([one.low <= np.log(2) <= one.high for one in told]) < 0.985


def test_a_few_values_tell_nothing() -> None:
    told = difference_of_medians(np.array([1.0, 2.0]), np.array([100.0, 101.0]))
    assert not told.is_beyond_chance


def _log(make_log, seed: int, *, planted: bool, n: int = 400):
    rng = np.random.default_rng(seed)
    rows, region = [], []
    for case in range(n):
        is_north = rng.random() < 0.5
        checked = rng.random() < (0.8 if planted and is_north else 0.3)
        for step, name in enumerate(["Enter", *(["Check"] if checked else []), "Pay"]):
            hour = int(rng.integers(0, 8)) + 8 * step
            rows.append((f"c{case:04d}", name, f"2024-01-{case % 28 + 1:02d}T{hour:02d}:00"))
            region.append("north" if is_north else "south")
    return make_log(rows, attributes={"Region": region})


def _as_case_attribute(log):
    import dataclasses

    values = log.events.group_by("case_index").agg(e0=log.events.e0.min())
    cases = log.cases.inner_join(values, "case_index")
    facts = dataclasses.replace(log.facts, case_attributes=log.facts.event_attributes, event_attributes=())
    return dataclasses.replace(log, cases=cases, facts=facts)


def test_a_planted_difference_is_found_with_an_interval_around_it(make_log) -> None:
    log = _as_case_attribute(_log(make_log, 1, planted=True))
    told = contrast(log.where(parse('has "Check"')), log.where(parse('not has "Check"')))
    assert {(one.attribute, one.value) for one in told.attributes} == {
        ("Region", "north"),
        ("Region", "south"),
    }
    north = next(one for one in told.attributes if one.value == "north")
    assert north.difference.low < 0.45 < north.difference.high and north.difference.low > 0.2


def test_noise_yields_no_difference_in_nearly_all_logs(make_log) -> None:
    n_found = 0
    for seed in range(12):
        log = _as_case_attribute(_log(make_log, 100 + seed, planted=False, n=120))
        n_found += len(
            contrast(log.where(parse('has "Check"')), log.where(parse('not has "Check"'))).attributes
        )
    assert n_found == 0


def test_small_parts_say_so_and_nothing_else(make_log) -> None:
    log = _as_case_attribute(_log(make_log, 2, planted=True, n=25))
    told = contrast(log.where(parse('has "Check"')), log.where(parse('not has "Check"')))
    assert told.too_few and told.attributes == () and told.n_compared == 0


def test_paths_are_compared_in_share_and_time(make_log) -> None:
    rows = []
    for case in range(200):
        late = 12 if case % 2 else 2
        rows += [
            (f"{case:03d}", "Enter", "2024-01-01T00:00"),
            (f"{case:03d}", "Pay", f"2024-01-01T{late:02d}:{case % 60:02d}"),
        ]
    log = make_log(rows)
    slow, quick = log.where(parse("duration > 6 h")), log.where(parse("duration <= 6 h"))
    (path,) = contrast_paths(slow, quick)
    assert (path.n_cases, path.n_cases_second) == (100, 100) and path.is_beyond_chance
    assert path.wait_s is not None and path.wait_s.difference == pytest.approx(36000, abs=120)
    assert path.share.difference == 0.0
