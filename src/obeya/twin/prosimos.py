"""Read a Prosimos model: a BPMN file and its parameters, as a twin.

What each parameter means was taken from the format's published description and from runs: times are seconds; every
distribution is drawn again outside its least and most value; `expon` gives the mean and begins at its least value;
gaps between arrivals run on the clock, and who would come while the calendar of arrivals is off comes when it is on
next; a timer holds a case on the clock, whoever works.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final
from xml.etree import ElementTree

from obeya.errors import InputError
from obeya.twin.model import (
    Arc,
    Arrivals,
    Distribution,
    Gateway,
    Graph,
    Model,
    Node,
    Resource,
    WeekCalendar,
    Work,
)
from obeya.twin.prosimos_rules import WEEKDAYS, read_attributes, read_batches, read_priorities

BPMN: Final = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
TASKS: Final = (
    "task",
    "userTask",
    "manualTask",
    "serviceTask",
    "scriptTask",
    "businessRuleTask",
    "sendTask",
    "receiveTask",
)
GATEWAYS: Final[dict[str, Gateway]] = {
    "exclusiveGateway": "xor",
    "parallelGateway": "and",
    "inclusiveGateway": "or",
}
EVENTS: Final = ("intermediateCatchEvent", "intermediateThrowEvent")
SILENT: Final = (
    "sequenceFlow", "laneSet", "documentation", "extensionElements", "textAnnotation", "association", "dataObject",
    "dataObjectReference", "dataStoreReference", "ioSpecification", "group",
)  # fmt: skip
DAY_S: Final = 86_400
ARRIVALS: Final = "arrivals"


@dataclass
class Reading:
    """What has been read so far, and what could not be."""

    parameters: Mapping[str, Any]
    faults: list[str] = field(default_factory=list)

    def part(self, name: str) -> Any:
        """Give one part of the parameters; an empty list where it is missing, which is noted."""
        if name not in self.parameters:
            self.faults.append(f"the parameters hold no {name}")
        return self.parameters.get(name, [])


def read_prosimos(
    bpmn: Path, parameters: Path, *, start: str = "2023-01-02T09:00:00+00:00", zone: str = "UTC"
) -> Model:
    """Read a model; raises InputError that names every element that is not understood."""
    try:
        content = json.loads(parameters.read_text(encoding="utf-8"))
        root = ElementTree.fromstring(bpmn.read_bytes())
    except (ValueError, ElementTree.ParseError) as fault:
        raise InputError(
            f"{bpmn.name} and {parameters.name} cannot be read: {fault}. Give a BPMN and a JSON file."
        ) from fault
    if not isinstance(content, dict) or b"<!ENTITY" in bpmn.read_bytes():
        raise InputError(f"{parameters.name} is no Prosimos model: an object with its parameters is needed.")
    reading = Reading(content)
    processes = root.findall(f"{BPMN}process")
    if len(processes) != 1:
        reading.faults.append(f"{bpmn.name} holds {len(processes)} processes; one is needed")
    model = None
    if not reading.faults:
        try:
            model = _model(bpmn.stem, processes[0], reading, start, zone)
        except (KeyError, TypeError, ValueError, IndexError, AttributeError) as fault:
            reading.faults.append(f"a parameter is missing or of another kind: {fault!r}")
    if reading.faults or model is None:
        raise InputError.listing(
            f"{bpmn.name} with {parameters.name} cannot be read as a twin:",
            reading.faults,
            "Take these elements out of the model, or replace them by tasks, gateways and timers.",
        )
    return model


def _model(name: str, process: ElementTree.Element, reading: Reading, start: str, zone: str) -> Model:
    tasks = {each.get("id", ""): _title(each) for each in process if _tag(each) in TASKS}
    names = list(dict.fromkeys(tasks.values()))
    resources = tuple(_resources(reading.part("resource_profiles")))
    calendars = tuple(
        _calendar(each["id"], each["time_periods"]) for each in reading.part("resource_calendars")
    )
    arrival_calendar = _calendar(ARRIVALS, reading.part("arrival_time_calendar"))
    attributes = read_attributes(
        reading.parameters.get("case_attributes") or (), lambda row, where: _distribution(row, where, reading)
    )
    asked = reading.parameters.get("prioritisation_rules") or ()
    priorities = read_priorities(asked, attributes, reading.faults)
    batches = read_batches(reading.parameters.get("batch_processing") or (), tasks, reading.faults)
    gaps = _distribution(reading.part("arrival_time_distribution"), "arrivals", reading)
    return Model(
        name=name,
        zone=zone,
        start=start,
        activities=tuple(names),
        arrivals=Arrivals(gaps=gaps, calendar=ARRIVALS, on_clock=True),
        routing=_graph(process, tasks, reading),
        work=tuple(_work(tasks, resources, reading)),
        resources=tuple(resource for _, resource in resources),
        calendars=(arrival_calendar, *calendars),
        batches=batches,
        priorities=priorities,
        attributes=attributes,
    )


def _tag(element: ElementTree.Element) -> str:
    return element.tag.removeprefix(BPMN)


def _title(element: ElementTree.Element) -> str:
    return " ".join((element.get("name") or element.get("id") or "").split())


def _resources(profiles: Iterable[Mapping[str, Any]]) -> Iterable[tuple[str, Resource]]:
    """Give each person with the id of the entry they come from; an entry stands for as many as its amount says."""
    for profile in profiles:
        for entry in profile["resource_list"]:
            amount = int(entry.get("amount", 1))
            for i in range(amount):
                name = entry["name"] if amount == 1 else f"{entry['name']} {i + 1}"
                yield (
                    entry["id"],
                    Resource(
                        name, entry["calendar"], profile["name"], float(entry.get("cost_per_hour") or 0)
                    ),
                )


def _calendar(name: str, periods: Iterable[Mapping[str, str]]) -> WeekCalendar:
    """Read hours by weekday, widened to whole seconds: who comes at the last instant still comes.

    Hours until 23:59 leave a minute before midnight, as the file says.
    """
    week: list[list[tuple[int, int]]] = [[] for _ in WEEKDAYS]
    for period in periods:
        first, last = WEEKDAYS.index(period["from"].upper()), WEEKDAYS.index(period["to"].upper())
        begin, end = _second(period["beginTime"]), _second(period["endTime"])
        if end <= begin:
            end = DAY_S
        for day in range(first, last + 1):
            week[day].append((math.floor(begin), math.ceil(end)))
    return WeekCalendar(name, tuple(tuple(sorted(day)) for day in week))


def _second(text: str) -> float:
    hours, minutes, *seconds = text.split(":")
    return int(hours) * 3600 + int(minutes) * 60 + sum(float(second) for second in seconds)


def _distribution(row: Mapping[str, Any], where: str, reading: Reading) -> Distribution:
    """Read a distribution; the last two parameters are the least and most value, but for `fix`."""
    kind = row["distribution_name"]
    values = [float(each["value"]) for each in row["distribution_params"]]
    if kind == "fix":
        return Distribution("fixed", (values[0],))
    *own, least, most = values
    least = max(0.0, least)
    if kind == "expon":
        mean = own[0]
        if mean <= least:
            return Distribution("exponential", (mean,), least, most)
        return Distribution("exponential", (mean, least), least, most)
    if kind == "norm":
        return Distribution("normal", (own[0], own[1]), least, most)
    if kind == "uniform":
        return Distribution("uniform", (least, most), least, most)
    if kind == "lognorm":
        return Distribution("lognormal", (own[0], math.sqrt(own[1])), least, most)
    if kind == "gamma":
        return Distribution("gamma", (own[0], math.sqrt(own[1])), least, most)
    if kind == "triang":
        return Distribution("triangular", (least, own[0], most), least, most)
    reading.faults.append(f"the distribution {kind!r} of {where} is not understood")
    return Distribution("fixed", (0.0,))


def _work(
    tasks: Mapping[str, str], resources: Sequence[tuple[str, Resource]], reading: Reading
) -> Iterable[Work]:
    for row in reading.part("task_resource_distribution"):
        activity = tasks.get(row["task_id"])
        if activity is None:
            continue
        rows: dict[Distribution, list[str]] = {}
        for entry in row["resources"]:
            duration = _distribution(entry, f"the task {activity!r}", reading)
            people = [resource.name for key, resource in resources if key == entry["resource_id"]]
            if not people:
                reading.faults.append(
                    f"the task {activity!r} names the resource {entry['resource_id']!r}, which nobody is"
                )
            rows.setdefault(duration, []).extend(people)
        yield from (Work(activity, tuple(people), duration) for duration, people in rows.items())


def _graph(process: ElementTree.Element, tasks: Mapping[str, str], reading: Reading) -> Graph:
    timers = {row["event_id"]: row for row in reading.parameters.get("event_distribution") or ()}
    shares = {
        way["path_id"]: float(way["value"])
        for gateway in reading.part("gateway_branching_probabilities")
        for way in gateway["probabilities"]
    }
    nodes = []
    for element in process:
        node = _node(element, tasks, timers, reading)
        if node is not None:
            nodes.append(node)
    known = {node.key: node.kind for node in nodes}
    arcs = []
    for flow in process.findall(f"{BPMN}sequenceFlow"):
        source, target = flow.get("sourceRef", ""), flow.get("targetRef", "")
        if source not in known or target not in known:
            continue
        chosen = known[source] in ("xor", "or")
        arcs.append(Arc(source, target, shares.get(flow.get("id", ""), 1.0) if chosen else 1.0))
    return Graph(tuple(nodes), tuple(arcs))


def _node(
    element: ElementTree.Element, tasks: Mapping[str, str], timers: Mapping[str, Any], reading: Reading
) -> Node | None:
    kind, key = _tag(element), element.get("id", "")
    if kind in SILENT or not isinstance(element.tag, str):
        return None
    if kind == "startEvent":
        return Node(key, "start")
    if kind == "endEvent":
        return Node(key, "end")
    if kind in TASKS:
        return Node(key, "task", tasks[key])
    if kind in GATEWAYS:
        return Node(key, GATEWAYS[kind])
    if kind in EVENTS:
        delay = (
            _distribution(timers[key], f"the event {_title(element)!r}", reading) if key in timers else None
        )
        return Node(key, "timer", delay=delay or Distribution("fixed", (0.0,)))
    reading.faults.append(f"the {kind} {_title(element)!r} is not understood")
    return None
