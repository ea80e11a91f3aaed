"""Pieces of work: they become ready, gather, wait in line, are started by somebody on duty, and are done."""

from __future__ import annotations

import math

import numpy as np

from obeya.kernels.simulation_calendars import finish_of, next_on
from obeya.kernels.simulation_places import (
    AFTER,
    BATCH_DUE_AT,
    BATCH_DUES,
    BATCH_FACTOR,
    BATCH_LONGEST,
    BATCH_SIZE,
    BATCH_TOGETHER,
    BEFORE,
    GROUP_CALENDAR,
    GROUP_FINISHES,
    GROUP_SLOTS,
    GROUP_STEP,
    GROUP_STEPS,
    RANK,
    RANK_RULE,
    RANKS,
    SLOT_GROUP,
    SLOT_RESOURCE,
    STEP_ALONE,
    STEP_BATCH,
    STEP_GROUP,
    STEP_GROUPS,
    STEP_KEY,
    STEP_WORK,
)  # fmt: skip
from obeya.kernels.simulation_plan import (
    B_COUNT,
    B_FIRST,
    B_LAST,
    B_WIDTH,
    BEYOND_CALENDARS,
    C_NUMBER,
    C_WIDTH,
    CASES,
    COMPLETE,
    DUE,
    FREED,
    GATHERED,
    GATHERED_DUE,
    GIVEN,
    LINE_FIRST,
    LINE_LAST,
    N_BATCHED,
    N_GIVEN,
    N_NODES,
    N_RANKS,
    N_RESOURCES,
    N_STEPS,
    P_CASE,
    P_CHAIN,
    P_NEXT,
    P_RANK,
    P_SIZE,
    P_SLOT,
    P_STEP,
    P_TOKEN,
    P_VISIT,
    P_WIDTH,
    PF_ENABLED,
    PF_QUEUED,
    PF_STARTED,
    PF_WIDTH,
    PF_WORK,
    PIECE,
    PIECE_TIMES,
    PIECES,
    READY,
    RING,
    RING_COUNT,
    RING_FIRST,
    RUN_KEY,
    STATUS,
    VISITS,
    WAKE,
    WAKES,
    holds,
    push,
    taken,
)  # fmt: skip
from obeya.kernels.simulation_streams import (
    DELAYS,
    NONE,
    SERVICE,
    SHARES,
    Float64,
    Int64,
    draw,
    key_of,
    part,
    purpose_key,
    unit,
)  # fmt: skip


@part
def case_key(s: Int64, number: int) -> np.uint64:
    """Return the key of a case, under which everything drawn for it stands."""
    return key_of(np.uint64(s[RUN_KEY]), np.uint64(number))


@part
def delayed_until(
    p: Int64, q: Float64, s: Int64, now: float, side: int, number: int, step: int, visit: int
) -> float:
    """Return when the delays of one execution of a step are over; `side` is BEFORE or AFTER, whose lists are alike."""
    until = now
    begin = p[p[side] + step]
    for i in range(begin, p[p[side] + step + 1]):
        name = np.uint64(p[p[STEP_KEY] + step]) + np.uint64(2 * (i - begin) + (1 if side == AFTER else 0))
        key = case_key(s, number)
        share = q[p[side + 2] + i]
        if share >= 1 or unit(purpose_key(key, SHARES, name, visit)) < share:
            rest = max(0.0, draw(p, q, p[p[side + 1] + i], purpose_key(key, DELAYS, name, visit)))
            calendar = p[p[side + 3] + i]
            until = until + rest if calendar == NONE else finish_of(p, q, calendar, until, rest)
            if until == math.inf:
                s[STATUS] = BEYOND_CALENDARS
                return until
    return until


@part
def wake_at(s: Int64, r: Float64, group: int, moment: float) -> None:
    """See to it that a group looks for work when it comes on duty."""
    if moment == math.inf:
        s[STATUS] = BEYOND_CALENDARS
    elif r[s[WAKES] + group] != moment:
        r[s[WAKES] + group] = moment
        push(s, r, moment, WAKE, group)


