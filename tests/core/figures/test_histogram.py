"""The small histogram: every value is in a bar, and the median is marked where it lies."""

from __future__ import annotations

import re

import numpy as np
import pytest

from obeya.errors import QuestionError
from obeya.figures.histogram import histogram_picture


def test_every_value_up_to_the_tail_is_counted_in_a_bar(make_basis) -> None:
    values = np.sort(np.random.default_rng(1).exponential(86_400, 5_000))
    figure = histogram_picture(values, what="waiting time", basis=make_basis(5000))
    counted = sum(figure.table["n"].to_pylist())
    beyond = int(re.search(r", ([\d,]+) lie beyond", figure.caption)[1].replace(",", ""))
    assert counted + beyond == 5_000 and beyond <= 60
    assert "median 17 h" in figure.to_svg("page")


@pytest.mark.parametrize("values", [[0.0], [5.0, 5.0], [0.0, 0.0, 10.0], [1e8]])
def test_few_or_equal_values_are_drawn_as_well(values, make_basis) -> None:
    figure = histogram_picture(np.array(values), what="gap", basis=make_basis(1))
    assert sum(figure.table["n"].to_pylist()) >= 1


def test_without_values_there_is_a_sentence(make_basis) -> None:
    with pytest.raises(QuestionError, match="nothing to draw"):
        histogram_picture(np.zeros(0), what="gap", basis=make_basis(1))
