"""Changes of what comes in, which way it goes, in what order and in what lots."""

from __future__ import annotations

import dataclasses
import math
from dataclasses import dataclass

import numpy as np

from obeya.tables.sentences import joined, numeral, say
from obeya.tables.wording import say_duration, say_share
from obeya.twin.model import END, Arrivals, Batch, Model, Priority, When
from obeya.twin.scenarios.change import Change, say_step, unknown, unknown_steps
from obeya.twin.scenarios.durations import scaled
from obeya.twin.scenarios.routes import with_share


@dataclass(frozen=True, slots=True)
class ChangeDemand(Change):
    """`factor` times as many cases come, at the same hours."""

    factor: float

    def words(self) -> str:
        """Say how much more or less comes."""
        more = self.factor - 1
        if more < 0:
            return say("{share} fewer cases", share=say_share(-more))
        return say("{share} more cases", share=say_share(more))

    def faults(self, model: Model) -> list[str]:
        """Name a factor that is not above 0, and one that changes nothing."""
        if not math.isfinite(self.factor) or self.factor <= 0:
            return [
                say("Demand is multiplied by a number above 0; {n} was given.", n=numeral(f"{self.factor:g}"))
            ]
        return []

    def changed(self, model: Model) -> Model:
        """Return the model with arrivals that much denser."""
        given = model.arrivals
        if given.gaps is not None:
            arrivals = dataclasses.replace(given, gaps=scaled(given.gaps, 1 / self.factor))
        elif given.weekly_rates:
            rates = tuple(rate * self.factor for rate in given.weekly_rates)
            arrivals = dataclasses.replace(given, weekly_rates=rates)
        else:
            arrivals = _denser(given, self.factor)
        return dataclasses.replace(model, arrivals=arrivals)


def _denser(given: Arrivals, factor: float) -> Arrivals:
    """Return listed instants kept or repeated evenly, so that there are `factor` times as many."""
    n = round(len(given.at) * factor)
    chosen = np.minimum((np.arange(n) / factor).astype(np.int64), len(given.at) - 1)
    return dataclasses.replace(given, at=tuple(given.at[place] for place in chosen))


@dataclass(frozen=True, slots=True)
class ChangeRouting(Change):
    """`share` of the cases that have done `after` go on with `then`; the rest goes the other ways as before.

    An empty `then` is the end of the case.
    """

    after: str
    then: str
    share: float

    def words(self) -> str:
        """Say which share goes where."""
        return say(
            "{share} of cases go from {after} to {then}",
            share=say_share(self.share),
            after=say_step(self.after),
            then=say_step(self.then),
        )

    def faults(self, model: Model) -> list[str]:
        """Name steps that are not there, a share that is none, and a choice that is not there."""
        faults = unknown_steps(model, self.after, *([self.then] if self.then != END else []))
        if not 0 <= self.share <= 1:
            faults.append(say("A share lies between 0 and 1; {n} was given.", n=numeral(f"{self.share:g}")))
        if not faults and with_share(model.routing, self.after, self.then, self.share) is None:
            faults.append(
                say(
                    "No choice between {then} and another way comes after {after}.",
                    after=say_step(self.after),
                    then=say_step(self.then),
                )
            )
        return faults

    def changed(self, model: Model) -> Model:
        """Return the model with the new share."""
        routing = with_share(model.routing, self.after, self.then, self.share)
        return model if routing is None else dataclasses.replace(model, routing=routing)


@dataclass(frozen=True, slots=True)
class ChangeBatch(Change):
    """Work on the step gathers to lots of `size`; 1 means that each piece is done as it comes."""

    step: str
    size: int
    longest_wait_s: float | None = None

    def words(self) -> str:
        """Say how large the lots are, and how long they may gather."""
        if self.size == 1:
            return say("{step} one by one, without lots", step=say_step(self.step))
        words = say("{step} in lots of {n}", step=say_step(self.step), n=str(self.size))
        if self.longest_wait_s is None:
            return words
        return say("{lots}, after {time} at the latest", lots=words, time=say_duration(self.longest_wait_s))

    def faults(self, model: Model) -> list[str]:
        """Name a step that is not there, and a size below 1."""
        faults = unknown_steps(model, self.step)
        if self.size < 1:
            faults.append(say("A lot holds 1 piece or more; {n} was given.", n=str(self.size)))
        return faults

    def changed(self, model: Model) -> Model:
        """Return the model with the lots; how a lot is worked on stays as it was."""
        old = next((row for row in model.batches if row.activity == self.step), None)
        others = [row for row in model.batches if row.activity != self.step]
        if self.size > 1:
            new = Batch(self.step, self.size) if old is None else dataclasses.replace(old, size=self.size)
            if self.longest_wait_s is not None:
                new = dataclasses.replace(new, longest_wait_s=self.longest_wait_s)
            others.append(new)
        return dataclasses.replace(model, batches=tuple(others))


@dataclass(frozen=True, slots=True)
class AddPriority(Change):
    """Cases that meet all of `when` are served first, at `step` or everywhere; rules that were there follow them."""

    when: tuple[When, ...]
    step: str = ""

    def words(self) -> str:
        """Say who comes first, and where."""
        cases = joined(", ", [_say_condition(each) for each in self.when])
        if not self.step:
            return say("Cases where {cases} first", cases=cases)
        return say("Cases where {cases} first at {step}", cases=cases, step=say_step(self.step))

    def faults(self, model: Model) -> list[str]:
        """Name attributes and steps that are not there, and a rule without a condition."""
        known = {each.name for each in model.attributes}
        faults = [
            unknown("attribute", each.attribute, known) for each in self.when if each.attribute not in known
        ]
        if not self.when:
            faults.append(say("A priority needs at least one condition; else all cases come first."))
        return faults + (unknown_steps(model, self.step) if self.step else [])

    def changed(self, model: Model) -> Model:
        """Return the model with the rule before all others."""
        later = [dataclasses.replace(row, rank=row.rank + 1) for row in model.priorities]
        return dataclasses.replace(model, priorities=(Priority(0, self.when, self.step), *later))


@dataclass(frozen=True, slots=True)
class DropPriorities(Change):
    """First come, first served, everywhere."""

    def words(self) -> str:
        """Say it."""
        return say("First come, first served, without priorities")

    def faults(self, model: Model) -> list[str]:
        """Say so where no priority is there to drop."""
        return [] if model.priorities else [say("The model has no priorities to drop.")]

    def changed(self, model: Model) -> Model:
        """Return the model without priorities."""
        return dataclasses.replace(model, priorities=())


def _say_condition(condition: When) -> str:
    given = {"attribute": condition.attribute, "value": str(condition.value)}
    if condition.test == "is":
        return say("{attribute} is {value}", **given)
    if condition.test == "is not":
        return say("{attribute} is not {value}", **given)
    if condition.test == "at least":
        return say("{attribute} is at least {value}", **given)
    return say("{attribute} is below {value}", **given)
