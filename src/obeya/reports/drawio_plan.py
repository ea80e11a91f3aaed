"""Boxes and arrows of a drawing as a graph: diamonds and the round shapes at its ends are passed by."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from obeya.reports.drawio_cells import Cell

_PERCENT: Final = re.compile(r"(\d+(?:[.,]\d+)?)\s*%")
_NO_BOX: Final = ("text", "edgeLabel", "group", "image", "line")
_MOST_ARROWS: Final = 2_000


@dataclass(frozen=True, slots=True)
class Arrow:
    """One arrow between two boxes; `key` is that of the part of a map, empty where it is new."""

    source: str
    target: str
    words: str = ""
    key: str = ""

    @property
    def share(self) -> float | None:
        """Return the percentage that it says as a share."""
        found = _PERCENT.search(self.words)
        return float(found[1].replace(",", ".")) / 100 if found else None


@dataclass(frozen=True, slots=True)
class Plan:
    """The boxes of a drawing by their keys, the arrows between them, and which boxes are new."""

    boxes: Mapping[str, Cell]
    arrows: tuple[Arrow, ...]
    new: frozenset[str]
    keys: Mapping[str, str]
    lanes: Mapping[str, str]
    first: frozenset[str] = frozenset()
    "Boxes that a round shape without an arrow into it leads to."

    def key_of(self, identity: str) -> str:
        """Return the key of the box with that number in the drawing; empty where there is none."""
        return self.keys.get(identity, "")

    def lane_of(self, key: str) -> str:
        """Return the words of the container that a box stands in."""
        return self.lanes.get(self.boxes[key].parent, "")[:120]


def plan_of(cells: Sequence[Cell], *, known: Mapping[str, str] | None = None) -> Plan:
    """Return the graph of a drawing; `known` names the boxes that are parts of a map, by their numbers."""
    known = known or {}
    by_number = {cell.key: cell for cell in cells}
    lanes = {cell.key: cell.words for cell in cells if cell.is_box and _is_lane(cell)}
    has_in = {cell.target for cell in cells if cell.is_arrow}
    has_out = {cell.source for cell in cells if cell.is_arrow}
    keys, number = dict(known), 0
    for cell in cells:
        parent = by_number.get(cell.parent)
        is_inside = parent is not None and parent.is_box and parent.key not in lanes
        if cell.key in known or is_inside or not _is_step(cell, has_in, has_out):
            continue
        number += 1
        while f"new-{number}" in known.values():
            number += 1
        keys[cell.key] = f"new-{number}"
    boxes = {key: by_number[cell] for cell, key in keys.items()}
    taken = known.values()
    new = frozenset(key for key in keys.values() if key not in taken)
    begins = {cell.key for cell in cells if cell.is_box and _is_round(cell) and cell.key not in has_in}
    first = {
        keys[cell.target] for cell in cells if cell.source in begins - keys.keys() and cell.target in keys
    }
    return Plan(boxes, _arrows(cells, keys), new, keys, lanes, frozenset(first))


def in_order(plan: Plan) -> list[str]:
    """Return the keys of all boxes so that arrows lead on where they can; what stands further left, or above, first."""
    ways: dict[str, list[str]] = {key: [] for key in plan.boxes}
    for arrow in plan.arrows:
        if arrow.source in ways and arrow.target in ways:
            ways[arrow.source].append(arrow.target)
    is_across = bool(plan.boxes) and _across(plan.boxes)
    by_place = sorted(
        plan.boxes,
        key=lambda key: (
            (plan.boxes[key].x, plan.boxes[key].y) if is_across else (plan.boxes[key].y, plan.boxes[key].x)
        ),
    )
    place = {key: number for number, key in enumerate(by_place)}
    entered = {target for targets in ways.values() for target in targets}
    roots = [key for key in reversed(by_place) if key not in entered or key in plan.first] + by_place
    done: list[str] = []
    seen: set[str] = set()
    # Depth first without recursion; what is finished last comes first.
    for root in roots:
        stack = [(root, False)]
        while stack:
            key, is_left = stack.pop()
            if is_left:
                done.append(key)
            elif key not in seen:
                seen.add(key)
                stack.append((key, True))
                stack += [
                    (each, False) for each in sorted(ways[key], key=place.__getitem__) if each not in seen
                ]
    return done[::-1]


def _across(boxes: Mapping[str, Cell]) -> bool:
    """Say whether a drawing is wider than high, so that it is read from left to right."""
    xs, ys = [cell.x for cell in boxes.values()], [cell.y for cell in boxes.values()]
    return max(xs) - min(xs) >= max(ys) - min(ys)


def _is_lane(cell: Cell) -> bool:
    return cell.style.startswith(("swimlane", "shape=table")) or "shape=mxgraph.bpmn.pool" in cell.style


def _is_round(cell: Cell) -> bool:
    return cell.style.startswith("ellipse") or "terminator" in cell.style or "bpmn.event" in cell.style


def _is_choice(cell: Cell) -> bool:
    return cell.style.startswith("rhombus") or "decision" in cell.style or "gateway" in cell.style


def _is_step(cell: Cell, has_in: set[str], has_out: set[str]) -> bool:
    if not cell.is_box or not cell.words or _is_lane(cell) or _is_choice(cell):
        return False
    if cell.properties.get("part") == "drawing" or cell.style.split(";")[0].split("=")[0] in _NO_BOX:
        return False
    is_end = cell.key not in has_in or cell.key not in has_out
    return not (_is_round(cell) and is_end)


def _arrows(cells: Sequence[Cell], keys: Mapping[str, str]) -> tuple[Arrow, ...]:
    """Return the arrows from box to box, through everything between that is no step."""
    drawn = [cell for cell in cells if cell.is_arrow and cell.source and cell.target]
    drawn = [cell for cell in drawn if cell.properties.get("part") != "drawing"][:_MOST_ARROWS]
    inner = {cell.parent: cell.words for cell in cells if cell.is_box and cell.style.startswith("edgeLabel")}
    between = {cell.key for cell in cells if cell.is_box}
    onward: dict[str, list[Cell]] = {}
    for cell in drawn:
        onward.setdefault(cell.source, []).append(cell)
    found: dict[tuple[str, str, str], Arrow] = {}
    for start in keys:
        seen = {start}
        todo = [(cell, "") for cell in onward.get(start, [])]
        while todo:
            cell, words = todo.pop(0)
            said = " ".join(filter(None, (words, cell.words or inner.get(cell.key, ""))))
            if cell.target in keys:
                part = cell.properties.get("key", "") if cell.source == start else ""
                arrow = Arrow(keys[start], keys[cell.target], said, part)
                found.setdefault((arrow.source, arrow.target, part), arrow)
            elif cell.target in between and cell.target not in seen:
                seen.add(cell.target)
                todo += [(each, said) for each in onward.get(cell.target, [])]
    return tuple(found.values())
