"""Choices that attributes of the case explain: small trees of conditions, kept where they beat the usual next step.

A tree is grown on every second case and held against the others; it must name the next step rightly clearly more often
than the most common one does.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np

from obeya.tables.sentences import say
from obeya.twin.discovery.fitting import fit_distribution
from obeya.twin.discovery.observations import CaseColumn, Flags, Floats, Ints, Observations
from obeya.twin.discovery.routing import Table
from obeya.twin.discovery.words import say_deciding
from obeya.twin.model import END, CaseAttribute, Distribution, Fit, Follow, When

DEPTH: Final = 2
FEWEST: Final = 40
"Fewer passages of a choice are not looked at."
FEWEST_IN_LEAF: Final = 10
BETTER: Final = 0.05
"The share of passages held back that a tree must name rightly more often than the usual step does …"
ERRORS: Final = 3.0
"… and this many standard errors."
MOST_VALUES: Final = 20
THRESHOLDS: Final = 255
FEWER_THRESHOLDS: Final = 31
MANY_PASSAGES: Final = 5_000


@dataclass(frozen=True, slots=True)
class Passage:
    """All passages through one choice: the case and the step (-1: the end) that came next."""

    case: Ints
    step: Ints


@dataclass(frozen=True, slots=True)
class Rules:
    """Rows that replace a context's own, the attributes they name, and how well they do."""

    rows: dict[tuple[int, ...], tuple[Follow, ...]]
    attributes: tuple[CaseAttribute, ...]
    fits: tuple[Fit, ...]


def learn_rules(observed: Observations, cases: Flags, table: Table) -> Rules:
    """Return data-aware choices after single steps, where attributes say more than chance."""
    rows: dict[tuple[int, ...], tuple[Follow, ...]] = {}
    fits: list[Fit] = []
    if observed.attributes:
        for context in sorted(table, key=lambda c: (len(c), c)):
            if len(context) > 1 or len(table[context]) < 2:
                continue
            passage = _passages(observed, cases, context)
            gain = _gain(observed, passage)
            if gain is None:
                continue
            rows[context] = tuple(_rows(observed, passage, context, (), DEPTH))
            about = observed.activities[context[0]] if context else say("the first step")
            fits.append(
                Fit(
                    part="routing",
                    about=about,
                    measure=say("share named rightly on cases held back, beyond the usual step"),
                    value=gain,
                    n=int(passage.step.size),
                    words=say_deciding(_named(rows[context])),
                )
            )
    named = {name for follows in rows.values() for name in _named(follows)}
    chosen = [column for column in observed.attributes if column.name in named]
    return Rules(rows=rows, attributes=tuple(_attribute(column) for column in chosen), fits=tuple(fits))


def attribute_named(observed: Observations, name: str) -> CaseAttribute:
    """Return what cases bring along as the attribute `name`, as the log has it."""
    return next(_attribute(column) for column in observed.attributes if column.name == name)


def _named(follows: tuple[Follow, ...]) -> set[str]:
    return {condition.attribute for follow in follows for condition in follow.when}


def _passages(observed: Observations, cases: Flags, context: tuple[int, ...]) -> Passage:
    offsets = observed.offsets
    following = np.append(observed.activity[1:], -1)
    following[offsets[1:] - 1] = -1
    if not context:
        chosen = np.flatnonzero(cases)
        return Passage(case=chosen, step=observed.activity[offsets[chosen]])
    rows = np.flatnonzero((observed.activity == context[0]) & cases[observed.case])
    return Passage(case=observed.case[rows], step=following[rows])


def _gain(observed: Observations, passage: Passage) -> float | None:
    """Return how much more often the tree is right on passages held back, or None where that is not clear."""
    n = passage.step.size
    if n < FEWEST:
        return None
    grown = Passage(passage.case[::2], passage.step[::2])
    held = Passage(passage.case[1::2], passage.step[1::2])
    usual = held.step == _most_common(grown.step)
    named = np.zeros(held.step.size, np.bool_)
    split = False
    for conditions, leaf in _leaves(observed, grown, (), DEPTH):
        split = split or bool(conditions)
        mine = _meets(observed, held.case, conditions)
        named[mine] = held.step[mine] == _most_common(leaf.step)
    if not split:
        return None
    better = named.astype(np.float64) - usual
    gain, error = float(better.mean()), float(better.std()) / held.step.size**0.5
    return gain if gain >= BETTER and gain > ERRORS * error else None


def _rows(
    observed: Observations,
    passage: Passage,
    context: tuple[int, ...],
    conditions: tuple[When, ...],
    depth: int,
) -> Iterator[Follow]:
    names = observed.activities
    for when, leaf in _leaves(observed, passage, conditions, depth):
        steps, counts = np.unique(leaf.step, return_counts=True)
        for step, count in zip(steps, counts, strict=True):
            then = END if step < 0 else names[step]
            after = tuple(names[a] for a in context)
            yield Follow(after=after, then=then, share=float(count / counts.sum()), when=when)


