"""The constants of control charts, beside printed tables (Montgomery, appendix VI). Serves L045."""

from __future__ import annotations

import math

import pytest

from obeya.errors import QuestionError
from obeya.spc.constants import c4, chart_constants, d2, d3

# n: d2, d3, c4, A2, A3, B3, B4, D3, D4
PRINTED = {
    2: (1.128, 0.853, 0.7979, 1.880, 2.659, 0.0, 3.267, 0.0, 3.267),
    3: (1.693, 0.888, 0.8862, 1.023, 1.954, 0.0, 2.568, 0.0, 2.574),
    5: (2.326, 0.864, 0.9400, 0.577, 1.427, 0.0, 2.089, 0.0, 2.114),
    7: (2.704, 0.833, 0.9594, 0.419, 1.182, 0.118, 1.882, 0.076, 1.924),
    10: (3.078, 0.797, 0.9727, 0.308, 0.975, 0.284, 1.716, 0.223, 1.777),
    15: (3.472, 0.756, 0.9823, 0.223, 0.789, 0.428, 1.572, 0.347, 1.653),
    25: (3.931, 0.708, 0.9896, 0.153, 0.606, 0.565, 1.435, 0.459, 1.541),
}


@pytest.mark.parametrize("n", PRINTED)
def test_constants_equal_the_printed_table(n: int):
    found = chart_constants(n)
    given = (found.d2, found.d3, found.c4, found.a2, found.a3, found.b3, found.b4, found.d_3, found.d_4)
    # A few printed values are cut off and not rounded.
    assert given == pytest.approx(PRINTED[n], abs=1.1e-3)


def test_two_values_have_constants_in_closed_form():
    assert d2(2) == pytest.approx(2 / math.sqrt(math.pi), abs=1e-12)
    assert d3(2) == pytest.approx(math.sqrt(2 - 4 / math.pi), abs=1e-9)
    assert c4(2) == pytest.approx(math.sqrt(2 / math.pi), abs=1e-12)


@pytest.mark.parametrize("n", [1, 0, 1001])
def test_a_subgroup_of_one_or_of_thousands_has_no_constants(n: int):
    with pytest.raises(QuestionError, match="2 to 1,000"):
        chart_constants(n)
