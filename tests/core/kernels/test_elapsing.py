"""The kernels of the value stream against slow, plain twins on random cases."""

from __future__ import annotations

import random

import numpy as np
import pytest

from obeya.kernels.elapsing import reached_before, ways_back


def cases_from(seed: int):
    """Return cases of (begin, end, step), sorted as the kernels want them; some cases have one instance."""
    rng = random.Random(seed)
    cases = []
    for _ in range(40):
        spans = [(at := rng.randint(0, 50), at + rng.choice([0, 1, 9, 30])) for _ in range(rng.randint(1, 9))]
        cases.append([(begin, end, rng.randrange(5)) for begin, end in sorted(spans)])
    return cases


def arrays_of(cases):
    offsets = np.cumsum([0, *map(len, cases)]).astype(np.int64)
    begun, ended, step = (np.array([row[n] for case in cases for row in case]) for n in range(3))
    return offsets, begun.astype(np.float64), ended.astype(np.float64), step.astype(np.int64)


@pytest.mark.parametrize("seed", range(5))
def test_a_case_has_reached_the_latest_end_so_far(seed):
    cases = cases_from(seed)
    offsets, begun, ended, _ = arrays_of(cases)
    slow = [
        max([case[0][0], *(end for _, end, _ in case[:place])])
        for case in cases
        for place in range(len(case))
    ]
    assert reached_before(offsets, begun, ended).tolist() == slow


def slow_ways_back(case, beside):
    """Say of each instance which way back it belongs to, whether it repeats, and whether it begins a way back."""
    steps = [step for _, _, step in case]
    way, found = None, []
    for place, now in enumerate(steps):
        is_again = now in steps[:place]
        begins = False
        if place and now <= steps[place - 1] and (steps[place - 1], now) not in beside:
            way, begins = (steps[place - 1], now), is_again
        source, target = (way or (now, now)) if is_again else (-1, -1)
        found.append((source, target, is_again, begins))
    return found


@pytest.mark.parametrize("seed", range(5))
def test_repeats_belong_to_the_last_way_back_of_their_case(seed):
    cases = cases_from(seed)
    pairs = {(1, 2), (2, 1)}
    beside = np.zeros((5, 5), np.bool_)
    for pair in pairs:
        beside[pair] = True
    offsets, _, _, step = arrays_of(cases)
    found = ways_back(offsets, step, np.arange(5), beside, 5)
    slow = [each for case in cases for each in slow_ways_back(case, pairs)]
    assert list(zip(*(part.tolist() for part in found), strict=True)) == slow
