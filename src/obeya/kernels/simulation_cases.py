"""Cases come and leave."""

from __future__ import annotations

import numpy as np

from obeya.kernels.simulation_places import GIVEN_DRAW, GIVEN_KEY, GIVEN_SHARE, GIVEN_SHARES
from obeya.kernels.simulation_plan import (
    ARRIVED,
    C_FIRST,
    C_LENGTH,
    C_NUMBER,
    C_PLACE,
    C_TOKENS,
    C_WIDTH,
    CASE,
    CASES,
    FINISHED_AT,
    GIVEN,
    N_GIVEN,
    N_INSIDE,
    N_NODES,
    N_STEPS,
    VISITS,
    given_back,
    taken,
)  # fmt: skip
from obeya.kernels.simulation_streams import ATTRIBUTES, Float64, Int64, draw, part, purpose_key, unit
from obeya.kernels.simulation_work import case_key


@part
def new_case(p: Int64, q: Float64, s: Int64, r: Float64, number: int, arrived: float) -> int:
    """Make a case with its attributes."""
    case = taken(s, CASE)
    row = s[CASES] + case * C_WIDTH
    s[row + C_NUMBER], s[row + C_TOKENS], s[row + C_FIRST], s[row + C_LENGTH], s[row + C_PLACE] = (
        number,
        0,
        -1,
        0,
        0,
    )
    width = p[N_STEPS] + p[N_NODES]
    for i in range(s[VISITS] + case * width, s[VISITS] + (case + 1) * width):
        s[i] = 0
    s[N_INSIDE] += 1
    r[s[ARRIVED] + number] = arrived
    key = case_key(s, number)
    for a in range(p[N_GIVEN]):
        own = purpose_key(key, ATTRIBUTES, np.uint64(p[p[GIVEN_KEY] + a]), 0)
        if p[p[GIVEN_DRAW] + a] >= 0:
            value = draw(p, q, p[p[GIVEN_DRAW] + a], own)
        else:
            begin, end = p[p[GIVEN_SHARES] + a], p[p[GIVEN_SHARES] + a + 1]
            shares = q[p[GIVEN_SHARE] + begin : p[GIVEN_SHARE] + end]
            value = float(min(np.searchsorted(shares, unit(own) * shares[-1]), end - begin - 1))
        r[s[GIVEN] + case * p[N_GIVEN] + a] = value
    return case


@part
def finish(s: Int64, r: Float64, now: float, case: int) -> None:
    """Let a case leave."""
    r[s[FINISHED_AT] + s[s[CASES] + case * C_WIDTH + C_NUMBER]] = now
    s[N_INSIDE] -= 1
    given_back(s, CASE, case)