@part
def take_slot(p: Int64, q: Float64, s: Int64, r: Float64, group: int) -> int:
    """Take the slot of a group that has been free longest."""
    begin = p[p[GROUP_SLOTS] + group]
    n = p[p[GROUP_SLOTS] + group + 1] - begin
    slot = s[s[RING] + begin + s[s[RING_FIRST] + group]]
    s[s[RING_FIRST] + group] = (s[s[RING_FIRST] + group] + 1) % n
    s[s[RING_COUNT] + group] -= 1
    return int(slot)


@part
def free_slot(p: Int64, q: Float64, s: Int64, r: Float64, now: float, slot: int) -> None:
    """Put a slot at the end of the free ones of its group."""
    group = p[p[SLOT_GROUP] + slot]
    begin = p[p[GROUP_SLOTS] + group]
    n = p[p[GROUP_SLOTS] + group + 1] - begin
    s[s[RING] + begin + (s[s[RING_FIRST] + group] + s[s[RING_COUNT] + group]) % n] = slot
    s[s[RING_COUNT] + group] += 1
    r[s[FREED] + slot] = now


@part
def work_time(p: Int64, q: Float64, s: Int64, r: Float64, piece: int, which: int) -> float:
    """Return how long one piece of work takes, drawn for its case, step and visit."""
    row = s[PIECES] + piece * P_WIDTH
    step = s[row + P_STEP]
    key = case_key(s, s[s[CASES] + (s[row + P_CASE]) * C_WIDTH + C_NUMBER])
    work = max(
        0.0, draw(p, q, which, purpose_key(key, SERVICE, np.uint64(p[p[STEP_KEY] + step]), s[row + P_VISIT]))
    )
    batch = p[p[STEP_BATCH] + step]
    return work * q[p[BATCH_FACTOR] + batch] if batch >= 0 else work


@part
def start_alone(p: Int64, q: Float64, s: Int64, r: Float64, now: float, piece: int) -> None:
    """Start work that needs nobody; every piece of a batch runs at the same time."""
    while piece >= 0:
        work = work_time(p, q, s, r, piece, p[p[STEP_ALONE] + s[s[PIECES] + piece * P_WIDTH + P_STEP]])
        r[s[PIECE_TIMES] + piece * PF_WIDTH + PF_STARTED], r[s[PIECE_TIMES] + piece * PF_WIDTH + PF_WORK] = (
            now,
            work,
        )
        push(s, r, now + work, COMPLETE, piece)
        following = s[s[PIECES] + piece * P_WIDTH + P_CHAIN]
        s[s[PIECES] + piece * P_WIDTH + P_CHAIN] = -1
        piece = following


@part
def done_at(p: Int64, q: Float64, group: int, begun: float, work: float) -> float:
    """Return when somebody of a group has done what they began: within their hours, or whenever it is finished."""
    if p[p[GROUP_FINISHES] + group]:
        return begun + work
    return finish_of(p, q, p[p[GROUP_CALENDAR] + group], begun, work)


@part
def start(p: Int64, q: Float64, s: Int64, r: Float64, now: float, piece: int, slot: int) -> None:
    """Start a piece of work, or the pieces of a batch that are done together, with somebody who is on duty."""
    step = s[s[PIECES] + piece * P_WIDTH + P_STEP]
    work = work_time(p, q, s, r, piece, p[p[STEP_WORK] + step * p[N_RESOURCES] + p[p[SLOT_RESOURCE] + slot]])
    batch = p[p[STEP_BATCH] + step]
    share = work
    if batch >= 0 and p[p[BATCH_TOGETHER] + batch]:
        share = work / s[s[PIECES] + piece * P_WIDTH + P_SIZE]
    each = piece
    while each >= 0:
        s[s[PIECES] + each * P_WIDTH + P_SLOT] = slot
        r[s[PIECE_TIMES] + each * PF_WIDTH + PF_STARTED], r[s[PIECE_TIMES] + each * PF_WIDTH + PF_WORK] = (
            now,
            share,
        )
        if batch < 0 or not p[p[BATCH_TOGETHER] + batch]:
            break
        each = s[s[PIECES] + each * P_WIDTH + P_CHAIN]
    done = done_at(p, q, p[p[SLOT_GROUP] + slot], now, work)
    if done == math.inf:
        s[STATUS] = BEYOND_CALENDARS
        return
    push(s, r, done, COMPLETE, piece)


