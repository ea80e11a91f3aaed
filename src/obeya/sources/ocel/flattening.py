"""Flatten an object-centric log on one object type: every object becomes a case, an event one row per object."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pyarrow as pa

from obeya.errors import InputError
from obeya.sources.job import Job
from obeya.sources.log_columns import LogColumns
from obeya.sources.ocel.model import OcelEvent, OcelLog, OcelObject
from obeya.sources.raw import Reading

Value = tuple[str, str]


def flatten(job: Job, log: OcelLog, format: str) -> Reading:
    """Write one row per event and object of the chosen type, case after case, events in the order of the file."""
    chosen = job.options.object_type
    if chosen is None or chosen not in {thing.type for thing in log.objects.values()}:
        raise InputError.listing(*_name_types(job.name, log, chosen))
    cases = {thing.id: thing for thing in log.objects.values() if thing.type == chosen}
    events_of_case, n_alone, n_shared = _relate(log, cases)
    columns = LogColumns()
    rows = [pair for case_id in cases for pair in events_of_case[case_id].items()]
    _add_events(columns, log, rows)
    n_changing = _add_cases(columns, list(cases.values()))
    columns.add_traces(np.array([len(events_of_case[case_id]) for case_id in cases], np.int64))
    arrays, described, roles = columns.finish()
    job.check_width(len(described))
    job.writer.write(arrays)
    notes = _notes(log, chosen, len(rows), n_alone, n_shared, n_changing, columns.n_empty_traces)
    attributes = {"object_type": chosen, "object_types": dict(Counter(t.type for t in log.objects.values()))}
    return Reading(
        format=format,
        columns=tuple(described),
        notes=(*notes, *columns.notes),
        attributes=attributes,
        roles=roles,
    )


def _name_types(name: str, log: OcelLog, chosen: str | None) -> tuple[str, list[str], str]:
    n_objects = Counter(thing.type for thing in log.objects.values())
    n_events = Counter(
        kind
        for event in log.events.values()
        for kind in {log.objects[o].type for o, _ in event.objects if o in log.objects}
    )
    what = f"{name} is object-centric: say which kind of object is the case."
    if chosen is not None:
        what = f"{name} has no objects of the type {chosen!r}."
    faults = [f"{kind}: {n:,} objects, {n_events[kind]:,} events" for kind, n in sorted(n_objects.items())]
    return what, faults, "Name one with --object-type."


def _relate(log: OcelLog, cases: dict[str, OcelObject]) -> tuple[dict[str, dict[str, str]], int, int]:
    """Return per case its events with their qualifiers, and how many events have none or several cases."""
    events_of_case: dict[str, dict[str, str]] = {case_id: {} for case_id in cases}
    n_alone = n_shared = 0
    for event in log.events.values():
        qualifiers: dict[str, list[str]] = {}
        for object_id, qualifier in event.objects:
            if object_id in cases:
                qualifiers.setdefault(object_id, []).append(qualifier)
        for object_id, named in qualifiers.items():
            events_of_case[object_id][event.id] = ", ".join(dict.fromkeys(filter(None, named)))
        n_alone += not qualifiers
        n_shared += len(qualifiers) > 1
    return events_of_case, n_alone, n_shared


def _add_events(columns: LogColumns, log: OcelLog, rows: list[tuple[str, str]]) -> None:
    events: list[OcelEvent] = [log.events[event_id] for event_id, _ in rows]
    _add(columns, "concept:name", [("string", event.type) for event in events], is_event=True)
    _add(
        columns,
        "time:timestamp",
        [("date", event.time) if event.time else None for event in events],
        is_event=True,
    )
    _add(columns, "ocel:eid", [("string", event.id) for event in events], is_event=True)
    _add(
        columns, "ocel:qualifier", [("string", named) if named else None for _, named in rows], is_event=True
    )
    for key in dict.fromkeys(key for event in events for key in event.values):
        _add(columns, key, [event.values.get(key) for event in events], is_event=True)


def _add_cases(columns: LogColumns, cases: list[OcelObject]) -> int:
    """Add each object's first values; return how many values change later."""
    _add(columns, "concept:name", [("string", case.id) for case in cases], is_event=False)
    n_changing = 0
    for key in dict.fromkeys(key for case in cases for key in case.values):
        histories = [sorted(case.values.get(key, ()), key=lambda value: value[0]) for case in cases]
        n_changing += sum(len({text for _, _, text in history}) > 1 for history in histories)
        _add(columns, key, [history[0][1:] if history else None for history in histories], is_event=False)
    return n_changing


def _add(columns: LogColumns, key: str, values: list[Value | None], *, is_event: bool) -> None:
    for tag in dict.fromkeys(value[0] for value in values if value is not None):
        places = [place for place, value in enumerate(values) if value is not None and value[0] == tag]
        texts = pa.array([value[1] for value in values if value is not None and value[0] == tag], pa.string())
        columns.add(key, tag, np.array(places, np.int64), texts, is_event=is_event)


def _notes(
    log: OcelLog, chosen: str, n_rows: int, n_alone: int, n_shared: int, n_changing: int, n_empty: int
) -> list[str]:
    notes = [f"{len(log.events):,} events were flattened on {chosen!r} into {n_rows:,} rows."]
    if n_alone:
        notes.append(f"{n_alone:,} events belong to no {chosen!r}; they are not among the rows.")
    if n_shared:
        notes.append(f"{n_shared:,} events belong to several {chosen!r}; each of these has its row.")
    if n_empty:
        notes.append(
            f"{n_empty:,} objects of the type {chosen!r} have no events; they are not among the cases."
        )
    if n_changing:
        notes.append(
            f"{n_changing:,} attribute values of objects change over time; the first value was taken."
        )
    if log.n_repeated_ids:
        notes.append(f"{log.n_repeated_ids:,} ids were defined again; the first definition was taken.")
    n_relations = sum(thing.n_relations for thing in log.objects.values())
    if n_relations:
        notes.append(f"{n_relations:,} relations between objects are not part of a flat log.")
    n_unknown = sum(
        object_id not in log.objects for event in log.events.values() for object_id, _ in event.objects
    )
    if n_unknown:
        notes.append(f"{n_unknown:,} relations of events name objects that the file does not define.")
    return notes
