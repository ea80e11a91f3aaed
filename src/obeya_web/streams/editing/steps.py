"""Edits of the steps of a map: each takes a map and gives the changed one, with links and loops kept whole."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Sequence
from typing import Any

from obeya.flow.stream_map import Link, Place, StreamMap, StreamStep
from obeya_web.streams.editing.faults import EditError
from obeya_web.streams.editing.keys import free_key


def change_step(stream: StreamMap, key: str, **fields: Any) -> StreamMap:
    """Change fields of a step."""
    step = dataclasses.replace(step_of(stream, key), **fields)
    return _with_steps(stream, [step if each.key == key else each for each in stream.steps])


def add_step(stream: StreamMap, name: str, *, after: str = "", **fields: Any) -> StreamMap:
    """Add a step behind another one, or at the beginning; the link that led past it leads through it now."""
    new = StreamStep(free_key(stream, "step"), name, **fields)
    steps = list(stream.steps)
    place = _place(stream, after) + 1 if after else 0
    steps.insert(place, new)
    before = steps[place - 1].key if place else ""
    behind = steps[place + 1].key if place + 1 < len(steps) else ""
    made = _with_steps(stream, steps)
    links = list(stream.links)
    known = {(link.source, link.target): link for link in links}
    through = known.get((before, behind))
    if through is not None:
        links[links.index(through)] = dataclasses.replace(through, target=new.key)
        links.append(Link(free_key(made, "link"), new.key, behind, kind=through.kind))
    elif before and not behind:
        links = [
            dataclasses.replace(each, source=new.key)
            if each.source == before and each.kind == "shipment"
            else each
            for each in links
        ]
        links.append(Link(free_key(made, "link"), before, new.key))
    elif before or behind:
        links.append(Link(free_key(made, "link"), before or new.key, new.key if before else behind))
    return dataclasses.replace(made, links=tuple(links))


def remove_step(stream: StreamMap, key: str) -> StreamMap:
    """Take a step away, with its wait; what led to it leads on to what came behind it."""
    step_of(stream, key)
    if len(stream.steps) == 1:
        raise EditError.last_step()
    steps = [each for each in stream.steps if each.key != key]
    return _without(stream, steps, key, into="")


def merge_steps(stream: StreamMap, keys: Sequence[str], name: str = "") -> StreamMap:
    """Make one step of several: their times together, without the waits between them.

    Cycle times add up; people are the most of any, since they are the same people now; the share that is complete and
    accurate is the product; a step that adds value makes the whole do so.
    """
    parts = [each for each in stream.steps if each.key in set(keys)]
    if len(parts) < 2:
        raise EditError.too_few_steps()
    first = parts[0]
    one = dataclasses.replace(
        first,
        name=name.strip() or " + ".join(each.name for each in parts)[:120],
        cycle_time_s=_total(each.cycle_time_s for each in parts),
        people=_most(each.people for each in parts),
        changeover_s=_total_known(each.changeover_s for each in parts),
        uptime=_least(each.uptime for each in parts),
        share=max(each.share for each in parts),
        share_right=_product(each.share_right for each in parts),
        value=_best_value(parts),
        done_by=parts[0].done_by if len({each.done_by for each in parts}) == 1 else "both",
        has_data_entry=any(each.has_data_entry for each in parts),
        systems=tuple(dict.fromkeys(system for each in parts for system in each.systems)),
        work_beside_s=None,
        wait_beside_s=None,
        n_seen=None,
        folded=tuple(dict.fromkeys(name for each in parts for name in each.folded)),
    )
    gone = {each.key for each in parts[1:]}
    steps = [one if each.key == first.key else each for each in stream.steps if each.key not in gone]
    merged = stream
    for key in gone:
        merged = _without(merged, [each for each in merged.steps if each.key != key], key, into=first.key)
    return _with_steps(merged, steps)


def move_step(stream: StreamMap, key: str, by: int) -> StreamMap:
    """Move a step on the main line; at its ends nothing moves."""
    place = _place(stream, key)
    target = min(max(place + by, 0), len(stream.steps) - 1)
    if target == place:
        return stream
    steps = list(stream.steps)
    steps.insert(target, steps.pop(place))
    loops = {each.key: place for place, each in enumerate(steps)}
    rework = tuple(loop for loop in stream.rework if loops[loop.source] >= loops[loop.target])
    return dataclasses.replace(_with_steps(stream, steps), rework=rework)


def place_step(stream: StreamMap, key: str, place: Place | None) -> StreamMap:
    """Draw a step at a place, or where it belongs by itself; its order on the main line stays."""
    return change_step(stream, key, place=place)


def step_of(stream: StreamMap, key: str) -> StreamStep:
    """Return a step; raises `EditError` where it is gone."""
    return stream.steps[_place(stream, key)]


def _place(stream: StreamMap, key: str) -> int:
    for place, step in enumerate(stream.steps):
        if step.key == key:
            return place
    raise EditError.gone()


def _with_steps(stream: StreamMap, steps: Sequence[StreamStep]) -> StreamMap:
    return dataclasses.replace(stream, steps=tuple(steps))


def _without(stream: StreamMap, steps: Sequence[StreamStep], key: str, *, into: str) -> StreamMap:
    """Return a map without a step: what hung on it hangs on `into`, or on its neighbours where that is empty."""
    links = [link for link in stream.links if key not in (link.source, link.target)]
    flows = {(link.source, link.target) for link in links}
    coming = [link for link in stream.links if link.target == key and link.source != key]
    going = [link for link in stream.links if link.source == key and link.target != key]
    pairs = [(one, two) for one in coming for two in going] if not into else []
    again = [dataclasses.replace(one, target=two.target, share=one.share * two.share) for one, two in pairs]
    if into:
        again = [dataclasses.replace(one, target=into) for one in coming]
        again += [dataclasses.replace(two, source=into) for two in going]
    for link in again:
        ends = (link.source, link.target)
        if link.source != link.target and ends not in flows:
            flows.add(ends)
            links.append(_fresh(link, links))
    known = {each.key for each in steps}
    order = {each.key: place for place, each in enumerate(steps)}
    rework = [
        dataclasses.replace(loop, extra=_extra(loop.extra, known))
        for loop in stream.rework
        if {loop.source, loop.target} <= known and order[loop.source] >= order[loop.target]
    ]
    stuck = [dataclasses.replace(each, at=into if each.at == key else each.at) for each in stream.bursts]
    beside = [*links, *rework, *stream.information, *stream.parties]
    shown = known | {str(each.key) for each in beside}  # type: ignore[attr-defined]
    return dataclasses.replace(
        stream,
        steps=tuple(steps),
        links=tuple(links),
        rework=tuple(rework),
        information=tuple(each for each in stream.information if key not in (each.source, each.target)),
        bursts=tuple(each if each.at in shown else dataclasses.replace(each, at="") for each in stuck),
    )


def _fresh(link: Link, links: Iterable[Link]) -> Link:
    """Return a link under a key of its own: two that led through the step that went lead past it now."""
    taken = {each.key for each in links}
    key, number = link.key, 2
    while key in taken:
        key, number = f"{link.key}-{number}", number + 1
    return dataclasses.replace(link, key=key)


def _extra(
    extra: tuple[tuple[str, float], ...] | None, known: set[str]
) -> tuple[tuple[str, float], ...] | None:
    return None if extra is None else tuple((key, passes) for key, passes in extra if key in known)


def _total(times: Iterable[float | None]) -> float | None:
    """Return the sum; a part that nobody knows makes it unknown."""
    found = list(times)
    return None if None in found else sum(time for time in found if time is not None)


def _total_known(times: Iterable[float | None]) -> float | None:
    found = [time for time in times if time is not None]
    return sum(found) if found else None


def _most(numbers: Iterable[float | None]) -> float | None:
    return max((number for number in numbers if number is not None), default=None)


def _least(numbers: Iterable[float | None]) -> float | None:
    return min((number for number in numbers if number is not None), default=None)


def _product(shares: Iterable[float | None]) -> float | None:
    result = 1.0
    for share in shares:
        if share is None:
            return None
        result *= share
    return result


def _best_value(parts: Sequence[StreamStep]) -> Any:
    kinds = {each.value for each in parts}
    return next(kind for kind in ("adds value", "needed", "waste") if kind in kinds)
