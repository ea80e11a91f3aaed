"""Changes of the steps: left out, done by nobody, done together, faster, or without waiting for nothing."""

from __future__ import annotations

import dataclasses
import math
from dataclasses import dataclass
from typing import Literal

from obeya.tables.sentences import numeral, say
from obeya.tables.wording import say_duration, say_share
from obeya.twin.model import Delay, Distribution, Model, Work
from obeya.twin.scenarios.change import Change, say_step, unknown_steps
from obeya.twin.scenarios.durations import moments, one_after_the_other, scaled
from obeya.twin.scenarios.routes import fused, steps_in, what_follows, without


@dataclass(frozen=True, slots=True)
class RemoveStep(Change):
    """Cases go on without this step."""

    step: str

    def words(self) -> str:
        """Say what is left out."""
        return say("Without {step}", step=say_step(self.step))

    def faults(self, model: Model) -> list[str]:
        """Name a step that is not there, and one that is all there is."""
        if model.activities == (self.step,):
            return [say("{step} is the only step; without it nothing is left.", step=say_step(self.step))]
        return unknown_steps(model, self.step)

    def changed(self, model: Model) -> Model:
        """Return the model without the step, its work, delays, batches and priorities."""
        return dataclasses.replace(
            model,
            activities=tuple(name for name in model.activities if name != self.step),
            routing=without(model.routing, self.step),
            work=tuple(row for row in model.work if row.activity != self.step),
            delays=tuple(row for row in model.delays if row.activity != self.step),
            batches=tuple(row for row in model.batches if row.activity != self.step),
            priorities=tuple(row for row in model.priorities if row.activity != self.step),
        )


@dataclass(frozen=True, slots=True)
class AutomateStep(Change):
    """A machine does the step around the clock, in `duration_s`; nobody is needed, and nothing gathers before it."""

    step: str
    duration_s: float = 0.0
    cost: float = 0.0

    def words(self) -> str:
        """Say what is done by itself, and how fast."""
        if not self.duration_s:
            return say("{step} done by itself, at once", step=say_step(self.step))
        return say(
            "{step} done by itself in {time}", step=say_step(self.step), time=say_duration(self.duration_s)
        )

    def faults(self, model: Model) -> list[str]:
        """Name a step that is not there, and a duration below 0."""
        faults = unknown_steps(model, self.step)
        return faults + ([] if self.duration_s >= 0 else [_not_below_zero(self.duration_s)])

    def changed(self, model: Model) -> Model:
        """Return the model in which the step needs nobody."""
        work = [row for row in model.work if row.activity != self.step]
        work.append(Work(self.step, (), Distribution("fixed", (self.duration_s,)), self.cost))
        return dataclasses.replace(
            model, work=tuple(work), batches=tuple(row for row in model.batches if row.activity != self.step)
        )


@dataclass(frozen=True, slots=True)
class ChangeDuration(Change):
    """The step takes `factor` times as long, for everybody."""

    step: str
    factor: float

    def words(self) -> str:
        """Say how long the step takes now, as a share of before."""
        return say("{step} takes {share} of its time", step=say_step(self.step), share=say_share(self.factor))

    def faults(self, model: Model) -> list[str]:
        """Name a step that is not there, and a factor below 0."""
        faults = unknown_steps(model, self.step)
        return faults + (
            [] if self.factor >= 0 and math.isfinite(self.factor) else [_not_below_zero(self.factor)]
        )

    def changed(self, model: Model) -> Model:
        """Return the model with each duration of the step multiplied."""
        return dataclasses.replace(
            model,
            work=tuple(
                dataclasses.replace(row, duration=scaled(row.duration, self.factor))
                if row.activity == self.step
                else row
                for row in model.work
            ),
        )


@dataclass(frozen=True, slots=True)
class RemoveDelay(Change):
    """Waiting at a step that no person or queue explains is cut to `factor` of its length; 0 removes it."""

    step: str
    where: Literal["before", "after", ""] = ""
    factor: float = 0.0

    def words(self) -> str:
        """Say which waiting goes."""
        place = {
            "before": say("before {step}", step=say_step(self.step)),
            "after": say("after {step}", step=say_step(self.step)),
        }
        where = place.get(self.where) or say("at {step}", step=say_step(self.step))
        if not self.factor:
            return say("No idle delay {where}", where=where)
        return say("The idle delay {where} cut to {share}", where=where, share=say_share(self.factor))

    def faults(self, model: Model) -> list[str]:
        """Name a step that is not there or has no such delay, and a factor below 0."""
        faults = unknown_steps(model, self.step)
        if not faults and not any(self._is_meant(row) for row in model.delays):
            faults = [say("The model has no idle delay at {step}.", step=say_step(self.step))]
        return faults + ([] if self.factor >= 0 else [_not_below_zero(self.factor)])

    def changed(self, model: Model) -> Model:
        """Return the model without the delay, or with a shorter one."""
        rows = [
            dataclasses.replace(row, duration=scaled(row.duration, self.factor))
            if self._is_meant(row)
            else row
            for row in model.delays
            if self.factor or not self._is_meant(row)
        ]
        return dataclasses.replace(model, delays=tuple(rows))

    def _is_meant(self, row: Delay) -> bool:
        return row.activity == self.step and self.where in ("", row.where)


