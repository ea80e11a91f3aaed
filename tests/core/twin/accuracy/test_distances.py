"""Distances between cases: against log-distance-measures 2.2.0, and by hand."""

from __future__ import annotations

from dataclasses import asdict

import numpy as np
import pytest

from obeya.twin.accuracy.distances import ONE_SIDED_DAY, distances, remaining_time_distance, wasserstein
from obeya.twin.accuracy.traces import DAY, HOUR, Traces, traces_of
from tests.core.twin.accuracy.splits import read_split

MONDAY_9 = 4 * DAY + 9 * HOUR  # 5 January 1970

# Computed once with log-distance-measures 2.2.0 (Apache-2.0): n-grams of 3 and of 2, absolute, circadian and relative
# events, cycle times, arrivals.
PUBLISHED_SYNTHETIC = (0.5036496350364964, 0.4107142857142857, 7.65, 7.498281455439319, 0.09444444444444455,
                       0.3205128205128206, 7.6410256410256405)  # fmt: skip
PUBLISHED_LOAN = (0.6004228329809725, 0.6006144393241167, 1053.241170723161, 0.1569359033451216, 0.6503644331239955,
                  1.0701380175658686, 1051.9245922208281)  # fmt: skip
PUBLISHED_P2P = (0.7287756925826631, 0.7348250416567484, 4355.991197630106, 0.9286052209549441, 687.2725289903576,
                 535.143376921211, 3818.312355288981)  # fmt: skip
# That package turns weights into whole hundredths, which moves these two by up to 1 %.
ROUNDED_SYNTHETIC = (7.58275974025974, 8.220638137271271)


def counted(shift: int) -> Traces:
    rows = []
    for k in range(12 + shift):
        at = 1_700_000_000.0 + k * (5000 + 900 * shift) * ((k * 7 + shift) % 5 + 1)
        for j in range(2 + (k * 3 + shift) % 4):
            at += 600.0 * ((k * 5 + j * 3 + shift) % 11)
            done = at + 300.0 * ((k + j * 2) % 9)
            letter = "ABCDE"[(k * j + j + shift * (k % 3)) % 5]
            rows.append((f"c{k:02d}", letter, at, done, f"r{(k + j + shift * j) % 4}"))
            at = done
    case, activity, started, completed, resource = zip(*rows, strict=True)
    return traces_of(case, activity, started, completed, resource)


def one_case(*activities: str, first: float = MONDAY_9) -> Traces:
    starts = [first + HOUR * n for n in range(len(activities))]
    return traces_of(
        ["c"] * len(activities), activities, starts, [at + 1800 for at in starts], ["Ann"] * len(starts)
    )


def test_distances_equal_those_of_the_published_package() -> None:
    found = list(asdict(distances(counted(0), counted(1))).values())
    assert found[:7] == pytest.approx(PUBLISHED_SYNTHETIC, abs=1e-9)
    assert found[7:] == pytest.approx(ROUNDED_SYNTHETIC, rel=0.01)


@pytest.mark.parametrize(("process", "published"), [("LoanApp", PUBLISHED_LOAN), ("P2P", PUBLISHED_P2P)])
def test_distances_equal_the_package_on_public_logs(shared, process: str, published) -> None:
    past, future = (read_split(shared, process, part) for part in ("train", "test"))
    assert list(asdict(distances(future, past)).values())[:7] == pytest.approx(published, abs=1e-8)


def test_the_same_cases_lie_no_distance_apart() -> None:
    assert set(asdict(distances(counted(1), counted(1))).values()) == {0.0}


def test_runs_of_steps_are_counted_with_blanks_on_both_sides() -> None:
    found = distances(one_case("A", "B"), one_case("A", "C"))
    # Runs of two: ·A AB B· against ·A AC C·; of three: ··A ·AB AB· B·· against ··A ·AC AC· C··.
    assert found.ngd2 == pytest.approx(4 / 6)
    assert found.ngd3 == pytest.approx(6 / 8)


def test_a_week_later_moves_the_calendar_and_leaves_hours_and_ages() -> None:
    found = distances(one_case("A", "B"), one_case("A", "B", first=MONDAY_9 + 7 * DAY))
    assert found.aed == found.car == 168.0
    assert (found.ngd3, found.ced, found.red, found.ctd, found.workforce) == (0, 0, 0, 0, 0)


def test_a_day_that_only_one_side_works_counts_as_the_greatest_distance() -> None:
    found = distances(one_case("A"), one_case("A", first=MONDAY_9 + DAY))
    assert found.ced == pytest.approx(2 * ONE_SIDED_DAY / 7)
    assert found.workforce == pytest.approx(2 * ONE_SIDED_DAY / 7)


def test_cycle_times_are_compared_in_whole_hours_above_the_shortest() -> None:
    assert distances(one_case("A", "B", "C"), one_case("A")).ctd == 2.0


def test_open_cases_are_compared_by_when_they_end() -> None:
    assert remaining_time_distance(one_case("A"), one_case("A", first=MONDAY_9 + 5 * HOUR)) == 5.0


def test_samples_of_different_size_are_compared_by_shares() -> None:
    assert wasserstein(np.array([0.0, 0.0]), np.array([0.0, 4.0, 4.0, 4.0])) == 3.0
