"""The simulation kernel: cases come, take their steps with people on calendars, and leave rows behind.

The next arrival and a heap of what will happen are all there is of time; each event is handled at once, in the order
of time and then of the order in which it was foreseen.

Only the doors of the kernel are cached on disk, and a cache looks at its own file alone: whoever changes another file
of the kernel touches this one.
"""

from __future__ import annotations

import math

import numpy as np
from numba import njit

from obeya.kernels.simulation_calendars import next_on
from obeya.kernels.simulation_cases import finish, new_case
from obeya.kernels.simulation_open import resume
from obeya.kernels.simulation_places import (
    AFTER,
    BATCH_TOGETHER,
    GROUP_CALENDAR,
    SLOT_GROUP,
    SLOT_RESOURCE,
    STEP_BATCH,
)  # fmt: skip
from obeya.kernels.simulation_plan import (
    AREA,
    B_COUNT,
    B_WIDTH,
    BEYOND_CALENDARS,
    C_NUMBER,
    C_WIDTH,
    CASE_GIVEN,
    CASES,
    CLOCK,
    COMPLETE,
    FINISHED,
    GATHERED,
    GATHERED_DUE,
    GIVEN,
    HEAP_TIME,
    HEAP_WHAT,
    MOVE,
    N_BATCHES,
    N_FLUSHED,
    N_GIVEN,
    N_HEAP,
    N_INSIDE,
    N_ROWS,
    P_CASE,
    P_CHAIN,
    P_SLOT,
    P_STEP,
    P_TOKEN,
    P_VISIT,
    P_WIDTH,
    PASS,
    PF_ENABLED,
    PF_STARTED,
    PF_WIDTH,
    PF_WORK,
    PIECE,
    PIECE_TIMES,
    PIECES,
    READY,
    STATUS,
    T_CASE,
    T_WIDTH,
    TOKENS,
    TOO_LONG,
    USED,
    WAKE,
    WAKES,
    Rows,
    Run,
    given_back,
    pop,
    push,
)  # fmt: skip
from obeya.kernels.simulation_routing import begin_route, go_on
from obeya.kernels.simulation_state import empty_state, enlarged, is_full
from obeya.kernels.simulation_streams import FIRST, NONE, Float64, Int32, Int64, part
from obeya.kernels.simulation_work import (
    delayed_until,
    free_slot,
    look_for_work,
    make_ready,
    release_batch,
    start,
)


@njit(cache=True, nogil=True)
def simulate_cases(p: Int64, q: Float64, run: Run) -> tuple[Int64, Float64, Int32, Float64]:
    """Run until every case is over, or until `run.until`; give the state at the end and the rows of the log.

    Rows stand in the order in which work was completed.
    """
    n_open, n_arrivals = run.open_arrived.size, run.arrivals.size
    n_cases = n_open + n_arrivals
    s, r = empty_state(p, run.key, n_cases)
    rows = Rows(np.zeros((max(256, 4 * n_cases), 3), np.int32), np.zeros((max(256, 4 * n_cases), 4)))
    now, arriving = 0.0, FIRST
    while s[STATUS] == FINISHED:
        if is_full(p, s):
            s, r = enlarged(p, s, r, n_cases)
        if s[N_ROWS] + s[USED + PIECE] + 1 >= rows.times.shape[0]:
            rows = taller(rows, 2 * (s[N_ROWS] + s[USED + PIECE] + 1))
        if arriving < n_open:
            resume(p, q, s, r, run, arriving)
            arriving += 1
            continue
        coming = run.arrivals[arriving - n_open] if arriving < n_cases else math.inf
        foreseen = r[s[HEAP_TIME]] if s[N_HEAP] > 0 else math.inf
        moment = min(coming, foreseen)
        if moment == math.inf:
            if s[N_INSIDE] == 0 or not flush(p, q, s, r, now):
                break
            continue
        if moment > run.until:
            break
        r[AREA] += s[N_INSIDE] * (moment - now)
        now = moment
        if coming <= foreseen:
            arrive(p, q, s, r, now, arriving)
            arriving += 1
        else:
            what = s[s[HEAP_WHAT]]
            pop(s, r)
            handle(p, q, s, r, rows, now, what & 7, what >> 3)
        if s[N_ROWS] > run.most_rows:
            s[STATUS] = TOO_LONG
    if run.until < math.inf and now < run.until:
        r[AREA] += s[N_INSIDE] * (run.until - now)
        now = run.until
    r[CLOCK] = now
    return s, r, rows.numbers, rows.times


@part
def taller(rows: Rows, n: int) -> Rows:
    """Return the same log with room for `n` rows."""
    numbers, times = np.zeros((n, 3), np.int32), np.zeros((n, 4))
    numbers[: rows.numbers.shape[0]] = rows.numbers
    times[: rows.times.shape[0]] = rows.times
    return Rows(numbers, times)


