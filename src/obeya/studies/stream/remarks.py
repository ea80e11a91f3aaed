"""What a map from a log folds, estimates or takes for granted, in sentences."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from obeya.tables.sentences import say, say_many
from obeya.tables.wording import say_count, say_share

if TYPE_CHECKING:
    from obeya.flow.stream_map import Counted, StreamStep
    from obeya.studies.stream.building import Plan
    from obeya.studies.stream.observed import Observed
    from obeya.studies.stream.steps import Layout

FEW_CASES: Final = 30


def remarks_of(
    plan: Plan, observed: Observed, layout: Layout, steps: tuple[StreamStep, ...], counted: Counted
) -> tuple[str, ...]:
    """Return the sentences that stand under a map."""
    return tuple(_said(plan, observed, layout, steps, counted))


def _said(
    plan: Plan, observed: Observed, layout: Layout, steps: tuple[StreamStep, ...], counted: Counted
) -> Iterator[str]:
    if counted.n_cases < FEW_CASES:
        yield say("Only {n} cases: every mean may be far off.", n=str(counted.n_cases))
    folded = sum(len(step.folded) for step in steps)
    if folded:
        n = sum(step.n_seen or 0 for step in steps if step.folded)
        yield say(
            "{n} rare activities ({share} of all executions) are folded together.",
            n=str(folded),
            share=say_share(n / observed.activity.size),
        )
    if counted.share_of_moves_drawn < 1:
        yield say(
            "The arrows show {share} of all moves; the times count every move.",
            share=say_share(counted.share_of_moves_drawn),
        )
    yield from _of_starts(observed, steps)
    unclassified = [
        name for box in layout.boxes for name in _names(observed, box.activities) if name not in plan.values
    ]
    if unclassified:
        yield say_many(
            len(unclassified),
            "{n} activity is not classified and counts as needed, not as value.",
            "{n} activities are not classified and count as needed, not as value.",
            n=str(len(unclassified)),
        )
    if any(step.fork for step in steps):
        yield say(
            "Steps of one fork overlap in most cases that have them; each second of lead time counts once."
        )
    if plan.working_day_s is None:
        yield say(
            "On the calendar clock a day has 24 hours; a working calendar makes takt and load tell more."
        )
    if (
        any(step.people is None for step in steps if step.done_by != "system")
        and (observed.resource >= 0).any()
    ):
        yield say("The number of people is not shown where it is below {k}.", k=str(plan.smallest_group))


def _names(observed: Observed, codes: tuple[int, ...]) -> list[str]:
    return [observed.activities[code] for code in codes]


def _of_starts(observed: Observed, steps: tuple[StreamStep, ...]) -> Iterator[str]:
    if not observed.has_start.any():
        yield say(
            "The log has no starts: all time between two ends is shown as waiting, and no cycle time is known."
        )
        return
    n_estimated = int(observed.is_estimated.sum())
    if n_estimated:
        yield say(
            "The starts of {n} executions are estimated from when their person was free; so are cycle times and waits.",
            n=say_count(n_estimated),
        )
    n_missing = int((~observed.has_start).sum())
    if n_missing:
        yield say("{n} executions have no start; their work counts as waiting.", n=say_count(n_missing))
