"""Laney's p′ chart: shares of large samples that vary more, or less, than binomial."""

from __future__ import annotations

from obeya.spc.charts.laney import widened
from obeya.spc.charts.lines import Lines, Subject
from obeya.spc.charts.p import p_lines


def p_prime_lines(subject: Subject) -> Lines:
    """Return the p chart with limits widened by σ_z."""
    return widened(subject, p_lines(subject), most=1.0)
