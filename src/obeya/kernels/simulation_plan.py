"""How a model and a run lie in memory: two arrays each, one of whole numbers and one of times and shares.

The kernel passes four arrays along: `p` and `q` hold the plan (a model), `s` and `r` the state of a run; `p` and `s`
are whole numbers, `q` and `r` real ones. Their first entries are counts and places: `p[STEP_BATCH]` is where the batch
of each step begins, so that `p[p[STEP_BATCH] + step]` is the batch of a step, and `q[p[BATCH_FACTOR] + batch]` the
factor of a batch. Lists of different lengths stand end to end: those of item i lie between entries i and i + 1 of
their offsets. Few arguments are what makes the kernel fast, and quick to compile.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from obeya.kernels.simulation_places import (
    CONDITION_GIVEN,
    CONDITION_TEST,
    CONDITION_VALUE,
    CONDITIONS,
    OPTION_RULE,
    OPTION_WEIGHT,
    OPTIONS,
)  # fmt: skip
from obeya.kernels.simulation_streams import Float64, Int32, Int64, part

BY_CONTEXT, BY_PATH, BY_GRAPH = range(3)
START, END, TASK, XOR, AND, OR, TIMER = range(7)
IS, IS_NOT, AT_LEAST, BELOW = range(4)
# What the future holds: work is complete, a piece of work becomes ready, a case moves on after a delay, a token passes
# a timer, a group of people comes on duty, a batch is due.
COMPLETE, READY, MOVE, PASS, WAKE, DUE = range(6)
# Why a run came to its end.
FINISHED, BEYOND_CALENDARS, NO_WAY_ON, TOO_LONG = range(4)

# The plan: its counts; where its lists begin stands in simulation_places.
(N_STEPS, N_RESOURCES, N_NODES, N_GIVEN, N_RANKS, N_SLOTS, N_GROUPS, N_BATCHES, DEPTH, ROUTING_KIND) = range(
    70, 80
)

# The state: counters, then the free and used rows, the places and the room of the four linked tables (pieces of work,
# cases, tokens, scopes), then where each other list begins.
PIECE, CASE, TOKEN, SCOPE = range(4)
(RUN_KEY, N_HEAP, N_SEQUENCE, N_ROWS, N_INSIDE, STATUS, STUCK_AT, STUCK_CASE, N_BATCHED, N_FLUSHED,
 N_STACK, HEAP_ROOM) = range(12)  # fmt: skip
FREE, USED, ROOM = 12, 16, 20
PIECES, CASES, TOKENS, SCOPES = range(24, 28)
(HEAP_TIME, HEAP_ORDER, HEAP_WHAT, PIECE_TIMES, HISTORY, VISITS, GIVEN, STACK, LINE_FIRST, LINE_LAST, RING, RING_FIRST,
 RING_COUNT, FREED, WAKES, GATHERED, GATHERED_DUE, ARRIVED, FINISHED_AT, CASE_GIVEN) = range(28, 48)  # fmt: skip
HEADER = 48
# The first two entries of `r`: cases in progress integrated over time, and the time.
AREA, CLOCK = range(2)
# Columns of the tables; the last one links free rows.
P_CASE, P_STEP, P_TOKEN, P_VISIT, P_NEXT, P_CHAIN, P_RANK, P_SLOT, P_SIZE, P_LINK, P_WIDTH = range(11)
PF_ENABLED, PF_QUEUED, PF_STARTED, PF_WORK, PF_WIDTH = range(5)
C_NUMBER, C_TOKENS, C_FIRST, C_LENGTH, C_PATH, C_PLACE, C_LINK, C_WIDTH = range(8)
T_NODE, T_CASE, T_SCOPE, T_WAITS, T_NEXT, T_LINK, T_WIDTH = range(7)
S_PARENT, S_SPLIT, S_LIVE, S_LINK, S_WIDTH = range(5)
B_FIRST, B_LAST, B_COUNT, B_WIDTH = range(4)
WIDTHS = (P_WIDTH, C_WIDTH, T_WIDTH, S_WIDTH)
# So many tokens can be under way within one event; where gateways are none, a piece or two.
STACK_ROOM = 1024


class Run(NamedTuple):
    """What is given to one run besides the plan; `open_*` describes cases that have begun before it."""

    key: np.uint64
    arrivals: Float64
    until: float
    most_rows: int
    open_offset: Int64
    open_done: Int64
    open_arrived: Float64
    open_step: Int64
    open_resource: Int64
    open_elapsed: Float64
    open_given: Float64


class Rows(NamedTuple):
    """The log of a run: case, step, resource; enabled, started, completed, worked."""

    numbers: Int32
    times: Float64


@part
def holds(p: Int64, q: Float64, rule: int, r: Float64, given: int) -> bool:
    """Return whether all conditions of a rule hold for the attributes at `given`."""
    if rule < 0:
        return True
    for i in range(p[p[CONDITIONS] + rule], p[p[CONDITIONS] + rule + 1]):
        value = r[given + p[p[CONDITION_GIVEN] + i]]
        test = p[p[CONDITION_TEST] + i]
        wanted = q[p[CONDITION_VALUE] + i]
        if test == IS:
            right = value == wanted
        elif test == IS_NOT:
            right = value != wanted
        elif test == AT_LEAST:
            right = value >= wanted
        else:
            right = value < wanted
        if not right:
            return False
    return True


@part
def chosen(p: Int64, q: Float64, which: int, r: Float64, given: int, u: float) -> int:
    """Return the place of one option of list `which`, by weight among those whose rule holds; -1 if none does."""
    begin, end = p[p[OPTIONS] + which], p[p[OPTIONS] + which + 1]
    total = 0.0
    for i in range(begin, end):
        if holds(p, q, p[p[OPTION_RULE] + i], r, given):
            total += q[p[OPTION_WEIGHT] + i]
    left = u * total
    last = -1
    for i in range(begin, end):
        weight = q[p[OPTION_WEIGHT] + i]
        if weight > 0 and holds(p, q, p[p[OPTION_RULE] + i], r, given):
            last = i
            left -= weight
            if left < 0:
                return last
    return last


@part
def push(s: Int64, r: Float64, moment: float, kind: int, item: int) -> None:
    """Put something that will happen into the heap; what was put in first happens first at the same instant."""
    time, order, what = s[HEAP_TIME], s[HEAP_ORDER], s[HEAP_WHAT]
    place = s[N_HEAP]
    s[N_HEAP] += 1
    serial = s[N_SEQUENCE]
    s[N_SEQUENCE] += 1
    while place > 0:
        above = (place - 1) >> 1
        if r[time + above] <= moment:
            break
        r[time + place] = r[time + above]
        s[order + place] = s[order + above]
        s[what + place] = s[what + above]
        place = above
    r[time + place] = moment
    s[order + place] = serial
    s[what + place] = (item << 3) | kind


@part
def pop(s: Int64, r: Float64) -> None:
    """Take the first entry off the heap."""
    time, order, what = s[HEAP_TIME], s[HEAP_ORDER], s[HEAP_WHAT]
    s[N_HEAP] -= 1
    n = s[N_HEAP]
    moment, serial, item = r[time + n], s[order + n], s[what + n]
    place = 0
    while True:
        below = 2 * place + 1
        if below >= n:
            break
        other = below + 1
        if other < n and (
            r[time + other] < r[time + below]
            or (r[time + other] == r[time + below] and s[order + other] < s[order + below])
        ):
            below = other
        if moment < r[time + below] or (moment == r[time + below] and serial < s[order + below]):
            break
        r[time + place] = r[time + below]
        s[order + place] = s[order + below]
        s[what + place] = s[what + below]
        place = below
    r[time + place] = moment
    s[order + place] = serial
    s[what + place] = item


@part
def taken(s: Int64, table: int) -> int:
    """Take a free row of one of the linked tables."""
    place = s[FREE + table]
    width = WIDTHS[table]
    s[FREE + table] = s[s[PIECES + table] + place * width + width - 1]
    s[USED + table] += 1
    return int(place)


@part
def given_back(s: Int64, table: int, place: int) -> None:
    """Put a row back among the free ones."""
    width = WIDTHS[table]
    s[s[PIECES + table] + place * width + width - 1] = s[FREE + table]
    s[FREE + table] = place
    s[USED + table] -= 1
