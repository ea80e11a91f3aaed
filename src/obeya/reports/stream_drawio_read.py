"""From a draw.io file to a value stream map: one of ours with what was changed there, or any boxes and arrows.

In a file of ours steps are known by their properties: names, times in seconds, arrows and what was added or taken away
are read; where boxes were moved to is not, and neither is what stands in the data boxes. In any other drawing each box
is a step, a diamond joins its arrows, round shapes at the ends are begin and end, and a container is a lane.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping, Sequence
from typing import Any, Final

from obeya.errors import StreamMapError
from obeya.flow.stream_json import from_json, to_json
from obeya.flow.stream_map import Link, Rework, StreamMap, StreamStep
from obeya.reports.drawio_cells import Cell, cells_of
from obeya.reports.drawio_plan import Arrow, Plan, in_order, plan_of
from obeya.reports.stream_drawio import FIELDS, MAP, PARTS, property_of

_NO_MAP: Final = "The drawing has no box with a name; a map has at least one step."
_HEAD: Final = "The drawing cannot be read as a value stream map:"
_REMEDY: Final = "Correct the properties in draw.io (Edit Data) and read the file again."


def read_drawio(content: bytes) -> StreamMap:
    """Return the map that a drawing shows; StreamMapError names every fault."""
    cells = cells_of(content)
    root = next((cell for cell in cells if MAP in cell.properties), None)
    if root is None:
        return _foreign(plan_of(cells))
    return _changed(from_json(root.properties[MAP]), root, cells)


def _foreign(plan: Plan) -> StreamMap:
    """Return the map of a drawing of another hand: its boxes in the order of its arrows."""
    if not plan.boxes:
        raise StreamMapError(_NO_MAP)
    order = in_order(plan)
    keys = {key: f"step-{place}" for place, key in enumerate(order, start=1)}
    steps = [StreamStep(keys[key], plan.boxes[key].words[:120], lane=plan.lane_of(key)) for key in order]
    arrows = [
        dataclasses.replace(each, source=keys[each.source], target=keys[each.target]) for each in plan.arrows
    ]
    links, loops = _arrows(arrows, [step.key for step in steps], taken=set(keys.values()))
    return _whole(StreamMap("Drawing", tuple(steps), tuple(links), tuple(loops), clock="calendar"))


def _changed(base: StreamMap, root: Cell, cells: Sequence[Cell]) -> StreamMap:
    """Return a map of ours with what somebody changed in its drawing."""
    faults: list[str] = []
    own: dict[str, Cell] = {}
    for cell in cells:
        key = cell.properties.get("key", "")
        # A copy made in draw.io has the properties of its original: it is a step of its own.
        if cell.properties.get("part") in PARTS and key and key not in own:
            own[key] = cell
    gone = _gone(root, own, faults)
    plan = plan_of(cells, known={cell.key: key for key, cell in own.items() if cell.is_box})
    steps = [_step(each, own.get(each.key), faults) for each in base.steps if each.key not in gone]
    steps = _with_new(steps, plan)
    if not steps:
        faults.append(_NO_MAP)
    if faults:
        raise StreamMapError.listing(_HEAD, faults, _REMEDY)
    return _whole(_put_together(base, steps, own, gone, plan))


def _gone(root: Cell, own: Mapping[str, Cell], faults: list[str]) -> set[str]:
    """Return the keys of what was drawn and is no longer there."""
    try:
        drawn = json.loads(root.properties.get("drawn", "[]"))
    except ValueError:
        drawn = None
    if not isinstance(drawn, list) or not all(isinstance(each, str) for each in drawn):
        faults.append("the property “drawn” of the drawing was changed; it is a list of keys.")
        return set()
    return set(drawn) - own.keys()


def _step(step: StreamStep, cell: Cell | None, faults: list[str]) -> StreamStep:
    """Return a step with the name and the properties of its cell."""
    if cell is None:
        return step
    changes: dict[str, Any] = {"name": _renamed(step.name, cell)}
    for name in FIELDS:
        said = cell.properties.get(name.replace("_", "-"))
        if said is None or said == property_of(step, name):
            continue
        if name == "lane":
            changes[name] = said[:120]
            continue
        try:
            changes[name] = float(said.replace(",", ".")) if said.strip() else None
        except ValueError:
            faults.append(f"“{step.name}”: {name.replace('_', '-')} is “{said[:40]}”; it is a number.")
    return dataclasses.replace(step, **changes)


def _renamed(before: str, cell: Cell) -> str:
    """Return what a cell says; spaces alone make no other name."""
    return before if cell.words in ("", " ".join(before.split())) else cell.words[:120]


def _with_new(steps: list[StreamStep], plan: Plan) -> list[StreamStep]:
    """Return the steps with those that were added, each behind the one that leads to it."""
    found = list(steps)
    for key in in_order(plan):
        if any(step.key == key for step in found) or key not in plan.new:
            continue
        places = {step.key: place for place, step in enumerate(found)}
        before = [places[each.source] for each in plan.arrows if each.target == key and each.source in places]
        behind = [places[each.target] for each in plan.arrows if each.source == key and each.target in places]
        place = max(before) + 1 if before else min(behind) if behind else len(found)
        fork, branch = _fork_at(found, place)
        new = StreamStep(key, plan.boxes[key].words[:120], lane=plan.lane_of(key), fork=fork, branch=branch)
        found.insert(place, new)
    return found


def _fork_at(steps: Sequence[StreamStep], place: int) -> tuple[str, int]:
    """Return the fork in whose midst a place is."""
    if not 0 < place < len(steps) or not steps[place].fork or steps[place - 1].fork != steps[place].fork:
        return "", 0
    return steps[place - 1].fork, steps[place - 1].branch


def _put_together(
    base: StreamMap, steps: Sequence[StreamStep], own: Mapping[str, Cell], gone: set[str], plan: Plan
) -> StreamMap:
    """Return the map of the steps with the other parts that are left, led as their arrows lead now."""
    parties = tuple(
        dataclasses.replace(each, name=_renamed(each.name, own[each.key])) if each.key in own else each
        for each in base.parties
        if each.key not in gone
    )
    ends = {step.key for step in steps} | {party.key for party in parties}
    order = {step.key: place for place, step in enumerate(steps)}
    links = [each for each in _led(base.links, own, gone, plan) if {each.source, each.target} <= ends]
    flows = [each for each in _led(base.information, own, gone, plan) if {each.source, each.target} <= ends]
    loops = [
        dataclasses.replace(each, extra=_extra(each, order))
        for each in _led(base.rework, own, gone, plan)
        if {each.source, each.target} <= order.keys() and order[each.source] >= order[each.target]
    ]
    taken = ends | {each.key for each in (*links, *flows, *loops, *base.bursts, *base.notes)}
    new = [each for each in plan.arrows if not each.key and {each.source, each.target} <= order.keys()]
    more, back = _arrows(new, [step.key for step in steps], taken=taken)
    known = taken | {each.key for each in more} | {each.key for each in back}
    bursts = tuple(
        dataclasses.replace(
            each,
            text=_renamed(each.text, own[each.key]) if each.key in own else each.text,
            at=each.at if each.at in known else "",
        )
        for each in base.bursts
        if each.key not in gone
    )
    return dataclasses.replace(
        base,
        steps=tuple(steps),
        links=(*links, *more),
        rework=(*loops, *back),
        information=tuple(flows),
        parties=parties,
        bursts=bursts,
        notes=tuple(each if each.at in known else dataclasses.replace(each, at="") for each in base.notes),
    )


def _led(parts: Sequence[Any], own: Mapping[str, Cell], gone: set[str], plan: Plan) -> list[Any]:
    """Return the arrows of one kind that are still drawn, from and to where they lead now."""
    found = []
    for part in parts:
        if part.key in gone:
            continue
        cell = own.get(part.key)
        if cell is not None:
            ends = {
                "source": plan.key_of(cell.source) or part.source,
                "target": plan.key_of(cell.target) or part.target,
            }
            part = dataclasses.replace(part, **ends)
        found.append(part)
    return found


def _extra(loop: Rework, order: Mapping[str, int]) -> tuple[tuple[str, float], ...] | None:
    return None if loop.extra is None else tuple(each for each in loop.extra if each[0] in order)


def _arrows(
    arrows: Sequence[Arrow], steps: Sequence[str], *, taken: set[str]
) -> tuple[list[Link], list[Rework]]:
    """Return new arrows as pushes where they lead on, and as rework where they lead back."""
    order = {key: place for place, key in enumerate(steps)}
    links: list[Link] = []
    loops: list[Rework] = []
    taken = set(taken)
    for arrow in arrows:
        number = 1
        while (key := f"arrow-{number}") in taken:
            number += 1
        taken.add(key)
        if order[arrow.source] < order[arrow.target]:
            links.append(Link(key, arrow.source, arrow.target, text=arrow.words[:120]))
        else:
            share = arrow.share if arrow.share is not None and arrow.share < 1 else 0.0
            loops.append(Rework(key, arrow.source, arrow.target, share, text=arrow.words[:120]))
    return links, loops


def _whole(made: StreamMap) -> StreamMap:
    """Return a map after the checks that every file passes."""
    return from_json(dict(to_json(made)))
