"""Steps of the colour ramp stand at numbers people use."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from obeya.figures.scales import Steps, count_steps, time_steps
from obeya.figures.tokens import N_RAMP

HOUR, DAY = 3600.0, 86400.0


def test_waits_from_minutes_to_months_step_at_hours_and_days() -> None:
    steps = time_steps([60.0, 4 * HOUR, 2 * DAY, 90 * DAY])
    assert all(threshold in (HOUR * 4, HOUR * 8, HOUR * 12, DAY, 2 * DAY, 3 * DAY, 5 * DAY, 7 * DAY, 10 * DAY,
                             14 * DAY, 21 * DAY, 30 * DAY) for threshold in steps.thresholds)  # fmt: skip
    assert len(steps.thresholds) == N_RAMP - 1


def test_the_largest_value_has_the_last_colour_and_the_smallest_the_first() -> None:
    steps = time_steps([60.0, 90 * DAY])
    assert steps.ramp(90 * DAY) == N_RAMP - 1
    assert steps.ramp(0.0) == 0


def test_equal_values_need_no_steps() -> None:
    assert time_steps([5.0, 5.0]).thresholds == ()
    assert count_steps([]).thresholds == ()
    assert Steps(()).ramp(5.0) == N_RAMP // 2


@given(st.lists(st.floats(0, 1e9), max_size=20))
def test_steps_rise_and_colours_never_fall(values: list[float]) -> None:
    for steps in (time_steps(values), count_steps(values)):
        assert list(steps.thresholds) == sorted(set(steps.thresholds))
        colours = [steps.ramp(value) for value in sorted(values)]
        assert colours == sorted(colours)
        assert all(0 <= colour < N_RAMP for colour in colours)
