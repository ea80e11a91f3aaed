"""The state of a run: laid out empty, and laid out again with more room where it gets full."""

from __future__ import annotations

import math

import numpy as np

from obeya.kernels.simulation_places import GROUP_SLOTS, SLOT_GROUP
from obeya.kernels.simulation_plan import (
    ARRIVED,
    B_WIDTH,
    C_WIDTH,
    CASE,
    CASE_GIVEN,
    CASES,
    DEPTH,
    FINISHED_AT,
    FREE,
    FREED,
    GATHERED,
    GATHERED_DUE,
    GIVEN,
    HEADER,
    HEAP_ORDER,
    HEAP_ROOM,
    HEAP_TIME,
    HEAP_WHAT,
    HISTORY,
    LINE_FIRST,
    LINE_LAST,
    N_BATCHED,
    N_BATCHES,
    N_GIVEN,
    N_GROUPS,
    N_HEAP,
    N_NODES,
    N_RANKS,
    N_SLOTS,
    N_STEPS,
    P_WIDTH,
    PF_WIDTH,
    PIECE,
    PIECE_TIMES,
    PIECES,
    RING,
    RING_COUNT,
    RING_FIRST,
    ROOM,
    RUN_KEY,
    S_WIDTH,
    SCOPE,
    SCOPES,
    STACK,
    STACK_ROOM,
    T_WIDTH,
    TOKEN,
    TOKENS,
    USED,
    VISITS,
    WAKES,
    WIDTHS,
)  # fmt: skip
from obeya.kernels.simulation_streams import Float64, Int64, part

# The lists of each array in the order in which they lie.
WHOLE_LISTS = np.array([
    PIECES, CASES, TOKENS, SCOPES, HEAP_ORDER, HEAP_WHAT, HISTORY, VISITS, STACK, LINE_FIRST, LINE_LAST, RING,
    RING_FIRST, RING_COUNT, GATHERED,
])  # fmt: skip
REAL_LISTS = np.array([
    HEAP_TIME, PIECE_TIMES, GIVEN, FREED, WAKES, GATHERED_DUE, ARRIVED, FINISHED_AT, CASE_GIVEN,
])  # fmt: skip


@part
def room_for_tokens(p: Int64) -> int:
    """Return how many tokens can be under way within one event."""
    return STACK_ROOM if p[N_NODES] > 0 else 4


@part
def laid_out(p: Int64, rooms: Int64, heap_room: int, n_cases: int) -> tuple[Int64, Float64]:
    """Return a state with nothing in it but the places of its lists."""
    head = np.zeros(HEADER, np.int64)
    head[ROOM : ROOM + 4] = rooms
    head[HEAP_ROOM] = heap_room
    lengths = np.array([
        rooms[PIECE] * P_WIDTH, rooms[CASE] * C_WIDTH, rooms[TOKEN] * T_WIDTH, rooms[SCOPE] * S_WIDTH, heap_room,
        heap_room, rooms[CASE] * p[DEPTH], rooms[CASE] * (p[N_STEPS] + p[N_NODES]), 2 * room_for_tokens(p),
        p[N_STEPS] * p[N_RANKS], p[N_STEPS] * p[N_RANKS], p[N_SLOTS], p[N_GROUPS], p[N_GROUPS],
        p[N_BATCHES] * B_WIDTH,
    ])  # fmt: skip
    real_lengths = np.array([
        heap_room, rooms[PIECE] * PF_WIDTH, rooms[CASE] * p[N_GIVEN], p[N_SLOTS], p[N_GROUPS], p[N_BATCHES], n_cases,
        n_cases, n_cases * p[N_GIVEN],
    ])  # fmt: skip
    size = HEADER
    for i in range(lengths.size):
        head[WHOLE_LISTS[i]] = size
        size += lengths[i]
    real_size = 2
    for i in range(real_lengths.size):
        head[REAL_LISTS[i]] = real_size
        real_size += real_lengths[i]
    s = np.zeros(size, np.int64)
    s[:HEADER] = head
    return s, np.zeros(real_size)


