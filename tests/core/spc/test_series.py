"""Bad series get one clear message that names every fault; missing points are no fault."""

from __future__ import annotations

import numpy as np
import pytest

from obeya.errors import SeriesError
from obeya.spc.series import check_series

WEEKS = np.arange(np.datetime64("2026-01-05"), np.datetime64("2026-03-02"), 7)


@pytest.mark.parametrize(
    ("values", "options", "words"),
    [
        ([], {}, "There is no value in it"),
        ([5.0], {}, "Only one point has a value; at least 3 are needed"),
        ([5, 5, 5, 5], {}, "All 4 values are 5"),
        ([1, 2, np.inf], {}, r"infinite: point 3"),
        ([1, -2, 3], {"kind": "count"}, "never negative: point 2"),
        ([1, 2.5, 3], {"kind": "count"}, "Counts are whole numbers: point 2"),
        ([0, 0, 0], {"kind": "count"}, "all 3 values are 0"),
        ([1, 2, 0], {"kind": "positive"}, "A time of 0 between two events"),
        ([1, 2, 3], {"kind": "share"}, "need the size of every sample"),
        ([1, 2, 3], {"kind": "share", "sizes": [5, 0, 5]}, "the size is 0, below 0 or infinite at point 2"),
        ([1, 7, 3], {"kind": "share", "sizes": [5, 6, 5]}, "a share above 1: point 2"),
        ([0.5, 1.2, 0.1], {"kind": "share", "sizes": [5, 6, 5]}, "No share can be above 1: point 2"),
        ([5, 5, 5], {"kind": "share", "sizes": [5, 5, 5]}, "all 3 shares are 1"),
        ([1, 2, 3], {"kind": "share", "sizes": [5, np.nan, 5]}, "without the size of its sample: point 2"),
        ([1, 2, 3], {"times": ["2026-01-01", "NaT", "2026-01-03"]}, "Points have no time: point 2"),
        ([1, 2, 3], {"times": ["2026-01-01", "2026-01-05", "2026-01-03"]}, "go backwards at point 3"),
        ([1, 2, 3], {"times": ["2026-01-01", "2026-01-01", "2026-01-03"]}, "more than once: point 1"),
        ([1, 2, 3], {"sizes": [1, 2]}, "3 values and 2 sizes"),
        (["a", "b", "c"], {}, "not numbers"),
        ([[1, 2], [3, 4]], {}, "2 dimensions"),
    ],
)
def test_each_fault_has_its_own_clear_message(values, options, words):
    with pytest.raises(SeriesError, match=words):
        check_series(values, **options)


def test_all_faults_are_said_at_once():
    with pytest.raises(SeriesError) as caught:
        check_series(
            [1, -2, 0.5, np.inf], kind="count", times=["2026-01-02", "2026-01-02", "2026-01-01", "NaT"]
        )
    message = str(caught.value)
    assert message.count("\n  - ") == 6
    assert "point 2 (2026-01-02)" in message


def test_missing_points_stay_and_are_told():
    series = check_series([1, None, 3, 4], times=WEEKS[:4])
    assert series.n_known == 3
    assert series.notes == ("One point has no value and stays empty: point 2 (2026-01-12).",)


def test_a_gap_in_time_is_told_and_an_uneven_row_of_events_is_not():
    gap = np.delete(WEEKS, [3])
    assert "One step in time is longer" in check_series(np.arange(gap.size), times=gap).notes[0]
    months = np.array(["2026-01-01", "2026-02-01", "2026-03-01", "2026-04-01"], "datetime64[D]")
    assert check_series(np.arange(4), times=months).notes == ()


def test_shares_become_counts_of_their_samples():
    series = check_series([0.1, 0.25, 0.5], kind="share", sizes=[10, 20, 4])
    assert series.values.tolist() == [1.0, 5.0, 2.0]


def test_a_row_that_never_varies_can_be_allowed():
    assert check_series([5, 5, 5], may_be_constant=True).n_known == 3