@part
def look_for_work(p: Int64, q: Float64, s: Int64, r: Float64, now: float, group: int) -> None:
    """Let the free slots of a group start what waits for them: lowest rank first, then who has waited longest."""
    n_ranks = p[N_RANKS]
    while s[s[RING_COUNT] + group] > 0:
        best, rank, since = -1, n_ranks, math.inf
        for i in range(p[p[GROUP_STEPS] + group], p[p[GROUP_STEPS] + group + 1]):
            line = p[p[GROUP_STEP] + i] * n_ranks
            for order in range(n_ranks):
                piece = s[s[LINE_FIRST] + line + order]
                if piece < 0:
                    continue
                if order < rank or (
                    order == rank and r[s[PIECE_TIMES] + piece * PF_WIDTH + PF_QUEUED] < since
                ):
                    best, rank, since = line + order, order, r[s[PIECE_TIMES] + piece * PF_WIDTH + PF_QUEUED]
                break
        if best < 0:
            return
        on = next_on(p, q, p[p[GROUP_CALENDAR] + group], now)
        if on > now:
            wake_at(s, r, group, on)
            return
        piece = s[s[LINE_FIRST] + best]
        s[s[LINE_FIRST] + best] = s[s[PIECES] + piece * P_WIDTH + P_NEXT]
        s[s[PIECES] + piece * P_WIDTH + P_NEXT] = -1
        start(p, q, s, r, now, piece, take_slot(p, q, s, r, group))


@part
def put_in_line(p: Int64, q: Float64, s: Int64, r: Float64, now: float, piece: int) -> None:
    """Start a piece of work with who has been free longest, or add it to the line of its step and rank."""
    step = s[s[PIECES] + piece * P_WIDTH + P_STEP]
    if p[p[STEP_ALONE] + step] >= 0:
        start_alone(p, q, s, r, now, piece)
        return
    best, longest = -1, math.inf
    for i in range(p[p[STEP_GROUPS] + step], p[p[STEP_GROUPS] + step + 1]):
        group = p[p[STEP_GROUP] + i]
        if r[s[WAKES] + group] == now:  # who comes on duty at this instant first takes what waits already
            look_for_work(p, q, s, r, now, group)
        if s[s[RING_COUNT] + group] == 0:
            continue
        on = next_on(p, q, p[p[GROUP_CALENDAR] + group], now)
        if on > now:
            wake_at(s, r, group, on)
            continue
        head = s[s[RING] + p[p[GROUP_SLOTS] + group] + s[s[RING_FIRST] + group]]
        if r[s[FREED] + head] < longest:
            best, longest = group, r[s[FREED] + head]
    if best >= 0:
        start(p, q, s, r, now, piece, take_slot(p, q, s, r, best))
        return
    line = step * p[N_RANKS] + s[s[PIECES] + piece * P_WIDTH + P_RANK]
    if s[s[LINE_FIRST] + line] < 0:
        s[s[LINE_FIRST] + line] = piece
    else:
        s[s[PIECES] + (s[s[LINE_LAST] + line]) * P_WIDTH + P_NEXT] = piece
    s[s[LINE_LAST] + line] = piece


@part
def release_batch(p: Int64, q: Float64, s: Int64, r: Float64, now: float, batch: int) -> None:
    """Put what has gathered in line, as one item at the place of its first piece."""
    gathered = s[GATHERED] + batch * B_WIDTH
    head = s[gathered + B_FIRST]
    s[s[PIECES] + head * P_WIDTH + P_SIZE] = s[gathered + B_COUNT]
    s[N_BATCHED] -= s[gathered + B_COUNT]
    s[gathered + B_COUNT] = 0
    r[s[GATHERED_DUE] + batch] = math.inf
    piece = head
    rank = s[s[PIECES] + head * P_WIDTH + P_RANK]
    while piece >= 0:
        r[s[PIECE_TIMES] + piece * PF_WIDTH + PF_QUEUED] = now
        rank = min(rank, s[s[PIECES] + piece * P_WIDTH + P_RANK])
        piece = s[s[PIECES] + piece * P_WIDTH + P_CHAIN]
    s[s[PIECES] + head * P_WIDTH + P_RANK] = rank
    put_in_line(p, q, s, r, now, head)


