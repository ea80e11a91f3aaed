"""The plan of many improvements over time as a picture: a bar each, milestones as diamonds, today as a line."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from obeya.figures.charts.plan_over_time import Bar, Mark, plan_picture
from obeya.figures.figure import Figure
from obeya_web.improvement.models import Improvement
from obeya_web.portfolio.models import Milestone

# How long an improvement without any day of its end is drawn.
USUAL_LENGTH = timedelta(days=90)
# More than these nobody reads in one picture; the table below it has all.
MOST_BARS = 40


def timeline_picture(
    improvements: Sequence[Improvement], milestones: Sequence[Milestone], *, today: date
) -> Figure | None:
    """Draw the plan; nothing where there is nothing to draw."""
    shown = improvements[:MOST_BARS]
    if not shown:
        return None
    bars = [_bar(each, milestones) for each in shown]
    names = {each.pk: bar.name for each, bar in zip(shown, bars, strict=True)}
    marks = [
        Mark(
            names[each.improvement_id],
            each.name,
            each.done_day or each.forecast_day,
            is_reached=each.done_day is not None,
            days_late=each.days_late(today),
        )
        for each in milestones
        if each.improvement_id in names
    ]
    return plan_picture(bars, marks, today=today)


def _bar(improvement: Improvement, milestones: Sequence[Milestone]) -> Bar:
    own = [each.forecast_day for each in milestones if each.improvement_id == improvement.pk]
    first = improvement.first_day or improvement.created_at.date()
    ends = [day for day in (improvement.go_live, improvement.target_day, *own) if day is not None]
    last = max(ends, default=first + USUAL_LENGTH)
    return Bar(improvement.title, first, max(first, last), is_open_ended=not ends)
