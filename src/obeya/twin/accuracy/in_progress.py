"""Where cases stood at an instant, so that a run can begin with them and not with an empty house."""

from __future__ import annotations

import numpy as np

from obeya.twin.discovery.observations import NOBODY, Ints, Observations, local_seconds
from obeya.twin.discovery.weeks import clock_of_calendar
from obeya.twin.engine import OpenCase
from obeya.twin.model import Graph, Model


def cases_in_progress(observed: Observations, model: Model, *, at_s: float) -> tuple[OpenCase, ...]:
    """Return the cases that had begun and not ended at `at_s`, as far as the log told it by then.

    What came later is not looked at: work that has begun goes on with who does it, everybody else is sent on by the
    routing of the twin. Steps and people that the twin does not know are left out. A graph with work side by side
    takes no cases in progress, for their place in it cannot be told from what was done; then there are none.
    """
    if isinstance(model.routing, Graph):
        return ()
    started = np.where(np.isnan(observed.started), observed.completed, observed.started)
    offsets = observed.offsets
    begun = np.minimum.reduceat(started, offsets[:-1])
    ended = np.maximum.reduceat(observed.completed, offsets[:-1])
    is_open = (begun <= at_s) & ((ended > at_s) | ~observed.is_finished)
    return tuple(
        _stood(observed, model, np.arange(offsets[case], offsets[case + 1]), started, at_s)
        for case in np.flatnonzero(is_open)
    )


def _stood(observed: Observations, model: Model, rows: Ints, started: np.ndarray, at_s: float) -> OpenCase:
    """Return where the case of `rows` stood at an instant."""
    known = np.array([observed.activities[a] in model.activities for a in observed.activity[rows]], np.bool_)
    kept = rows[known]
    done = kept[observed.completed[kept] <= at_s]
    done = done[np.argsort(observed.completed[done], kind="stable")]
    working = kept[(started[kept] <= at_s) & (observed.completed[kept] > at_s)]
    doing, who, elapsed = "", "", 0.0
    if working.size:
        row = int(working[np.argmax(started[working])])
        doing = observed.activities[observed.activity[row]]
        who = _person(observed, model, doing, int(observed.resource[row]))
        elapsed = _worked(model, who, float(started[row]), at_s)
    return OpenCase(
        done=tuple(observed.activities[a] for a in observed.activity[done]),
        arrived_at=float(started[rows].min()) - at_s,
        doing=doing,
        resource=who,
        elapsed_s=elapsed,
    )


def _person(observed: Observations, model: Model, activity: str, code: int) -> str:
    """Return who does it, where the twin counts on them for that; empty otherwise."""
    if code == NOBODY:
        return ""
    name = observed.resources[code]
    able = any(row.activity == activity and name in row.resources for row in model.work)
    return name if able else ""


def _worked(model: Model, who: str, begun: float, at_s: float) -> float:
    """Return the working time of a person between two instants; all of it where they finish before they leave."""
    if not who:
        return 0.0
    person = next(resource for resource in model.resources if resource.name == who)
    if person.at_closing == "finish":
        return at_s - begun
    clock = clock_of_calendar(next(each for each in model.calendars if each.name == person.calendar))
    gone = clock.working_seconds(local_seconds(np.array([begun, at_s]), model.zone))
    return float(gone[1] - gone[0])
