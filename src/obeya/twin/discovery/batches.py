"""Work that is gathered and done together: how many pieces, or at which hour.

Pieces of one activity that one person does back to back, all of them ready before the first began, are a batch (K.
Lashkevich and others, *Why am I waiting?*, 2023). A queue, or what lies there in the morning, looks alike; so a
batch counts only where the person was free while the pieces gathered, up to its start.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from obeya.tables.sentences import say
from obeya.twin.discovery.delays import Waits
from obeya.twin.discovery.observations import NOBODY, Floats, Ints, Observations, local_seconds
from obeya.twin.discovery.weeks import DAY_S
from obeya.twin.discovery.words import say_batch, say_daily
from obeya.twin.model import Batch, Fit

GAP_S: Final = 1.0
"Pieces of a batch follow each other within a second."
FEWEST: Final = 10
"So many batches are needed to learn of them."
USUAL: Final = 0.5
"At least this share of an activity's pieces is in batches."
GATHERED: Final = 0.5
"In this share of batches somebody was free while they gathered."
SAME_SIZE: Final = 0.8
SAME_HOUR: Final = 0.8
HALF_HOUR_S: Final = 1_800


@dataclass(frozen=True, slots=True)
class Gatherings:
    """Batches of one activity: rows in order, and where each batch begins among them."""

    rows: Ints
    first: Ints


def learn_batches(observed: Observations, waits: Waits) -> tuple[tuple[Batch, ...], tuple[Fit, ...], Floats]:
    """Return the batches, how well they fit, and since when each piece was ready with its batch."""
    ready = waits.enabled.copy()
    batches, fits = [], []
    for activity, name in enumerate(observed.activities):
        rows = np.flatnonzero((observed.activity == activity) & (observed.resource != NOBODY))
        if rows.size < FEWEST:
            continue
        gathered = gatherings(observed, waits, rows)
        sizes = np.diff(np.append(gathered.first, gathered.rows.size))
        several = sizes >= 2
        if several.sum() < FEWEST or sizes[several].sum() < USUAL * rows.size:
            continue
        complete = _last_ready(waits.enabled[gathered.rows], gathered.first)
        begun = observed.started[gathered.rows[gathered.first]]
        oldest = np.minimum.reduceat(waits.enabled[gathered.rows], gathered.first)
        free = np.maximum.reduceat(waits.delay[gathered.rows], gathered.first)
        waited = free > GATHERED * np.maximum(begun - oldest, 1e-9)
        waited &= waits.idle[gathered.rows[gathered.first]]
        if waited[several].mean() < GATHERED:
            continue
        batch, fit = _rule(observed, name, gathered, sizes, oldest, begun, complete)
        batches.append(batch)
        fits.append(fit)
        ready[gathered.rows] = np.maximum(
            np.repeat(begun if batch.daily_at_s else np.minimum(complete, begun), sizes),
            waits.enabled[gathered.rows],
        )
    return tuple(batches), tuple(fits), ready


def gatherings(observed: Observations, waits: Waits, rows: Ints) -> Gatherings:
    """Return the pieces in `rows` by person and start, cut where a new batch begins."""
    order = rows[np.lexsort((observed.completed[rows], observed.started[rows], observed.resource[rows]))]
    first = [0]
    reached = observed.completed[order[0]]
    for place in range(1, order.size):
        row, begin = order[place], order[first[-1]]
        joins = (
            observed.resource[row] == observed.resource[begin]
            and waits.enabled[row] <= observed.started[begin]
            and observed.started[row] - reached <= GAP_S
        )
        if not joins:
            first.append(place)
            reached = observed.completed[row]
        reached = max(reached, observed.completed[row])
    return Gatherings(rows=order, first=np.array(first, dtype=np.int64))


def _last_ready(enabled: Floats, first: Ints) -> Floats:
    return np.asarray(np.maximum.reduceat(enabled, first), dtype=np.float64)


def _rule(
    observed: Observations,
    name: str,
    gathered: Gatherings,
    sizes: Ints,
    oldest: Floats,
    begun: Floats,
    complete: Floats,
) -> tuple[Batch, Fit]:
    several = sizes >= 2
    together = _is_together(observed, gathered, sizes)
    size = int(np.bincount(sizes[several]).argmax())
    same = float(np.mean(sizes[several] == size))
    hour = np.floor(local_seconds(begun[several], observed.zone) % DAY_S / HALF_HOUR_S).astype(np.int64)
    usual = int(np.bincount(hour).argmax())
    at_hour = float(np.mean(hour == usual))
    if same >= SAME_SIZE or at_hour < SAME_HOUR:
        longest = None if same >= SAME_SIZE else float(np.quantile((complete - oldest)[several], 0.95))
        batch = Batch(
            activity=name,
            size=size if longest is None else int(sizes.max()),
            longest_wait_s=longest,
            together=together,
        )
        words, share = say_batch(batch.size, longest, together=together), same
    else:
        batch = Batch(
            activity=name, size=int(sizes.max()) + 1, daily_at_s=(usual * HALF_HOUR_S,), together=together
        )
        words, share = say_daily(usual, together=together), at_hour
    fit = Fit(
        part="batches",
        about=name,
        measure=say("share of batches that keep the rule"),
        value=share,
        n=int(several.sum()),
        words=words,
    )
    return batch, fit


def _is_together(observed: Observations, gathered: Gatherings, sizes: Ints) -> bool:
    """Say whether the pieces of most batches start and end at the same instants."""
    started = observed.started[gathered.rows]
    same = (
        np.maximum.reduceat(started, gathered.first) - np.minimum.reduceat(started, gathered.first) <= GAP_S
    )
    return bool(same[sizes >= 2].mean() > 0.5)
