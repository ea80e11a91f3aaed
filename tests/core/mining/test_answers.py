"""Statistics of counted values equal those of the values written out."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from obeya.mining.answers import spread_of_counts, statistics_of

COUNTED = st.lists(st.tuples(st.integers(0, 60), st.integers(0, 9)), max_size=12)


@given(COUNTED)
def test_counted_values_have_the_statistics_of_the_values_written_out(counted: list[tuple[int, int]]) -> None:
    values = np.repeat([v for v, _ in counted], [n for _, n in counted]) if counted else np.zeros(0)

    statistics = statistics_of([v for v, _ in counted], [n for _, n in counted])
    spread = spread_of_counts([v for v, _ in counted], [n for _, n in counted])

    if not values.size:
        assert statistics is None
        assert spread is None
        return
    assert statistics is not None
    assert spread is not None
    expected = np.quantile(values, [0, 0.25, 0.5, 0.75, 1])
    found = [statistics.min, statistics.q1, statistics.median, statistics.q3, statistics.max]
    assert found == pytest.approx(expected)
    assert statistics.mean == pytest.approx(values.mean())
    assert spread.p90 == pytest.approx(np.quantile(values, 0.9))
    assert spread.n == values.size


def test_one_value_has_no_standard_deviation() -> None:
    statistics = statistics_of([3], [1])

    assert statistics is not None
    assert statistics.st_dev is None


def test_the_standard_deviation_divides_by_n_minus_1() -> None:
    statistics = statistics_of([1, 3], [1, 1])

    assert statistics is not None
    assert statistics.st_dev == pytest.approx(2**0.5)
