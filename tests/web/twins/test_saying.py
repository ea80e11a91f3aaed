"""Small numbers are said as small, never in powers of ten."""

from __future__ import annotations

import pytest

from obeya_web.lib.numbers import share_here
from obeya_web.twins.saying import fit, hours, signed


@pytest.mark.parametrize(
    ("value", "say", "words"),
    [
        (0.0, hours, "0 h"),
        (0.0009, hours, "< +0.01 h"),
        (-0.0009, hours, "> −0.01 h"),
        (-2.5, hours, "−2.5 h"),
        (0.0004, share_here, "< +0.1 %"),
        (0.08, share_here, "+8 %"),
    ],
)
def test_a_difference_has_its_sign_even_where_it_is_hardly_any(value: float, say: object, words: str) -> None:
    assert signed(value, say) == words


@pytest.mark.parametrize(
    ("value", "words"), [(0.0, "0"), (5e-15, "< 0.001"), (0.00527, "0.005"), (3.77, "3.8")]
)
def test_a_fit_is_said_in_digits(value: float, words: str) -> None:
    assert fit(value) == words