@part
def next_due(p: Int64, q: Float64, s: Int64, r: Float64, batch: int, now: float) -> float:
    """Return when a batch whose first piece came `now` is due by time; infinity where only its size counts."""
    due = now + q[p[BATCH_LONGEST] + batch]
    begin, end = p[p[BATCH_DUES] + batch], p[p[BATCH_DUES] + batch + 1]
    if end == begin:
        return float(due)
    place = begin + np.searchsorted(q[p[BATCH_DUE_AT] + begin : p[BATCH_DUE_AT] + end], now)
    if place == end:
        s[STATUS] = BEYOND_CALENDARS
        return float(due)
    return float(min(due, q[p[BATCH_DUE_AT] + place]))


@part
def make_ready(p: Int64, q: Float64, s: Int64, r: Float64, now: float, piece: int) -> None:
    """Let a piece of work gather with others where its step is done in batches, else put it in line."""
    step = s[s[PIECES] + piece * P_WIDTH + P_STEP]
    batch = p[p[STEP_BATCH] + step]
    r[s[PIECE_TIMES] + piece * PF_WIDTH + PF_QUEUED] = now
    if batch < 0:
        put_in_line(p, q, s, r, now, piece)
        return
    gathered = s[GATHERED] + batch * B_WIDTH
    s[N_BATCHED] += 1
    if s[gathered + B_COUNT] == 0:
        s[gathered + B_FIRST] = piece
    else:
        s[s[PIECES] + (s[gathered + B_LAST]) * P_WIDTH + P_CHAIN] = piece
    s[gathered + B_LAST] = piece
    s[gathered + B_COUNT] += 1
    if s[gathered + B_COUNT] >= p[p[BATCH_SIZE] + batch]:
        release_batch(p, q, s, r, now, batch)
    elif s[gathered + B_COUNT] == 1:
        due = next_due(p, q, s, r, batch, now)
        if due < math.inf:
            r[s[GATHERED_DUE] + batch] = due
            push(s, r, due, DUE, batch)


@part
def reach_step(
    p: Int64, q: Float64, s: Int64, r: Float64, now: float, case: int, step: int, token: int
) -> int:
    """Make a piece of work of a case that has come to a step; it may wait for a delay before it is ready."""
    piece = taken(s, PIECE)
    row = s[PIECES] + piece * P_WIDTH
    s[row + P_CASE], s[row + P_STEP], s[row + P_TOKEN] = case, step, token
    s[row + P_VISIT] = s[s[VISITS] + case * (p[N_STEPS] + p[N_NODES]) + step]
    s[row + P_NEXT], s[row + P_CHAIN], s[row + P_SLOT], s[row + P_SIZE] = -1, -1, -1, 1
    s[s[VISITS] + case * (p[N_STEPS] + p[N_NODES]) + step] += 1
    r[s[PIECE_TIMES] + piece * PF_WIDTH + PF_ENABLED] = now
    s[row + P_RANK] = p[N_RANKS] - 1
    for i in range(p[p[RANKS] + step], p[p[RANKS] + step + 1]):
        if p[p[RANK] + i] < s[row + P_RANK] and holds(
            p, q, p[p[RANK_RULE] + i], r, s[GIVEN] + case * p[N_GIVEN]
        ):
            s[row + P_RANK] = p[p[RANK] + i]
    if p[p[BEFORE] + step + 1] > p[p[BEFORE] + step]:
        number = s[s[CASES] + case * C_WIDTH + C_NUMBER]
        until = delayed_until(p, q, s, now, BEFORE, number, step, s[row + P_VISIT])
        if until > now:
            push(s, r, until, READY, piece)
            return piece
    make_ready(p, q, s, r, now, piece)
    return piece
