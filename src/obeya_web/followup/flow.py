"""How long finished actions took: for the age of cards, for the day to begin, and for the pictures of a board."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import numpy as np
import pyarrow as pa
from django.core.cache import cache
from django.db.models import QuerySet
from django.utils import timezone

from obeya.studies.board_flow import (
    CumulativeFlow,
    CycleTimes,
    cumulative_flow,
    cycle_times,
    days_in_states,
    percentiles_of,
)
from obeya_web.accounts.models import Unit
from obeya_web.followup.boards import actions_of
from obeya_web.followup.models import Action, Board, Step
from obeya_web.followup.states import State

# Fewer finished actions than these say nothing about what is usual.
FEWEST = 5
LATEST = 200
KEPT_S = 600
FLOW_STATES = (State.OPEN, State.DOING, State.BLOCKED, State.DONE, State.VERIFIED)
BEGUN = (State.DOING.value, State.BLOCKED.value)


@dataclass(frozen=True, slots=True)
class Typical:
    """The days that most finished actions stayed within, of so many; None where too few were finished."""

    days: float | None
    n: int


@dataclass(frozen=True, slots=True)
class StartBy:
    """The day on which an action must begin to be done on its day, if it takes as long as is typical."""

    day: date | None
    typical: Typical


def steps_of(actions: QuerySet[Action]) -> pa.Table:
    """Return the steps of actions as a table of `card`, `moment` and `after`."""
    rows = list(
        Step.objects.filter(action__in=actions.order_by().values("pk"))
        .order_by("action_id", "moment", "pk")
        .values_list("action_id", "moment", "after")
    )
    return pa.table(
        {
            "card": pa.array([row[0] for row in rows], pa.int64()),
            "moment": pa.array([row[1].replace(tzinfo=None) for row in rows], pa.timestamp("us")),
            "after": pa.array([row[2] for row in rows], pa.string()),
        }
    )


def usual_days(board: Board) -> Mapping[str, Typical]:
    """Return for each state within how many days 85 of 100 finished cards of a board left it; kept ten minutes."""
    key = f"followup:usual:{board.pk}:{board.version}"
    kept: dict[str, tuple[float | None, int]] | None = cache.get(key)
    if kept is None:
        found = days_in_states(steps_of(_finished_last(actions_of(board))), finished=State.VERIFIED)
        kept = {
            state: (
                percentiles[1] if days.size >= FEWEST and (percentiles := percentiles_of(days)) else None,
                days.size,
            )
            for state, days in found.items()
        }
        cache.set(key, kept, KEPT_S)
    return {state: Typical(days, n) for state, (days, n) in kept.items()}


def typical_days(unit: Unit, priority: str) -> Typical:
    """Return within how many days half of the finished actions of a unit and a priority were done, once begun."""
    finished = Action.objects.filter(unit=unit, priority=priority, deleted_at=None)
    times = times_of(_finished_last(finished))
    return Typical(times.percentiles[0] if times.percentiles and times.n >= FEWEST else None, times.n)


def start_by(action: Action) -> StartBy:
    """Return when to begin: the due day less the typical duration, in whole days."""
    typical = typical_days(action.unit, action.priority)
    if action.due is None or typical.days is None:
        return StartBy(None, typical)
    return StartBy(action.due - timedelta(days=int(np.ceil(typical.days))), typical)


def times_of(actions: QuerySet[Action]) -> CycleTimes:
    """Return how long each verified one of some actions took."""
    return cycle_times(steps_of(actions), begun=BEGUN, done=State.DONE, finished=State.VERIFIED)


def flow_of(board: Board, *, now: datetime, n_days: int) -> tuple[CumulativeFlow, list[date]]:
    """Return how many cards of a board stood in each state at the end of each of the last days, today as of now."""
    today = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    ends = [today - timedelta(days=back) for back in range(n_days - 1, -1, -1)]
    moments = [*ends, now]
    # The midnight that ends a day is the first moment of the next one.
    days = [*((end - timedelta(days=1)).date() for end in ends), today.date()]
    flow = cumulative_flow(
        steps_of(actions_of(board)),
        [np.datetime64(moment.astimezone(UTC).replace(tzinfo=None), "us") for moment in moments],
        states=[state.value for state in FLOW_STATES],
    )
    return flow, days


def board_times(board: Board, *, since: datetime) -> CycleTimes:
    """Return how long the cards of a board took that were verified since a moment."""
    return times_of(actions_of(board).filter(state=State.VERIFIED, ended_at__gte=since))


def _finished_last(actions: QuerySet[Action]) -> QuerySet[Action]:
    keys = actions.filter(state=State.VERIFIED).order_by("-ended_at", "-pk").values_list("pk", flat=True)
    return Action.objects.filter(pk__in=list(keys[:LATEST]))
