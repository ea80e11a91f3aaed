"""Who can do what, who works alike, and how much anybody does at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from obeya.tables.sentences import say
from obeya.twin.discovery.observations import NOBODY, Flags, Floats, Ints, Observations
from obeya.twin.discovery.words import say_people
from obeya.twin.model import Fit
from obeya.twin.roles import role_doing

ALIKE: Final = 0.8
"From this cosine of their shares of activities on two people belong to one role."
RARE_SHARE: Final = 0.01
RARE_COUNT: Final = 3
"Who did an activity at most this often, and in less than `RARE_SHARE` of cases, is not counted on for it."
BUSY_SHARE: Final = 0.95
"So much of somebody's busy time must be covered by the pieces of work said to run side by side."


@dataclass(frozen=True, slots=True)
class People:
    """Counts of work per person and activity, who is counted on for what, roles, and pieces of work at once."""

    counts: Ints
    can_do: Flags
    role: Ints
    role_names: tuple[str, ...]
    at_once: Ints
    fits: tuple[Fit, ...]


def learn_people(observed: Observations) -> People:
    """Return what the log says about people; without any known person all tables are empty."""
    n_people, n_activities = len(observed.resources), len(observed.activities)
    known = observed.resource != NOBODY
    pairs = observed.resource[known] * n_activities + observed.activity[known]
    counts = np.bincount(pairs, minlength=n_people * n_activities).reshape(n_people, n_activities)
    can_do = _counted_on(counts)
    role = roles_of(counts)
    at_once = np.array([_at_once(observed, person) for person in range(n_people)], dtype=np.int64)
    n_several = int((at_once > 1).sum())
    fit = Fit(
        part="people",
        about="",
        measure=say("share of work by people counted on for it"),
        value=float((counts * can_do).sum() / max(counts.sum(), 1)),
        n=int(known.sum()),
        words=say_people(n_people, int(np.unique(role).size), n_several),
    )
    return People(
        counts=counts,
        can_do=can_do,
        role=role,
        role_names=_role_names(observed, counts, role),
        at_once=at_once,
        fits=(fit,) if n_people else (),
    )


def roles_of(counts: Ints) -> Ints:
    """Return a role number per person: those whose shares of activities point the same way are one role."""
    n = counts.shape[0]
    length = np.sqrt((counts.astype(np.float64) ** 2).sum(axis=1, keepdims=True))
    direction = counts / np.maximum(length, 1e-12)
    role = np.full(n, -1, np.int64)
    leaders: list[int] = []
    for person in np.argsort(-counts.sum(axis=1), kind="stable"):
        likeness = direction[leaders] @ direction[person] if leaders else np.zeros(0)
        if likeness.size and likeness.max() >= ALIKE:
            role[person] = int(likeness.argmax())
            continue
        role[person] = len(leaders)
        leaders.append(int(person))
    return role


def _counted_on(counts: Ints) -> Flags:
    total = counts.sum(axis=0, keepdims=True)
    rare = (counts <= RARE_COUNT) & (counts < RARE_SHARE * total)
    counted: Flags = (counts > 0) & ~rare
    nobody_left = ~counted.any(axis=0)
    counted[:, nobody_left] = counts[:, nobody_left] > 0
    return counted


def _at_once(observed: Observations, person: int) -> int:
    rows = np.flatnonzero(observed.resource == person)
    edges, level = busy_levels(observed.started[rows], observed.completed[rows])
    spans = np.diff(edges)
    busy = level[:-1] > 0
    if not busy.any() or spans[busy].sum() <= 0:
        return 1
    order = np.argsort(level[:-1][busy], kind="stable")
    covered = np.cumsum(spans[busy][order]) / spans[busy].sum()
    return int(level[:-1][busy][order][np.searchsorted(covered, BUSY_SHARE - 1e-12)])


def busy_levels(started: Floats, completed: Floats) -> tuple[Floats, Ints]:
    """Return the instants at which the number of open pieces of work changes, and that number from each on."""
    instants = np.concatenate((started, completed))
    step = np.concatenate((np.ones(started.size, np.int64), -np.ones(completed.size, np.int64)))
    order = np.lexsort((step, instants))
    return instants[order], np.cumsum(step[order])


def _role_names(observed: Observations, counts: Ints, role: Ints) -> tuple[str, ...]:
    names = []
    for number in range(int(role.max()) + 1 if role.size else 0):
        main = int(counts[role == number].sum(axis=0).argmax())
        name = role_doing(observed.activities[main])
        names.append(name if name not in names else f"{name} ({number + 1})")
    return tuple(names)