def _leaves(
    observed: Observations, passage: Passage, conditions: tuple[When, ...], depth: int
) -> Iterator[tuple[tuple[When, ...], Passage]]:
    best = _best_test(observed, passage) if depth else None
    if best is None:
        yield conditions, passage
        return
    yes, no, mine = best
    yield from _leaves(
        observed, Passage(passage.case[mine], passage.step[mine]), (*conditions, yes), depth - 1
    )
    yield from _leaves(
        observed, Passage(passage.case[~mine], passage.step[~mine]), (*conditions, no), depth - 1
    )


def _best_test(observed: Observations, passage: Passage) -> tuple[When, When, Flags] | None:
    best, found = _impurity(passage.step) - 1e-9, None
    for column in observed.attributes:
        for yes, no, mine in _tests(column, passage.case):
            if min(mine.sum(), (~mine).sum()) < FEWEST_IN_LEAF:
                continue
            left = _impurity(passage.step[mine]) + _impurity(passage.step[~mine])
            if left < best * 0.98:
                best, found = left, (yes, no, mine)
    return found


def _tests(column: CaseColumn, case: Ints) -> Iterator[tuple[When, When, Flags]]:
    if column.numbers is not None:
        values = column.numbers[case]
        known = values[~np.isnan(values)]
        if known.size == 0:
            return
        n = THRESHOLDS if case.size <= MANY_PASSAGES else FEWER_THRESHOLDS
        limits = np.unique(known)
        if limits.size > n:
            limits = np.unique(np.quantile(known, np.linspace(0, 1, n + 2)[1:-1]))
        if known.size < values.size:
            # The least value tells what is there from what is missing.
            limits = np.unique(np.append(limits, known.min()))
        for limit in limits:
            yield (
                When(attribute=column.name, test="at least", value=float(limit)),
                When(attribute=column.name, test="below", value=float(limit)),
                values >= limit,
            )
        return
    labels = np.array(column.labels)[case]
    kinds = np.unique(labels)
    if not 2 <= kinds.size <= MOST_VALUES:
        return
    for kind in kinds:
        yield (
            When(attribute=column.name, test="is", value=str(kind)),
            When(attribute=column.name, test="is not", value=str(kind)),
            labels == kind,
        )


def _meets(observed: Observations, case: Ints, conditions: tuple[When, ...]) -> Flags:
    columns = {column.name: column for column in observed.attributes}
    met: Flags = np.ones(case.size, np.bool_)
    for condition in conditions:
        met &= _test(columns[condition.attribute], case, condition)
    return met


def _test(column: CaseColumn, case: Ints, condition: When) -> Flags:
    if column.numbers is not None:
        above: Flags = column.numbers[case] >= float(condition.value)
        return above if condition.test == "at least" else ~above
    same: Flags = np.array(column.labels)[case] == condition.value
    return same if condition.test == "is" else ~same


def _impurity(steps: Ints) -> float:
    """Return the number of passages times their Gini impurity."""
    if steps.size == 0:
        return 0.0
    _, counts = np.unique(steps, return_counts=True)
    return float(steps.size - (counts.astype(np.float64) ** 2).sum() / steps.size)


def _most_common(steps: Ints) -> int:
    kinds, counts = np.unique(steps, return_counts=True)
    return int(kinds[counts.argmax()])


def _attribute(column: CaseColumn) -> CaseAttribute:
    if column.numbers is None:
        kinds, counts = np.unique(np.array(column.labels), return_counts=True)
        weights = tuple((str(kind), float(n) / counts.sum()) for kind, n in zip(kinds, counts, strict=True))
        return CaseAttribute(name=column.name, values=weights)
    known: Floats = column.numbers[~np.isnan(column.numbers)]
    if known.size == 0:
        return CaseAttribute(name=column.name, numbers=Distribution(kind="fixed", parameters=(0.0,)))
    fitted = fit_distribution(known)[0] if known.min() >= 0 and known.size == column.numbers.size else None
    # A narrow range far from zero looks fixed to a distance relative to its mean; a rule may still tell its ends apart.
    if fitted is not None and (fitted.kind != "fixed" or known.min() == known.max()):
        return CaseAttribute(name=column.name, numbers=fitted)
    # What is missing stands below everything, where rules look for it.
    filled = np.where(np.isnan(column.numbers), known.min() - 1.0, column.numbers)
    values = np.quantile(filled, np.linspace(0, 1, 201), method="closest_observation")
    wide = Distribution(
        kind="empirical", parameters=tuple(float(v) for v in values), least=float(values.min())
    )
    return CaseAttribute(name=column.name, numbers=wide)