@part
def handle(p: Int64, q: Float64, s: Int64, r: Float64, rows: Rows, now: float, kind: int, item: int) -> None:
    """Let one foreseen thing happen."""
    if kind == COMPLETE:
        complete(p, q, s, r, rows, now, item)
    elif kind == READY:
        make_ready(p, q, s, r, now, item)
    elif kind == MOVE:
        conclude(p, q, s, r, now, item)
    elif kind == PASS:
        case = s[s[TOKENS] + item * T_WIDTH + T_CASE]
        if not go_on(p, q, s, r, now, case, NONE, item):
            finish(s, r, now, case)
    elif kind == WAKE:
        r[s[WAKES] + item] = -1.0
        look_for_work(p, q, s, r, now, item)
    elif r[s[GATHERED_DUE] + item] == now and s[s[GATHERED] + item * B_WIDTH + B_COUNT] > 0:
        release_batch(p, q, s, r, now, item)


@part
def flush(p: Int64, q: Float64, s: Int64, r: Float64, now: float) -> bool:
    """Release what still gathers when nothing else can happen any more; False if nothing does."""
    released = False
    for batch in range(p[N_BATCHES]):
        if s[s[GATHERED] + batch * B_WIDTH + B_COUNT] > 0:
            s[N_FLUSHED] += s[s[GATHERED] + batch * B_WIDTH + B_COUNT]
            release_batch(p, q, s, r, now, batch)
            released = True
    return released


@part
def arrive(p: Int64, q: Float64, s: Int64, r: Float64, now: float, number: int) -> None:
    """Let a case come and take its first steps."""
    case = new_case(p, q, s, r, number, now)
    for a in range(p[N_GIVEN]):
        r[s[CASE_GIVEN] + number * p[N_GIVEN] + a] = r[s[GIVEN] + case * p[N_GIVEN] + a]
    if not begin_route(p, q, s, r, now, case):
        finish(s, r, now, case)


@part
def complete(p: Int64, q: Float64, s: Int64, r: Float64, rows: Rows, now: float, piece: int) -> None:
    """Write down what is done, let who did it look for more, and send the cases on."""
    step, slot = s[s[PIECES] + piece * P_WIDTH + P_STEP], s[s[PIECES] + piece * P_WIDTH + P_SLOT]
    batch = p[p[STEP_BATCH] + step]
    together = batch >= 0 and p[p[BATCH_TOGETHER] + batch]
    chain = s[s[PIECES] + piece * P_WIDTH + P_CHAIN]
    if slot >= 0:
        group = p[p[SLOT_GROUP] + slot]
        if chain >= 0 and not together:
            begun = next_on(p, q, p[p[GROUP_CALENDAR] + group], now)
            if begun == math.inf:
                s[STATUS] = BEYOND_CALENDARS
                return
            start(p, q, s, r, begun, chain, slot)
        else:
            free_slot(p, q, s, r, now, slot)
            look_for_work(p, q, s, r, now, group)
    if not together:
        s[s[PIECES] + piece * P_WIDTH + P_CHAIN] = -1
    while piece >= 0:
        following = s[s[PIECES] + piece * P_WIDTH + P_CHAIN]
        write_row(p, q, s, r, rows, now, piece)
        until = now
        if p[p[AFTER] + step + 1] > p[p[AFTER] + step]:
            number = s[s[CASES] + (s[s[PIECES] + piece * P_WIDTH + P_CASE]) * C_WIDTH + C_NUMBER]
            visit = s[s[PIECES] + piece * P_WIDTH + P_VISIT]
            until = delayed_until(p, q, s, now, AFTER, number, step, visit)
        if until > now:
            push(s, r, until, MOVE, piece)
        else:
            conclude(p, q, s, r, now, piece)
        piece = following


@part
def write_row(p: Int64, q: Float64, s: Int64, r: Float64, rows: Rows, now: float, piece: int) -> None:
    """Add a row to the log."""
    n = s[N_ROWS]
    s[N_ROWS] += 1
    slot = s[s[PIECES] + piece * P_WIDTH + P_SLOT]
    rows.numbers[n, 0] = s[s[CASES] + (s[s[PIECES] + piece * P_WIDTH + P_CASE]) * C_WIDTH + C_NUMBER]
    rows.numbers[n, 1] = s[s[PIECES] + piece * P_WIDTH + P_STEP]
    rows.numbers[n, 2] = p[p[SLOT_RESOURCE] + slot] if slot >= 0 else -1
    rows.times[n, 0] = r[s[PIECE_TIMES] + piece * PF_WIDTH + PF_ENABLED]
    rows.times[n, 1] = r[s[PIECE_TIMES] + piece * PF_WIDTH + PF_STARTED]
    rows.times[n, 2] = now
    rows.times[n, 3] = r[s[PIECE_TIMES] + piece * PF_WIDTH + PF_WORK]


@part
def conclude(p: Int64, q: Float64, s: Int64, r: Float64, now: float, piece: int) -> None:
    """Send the case of a piece of work on, or let it leave."""
    row = s[PIECES] + piece * P_WIDTH
    case, step, token = s[row + P_CASE], s[row + P_STEP], s[row + P_TOKEN]
    given_back(s, PIECE, piece)
    if not go_on(p, q, s, r, now, case, step, token):
        finish(s, r, now, case)
