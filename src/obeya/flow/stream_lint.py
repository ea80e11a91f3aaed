"""What a value stream map still lacks: arrows that lead nowhere, times nobody knows, and what to do about each.

A map that passes `stream_faults` can be drawn and summed up; these findings say whether it can be believed and used.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final, Literal

from obeya.flow.stream_map import StreamMap
from obeya.flow.stream_sums import StreamSums, stream_sums
from obeya.tables.sentences import say, say_many
from obeya.tables.wording import say_count

Weight = Literal["fault", "gap", "hint"]
"A fault makes numbers or flow wrong; a gap leaves them unknown; a hint is what a reader would ask."

MOST_STEPS: Final = 15
"More steps than these hide the stream; Learning to See draws a map by doors, not by hands."
_ROUNDING: Final = 0.02


@dataclass(frozen=True, slots=True)
class LintFinding:
    """One thing to mend: what it is, at which steps, and the remedy."""

    rule: str
    weight: Weight
    says: str
    remedy: str
    keys: tuple[str, ...] = ()
    "Steps that it is about; empty for the whole map."


def lint_stream(stream: StreamMap, sums: StreamSums | None = None) -> tuple[LintFinding, ...]:
    """Return what to mend, faults first.

    >>> from obeya.flow.stream_map import Link, StreamMap, StreamStep
    >>> steps = (StreamStep("a", "Ask", 60.0, 0.0), StreamStep("b", "Buy", 30.0, 9.0), StreamStep("c", "Cry", 5.0, 0.0))
    >>> [each.rule for each in lint_stream(StreamMap("Order", steps, (Link("1", "a", "b"),))) if each.weight == "fault"]
    ['unreached', 'dead_end']
    """
    sums = sums or stream_sums(stream)
    found = [*_of_arrows(stream), *_of_numbers(stream, sums), *_of_outside(stream), *_of_work(stream)]
    order = ("fault", "gap", "hint")
    return tuple(sorted(found, key=lambda each: order.index(each.weight)))


def _of_arrows(stream: StreamMap) -> Iterator[LintFinding]:
    ends = [(each.source, each.target) for each in stream.links]
    ends += [(each.source, each.target) for each in stream.rework]
    keys = [step.key for step in stream.steps]
    if any(source in keys and target in keys for source, target in ends):
        entered, left = {target for _, target in ends}, {source for source, _ in ends}
        lost = [key for key in keys[1:] if key not in entered]
        yield from _at(
            lost, "unreached", "fault",
            say_many(len(lost), "No arrow leads to {n} step.", "No arrow leads to {n} steps.", n=say_count(len(lost))),
            say("Draw the arrow that brings the work, or remove the step."),
        )  # fmt: skip
        stuck = [key for key in keys[:-1] if key not in left]
        yield from _at(
            stuck, "dead_end", "fault",
            say_many(
                len(stuck), "No arrow leads on from {n} step.", "No arrow leads on from {n} steps.",
                n=say_count(len(stuck)),
            ),
            say("Draw where the work goes next, or to whom it is given."),
        )  # fmt: skip
    shares: defaultdict[str, float] = defaultdict(float)
    for link in stream.links:
        shares[link.source] += link.share
    forks = {step.key: step.fork for step in stream.steps}
    into = {(each.source, forks.get(each.target, "")) for each in stream.links if forks.get(each.target)}
    split = {source for source, _ in into}
    over = [key for key in keys if shares[key] > 1 + _ROUNDING and key not in split and not forks[key]]
    yield from _at(
        over, "shares", "fault", say("More than all pieces leave a step: its shares add up to more than 100 %."),
        say("Correct the shares of its arrows, or put steps that run at the same time on a fork."),
    )  # fmt: skip
    blank = [
        loop.source for loop in stream.rework if not loop.share and not any(n for _, n in loop.extra or ())
    ]
    yield from _at(
        blank, "loop_share", "gap", say("Work comes back, but nobody knows how often."),
        say("Count it for a week, or draw the map from a log, and type the share into the loop."),
    )  # fmt: skip


def _of_numbers(stream: StreamMap, sums: StreamSums) -> Iterator[LintFinding]:
    no_time = [step.key for step in stream.steps if step.cycle_time_s is None]
    yield from _at(
        no_time, "no_time", "gap",
        say_many(
            len(no_time), "The cycle time of {n} step is not known.", "The cycle times of {n} steps are not known.",
            n=say_count(len(no_time)),
        ),
        say("Time five pieces at the step, and type the middle one."),
    )  # fmt: skip
    no_wait = [
        step.key for step in stream.steps[1:] if step.wait_before_s is None and step.stock_before is None
    ]
    yield from _at(
        no_wait, "no_wait", "gap",
        say_many(
            len(no_wait), "What waits before {n} step is not known.", "What waits before {n} steps is not known.",
            n=say_count(len(no_wait)),
        ),
        say("Count the pieces that wait there now; the demand turns them into time."),
    )  # fmt: skip
    slow = [rung.key for rung in sums.ladder if rung.load is not None and rung.load > 1]
    yield from _at(
        slow, "above_takt", "fault",
        say_many(
            len(slow), "{n} step is slower than the takt: it cannot keep up with demand.",
            "{n} steps are slower than the takt: they cannot keep up with demand.", n=say_count(len(slow)),
        ),
        say("Check its cycle time, people and working time; if they hold, the queue before it grows for ever."),
    )  # fmt: skip
    unjudged = [step.key for step in stream.steps if step.share_right is None]
    yield from _at(
        unjudged, "unjudged", "hint",
        say_many(
            len(unjudged), "Nobody said how much of {n} step is complete and accurate.",
            "Nobody said how much of {n} steps is complete and accurate.", n=say_count(len(unjudged)),
        ),
        say("Ask those who receive its work, not those who do it."),
    )  # fmt: skip


def _of_outside(stream: StreamMap) -> Iterator[LintFinding]:
    if not any(party.role == "customer" for party in stream.parties):
        yield LintFinding(
            "no_customer", "gap", say("Nobody takes what the stream makes: the map has no customer."),
            say("Add the customer; a value stream begins with what they ask for."),
        )  # fmt: skip
    if stream.demand is None:
        yield LintFinding(
            "no_demand", "gap", say("The demand is not known, so there is no takt."),
            say("Type how many pieces customers ask for a day, and the working time of a day."),
        )  # fmt: skip
    n = len(stream.steps)
    if n > MOST_STEPS:
        yield LintFinding(
            "too_many", "hint", say("The map has {n} steps; the stream is hard to see.", n=say_count(n)),
            say("Merge what is done at one place without a wait between."),
        )  # fmt: skip


def _of_work(stream: StreamMap) -> Iterator[LintFinding]:
    names = Counter(step.name.casefold().strip() for step in stream.steps)
    same = [step.key for step in stream.steps if names[step.name.casefold().strip()] > 1]
    yield from _at(
        same, "same_name", "fault", say("Several steps have the same name."),
        say("Say what tells them apart, or merge them and draw the way back as rework."),
    )  # fmt: skip
    typed = [step.key for step in stream.steps if step.has_data_entry and step.done_by != "system"]
    if len(typed) > 1:
        yield from _at(
            typed, "typed_twice", "hint",
            say("Data are typed in at {n} steps.", n=say_count(len(typed))),
            say("Type once, at the source, and hand the data over; each time more is work and a source of faults."),
        )  # fmt: skip
    bare = [step.key for step in stream.steps if not step.lane]
    yield from _at(
        bare, "no_lane", "gap",
        say_many(
            len(bare), "Nobody said who does {n} step.", "Nobody said who does {n} steps.", n=say_count(len(bare))
        ),
        say("Type the department or role; hand-overs are counted from it."),
    )  # fmt: skip
    loose = [step.key for step in stream.steps if not step.standard]
    yield from _at(
        loose, "no_standard", "hint",
        say_many(
            len(loose), "{n} step names no standard.", "{n} steps name no standard.", n=say_count(len(loose))
        ),
        say("Type where its standard (SOP) stands; the map and its BPMN file lead there."),
    )  # fmt: skip


def _at(keys: Iterable[str], rule: str, weight: Weight, says: str, remedy: str) -> Iterator[LintFinding]:
    found = tuple(dict.fromkeys(keys))
    if found:
        yield LintFinding(rule, weight, says, remedy, found)