@part
def link_free(s: Int64, table: int, begin: int) -> None:
    """Link the rows of a table from `begin` on as free, before those that are free already."""
    width = WIDTHS[table]
    n = s[ROOM + table]
    last = s[PIECES + table] + width - 1
    for i in range(begin, n):
        s[last + i * width] = i + 1
    s[last + (n - 1) * width] = s[FREE + table]
    s[FREE + table] = begin


@part
def empty_state(p: Int64, key: np.uint64, n_cases: int) -> tuple[Int64, Float64]:
    """Return the state before anything has happened: everybody free, in the order in which they are listed."""
    room = room_for_tokens(p)
    rooms = np.array([64 + 2 * room, 64, 2 * room, 2 * room])
    s, r = laid_out(p, rooms, 128 + 4 * room + 2 * p[N_SLOTS], n_cases)
    s[RUN_KEY] = np.int64(key)
    for table in range(4):
        s[FREE + table] = -1
        link_free(s, table, 0)
    for line in range(p[N_STEPS] * p[N_RANKS]):
        s[s[LINE_FIRST] + line] = -1
    for slot in range(p[N_SLOTS]):
        group = p[p[SLOT_GROUP] + slot]
        s[s[RING] + p[p[GROUP_SLOTS] + group] + s[s[RING_COUNT] + group]] = slot
        s[s[RING_COUNT] + group] += 1
        r[s[FREED] + slot] = slot - p[N_SLOTS]
    for group in range(p[N_GROUPS]):
        r[s[WAKES] + group] = -1.0
    for batch in range(p[N_BATCHES]):
        r[s[GATHERED_DUE] + batch] = math.inf
    for case in range(n_cases):
        r[s[FINISHED_AT] + case] = math.nan
    return s, r


@part
def heap_need(p: Int64, s: Int64) -> int:
    """Return how long the heap may be after one more event."""
    return int(s[N_HEAP] + room_for_tokens(p) + p[N_SLOTS] + s[N_BATCHED] + 8)


@part
def is_full(p: Int64, s: Int64) -> bool:
    """Return whether one more event might need more room than there is."""
    room = room_for_tokens(p)
    return bool(
        heap_need(p, s) >= s[HEAP_ROOM]
        or s[USED + PIECE] + room >= s[ROOM + PIECE]
        or s[USED + CASE] + 1 >= s[ROOM + CASE]
        or s[USED + TOKEN] + room >= s[ROOM + TOKEN]
        or s[USED + SCOPE] + room >= s[ROOM + SCOPE]
    )


@part
def enlarged(p: Int64, s: Int64, r: Float64, n_cases: int) -> tuple[Int64, Float64]:
    """Return the same state with twice the room where it is short."""
    room = room_for_tokens(p)
    rooms = s[ROOM : ROOM + 4].copy()
    for table in range(4):
        if s[USED + table] + (1 if table == CASE else room) >= rooms[table]:
            rooms[table] *= 2
    heap_room = s[HEAP_ROOM]
    if heap_need(p, s) >= heap_room:
        heap_room = 2 * heap_need(p, s)
    wide, deep = laid_out(p, rooms, heap_room, n_cases)
    wide[:ROOM] = s[:ROOM]
    deep[:2] = r[:2]
    for i in range(WHOLE_LISTS.size):
        begin, end = s[WHOLE_LISTS[i]], s[WHOLE_LISTS[i + 1]] if i + 1 < WHOLE_LISTS.size else s.size
        place = wide[WHOLE_LISTS[i]]
        wide[place : place + end - begin] = s[begin:end]
    for i in range(REAL_LISTS.size):
        begin, end = s[REAL_LISTS[i]], s[REAL_LISTS[i + 1]] if i + 1 < REAL_LISTS.size else r.size
        place = wide[REAL_LISTS[i]]
        deep[place : place + end - begin] = r[begin:end]
    for table in range(4):
        if rooms[table] > s[ROOM + table]:
            link_free(wide, table, s[ROOM + table])
    return wide, deep
