"""Cases that are in progress when a run begins go on from where they are."""

from __future__ import annotations

import math

import numpy as np

from obeya.kernels.simulation_cases import finish, new_case
from obeya.kernels.simulation_places import (
    GROUP_SLOTS,
    OPTION_WEIGHT,
    OPTIONS,
    PATH_STEP,
    PATHS,
    SLOT_GROUP,
    SLOT_RESOURCE,
    STEP_KEY,
    STEP_WORK,
)  # fmt: skip
from obeya.kernels.simulation_plan import (
    BEYOND_CALENDARS,
    BY_PATH,
    C_PATH,
    C_PLACE,
    C_WIDTH,
    CASE_GIVEN,
    CASES,
    COMPLETE,
    GIVEN,
    N_GIVEN,
    N_GROUPS,
    N_NODES,
    N_RESOURCES,
    N_STEPS,
    P_CASE,
    P_CHAIN,
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
    RING,
    RING_COUNT,
    RING_FIRST,
    ROUTING_KIND,
    STATUS,
    VISITS,
    Run,
    push,
    taken,
)  # fmt: skip
from obeya.kernels.simulation_routing import begin_route, go_on, remember
from obeya.kernels.simulation_streams import (
    ATTRIBUTES,
    FIRST,
    NONE,
    SERVICE,
    Float64,
    Int64,
    draw,
    key_of,
    part,
    purpose_key,
    unit,
)  # fmt: skip
from obeya.kernels.simulation_work import case_key, done_at, reach_step, work_time


@part
def resume(p: Int64, q: Float64, s: Int64, r: Float64, run: Run, number: int) -> None:
    """Let a case that began before the run go on from where it is."""
    case = new_case(p, q, s, r, number, run.open_arrived[number])
    for a in range(run.open_given.shape[1]):
        if not math.isnan(run.open_given[number, a]):
            r[s[GIVEN] + case * p[N_GIVEN] + a] = run.open_given[number, a]
    for a in range(p[N_GIVEN]):
        r[s[CASE_GIVEN] + number * p[N_GIVEN] + a] = r[s[GIVEN] + case * p[N_GIVEN] + a]
    begin, end = run.open_offset[number], run.open_offset[number + 1]
    for i in range(begin, end):
        s[s[VISITS] + case * (p[N_STEPS] + p[N_NODES]) + run.open_done[i]] += 1
        if i < end - 1 or run.open_step[number] >= 0:
            remember(p, s, case, run.open_done[i])
    if p[ROUTING_KIND] == BY_PATH and not resume_path(p, q, s, r, run, case, number):
        finish(s, r, 0.0, case)
        return
    step = run.open_step[number]
    if step < 0:
        over = (
            not begin_route(p, q, s, r, 0.0, case)
            if begin == end
            else not go_on(p, q, s, r, 0.0, case, run.open_done[end - 1], NONE)
        )
        if over:
            finish(s, r, 0.0, case)
        return
    slot = held_slot(p, q, s, r, run.open_resource[number])
    if slot < 0:
        reach_step(p, q, s, r, 0.0, case, step, NONE)
        return
    carry_on(p, q, s, r, run, case, number, step, slot)


@part
def resume_path(p: Int64, q: Float64, s: Int64, r: Float64, run: Run, case: int, number: int) -> bool:
    """Choose a path that begins as the case did; False if none does."""
    begin, n = run.open_offset[number], run.open_offset[number + 1] - run.open_offset[number]
    step = run.open_step[number]
    n_paths = p[p[OPTIONS] + 1]
    weights = np.zeros(n_paths)
    for path in range(n_paths):
        first = p[p[PATHS] + path]
        length = p[p[PATHS] + path + 1] - first
        fits = length >= n + (step >= 0)
        for i in range(n):
            fits = fits and p[p[PATH_STEP] + first + i] == run.open_done[begin + i]
        if fits and (step < 0 or p[p[PATH_STEP] + first + n] == step):
            weights[path] = q[p[OPTION_WEIGHT] + path]
    cumulated = np.cumsum(weights)
    if cumulated[-1] <= 0:
        return False
    u = unit(purpose_key(case_key(s, number), ATTRIBUTES, np.uint64(1), FIRST + 1))
    s[s[CASES] + case * C_WIDTH + C_PATH] = min(np.searchsorted(cumulated, u * cumulated[-1]), n_paths - 1)
    s[s[CASES] + case * C_WIDTH + C_PLACE] = n + (step >= 0)
    return True


@part
def held_slot(p: Int64, q: Float64, s: Int64, r: Float64, resource: int) -> int:
    """Take a free slot of one resource; -1 if there is none."""
    if resource < 0:
        return -1
    for group in range(p[N_GROUPS]):
        begin, end = p[p[GROUP_SLOTS] + group], p[p[GROUP_SLOTS] + group + 1]
        for i in range(s[s[RING_COUNT] + group]):
            place = begin + (s[s[RING_FIRST] + group] + i) % (end - begin)
            slot = s[s[RING] + place]
            if p[p[SLOT_RESOURCE] + slot] == resource:
                head = begin + s[s[RING_FIRST] + group]
                s[s[RING] + place], s[s[RING] + head] = s[s[RING] + head], slot
                s[s[RING_FIRST] + group] = (s[s[RING_FIRST] + group] + 1) % (end - begin)
                s[s[RING_COUNT] + group] -= 1
                return int(slot)
    return -1


@part
def carry_on(
    p: Int64, q: Float64, s: Int64, r: Float64, run: Run, case: int, number: int, step: int, slot: int
) -> None:
    """Go on with work that had begun: a duration longer than what has passed, less what has passed."""
    elapsed = run.open_elapsed[number]
    piece = taken(s, PIECE)
    row = s[PIECES] + piece * P_WIDTH
    s[row + P_CASE], s[row + P_STEP], s[row + P_TOKEN], s[row + P_VISIT] = (
        case,
        step,
        -1,
        s[s[VISITS] + case * (p[N_STEPS] + p[N_NODES]) + step],
    )
    s[row + P_CHAIN], s[row + P_SLOT] = -1, slot
    s[s[VISITS] + case * (p[N_STEPS] + p[N_NODES]) + step] += 1
    which = p[p[STEP_WORK] + step * p[N_RESOURCES] + p[p[SLOT_RESOURCE] + slot]]
    work = work_time(p, q, s, r, piece, which)
    key = purpose_key(case_key(s, number), SERVICE, np.uint64(p[p[STEP_KEY] + step]), s[row + P_VISIT])
    tries = 0
    while work <= elapsed and tries < 1000:
        tries += 1
        key = key_of(key, np.uint64(tries))
        work = max(0.0, draw(p, q, which, key))
    left = max(0.0, work - elapsed)
    r[s[PIECE_TIMES] + piece * PF_WIDTH + PF_ENABLED] = r[
        s[PIECE_TIMES] + piece * PF_WIDTH + PF_QUEUED
    ] = -elapsed
    r[s[PIECE_TIMES] + piece * PF_WIDTH + PF_STARTED], r[s[PIECE_TIMES] + piece * PF_WIDTH + PF_WORK] = (
        -elapsed,
        left,
    )
    done = done_at(p, q, p[p[SLOT_GROUP] + slot], 0.0, left)
    if done == math.inf:
        s[STATUS] = BEYOND_CALENDARS
        return
    push(s, r, done, COMPLETE, piece)
