"""Whether a model can be simulated: names that fit, work that somebody can do, and a way to the end from everywhere."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Final, TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from obeya.errors import QuestionError
from obeya.twin.model import END, Contexts, Distribution, Graph, Model, Paths, When
from obeya.twin.week import hours_per_week

Key = TypeVar("Key", bound=Hashable)
REMEDY: Final = "Correct what is named and run the twin again."
N_PARAMETERS: Final = {
    "fixed": (1, 1),
    "exponential": (1, 2),
    "triangular": (3, 3),
    "empirical": (1, 100_000),
}
"Least and most parameters of a distribution; the kinds not named take two."


def checked(model: Model) -> Model:
    """Give a model back that can be simulated; raises QuestionError with every fault of one that cannot."""
    found = faults(model)
    if found:
        lines = [
            f"{model.name or 'The twin'} cannot be simulated:",
            *(f"  - {fault}" for fault in found),
            REMEDY,
        ]
        raise QuestionError("\n".join(lines))
    return model


def faults(model: Model) -> tuple[str, ...]:
    """List what keeps a model from being simulated, each with the part that it is about."""
    found = [*_names(model), *_clock(model)]
    if found:  # the rest would stumble over them
        return tuple(found)
    return (*_distributions(model), *_arrivals(model), *_routing(model), *_people(model), *_rules(model))


def _names(model: Model) -> Iterator[str]:
    activities = set(model.activities)
    resources = {resource.name for resource in model.resources}
    calendars = {calendar.name for calendar in model.calendars}
    for what, names in (
        ("activity", model.activities),
        ("resource", [resource.name for resource in model.resources]),
        ("calendar", [calendar.name for calendar in model.calendars]),
        ("attribute", [attribute.name for attribute in model.attributes]),
    ):
        yield from (
            f"the {what} {name!r} is listed twice"
            for name in sorted({n for n in names if list(names).count(n) > 1})
        )
    asking: list[tuple[str, Iterable[str]]] = [
        ("work", (row.activity for row in model.work)),
        ("a delay", (row.activity for row in model.delays)),
        ("a batch", (row.activity for row in model.batches)),
        ("a priority", (row.activity for row in model.priorities if row.activity)),
        ("the routing", routed_activities(model)),
    ]
    for where, named in asking:
        yield from (
            f"{where} names the activity {name!r}, which is not listed"
            for name in sorted(set(named) - activities)
        )
    known = {name for row in model.work for name in row.resources}
    yield from (
        f"work names the resource {name!r}, which is not listed" for name in sorted(known - resources)
    )
    of_people = {resource.calendar for resource in model.resources}
    others = {model.arrivals.calendar or "", *(row.calendar for row in model.delays)}
    needed = of_people | (others - {""})
    yield from (f"the calendar {name!r} is not listed" for name in sorted(needed - calendars))
    attributes = {attribute.name for attribute in model.attributes}
    asked = {when.attribute for when in conditions(model)}
    yield from (
        f"a condition asks for {name!r}, which no case attribute gives" for name in sorted(asked - attributes)
    )
    if not model.activities:
        yield "no activity is listed"


def _clock(model: Model) -> Iterator[str]:
    try:
        ZoneInfo(model.zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        yield f"the zone {model.zone!r} is not known; give one such as Europe/Berlin"
    for what, text, reader in (
        ("start", model.start, datetime.fromisoformat),
        *(
            ("closed day", day, date.fromisoformat)
            for calendar in model.calendars
            for day in calendar.closed_days
        ),
    ):
        try:
            reader(text)
        except ValueError:
            yield f"the {what} {text!r} is no ISO date, such as 2026-01-05"
    yield from (
        f"the calendar {calendar.name!r} has {len(calendar.weekly)} weekdays; seven are needed, Monday first"
        for calendar in model.calendars
        if len(calendar.weekly) != 7
    )


def conditions(model: Model) -> list[When]:
    """List all conditions of a model."""
    routing = model.routing
    rows: Sequence[object] = routing.arcs if isinstance(routing, Graph) else routing.rows
    whens = [when for row in (*rows, *model.priorities) for when in row.when]  # type: ignore[attr-defined]
    return list(whens)


def routed_activities(model: Model) -> set[str]:
    """Name the activities to which the routing can lead or from which it goes on."""
    routing = model.routing
    if isinstance(routing, Graph):
        return {node.activity for node in routing.nodes if node.kind == "task"}
    if isinstance(routing, Paths):
        return {name for path in routing.rows for name in path.activities}
    return {name for row in routing.rows for name in (*row.after, row.then)} - {END}


def _distributions(model: Model) -> Iterator[str]:
    routing = model.routing
    nodes = routing.nodes if isinstance(routing, Graph) else ()
    named: list[tuple[str, Distribution | None]] = [
        ("the gaps between arrivals", model.arrivals.gaps),
        *((f"the duration of {row.activity}", row.duration) for row in model.work),
        *((f"the delay {row.where} {row.activity}", row.duration) for row in model.delays),
        *((f"the attribute {row.name}", row.numbers) for row in model.attributes),
        *((f"the timer {node.key}", node.delay) for node in nodes),
    ]
    for where, each in named:
        if each is None:
            continue
        least, most = N_PARAMETERS.get(each.kind, (2, 2))
        if not least <= len(each.parameters) <= most:
            yield f"{where} is {each.kind} with {len(each.parameters)} parameters; it takes {least}" + (
                f" to {most}" if most > least else ""
            )
        elif each.kind in ("lognormal", "gamma", "exponential") and not each.parameters[0] > 0:
            yield f"{where} is {each.kind} with a mean of {each.parameters[0]:g}; a mean above 0 is needed"
        elif each.most is not None and each.most < each.least:
            yield f"{where} is at least {each.least:g} and at most {each.most:g}; nothing lies between"


def _arrivals(model: Model) -> Iterator[str]:
    arrivals = model.arrivals
    hours = {calendar.name: hours_per_week(calendar) for calendar in model.calendars}
    if arrivals.gaps is not None:
        if arrivals.calendar and hours[arrivals.calendar] <= 0:
            yield f"the calendar of arrivals {arrivals.calendar!r} has no hours, so no case can come"
    elif arrivals.weekly_rates:
        if len(arrivals.weekly_rates) != 168:
            yield f"arrivals have {len(arrivals.weekly_rates)} weekly rates; 168 are needed, one per hour of the week"
        elif min(arrivals.weekly_rates) < 0 or max(arrivals.weekly_rates) <= 0:
            yield "no weekly rate of arrivals is above 0 (or one is below), so no case can come"
    elif not arrivals.at:
        yield "nothing says when cases come: give gaps, weekly rates or instants"
    if arrivals.cases_at_once < 1:
        yield f"{arrivals.cases_at_once} cases come at once; 1 is the least"


def _people(model: Model) -> Iterator[str]:
    hours = {calendar.name: hours_per_week(calendar) for calendar in model.calendars}
    calendar_of = {resource.name: resource.calendar for resource in model.resources}
    yield from (
        f"the resource {each.name!r} can do {each.at_once} things at once; 1 is the least"
        for each in model.resources
        if each.at_once < 1
    )
    for name in sorted(routed_activities(model)):
        rows = [row for row in model.work if row.activity == name]
        who = [resource for row in rows for resource in row.resources]
        if not rows:
            yield f"nothing says how long {name!r} takes, nor who does it"
        elif who and any(not row.resources for row in rows):
            yield f"{name!r} is done both by somebody and by nobody; keep one of the two"
        elif who and all(hours[calendar_of[resource]] <= 0 for resource in who):
            yield f"nobody who does {name!r} has working hours, so it is never done"
        double = sorted({resource for resource in who if who.count(resource) > 1})
        if double:
            yield f"{name!r} has two durations for {', '.join(double)}; keep one"


def _rules(model: Model) -> Iterator[str]:
    yield from (
        f"a batch of {row.activity!r} has size {row.size}; 1 is the least"
        for row in model.batches
        if row.size < 1
    )
    batched = [row.activity for row in model.batches]
    yield from (
        f"{name!r} has two rules for batches; keep one"
        for name in sorted({n for n in batched if batched.count(n) > 1})
    )
    for row in model.attributes:
        if not row.values and row.numbers is None:
            yield f"the attribute {row.name!r} has neither values nor numbers"
        elif row.values and sum(share for _, share in row.values) <= 0:
            yield f"no value of the attribute {row.name!r} has a share above 0"


def _routing(model: Model) -> Iterator[str]:
    routing = model.routing
    if isinstance(routing, Graph):
        yield from _graph(routing)
    elif isinstance(routing, Paths):
        if not sum(path.share for path in routing.rows) > 0:
            yield "no path has a share above 0"
    else:
        yield from _contexts(routing)


def _graph(graph: Graph) -> Iterator[str]:
    keys = {node.key for node in graph.nodes}
    unknown = {key for arc in graph.arcs for key in (arc.source, arc.target)} - keys
    yield from (f"an arc names the node {key!r}, which is not listed" for key in sorted(unknown))
    starts = [node.key for node in graph.nodes if node.kind == "start"]
    ends = {node.key for node in graph.nodes if node.kind == "end"}
    if len(starts) != 1 or not ends:
        yield f"the graph has {len(starts)} starts and {len(ends)} ends; one start and at least one end are needed"
        return
    ways: dict[str, set[str]] = {key: set() for key in keys}
    for arc in graph.arcs:
        if arc.share > 0 and {arc.source, arc.target} <= keys:
            ways[arc.source].add(arc.target)
    reached = _reach(ways, {starts[0]})
    leading = _leading(ways, ends)
    yield from (f"from {key!r} no way leads to the end" for key in sorted(reached - leading))
    passing = {node.key for node in graph.nodes if node.kind not in ("task", "timer")}
    inner = {key: ways[key] & passing for key in passing}
    holding = {
        key
        for key in passing
        if key in _reach(inner, inner[key]) and not _leading(ways, keys - passing) & {key}
    }
    yield from (
        f"a loop through {key!r} holds neither a task nor a timer and never ends"
        for key in sorted(holding - ends)
    )


def _contexts(contexts: Contexts) -> Iterator[str]:
    rows: dict[tuple[str, ...], list[str]] = {}
    for row in contexts.rows:
        if row.share > 0:
            rows.setdefault(row.after, []).append(row.then)
    if () not in rows:
        yield "nothing says how a case begins: a row with nothing before it is needed"
        return
    depth = max(len(after) for after in rows)
    ways: dict[tuple[str, ...], set[tuple[str, ...]]] = {}
    todo: list[tuple[str, ...]] = [()]
    ends: set[tuple[str, ...]] = set()
    without: set[str] = set()
    while todo and len(ways) < 20_000:
        state = todo.pop()
        if state in ways:
            continue
        ways[state] = set()
        contexts_of = [state[i:] for i in range(len(state)) if state[i:] in rows] if state else [()]
        if not contexts_of:
            without.add(state[-1])
        for then in {name for each in contexts_of[:1] for name in rows[each]}:
            if then == END:
                ends.add(state)
                continue
            following = (*state, then)[-depth:] if depth else (then,)
            ways[state].add(following)
            todo.append(following)
    yield from (f"nothing says what follows {name!r}" for name in sorted(without))
    if not todo:
        finishing = _leading(ways, ends)
        lost = {state[-1] if state else "the beginning" for state in ways if state not in finishing} - without
        yield from (f"after {name!r} no way leads to the end" for name in sorted(lost))


def _reach(ways: Mapping[Key, set[Key]], begin: Iterable[Key]) -> set[Key]:
    """Give what can be reached from `begin`, itself included."""
    reached: set[Key] = set()
    todo = list(begin)
    while todo:
        key = todo.pop()
        if key not in reached:
            reached.add(key)
            todo.extend(ways.get(key, ()))
    return reached


def _leading(ways: Mapping[Key, set[Key]], ends: Iterable[Key]) -> set[Key]:
    """Give what leads to one of `ends`, themselves included."""
    back: dict[Key, set[Key]] = {}
    for key, targets in ways.items():
        for target in targets:
            back.setdefault(target, set()).add(key)
    return _reach(back, ends)
