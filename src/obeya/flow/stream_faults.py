"""What is wrong with a value stream map that can be read but makes no sense: keys, ends of links, shares, numbers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Final

from obeya.flow.stream_map import Burst, InformationFlow, Link, Note, StreamMap, StreamStep
from obeya.flow.value_stream import DAY_S

_SHARES: Final = ("share_right", "share_scrapped", "share_automated", "uptime")
_NOT_NEGATIVE: Final = (
    "cycle_time_s", "wait_before_s", "stock_before", "share", "wait_beside_s", "work_beside_s", "people",
    "changeover_s", "batch", "shifts", "branch",
)  # fmt: skip


def faults_of(stream: StreamMap) -> list[str]:
    """Return every fault of a map as a sentence; none is a map that numbers and pictures can be made of."""
    return [*_of_keys(stream), *_of_ends(stream), *_of_loops(stream), *_of_steps(stream), *_of_demand(stream)]


def drawn(stream: StreamMap) -> Iterator[tuple[str, str]]:
    """Yield what is drawn, as (kind, key)."""
    for kind in ("steps", "links", "rework", "information", "parties", "bursts", "notes"):
        for each in getattr(stream, kind):
            yield kind, each.key


def _of_keys(stream: StreamMap) -> Iterator[str]:
    if not stream.steps:
        yield "The map has no step."
    for key, count in Counter(key for _, key in drawn(stream)).items():
        if not key:
            yield "A key is empty."
        elif count > 1:
            yield f"The key “{key}” stands {count} times; each is unique on the map."


def _of_ends(stream: StreamMap) -> Iterator[str]:
    keys = {key for kind, key in drawn(stream) if kind in ("steps", "parties")}
    arrows: tuple[Link | InformationFlow, ...] = (*stream.links, *stream.information)
    for each in arrows:
        for end in (each.source, each.target):
            if end not in keys:
                yield f"“{each.key}” leads to or from “{end}”, which is no step or party."
    for link in stream.links:
        if not 0 <= link.share <= 1:
            yield f"The share of “{link.key}” is {link.share:g}; it lies between 0 and 1."
        if link.least is not None and link.most is not None and link.least > link.most:
            yield f"The limits of “{link.key}” are {link.least:g} to {link.most:g}; the first is not above the second."
    every = {key for _, key in drawn(stream)}
    papers: tuple[Burst | Note, ...] = (*stream.bursts, *stream.notes)
    for stuck in papers:
        if stuck.at and stuck.at not in every:
            yield f"“{stuck.key}” is stuck to “{stuck.at}”, which is not on the map."


def _of_loops(stream: StreamMap) -> Iterator[str]:
    order = {step.key: number for number, step in enumerate(stream.steps)}
    for loop in stream.rework:
        lost = [end for end in (loop.source, loop.target) if end not in order]
        lost += [key for key, _ in loop.extra or () if key not in order]
        for end in lost:
            yield f"The loop “{loop.key}” names “{end}”, which is no step."
        if not lost and order[loop.source] < order[loop.target]:
            yield f"The loop “{loop.key}” leads forward; rework goes back to a step at or before its source."
        if not 0 <= loop.share <= 1 or (loop.share == 1 and loop.extra is None):
            yield f"The share of the loop “{loop.key}” is {loop.share:g}; it lies between 0 and 1, and below 1."
        if any(passes < 0 for _, passes in loop.extra or ()):
            yield f"The loop “{loop.key}” takes passes away; extra passes are 0 or more."


def _of_steps(stream: StreamMap) -> Iterator[str]:
    for step in stream.steps:
        yield from (f"“{step.name}”: {fault}" for fault in _of_step(step))
    forks: dict[str, list[int]] = {}
    for number, step in enumerate(stream.steps):
        if step.fork:
            forks.setdefault(step.fork, []).append(number)
    for fork, numbers in forks.items():
        if numbers[-1] - numbers[0] + 1 != len(numbers):
            yield f"The steps of the fork “{fork}” are not next to each other."


def _of_step(step: StreamStep) -> Iterator[str]:
    if not step.name.strip():
        yield "the name is empty."
    for name in _NOT_NEGATIVE:
        number = getattr(step, name)
        if number is not None and number < 0:
            yield f"{_words(name)} is {number:g}; it is 0 or more."
    for name in _SHARES:
        number = getattr(step, name)
        if number is not None and not 0 <= number <= 1:
            yield f"{_words(name)} is {number:g}; it lies between 0 and 1."
    if step.share > 1:
        yield f"share is {step.share:g}; it lies between 0 and 1: what comes again is rework."
    if step.at_once <= 0:
        yield f"at once is {step.at_once:g}; it is above 0."
    available = step.available_s_per_day
    if available is not None and not 0 < available <= DAY_S:
        yield f"available time is {available:g} s a day; it is above 0 and at most {DAY_S:g}."


def _of_demand(stream: StreamMap) -> Iterator[str]:
    if stream.demand is not None:
        if stream.demand.per_day <= 0:
            yield f"The demand is {stream.demand.per_day:g} a day; it is above 0."
        if not 0 < stream.demand.available_s_per_day <= DAY_S:
            yield (
                f"The available time is {stream.demand.available_s_per_day:g} s a day; it is above 0 and at most "
                f"{DAY_S:g}."
            )
    for name in ("stock_after", "wait_after_s"):
        number = getattr(stream, name)
        if number is not None and number < 0:
            yield f"{_words(name)} is {number:g}; it is 0 or more."


def _words(name: str) -> str:
    return name.removesuffix("_s").replace("_", " ")