@dataclass(frozen=True, slots=True)
class MergeSteps(Change):
    """`second` right after `first` becomes one step, done in one go by whoever does the first.

    It takes `factor` of the time of both; the waiting between them is gone. Where `second` comes after another step it
    stays as it is.
    """

    first: str
    second: str
    factor: float = 1.0

    def words(self) -> str:
        """Say what becomes one, and how long it takes."""
        both = {"first": say_step(self.first), "second": say_step(self.second)}
        if self.factor == 1.0:
            return say("{first} and {second} merged into one step", **both)
        return say(
            "{first} and {second} merged into one step that takes {share} of the time of both",
            **both,
            share=say_share(self.factor),
        )

    def faults(self, model: Model) -> list[str]:
        """Name steps that are not there, and a second that never comes right after the first."""
        faults = _pair_faults(model, self.first, self.second)
        return faults + ([] if self.factor >= 0 else [_not_below_zero(self.factor)])

    def changed(self, model: Model) -> Model:
        """Return the model with one step in place of the two."""
        return _in_one_go(model, self.first, self.second, factor=self.factor)


@dataclass(frozen=True, slots=True)
class RemoveHandover(Change):
    """Whoever does `first` goes straight on with `second`: the time of both stays, the waiting between them is gone."""

    first: str
    second: str

    def words(self) -> str:
        """Say who does both."""
        both = {"first": say_step(self.first), "second": say_step(self.second)}
        return say("The same person does {second} straight after {first}", **both)

    def faults(self, model: Model) -> list[str]:
        """Name steps that are not there, and a second that never comes right after the first."""
        return _pair_faults(model, self.first, self.second)

    def changed(self, model: Model) -> Model:
        """Return the model with both done in one go."""
        return _in_one_go(model, self.first, self.second, factor=1.0)


def _pair_faults(model: Model, first: str, second: str) -> list[str]:
    faults = unknown_steps(model, first, second)
    if faults:
        return faults
    if first == second:
        return [say("A step cannot be joined with itself; name two.")]
    if second not in what_follows(model.routing, first):
        return [_never_follows(first, second)]
    if fused(model.routing, first, second, f"{first} + {second}") == model.routing:
        return [
            say(
                "{second} does not come straight after {first} in the drawn process: a gateway lies between them.",
                first=say_step(first),
                second=say_step(second),
            )
        ]
    return []


def _never_follows(first: str, second: str) -> str:
    return say(
        "{second} never comes right after {first}, so there is nothing to join.",
        first=say_step(first),
        second=say_step(second),
    )


def _in_one_go(model: Model, first: str, second: str, *, factor: float) -> Model:
    both = f"{first} + {second}"
    work = [
        dataclasses.replace(
            row,
            activity=both,
            duration=one_after_the_other(
                row.duration, _duration_of(model, second, row.resources), factor=factor
            ),
            cost=row.cost
            + max((other.cost for other in model.work if other.activity == second), default=0.0),
        )
        for row in model.work
        if row.activity == first
    ]
    delays = [
        dataclasses.replace(row, activity=both)
        for row in model.delays
        if (row.activity, row.where) in ((first, "before"), (second, "after"))
    ]
    batches = [dataclasses.replace(row, activity=both) for row in model.batches if row.activity == first]
    priorities = [
        dataclasses.replace(row, activity=both) for row in model.priorities if row.activity == first
    ]
    routing = fused(model.routing, first, second, both)
    left = steps_in(routing)
    return dataclasses.replace(
        model,
        activities=tuple(name for name in (*model.activities, both) if name in left),
        routing=routing,
        work=tuple(row for row in (*model.work, *work) if row.activity in left),
        delays=tuple(row for row in (*model.delays, *delays) if row.activity in left),
        batches=tuple(row for row in (*model.batches, *batches) if row.activity in left),
        priorities=tuple(row for row in (*model.priorities, *priorities) if row.activity in {"", *left}),
    )


def _duration_of(model: Model, step: str, people: tuple[str, ...]) -> Distribution:
    """Return how long these people take for the step; where none of them does it, as long as those who do.

    Several groups count by their number of people, through mean and spread of the mixture.
    """
    rows = [row for row in model.work if row.activity == step]
    own = [row for row in rows if set(row.resources) & set(people)] or rows
    if len(own) == 1:
        return own[0].duration
    weights = [max(len(row.resources), 1) for row in own]
    total = sum(weights)
    known = [moments(row.duration) for row in own]
    mean = sum(weight * each[0] for weight, each in zip(weights, known, strict=True)) / total
    square = sum(w * (each[0] ** 2 + each[1] ** 2) for w, each in zip(weights, known, strict=True)) / total
    spread = math.sqrt(max(square - mean**2, 0.0))
    return Distribution("gamma", (mean, spread)) if spread and mean else Distribution("fixed", (mean,))


def _not_below_zero(number: float) -> str:
    return say("{n} is not allowed here; give 0 or more.", n=numeral(f"{number:g}"))
