"""Learn a twin from observations: every part by itself, then what can be chosen, chosen on the last part of the log."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Final

import numpy as np

from obeya.errors import QuestionError
from obeya.tables.sentences import say
from obeya.twin.discovery.arrivals import learn_arrivals
from obeya.twin.discovery.batches import learn_batches
from obeya.twin.discovery.blocks import Branches, find_blocks, graph_of
from obeya.twin.discovery.choices import Choices
from obeya.twin.discovery.closing import AtClosing, learn_closing
from obeya.twin.discovery.concurrency import concurrent_activities
from obeya.twin.discovery.delays import learn_delays, unexplained_waits
from obeya.twin.discovery.durations import learn_work, working_durations
from obeya.twin.discovery.holding import choose, hold_out
from obeya.twin.discovery.hours import Hours, learn_hours
from obeya.twin.discovery.observations import Flags, Floats, Ints, Observations
from obeya.twin.discovery.people import People, learn_people
from obeya.twin.discovery.priorities import learn_priorities
from obeya.twin.discovery.routing import (
    LONGEST,
    each_apart,
    next_steps,
    recent_cases,
    rows_of,
    sequences_of,
    share_with_path,
    whole_paths,
    worth_keeping,
)
from obeya.twin.discovery.rules import attribute_named, learn_rules
from obeya.twin.discovery.starting import with_starts
from obeya.twin.discovery.weeks import ALWAYS, AROUND_THE_CLOCK, clock_of_calendar
from obeya.twin.discovery.words import say_branches, say_choices, say_contexts, say_paths
from obeya.twin.model import (
    Batch,
    CaseAttribute,
    Contexts,
    Fit,
    Graph,
    Model,
    Paths,
    Priority,
    Resource,
    WeekCalendar,
    Work,
)

FEWEST_CASES: Final = 2
DELAYS: Final = "delays"
"The name of the calendar in whose hours delays pass."
UNLIMITED: Final = 200
"Pieces of work at once of people who keep nobody waiting."


def discover(observed: Observations, *, choices: Choices | None = None) -> Model:
    """Return the twin of a process: the same observations give the same twin.

    Without `choices` they are made on the end of the log, held back; a log too short for that gets the defaults and
    says so. Raises QuestionError where there is nothing to learn from.
    """
    if choices is not None:
        return learn(parts_of(observed), choices)
    parts = parts_of(observed)
    held = hold_out(parts.observed)
    if held is None:
        model = learn(parts, default_choices(parts))
        words = say("The log is too short to hold its end back; defaults are used.")
        return replace(model, fits=(*model.fits, _choice_fit(0.0, 0, words)))
    past = parts_of(held.past)
    chosen, least = choose(held, default_choices(past), lambda choices: learn(past, choices))
    chosen = _as_long_as_before(chosen, held.past, parts.observed)
    model = learn(parts, chosen)
    return replace(
        model, fits=(*model.fits, _choice_fit(float(np.exp(least)), held.n_cases, say_choices(chosen)))
    )


def _as_long_as_before(chosen: Choices, past: Observations, whole: Observations) -> Choices:
    """Return shares of the whole log that are as long as those that were right for its past."""

    def scaled(share: float, n_past: float, n_whole: float) -> float:
        return share * n_past / n_whole if share < 1 else share

    return replace(
        chosen,
        recent=scaled(chosen.recent, past.n_cases, whole.n_cases),
        fresh=scaled(chosen.fresh, past.case.size, whole.case.size),
        level=scaled(chosen.level, float(np.ptp(past.arrived)), float(np.ptp(whole.arrived))),
    )


@dataclass(frozen=True, slots=True)
class Parts:
    """What is learned the same way whatever is chosen."""

    observed: Observations
    starts_known: bool
    people: People
    hours: Hours
    at_closing: AtClosing
    work: tuple[Work, ...]
    concurrent: Flags
    enabled: Floats
    by: Ints
    ready: Floats
    batches: tuple[Batch, ...]
    priorities: tuple[Priority, ...]
    fits: tuple[Fit, ...]


def parts_of(observed: Observations) -> Parts:
    """Learn starts, people, hours, durations, what runs side by side, batches and priorities."""
    from obeya.kernels.enabling import enabled_since

    if observed.n_cases < FEWEST_CASES:
        raise QuestionError(f"A twin needs {FEWEST_CASES} cases at least; this log has {observed.n_cases}.")
    filled, starts_known, start_fits = with_starts(observed)
    people = learn_people(filled)
    hours = learn_hours(filled, people, starts_known=starts_known)
    spent = working_durations(filled, hours)
    at_closing, closing_fits = learn_closing(filled, hours, spent) if starts_known else ("pause", ())
    work, work_fits = learn_work(filled, people, spent)
    concurrent = concurrent_activities(filled, starts_known=starts_known)
    enabled, by = enabled_since(filled.offsets, filled.activity, filled.started, filled.completed, concurrent)
    waits = unexplained_waits(filled, people, hours, enabled, by)
    batches, batch_fits, ready = learn_batches(filled, waits)
    priorities, priority_fits = learn_priorities(filled, ready)
    return Parts(
        observed=filled,
        starts_known=starts_known,
        people=people,
        hours=hours,
        at_closing=at_closing,
        work=work,
        concurrent=concurrent,
        enabled=enabled,
        by=by,
        ready=ready,
        batches=batches,
        priorities=priorities,
        fits=start_fits + people.fits + hours.fits + closing_fits + work_fits + batch_fits + priority_fits,
    )


def default_choices(parts: Parts) -> Choices:
    """Return the choices without a hold-out: a graph where branches are seen to overlap, else contexts."""
    if parts.starts_known and parts.concurrent.any():
        return Choices(routing="graph")
    return Choices()


def learn(parts: Parts, choices: Choices) -> Model:
    """Return the twin that `choices` make of what was observed."""
    observed = parts.observed
    arrivals = learn_arrivals(observed, recent=choices.level, with_trend=choices.trend)
    routed = _routing(parts, choices)
    ready, by = (parts.ready, parts.by) if isinstance(routed.routing, Graph) else _one_after_the_other(parts)
    calendar = _of_delays(parts.hours) if choices.passing == "in working hours" else None
    clock = clock_of_calendar(calendar) if calendar else AROUND_THE_CLOCK
    waits = unexplained_waits(observed, parts.people, parts.hours, ready, by, free=choices.free, clock=clock)
    delays, delay_fits = learn_delays(observed, waits, fresh=choices.fresh, calendar=calendar)
    priorities, batches = parts.priorities, parts.batches
    named = {condition.attribute for rule in priorities for condition in rule.when}
    known = {attribute.name for attribute in routed.attributes}
    return Model(
        name=observed.name,
        zone=observed.zone,
        start=_start_after(observed),
        activities=observed.activities,
        arrivals=arrivals.arrivals,
        routing=routed.routing,
        work=parts.work,
        resources=_resources(parts, nobody_queues=choices.free == "everything"),
        calendars=_used(parts.hours) + ((calendar,) if calendar else ()) + arrivals.calendars,
        delays=delays,
        batches=batches,
        priorities=priorities,
        attributes=routed.attributes
        + tuple(attribute_named(observed, name) for name in sorted(named - known)),
        fits=arrivals.fits + routed.fits + parts.fits + delay_fits,
    )


def _one_after_the_other(parts: Parts) -> tuple[Floats, Ints]:
    """Return since when each instance was ready, and by which, for a twin whose cases do one step after the other.

    Measured from where work side by side began, waits would be counted twice: such a twin has nothing side by side.
    """
    from obeya.kernels.enabling import ready_in_turn

    observed = parts.observed
    ready = ready_in_turn(observed.offsets, observed.started, observed.completed)
    is_gathered = parts.ready > parts.enabled
    ready[is_gathered] = np.maximum(ready, parts.ready)[is_gathered]
    by = np.arange(observed.case.size, dtype=np.int64) - 1
    by[observed.offsets[:-1]] = -1
    return ready, by


@dataclass(frozen=True, slots=True)
class Routed:
    """A routing with the attributes it asks for, and how well it fits."""

    routing: Contexts | Paths | Graph
    fits: tuple[Fit, ...]
    attributes: tuple[CaseAttribute, ...] = ()


def _routing(parts: Parts, choices: Choices) -> Routed:
    observed = parts.observed
    cases = recent_cases(observed, choices.recent)
    sequences = sequences_of(observed, cases)
    if not sequences:
        raise QuestionError("No case of this log has ended, so there is no path to learn from.")
    n = sum(count for _, count in sequences)
    if choices.routing == "paths":
        share = share_with_path(sequences, 20)
        words = say_paths(len(sequences))
        return Routed(whole_paths(observed, sequences), (_routing_fit(words, share, n),))
    blocks = find_blocks(parts.concurrent, sequences) if choices.routing == "graph" else ()
    if blocks:
        graph, words = graph_of(observed, sequences, blocks), say_branches(_sides(observed, blocks))
        return Routed(graph, (_routing_fit(words, 1.0, n),))
    table = worth_keeping(next_steps(sequences))
    rules = learn_rules(observed, cases, table)
    for context in [c for c in table if len(c) > 1 and c[1:] in rules.rows]:
        del table[context]
    table = each_apart(table)
    words = say_contexts(sum(len(c) == LONGEST for c in table), len(table))
    rows = tuple(
        row
        for context in sorted(table, key=lambda c: (len(c), c))
        for row in rules.rows.get(context) or rows_of(observed, table, context)
    )
    fit = _routing_fit(words, share_with_path(sequences, 20), n)
    return Routed(Contexts(rows=rows), (fit, *rules.fits), rules.attributes)


def _sides(observed: Observations, blocks: tuple[Branches, ...]) -> list[list[list[str]]]:
    names = observed.activities
    return [[[names[a] for a in branch] for branch in block] for block in blocks]


def _routing_fit(words: str, value: float, n: int) -> Fit:
    return Fit(part="routing", about="", measure=say("share of cases"), value=value, n=n, words=words)


def _choice_fit(value: float, n: int, words: str) -> Fit:
    return Fit(
        part="choices",
        about="",
        measure=say("geometric mean of distances held back"),
        value=value,
        n=n,
        words=words,
    )


def _resources(parts: Parts, *, nobody_queues: bool) -> tuple[Resource, ...]:
    people, hours = parts.people, parts.hours
    return tuple(
        Resource(
            name=name,
            calendar=hours.calendars[hours.of_person[person]].name,
            role=people.role_names[people.role[person]],
            at_once=UNLIMITED if nobody_queues else int(people.at_once[person]),
            at_closing=parts.at_closing,
        )
        for person, name in enumerate(parts.observed.resources)
    )


def _used(hours: Hours) -> tuple[WeekCalendar, ...]:
    used = np.unique(hours.of_person)
    return tuple(calendar for number, calendar in enumerate(hours.calendars) if number in used)


def _of_delays(hours: Hours) -> WeekCalendar | None:
    """Return everybody's hours as a calendar of its own, which other hours of people leave as it is."""
    everybody = hours.calendars[0]
    return None if everybody.weekly == ALWAYS else replace(everybody, name=DELAYS)


def _start_after(observed: Observations) -> str:
    last = float(observed.arrived.max())
    return datetime.fromtimestamp(np.ceil(last / 60) * 60, UTC).isoformat()
